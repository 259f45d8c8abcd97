# NAS-Bench-301: the DARTS space, of which 50,000 architectures are sampled; Table III of the
# paper (budgets 200 to 3200, N0 half of each).
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
SPACE   = darts
DATASET ?=
BUDGET  ?= 800
PRESET_N0 = $(call percent,50)
GVAE_guided = --epochs 10

PRESET_ENUMERATE = --sample 50000
INFER_fast      = --eta 1 --eta-increment 1 --eta-max 8

paper_RUNS   = 5
paper_HIDDEN = 512
paper_LATENT = 64
paper_KL     = 0.005

include $(HOUSE)pipelines/search.mk
