# NAS-Bench-101: 423,624 cells; Table I of the paper (N0 1500 of 2000; 4000 of 5000, 600 of
# 1000, 300 of 500).
include pipelines/user.mk
SPACE   = nb101
DATASET ?=
BUDGET  ?= 2000
PRESET_N0 = $(or $(if $(filter 5000,$(BUDGET)),4000),$(if $(filter 1000,$(BUDGET)),600),$(if $(filter 500,$(BUDGET)),300),$(call percent,75))
GVAE_guided = --epochs 4 --batch 256

PREDICTOR_paper = --messages undirected --hidden 256 --ensemble 1 --loss mse --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --weight-decay 0
GVAE_paper      = --messages undirected --hidden 256 --latent 8 --decoder-hidden 512 --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --noise 0.01 --kl 0.1
INFER_paper     = --eta 0.2 --eta-increment 0.2 --eta-max 1 --noise 0.05 --learning-rate 0.0001 --beta1 0 --beta2 0.5

include pipelines/search.mk
