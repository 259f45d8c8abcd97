# as crlso, but without the convexity: nothing shapes the latent space, and an MLP predicts in it
LABEL = CR-LSO without ICNN
GVAE += --head none
INFER += --head mlp
