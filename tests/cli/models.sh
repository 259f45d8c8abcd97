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
    infer "${common[@]}" --topk "${TOPK:-7}" --timeout "${TIMEOUT:-100}" "$@"
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
# Where all answers but those it asks for are others, the search is the same.
same_without_the_unasked() { # OPTIONS...
    enumerate --space nb201 --csv --quiet --out archs.csv
    query-bench --bench "$bench" --metric cifar10 --quiet <archs.csv | rows /dev/stdin | cut -d , -f 1,3 >all
    table() { # FILE: of rows arch,valid
        { echo arch,cifar10_valid && cat; } | import-bench --format nb201-csv --in - --out "$1" --quiet
    }
    table true.bench <all
    search "$@" --bench true.bench --out true.csv
    rows true.csv | cut -d , -f 4 >asked
    awk -F , 'NR == FNR { asked[$1]; next } { print $1 "," ($1 in asked ? $2 : 100 - $2) }' asked all | table other.bench
    search "$@" --bench other.bench --out other.csv
    cmp <(rows true.csv) <(rows other.csv) || fail "$@"
    rm true.csv other.csv
}
