# as guided, but the head is an MLP: accuracy is no concave function of the latent
include pipelines/variants/guided.mk
LABEL = guided: MLP head
GVAE += --head mlp
