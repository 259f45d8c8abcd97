# as crlso, but without a predictor: the head learns from the measured labels alone
LABEL = CR-LSO without pseudo-labels
PREDICTOR = none
