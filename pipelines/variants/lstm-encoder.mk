# as crlso, but an LSTM reads a cell, in the predictor and in the G-VAE
LABEL = CR-LSO with an LSTM encoder
PREDICTOR += --encoder lstm
GVAE += --encoder lstm
