# Networks: one training step beside PyTorch and beside its matrix products alone, the stages
# of training, and how well they predict.

bench_gvae_step() {
    local one two ceiling torch_one torch_two
    for _ in 1 2 3; do # in turns, and the best of each: other programs may run
        gvae-step 1 21 cells.csv >>one.csv
        gvae-step 2 21 >>two.csv
    done
    one=$(awk -F , '$1 == "step" {print $2}' one.csv | sort -n | head -n 1)
    two=$(awk -F , '$1 == "step" {print $2}' two.csv | sort -n | head -n 1)
    ceiling=$(awk -F , '/^products/ {print $2}' one.csv | sort -n | head -n 1)
    row "G-VAE step, nb101, H 256, Z 8, batch 512, 1 thread" "$one ms" ""
    row "the same, 2 threads" "$two ms" ""
    row "two threads against one" "$(awk "BEGIN {printf \"%.2f\", $one / $two}")" ">= 1.8"
    row "its products alone, as a share of the step" \
        "$(awk "BEGIN {printf \"%.2f\", $ceiling / $one}")" ">= 0.80"
    local python=/usr/bin/python3
    $python -c 'import torch' 2>/dev/null || { skip "the same step in PyTorch" python3-torch && return; }
    torch_one=$($python "$here/gvae_step.py" cells.csv 1 | cut -d , -f 2)
    torch_two=$($python "$here/gvae_step.py" cells.csv 2 | cut -d , -f 2)
    row "the same step in PyTorch, 1 and 2 threads" "$torch_one, $torch_two ms" ""
    row "one thread against PyTorch's one" \
        "$(awk "BEGIN {printf \"%.1f\", $torch_one / $one}")" ">= 4.5"
    row "two threads against PyTorch's better" \
        "$(awk "BEGIN {printf \"%.1f\", ($torch_one < $torch_two ? $torch_one : $torch_two) / $two}")" ">= 8"
}

# predictions SPACE TABLE LABELS SEEDS: mean tau on what was not learnt.
predictions() {
    local space=$1 table=$2 labels=$3 seeds=$4
    query-bench --bench "$table" --sample "$(query-bench --bench "$table" --info --quiet |
        sed -n 's/^size,//p')" --quiet --out all.csv
    for seed in $(seq 101 $((100 + seeds))); do
        query-bench --bench "$table" --sample "$labels" --seed "$seed" --quiet --out labels.csv
        train-predictor --space "$space.space" --labels labels.csv --eval all.csv --seed "$seed" \
            --quiet --out predictor | sed -n 's/^kendall,//p'
    done | awk '{sum += $1; low = NR == 1 || $1 < low ? $1 : low}
        END {printf "%.4f (least %.4f)", sum / NR, low}'
}

bench_predictors() {
    have nb201.csv.gz || { skip predictors nb201.csv.gz && return; }
    import-bench --quiet --format nb201-csv --in "$BENCH_DIR/nb201.csv.gz" --out t201
    import-bench --quiet --format nb101-csv --in "$BENCH_DIR/nb101_validation_25001.csv.gz" --out t101
    import-bench --quiet --format nb301-csv --in "$BENCH_DIR/nb301_trained_8808.csv.gz" --out t301
    enumerate --quiet --space nb101 --sample 1 --out nb101.space
    enumerate --quiet --space nb201 --sample 1 --out nb201.space
    enumerate --quiet --space darts --sample 1 --out darts.space
    row "predictor nb201, 300 labels, 8 seeds: tau" "$(predictions nb201 t201 300 8)" ">= 0.72"
    row "predictor nb101, 300 labels, 3 seeds: tau" "$(predictions nb101 t101 300 3)" ">= 0.74"
    row "predictor nb101, 1500 labels, 3 seeds: tau" "$(predictions nb101 t101 1500 3)" ">= 0.79"
    row "predictor nb101, 4236 labels, 3 seeds: tau" "$(predictions nb101 t101 4236 3)" ">= 0.815"
    row "predictor darts, 100 labels, 3 seeds: tau" "$(predictions darts t301 100 3)" ">= 0.58"
    row "predictor darts, 400 labels, 3 seeds: tau" "$(predictions darts t301 400 3)" ">= 0.72"
    row "predictor darts, 1600 labels, 3 seeds: tau" "$(predictions darts t301 1600 3)" ">= 0.78"
}

# stages SPACE LABELS TARGETS…: pseudo-labels and training with the default settings, labels
# from the shipped surrogate.
stages() {
    local space=$1 labels=$2
    local sample=$([ "$space" = darts ] && echo '--sample 50000')
    enumerate --quiet --space "$space" $sample --out "$space.space"
    query-bench --quiet --bench "$root/data/$space-surrogate.safetensors" --sample "$labels" \
        --seed 1 --out labels.csv
    train-predictor --quiet --space "$space.space" --labels labels.csv --out predictor
    measured pseudo-label --space "$space.space" --predictor predictor --labels labels.csv \
        --out pseudo
    row "pseudo-labels $space" "$(seconds) s, $(megabytes) MB" "$3"
    measured train-gvae --space "$space.space" --pseudo pseudo --out gvae >figures.csv
    row "train-gvae $space, default settings" "$(seconds) s, $(megabytes) MB" "$4"
    row "  reconstructed: architectures, cells" \
        "$(sed -n 's/^reconstructed.*,//p' figures.csv | paste -s -d ' ')" "$5"
    row "  ICNN against pseudo-labels: tau" \
        "$(sed -n 's/^head_kendall,//p' figures.csv)" "$6"
}

bench_stages_nb101() { stages nb101 1500 "< 8 s" "< 150 s, < 1 GB" ">= 0.97" ">= 0.90"; }
bench_stages_nb201() { stages nb201 300 "< 0.3 s" "< 20 s" ">= 0.995" ">= 0.95"; }
bench_stages_darts() { stages darts 400 "" "< 60 s" "cells >= 0.97" ">= 0.90"; }

# The paper's settings, one epoch: what 200 would take.
bench_paper_nb101() {
    local start=$EPOCHREALTIME end
    enumerate --quiet --space nb101 --out nb101.space
    query-bench --quiet --bench "$root/data/nb101-surrogate.safetensors" --sample 300 --out labels.csv
    train-predictor --quiet --space nb101.space --labels labels.csv --epochs 5 --out predictor
    pseudo-label --quiet --space nb101.space --predictor predictor --labels labels.csv --out pseudo
    measured train-gvae --space nb101.space --pseudo pseudo --out gvae --messages undirected \
        --hidden 256 --latent 8 --decoder-hidden 512 --learning-rate 0.0001 --beta1 0 --beta2 0.5 --kl 0.1 \
        --epochs 1 >figures.csv
    row "train-gvae nb101, the paper's settings, 1 epoch" "$(seconds) s" \
        "200 epochs < 2 h: < 36 s"
}
