# data/FORMATS.md explains every column of what the tools write, and every field of artifacts.
. "$(dirname "$0")/lib.sh"
formats=$ROOT/data/FORMATS.md
bench=$ROOT/data/nb201-surrogate.safetensors

# Those that the text does not name in `…`; numbered ones are of one kind.
explained() { # FILE...: CSVs
    local file column
    for file; do
        [ -s "$file" ] || fail "no $file"
        for column in $(grep -v '^#' "$file" | head -n 1 | tr , ' '); do
            grep -qF "\`$column\`" "$formats" || fail "$file: $column is not explained"
        done
    done
}
make_models() {
    enumerate --space nb201 --sample 800 --seed 3 --out space --quiet
    mkdir -p run/seed-1
    search --space nb201 --bench "$bench" --method random --budget 30 --quiet --log run/seed-1/times.csv --out run/seed-1/random.csv
    train-predictor --space space --labels run/seed-1/random.csv --epochs 2 --ensemble 2 --hidden 8 --mlp-hidden 8 --quiet --out P
    pseudo-label --space space --predictor P --labels run/seed-1/random.csv --quiet --out Y
    train-gvae --space space --pseudo Y --epochs 2 --hidden 8 --latent 4 --decoder-hidden 8 --head-hidden 8 \
        --curve curve.csv --quiet --out G >figures.csv
}

test_ledgers() {
    make_models
    search --methods | sed -n 's/^\([a-z-]*\):.*/\1/p' >methods
    [ "$(wc -l <methods)" -ge 15 ] || fail "$(cat methods)"
    make-tfrecord --cells 200 --full --out full.tfrecord --quiet
    import-bench --format nb101-tfrecord --in full.tfrecord --out full --quiet
    while read -r method; do
        case $method in
        bohb) continue ;; # needs all of a space: its columns are below
        hyperband) search --space nb101 --method hyperband --bench full --budget-cost 50000 --quiet --out "$method.csv" ;;
        *) search --space nb201 --bench "$bench" --method "$method" --budget 3 --quiet --out "$method.csv" ;;
        esac
        explained "$method.csv"
    done <methods
    for method in crlso guided screened; do
        infer --method $method --gvae G --labels run/seed-1/random.csv --bench "$bench" --budget 30 --quiet --out $method.csv
        explained $method.csv
    done
    grep -q '`model`' "$formats" # of bohb
    infer --step --gvae G --labels run/seed-1/random.csv --quiet --epochs 1 >step.csv
    enumerate --space darts --sample 3 --csv --genotype --quiet >darts.csv
    search --space nb201 --exec 'sed -u s/$/,0.5/' --answers answers.csv --method random --budget 3 --quiet --out exec.csv

    explained answers.csv step.csv darts.csv run/seed-1/times.csv curve.csv figures.csv
    for figure in $(rows figures.csv | cut -d , -f 1); do grep -qF "\`$figure\`" "$formats" || fail "$figure"; done
}
test_tables_and_pictures() {
    make_models
    for method in random evolution; do
        for seed in 1 2; do
            mkdir -p {one,two}/$method/seed-$seed
            search --space nb201 --bench "$bench" --method $method --seed $seed --budget 25 --quiet --out one/$method/seed-$seed/x.csv
            search --space nb201 --bench "$bench" --metric cifar100 --method $method --seed $seed --budget 25 --quiet --out two/$method/seed-$seed/x.csv
        done
    done
    report --out one/report --bench "$bench" --quiet one/*/seed-*/x.csv
    report --out two/report --bench "$bench" --metric cifar100 --quiet two/*/seed-*/x.csv
    compare --out all --quiet one/report two/report
    explained {one,two}/report/*.csv all/*.csv
    [ "$(ls one/report/*.csv | wc -l)" -ge 9 ]
    # A benchmark that knows costs: the same tables by cost.
    enumerate --space nb201 --csv --quiet | rows /dev/stdin | awk -F , -v OFS=, 'BEGIN {print "arch", "valid", "cost"} {print $1, NR % 97, 10}' >made.csv
    import-bench --format nb201-csv --in made.csv --out costs --quiet
    search --space nb201 --bench costs --method random --budget 25 --quiet --out c.csv
    report --out by-cost --bench costs --quiet c.csv
    explained by-cost/*-cost.csv
    infer --gvae G --labels run/seed-1/random.csv --bench "$bench" --budget 32 --epochs 1 --quiet --out l.csv
    for what in pca tsne surface paths predicted similarity hops; do
        map-latent --gvae G --what $what --bench "$bench" --ledger l.csv --sample 100 --quiet --out $what.csv
        explained $what.csv
    done
}
test_artifacts() {
    make_models
    for file in space P Y G "$bench" "$ROOT"/data/darts-surrogate.safetensors; do
        for field in $(inspect --quiet "$file" | sed '/^$/q' | cut -d ' ' -f 1); do
            case $field in heldout_rows) ;; heldout_*) continue ;; esac
            grep -qF "\`$field\`" "$formats" || fail "$file: $field is not explained"
        done
    done
}

run_tests
