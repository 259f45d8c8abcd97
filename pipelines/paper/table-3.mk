# Table III: the search of NAS-Bench-301, of its latent spaces by others, 5 runs
TABLE      = III
TASKS      = nb301/-/200 nb301/-/400 nb301/-/800 nb301/-/1600 nb301/-/3200
COMPARE    = random random-latent tpe-latent cmaes-latent random-convex tpe-convex cmaes-convex nao crlso
MINUTES    = 15.2
