# NAS-Bench-201: 15,625 cells; Table II of the paper.
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
SPACE   = nb201
DATASET ?= cifar10
BUDGET  ?= 500
# As many of a small budget as the paper's are of 500.
PRESET_N0 = $(if $(shell [ $(BUDGET) -gt 300 ] || echo small),$(call percent,60),300)
GVAE_guided = --epochs 15

paper_RUNS   = 32
paper_HIDDEN = 512
paper_LATENT = 64
paper_KL     = 0.005

include $(HOUSE)pipelines/search.mk
