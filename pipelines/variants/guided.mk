# hops up the head of a G-VAE, both trained in the loop, from few initial labels
METHOD = guided
LABEL = guided
N0 = $(shell echo $$(($(BUDGET) < 4 ? 2 : $(BUDGET) < 20 ? ($(BUDGET) + 1) / 2 : 10)))
GVAE += $(if $(filter paper,$(PRESET)),,$(GVAE_guided))
