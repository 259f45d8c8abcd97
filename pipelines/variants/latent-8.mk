# as crlso, but latents of 8 numbers
LABEL = CR-LSO with latents of 8
GVAE += --latent 8
