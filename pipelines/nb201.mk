# NAS-Bench-201: 15,625 cells; Table II of the paper.
include pipelines/user.mk
SPACE   = nb201
DATASET ?= cifar10
BUDGET  ?= 500
PRESET_N0 = 300
GVAE_guided = --epochs 15

PREDICTOR_paper = --messages undirected --hidden 512 --ensemble 1 --loss mse --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --weight-decay 0
GVAE_paper      = --messages undirected --hidden 512 --latent 64 --decoder-hidden 512 --epochs 200 \
                  --learning-rate 0.0001 --beta1 0 --beta2 0.5 --noise 0.01 --kl 0.005
INFER_paper     = --eta 0.2 --eta-increment 0.2 --eta-max 1 --noise 0.05 --learning-rate 0.0001 --beta1 0 --beta2 0.5

include pipelines/search.mk
