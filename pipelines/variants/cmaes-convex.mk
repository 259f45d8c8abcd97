# CMA-ES in the convex latent space that CR-LSO searches, from the best of the initial labels
METHOD = cmaes
SEARCH += --preset best
LATENT = crlso
LABEL = CMA-ES in the convex latent space
