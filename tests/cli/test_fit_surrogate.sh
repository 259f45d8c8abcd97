# fit-surrogate, and the surrogates that are shipped.
. "$(dirname "$0")/lib.sh"
data=$ROOT/data

# A small CSV of labelled architectures, from the shipped surrogate.
labelled() { # SPACE COUNT
    query-bench --bench "$data/$1-surrogate.safetensors" --sample "$2" --seed 1 --quiet --out "$1.csv"
}

test_figures_and_file() {
    labelled nb201 400
    expect 0 fit-surrogate --space nb201 --in nb201.csv --splits 2 --out fitted
    [ "$(rows out | wc -l)" = 6 ] || fail "$(cat out)"
    head -n 20 out | grep -q '^metric,split,r2,rmse,kendall,spearman$' || fail "$(cat out)"
    rows out | awk -F , '$2 == "mean" && !($5 > 0.3 && $5 < 1) {exit 1}' || fail "$(cat out)"
    expect 0 inspect fitted
    grep -q '^source  *surrogate$' out && grep -q '^heldout_default_valid_kendall ' out || fail "$(cat out)"
    expect 0 query-bench --bench fitted --in nb201.csv
    [ "$(rows out | wc -l)" = 400 ] || fail "answers"
}

test_threads_do_not_show() {
    labelled darts 300
    for threads in 1 2; do
        expect 0 fit-surrogate --space darts --in darts.csv --splits 2 --threads $threads --out trees.$threads
        mv out out.$threads
    done
    cmp out.1 out.2 && cmp trees.1 trees.2 || fail "threads show"
    expect 0 query-bench --bench trees.1 --in darts.csv
    rows out | awk -F , '$NF != "surrogate" {exit 1}' || fail "source"
}

test_too_few_rows() {
    labelled nb201 3
    broken fit-surrogate --space nb201 --in nb201.csv -- nb201.csv 'too few'
    labelled nb201 100
    broken fit-surrogate --space nb201 --in nb201.csv --train 90 -- nb201.csv 'too few'
    misuse fit-surrogate --space nb201 --in nb201.csv --views cifar99 -- --views cifar99
    misuse fit-surrogate --space nb201 --in nb201.csv --holdout 0 -- --holdout
    broken fit-surrogate --space nb201 --in none.csv -- none.csv
    broken fit-surrogate --space nb101 --in nb201.csv -- nb201.csv:
}

test_shipped_surrogates() {
    local total=0 size
    for space in nb101 nb201 darts; do
        local file=$data/$space-surrogate.safetensors
        expect 0 inspect --verify "$file"
        size=$(stat -c %s "$file")
        [ "$size" -lt 5000000 ] || fail "$file has $size bytes"
        total=$((total + size))
        expect 0 query-bench --bench "$file" --sample 10
        rows out | awk -F , '$NF != "surrogate" || !($2 > 0) {exit 1}' || fail "$space: $(cat out)"
        expect 0 query-bench --bench "$file" --info
        grep -q '^heldout_' out || fail "$space: no held-out figures"
    done
    [ $total -lt 12000000 ] || fail "$total bytes together"
}

# The surrogate of nb201 was fitted to the whole benchmark: its best must be good ones.
test_surrogates_know_the_measured_values() {
    need_bench nb201.csv.gz
    import-bench --quiet --format nb201-csv --in "$BENCH_DIR/nb201.csv.gz" --out table
    query-bench --quiet --bench "$data/nb201-surrogate.safetensors" --sample 2000 --out predicted.csv
    rows predicted.csv | cut -d , -f 1,2 >predicted
    { echo arch && cut -d , -f 1 predicted; } >archs.csv
    expect 0 query-bench --bench table --in archs.csv
    rows out | cut -d , -f 2 | paste -d , predicted - |
        awk -F , '{d = $2 - $3; sum += d < 0 ? -d : d} END {exit !(sum / NR < 1)}' || fail "off by a percent"
}

run_tests
