# BANANAS: MLPs on paths of operations, mutants of the best, Thompson sampling
METHOD = bananas
LABEL = BANANAS
