# random search: its first queries are the initial labels of the others
METHOD = random
LABEL = random search
SEARCH += --initial $(N0)
