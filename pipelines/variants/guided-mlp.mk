# as guided, but the head is an MLP: accuracy is no concave function of the latent
include $(call variant_file,guided)
LABEL = guided: MLP head
GVAE += --head mlp
