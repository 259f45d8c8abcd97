# as crlso, but an MLP, which is not convex, shapes the latent space
LABEL = CR-LSO with an MLP head
GVAE += --head mlp
