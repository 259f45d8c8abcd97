# Figure 3: similarity of the best and the worst of NAS-Bench-201, in both latent spaces
FIGURE  = 3
TASKS   = nb201/cifar10/500
NEEDS   = models
COMPARE = no-icnn crlso
DRAWN   = no-icnn:similarity:similarity-unconstrained crlso:similarity:similarity-convex
MINUTES = 0.3
