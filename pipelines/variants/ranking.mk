# the project's own predictor, trained anew in each round, ranks the space or a pool of mutants
METHOD = ranking
LABEL = ranking
