# Table VII: how well heads predict in the latent spaces of encoders, on NAS-Bench-101; from as many
# labels as the searches of Table VI begin with
TABLE      = VII
NEEDS      = agreement
TASKS      = nb101/-/300 nb101/-/600 nb101/-/1500
COMPARE    = crlso lstm-encoder mlp-encoder
MINUTES    = 0.2
