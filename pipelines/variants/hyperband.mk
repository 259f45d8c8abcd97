# Hyperband, where the benchmark has lower fidelities; it spends what the others cost
METHOD = hyperband
MODEL = none
COST = yes
LABEL = Hyperband
