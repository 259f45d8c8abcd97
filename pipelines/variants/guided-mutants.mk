# as guided, but without hops: architectures are edited by chance
METHOD = guided
LATENT = guided
LABEL = guided: mutants
GUIDED += --proposals mutants
