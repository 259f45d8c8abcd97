# uniform draws in the latent space of a plain G-VAE, which nothing has shaped
METHOD = uniform
LATENT = no-icnn
LABEL = uniform draws in the latent space
