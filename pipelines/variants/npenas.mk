# NPENAS-NP: a graph isomorphism network ranks mutants of the best
METHOD = npenas
LABEL = NPENAS-NP
SEARCH += --preset np
