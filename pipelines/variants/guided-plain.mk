# as guided, but the G-VAE knew nothing of accuracy: its head is fitted in the search alone
include $(call variant_file,guided)
LABEL = guided: plain G-VAE
GVAE += --head none
GUIDED += --head icnn
