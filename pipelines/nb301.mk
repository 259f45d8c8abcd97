# NAS-Bench-301: the DARTS space, of which 50,000 architectures are sampled; Table III of the
# paper (budgets 200 to 3200, N0 half of each).
include pipelines/user.mk
SPACE   = darts
DATASET ?=
BUDGET  ?= 800
PRESET_N0 = $(call percent,50)
GVAE_guided = --epochs 10

PRESET_ENUMERATE = --sample 50000
PREDICTOR_paper = --messages undirected --hidden 512 --ensemble 1 --loss mse --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --weight-decay 0
GVAE_paper      = --messages undirected --hidden 512 --latent 64 --decoder-hidden 512 --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --noise 0.01 --kl 0.005
INFER_fast      = --eta 1 --eta-increment 1 --eta-max 8
INFER_paper     = --eta 0.2 --eta-increment 0.2 --eta-max 1 --noise 0.05 --learning-rate 0.0001 --beta1 0 --beta2 0.5

include pipelines/search.mk
