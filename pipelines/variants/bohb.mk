# BOHB, where the benchmark has lower fidelities; it spends what the others cost
METHOD = bohb
MODEL = none
COST = yes
LABEL = BOHB
