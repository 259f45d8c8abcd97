# as bonas, but with 20 initial labels and 10 a round: for budgets of a few hundred, not the authors'
METHOD = bonas
LABEL = BONAS with small rounds
SEARCH += --preset small
