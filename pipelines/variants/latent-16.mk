# as crlso, but latents of 16 numbers
LABEL = CR-LSO with latents of 16
GVAE += --latent 16
