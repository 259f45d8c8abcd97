# random search: its first queries are the initial labels of the others
METHOD = random
MODEL = none
LABEL = random search
SEARCH += --initial $(N0)
