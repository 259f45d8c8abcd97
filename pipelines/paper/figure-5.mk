# Figure 5: predicted against true accuracy, by encoder, on NAS-Bench-101
FIGURE  = 5
TASKS   = nb101/-/2000
NEEDS   = models
COMPARE = crlso lstm-encoder mlp-encoder
DRAWN   = crlso:predicted:predicted-gnn lstm-encoder:predicted:predicted-lstm mlp-encoder:predicted:predicted-mlp
MINUTES = 3.2
