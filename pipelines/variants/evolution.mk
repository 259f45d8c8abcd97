# regularised evolution: another optimiser, whose own initial labels are the first of the others'
METHOD = evolution
MODEL = none
LABEL = evolution
