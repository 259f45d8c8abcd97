# Figure 6: the search in latent spaces that an ICNN, an MLP or nothing has shaped
FIGURE  = 6
TASKS   = nb101/-/2000 nb301/-/800
COMPARE = crlso mlp-head no-icnn
CURVES  = yes
MINUTES = 2.8
