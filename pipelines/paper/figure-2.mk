# Figure 2: NAS-Bench-101's latent space, unconstrained and convex, by PCA
FIGURE  = 2
TASKS   = nb101/-/2000
NEEDS   = models
COMPARE = no-icnn crlso
DRAWN   = no-icnn:pca:pca-unconstrained crlso:pca:pca-convex
MINUTES = 1.9
