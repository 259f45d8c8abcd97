# as crlso, but an MLP reads a cell, in the predictor and in the G-VAE
LABEL = CR-LSO with an MLP encoder
PREDICTOR += --encoder mlp
GVAE += --encoder mlp
