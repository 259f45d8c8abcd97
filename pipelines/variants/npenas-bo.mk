# NPENAS-BO: a graph isomorphism network with a Gaussian head, Thompson sampling of mutants
METHOD = npenas
LABEL = NPENAS-BO
SEARCH += --preset bo
