# as guided, but the head's value of a noisy latent is trained to be that of what it decodes to
include $(call variant_file,guided)
LABEL = guided: consistent
GVAE += --consistency 0.3
