# uniform draws in the convex latent space that CR-LSO searches
METHOD = uniform
LATENT = crlso
LABEL = uniform draws in the convex latent space
