# hops up the head of a G-VAE, both trained in the loop, from few initial labels
METHOD = guided
LABEL = guided
N0 = $(shell echo $$(($(BUDGET) < 40 ? ($(BUDGET) + 1) / 2 : 20)))
GVAE += $(GVAE_guided)
