# random-search: initial labels and the baseline, as a ledger that goes on.
. "$(dirname "$0")/lib.sh"
bench=$ROOT/data/nb201-surrogate.safetensors
search() { random-search --space nb201 --seed 4 --budget 40 --quiet "$@"; }

test_draws_what_query_bench_draws() {
    for space in nb101 nb201 darts; do
        random-search --space $space --bench "$ROOT/data/$space-surrogate.safetensors" --seed 4 \
            --budget 40 --quiet --out $space.csv
        query-bench --bench "$ROOT/data/$space-surrogate.safetensors" --sample 40 --seed 4 --quiet --out sample.csv
        rows $space.csv | cut -d , -f 4,6,7 | cmp - <(rows sample.csv | cut -d , -f 1-3) || fail $space
    done
    grep -q '^# finished: 40 queries' nb201.csv
    search --bench "$bench" --out long.csv --metric cifar100
    random-search --space nb201 --seed 4 --budget 25 --bench "$bench" --metric cifar100 --quiet --out short.csv
    rows long.csv | head -25 | cmp - <(rows short.csv)
}
test_goes_on() {
    slow="query-bench --bench $bench --quiet | while read -r line; do sleep 0.02; echo \"\$line\"; done"
    search --exec "$slow" --out whole.csv
    for pause in 0.1 0.3 0.2; do
        random-search --space nb201 --seed 4 --budget 40 --quiet --exec "$slow" --out killed.csv &
        sleep $pause
        kill -9 $!
        wait $! 2>/dev/null || true
    done
    [ "$(rows killed.csv | wc -l)" -lt 40 ]
    search --exec "$slow" --out killed.csv
    cmp whole.csv killed.csv
    rows whole.csv | cut -d , -f 9 | sort -u | cmp - <(echo process)
    search --exec "$slow" --out killed.csv # finished: nothing more
    cmp whole.csv killed.csv
}
test_bad_input() {
    misuse search -- 'one of --bench and --exec'
    misuse search --bench "$bench" --exec cat -- 'only one can answer'
    misuse search --exec cat --metric cifar10 -- --metric
    misuse random-search --space nb201 --bench "$bench" --budget 15626 -- '--budget: 15626, but nb201 has 15625'
    broken search --bench "$ROOT/data/darts-surrogate.safetensors" -- 'a benchmark of darts'
    broken search --exec 'exit 3' -- 'query 1 (' 'evaluator: '
    misuse search --bench "$bench" --metric what -- what
    search --bench "$bench" --out ledger.csv
    broken random-search --space nb201 --bench "$bench" --budget 40 --seed 5 --quiet --out ledger.csv -- \
        'ledger.csv: the ledger of another search'
}

run_tests
