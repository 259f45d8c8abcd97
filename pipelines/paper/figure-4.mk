# Figure 4: what each method asked for in NAS-Bench-301, in one embedding of each latent space
FIGURE  = 4
TASKS   = nb301/-/800
COMPARE = random random-convex tpe-convex cmaes-convex nao crlso no-icnn
DRAWN   = crlso:methods:tsne-convex no-icnn:methods:tsne-unconstrained
MINUTES = 2.3
