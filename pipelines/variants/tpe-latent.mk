# TPE in the latent space of a plain G-VAE, which nothing has shaped
METHOD = tpe
LATENT = no-icnn
LABEL = TPE in the latent space
