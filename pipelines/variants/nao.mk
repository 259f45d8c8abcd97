# NAO: up the gradient of a predictor in the latent space of a sequence model
METHOD = nao
LABEL = NAO scaled to small budgets
