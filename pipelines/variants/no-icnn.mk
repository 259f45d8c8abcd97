# as crlso, but without the convexity: nothing shapes the latent space, and an MLP predicts in it
LABEL = CR-LSO without ICNN
GVAE += --regulariser none
INFER += --head mlp
