# TPE in the convex latent space that CR-LSO searches
METHOD = tpe
LATENT = crlso
LABEL = TPE in the convex latent space
