# local search: to the first better neighbour, from a new start at an optimum
METHOD = local-search
MODEL = none
LABEL = local search
