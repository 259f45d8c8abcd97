# TPE on the plain encoding, with Optuna's settings
METHOD = tpe
MODEL = none
LABEL = TPE
