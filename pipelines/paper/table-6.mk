# Table VI: encoders of the G-VAE and the predictor in the search of NAS-Bench-101
TABLE      = VI
TASKS      = nb101/-/500 nb101/-/1000 nb101/-/2000
COMPARE    = crlso lstm-encoder mlp-encoder
MINUTES    = 7.1
