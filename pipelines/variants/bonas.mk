# BONAS: graph convolution and a Bayesian linear head choose from a random pool
METHOD = bonas
LABEL = BONAS
