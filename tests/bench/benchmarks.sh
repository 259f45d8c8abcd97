# Spaces and benchmarks: enumeration, queries, imports, surrogates.

bench_enumerate_nb101() {
    for threads in 1 2; do
        measured enumerate --space nb101 --threads $threads --out space
        row "enumerate --space nb101, $threads threads" \
            "$(seconds) s, $(megabytes) MB" "2 threads: < 6 s, < 300 MB"
    done
}

# A table of all 423,624 cells, as the official file would give.
make_table() {
    [ -e table ] && return
    measured make-tfrecord --out made.tfrecord
    measured import-bench --format nb101-tfrecord --in made.tfrecord --out table
}

bench_import_nb101() {
    make_table
    local bytes rate
    bytes=$(stat -c %s made.tfrecord)
    rate=$(awk -v b="$bytes" -v s="$(seconds)" 'BEGIN {printf "%.0f", b / s / 1e6}')
    row "import-bench, $((bytes / 1000000)) MB in the official layout" \
        "$rate MB/s, $(megabytes) MB" "> 100 MB/s, < 500 MB"
}

bench_query_nb101() {
    make_table
    enumerate --space nb101 --csv --quiet | grep -v '^#' >cells.csv
    { head -n 1 cells.csv | cut -d , -f 1 && tail -n +2 cells.csv | cut -d , -f 1 |
        cat - <(tail -n +2 cells.csv | cut -d , -f 1) <(tail -n +2 cells.csv | cut -d , -f 1) |
        shuf --random-source=<(yes) -n 1000000; } >million.csv
    head -n 2 million.csv >one.csv
    row "query-bench, one row of a 423,624-row table" \
        "$(median_ms query-bench --bench table --quiet --in one.csv) ms" \
        "< 10 ms (an empty process: $(median_ms /bin/true) ms)"
    for threads in 1 2; do
        measured query-bench --bench table --threads $threads --in million.csv --out answers.csv
        row "query-bench, 1,000,000 random texts, $threads threads" "$(seconds) s" "< 4 s"
    done
}

mean_of() { awk -F , -v column="$1" '$2 == "mean" {printf "%.4f", $column}' figures.csv; }

bench_surrogate_nb101() {
    local file=nb101_validation_25001.csv.gz
    have $file || { skip "surrogate nb101" $file && return; }
    measured fit-surrogate --space nb101 --in "$BENCH_DIR/$file" --seed 11 >figures.csv
    row "surrogate nb101, 20 % held out, 3 splits: tau" "$(mean_of 5)" ">= 0.815"
    measured fit-surrogate --space nb101 --in "$BENCH_DIR/$file" --seed 11 --train 4236 \
        >figures.csv
    row "the same, fitted to 4,236 cells: tau" "$(mean_of 5)" ">= 0.80"
}

bench_surrogate_darts() {
    local file=nb301_trained_8808.csv.gz
    have $file || { skip "surrogate darts" $file && return; }
    measured fit-surrogate --space darts --in "$BENCH_DIR/$file" --seed 11 --splits 5 \
        >figures.csv
    row "surrogate darts, 20 % held out, 5 splits: tau, R2" "$(mean_of 5), $(mean_of 3)" \
        ">= 0.77, >= 0.87"
}

bench_query_darts() {
    local bench=$root/data/darts-surrogate.safetensors
    enumerate --space darts --sample 100000 --csv --quiet >darts.csv
    measured query-bench --bench "$bench" --threads 1 --in darts.csv --out answers.csv
    row "surrogate darts, architectures/s on one thread" \
        "$(awk -v s="$(seconds)" 'BEGIN {printf "%d", 100000 / s}')" "> 50,000"
}

bench_official_sample() {
    have nb101_full_52.csv || { skip "the 52 cells of the TFRecord sample" nb101_full_52.csv &&
        return; }
    bash "$here/../cli/test_import_bench.sh" >told 2>&1
    row "the 52 cells of the TFRecord sample equal the CSV" \
        "$(grep -c '^ok.*sample' told) equal" "all 156 x 3, parameters"
}
