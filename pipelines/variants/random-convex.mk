# random search in the convex latent space that CR-LSO searches
METHOD = random
LATENT = crlso
LABEL = random search in the convex latent space
