# Table VIII: how well an ICNN predicts, against an MLP, in NAS-Bench-301's latent space, 5 runs
TABLE      = VIII
NEEDS      = agreement
TASKS      = nb301/-/100 nb301/-/400 nb301/-/1600
COMPARE    = crlso mlp-head
MINUTES    = 1.6
