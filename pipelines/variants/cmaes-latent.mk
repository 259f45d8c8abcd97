# CMA-ES in the latent space of a plain G-VAE, which nothing has shaped, from the best of the initial labels
METHOD = cmaes
SEARCH += --preset best
LATENT = no-icnn
LABEL = CMA-ES in the latent space
