# PRESET=paper: the paper's settings; PAPER.md says where each comes from and what it is worth. What
# the paper sets for a space is said in its pipeline: paper_RUNS, paper_HIDDEN (width of the encoder),
# paper_LATENT (of a cell) and paper_KL.
paper_ENCODER = --messages undirected --vertices orders --hidden $(paper_HIDDEN) --layers 3
paper_ADAM    = --learning-rate 0.0001 --beta1 0 --beta2 0.5 --clip 5 --weight-decay 0

PREDICTOR_paper = $(paper_ENCODER) --ensemble 1 --loss mse --targets fractions --epochs 200 --batch 32 $(paper_ADAM)
GVAE_paper      = $(paper_ENCODER) --latent $(paper_LATENT) --decoder-hidden 512 --decoder-layers 3 \
                  --head icnn --head-hidden 256 --head-layers 3 --targets fractions --lambda 1 --kl $(paper_KL) \
                  --noise 0.01 --epochs 200 --batch 512 $(paper_ADAM)
INFER_paper     = --fine-tuning on --epochs 50 --batch 32 $(paper_ADAM) --latents kept \
                  --eta 0.2 --eta-increment 0.2 --eta-max 1 --noise 0.05 --noise-increment 0.05
TOPK_paper      = 10
