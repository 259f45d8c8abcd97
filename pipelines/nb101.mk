# NAS-Bench-101: 423,624 cells; Table I of the paper (N0 1500 of 2000; 4000 of 5000, 600 of
# 1000, 300 of 500).
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
SPACE   = nb101
DATASET ?=
BUDGET  ?= 2000
PRESET_N0 = $(or $(if $(filter 5000,$(BUDGET)),4000),$(if $(filter 1000,$(BUDGET)),600),$(if $(filter 500,$(BUDGET)),300),$(call percent,75))
GVAE_guided = --epochs 4 --batch 256

paper_RUNS   = 16
paper_HIDDEN = 256
paper_LATENT = 8
paper_KL     = 0.1

include $(HOUSE)pipelines/search.mk
