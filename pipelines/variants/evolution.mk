# regularised evolution: another optimiser from the same initial labels
METHOD = evolution
LABEL = evolution
