# Sourced by the tests of infer: a G-VAE of nb201 that takes a second or two, its labels, and
# searches with them. After lib.sh.
bench=$ROOT/data/nb201-surrogate.safetensors

models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
(
    cd "$models" || exit 1
    enumerate --space nb201 --sample 1500 --seed 3 --out space --quiet
    query-bench --bench "$bench" --sample 40 --seed 5 --quiet --out L.csv
    train-predictor --space space --labels L.csv --epochs 8 --ensemble 2 --hidden 16 \
        --mlp-hidden 16 --quiet --out P
    pseudo-label --space space --predictor P --labels L.csv --quiet --out Y
    for head in icnn none; do
        train-gvae --space space --pseudo Y --epochs 40 --hidden 32 --latent 16 \
            --decoder-hidden 64 --head-hidden 16 --batch 128 --quiet \
            --head $head --out G.$head
    done
) >/dev/null

common=(--gvae "$models/G.icnn" --labels "$models/L.csv" --budget 75 --seed 2 --quiet)
search() { # OPTIONS...
    local programs=()
    case " $* " in *' --exec'*) programs=(--timeout "${TIMEOUT:-100}" --retries 0) ;; esac
    infer "${common[@]}" --topk "${TOPK:-7}" "${programs[@]}" "$@"
}
found() { rows "$1" | grep ,search,; }
column() { # FILE NAME: the values of a column
    grep -v '^#' "$1" | awk -F , -v name="$2" 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == name) at = i; next} {print $at}'
}
# Its rounds one by one, answered in between, have the same COLUMNS.
same_by_steps() { # COLUMNS OPTIONS...
    local columns=$1
    shift
    search --bench "$bench" "$@" --out ledger.csv
    rm -f round-*.csv
    for round in 1 2 3 4 5; do
        shopt -s nullglob
        search --step "$@" round-*.csv >proposals.csv
        query-bench --bench "$bench" --quiet --in proposals.csv --out round-$round.csv
    done
    for name in arch valid test $columns; do
        for round in 1 2 3 4 5; do column round-$round.csv "$name"; done |
            cmp - <(column ledger.csv "$name" | tail -n +41) || fail "$name"
    done
}
