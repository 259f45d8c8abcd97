# random search in the latent space of a plain G-VAE, which nothing has shaped
METHOD = random
LATENT = no-icnn
LABEL = random search in the latent space
