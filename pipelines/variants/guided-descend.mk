# as guided, but each hop goes down the predicted accuracy
METHOD = guided
LATENT = guided
LABEL = guided: down
GUIDED += --direction descend
