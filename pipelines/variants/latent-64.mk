# as crlso, but latents of 64 numbers
LABEL = CR-LSO with latents of 64
GVAE += --latent 64
