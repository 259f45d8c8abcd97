# SemiNAS: as nao, and the model learns from its own predictions too
METHOD = seminas
LABEL = SemiNAS scaled to small budgets
