# as guided, but each hop goes where chance leads
METHOD = guided
LATENT = guided
LABEL = guided: by chance
GUIDED += --direction none
