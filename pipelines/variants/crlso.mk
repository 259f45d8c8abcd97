# The search as it is; what other variants say differs from it.
LABEL = CR-LSO
