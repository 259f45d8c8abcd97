# CMA-ES on the plain encoding, with Optuna's settings
METHOD = cmaes
MODEL = none
LABEL = CMA-ES
