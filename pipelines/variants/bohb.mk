# BOHB, where the benchmark has lower fidelities: compared at equal cost (--budget-cost)
METHOD = bohb
LABEL = BOHB
