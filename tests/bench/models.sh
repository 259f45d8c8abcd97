# Searches: what a run costs, of those without a model and with one, and the learning curve of each
# model.

cpu_seconds() { tail -n 1 "$scratch/err" | sed 's/.* s, \([0-9.]*\) s CPU.*/\1/'; }

# model_search METHOD SPACE BENCH METRIC TARGET [OPTION...]: CPU seconds of a run to 150 queries.
model_search() {
    local method=$1 space=$2 bench=$3 metric=$4 target=$5
    shift 5
    rm -f ledger.csv
    measured search --space "$space" --method "$method" --bench "$bench" ${metric:+--metric "$metric"} \
        --seed 101 --budget 150 --threads 1 --out ledger.csv "$@"
    row "$method $* on $space to 150 queries: CPU" \
        "$(cpu_seconds) s" "$target"
}

# A thousand searches without a model, in one process.
bench_many_searches() {
    local bench=$root/data/nb201-surrogate.safetensors
    for method in random evolution local-search reinforce; do
        mkdir -p many
        measured search --space nb201 --method $method --bench "$bench" --budget 500 --seeds 1001-2000 \
            --threads 1 --out many/%.csv
        row "$method on nb201, 1000 seeds to 500 queries" "$(seconds) s, CPU $(cpu_seconds) s" "< 10 s"
        rm -r many
    done
}

bench_model_searches() {
    local space bench
    for space in nb201 nb101 darts; do
        bench=$root/data/$space-surrogate.safetensors
        local metric=$([ $space = nb201 ] && echo cifar100)
        local most=$([ $space = nb201 ] && echo "< 8 s" || echo "< 10 s")
        model_search ranking $space "$bench" "$metric" "$most"
        model_search bananas $space "$bench" "$metric" "< 20 s"
        model_search npenas $space "$bench" "$metric" "< 20 s" --preset np
        model_search npenas $space "$bench" "$metric" "< 20 s" --preset bo
        model_search bonas $space "$bench" "$metric" "< 30 s" --preset published
        model_search bonas $space "$bench" "$metric" "< 30 s" --preset small
        model_search nao $space "$bench" "$metric" "< 30 s"
        model_search seminas $space "$bench" "$metric" "< 30 s"
    done
}

# learning_curve BENCH METRIC METHOD [OPTION...]: mean tau of four seeds on what was not learnt.
learning_curve() {
    local bench=$1 metric=$2 method=$3
    shift 2
    for seed in 101 102 103 104; do
        learning-curve "$@" --bench "$bench" ${metric:+--metric "$metric"} --seed $seed --quiet \
            2>/dev/null
    done | awk -F , '{sum[$1] += $2; if (!($1 in seen)) order[++n] = $1; seen[$1]++}
        END {for (i = 1; i <= n; i++) printf "%s%.2f", i > 1 ? " " : "", sum[order[i]] / seen[order[i]]}'
}

bench_learning_curves() {
    local space bench metric
    for space in nb201 nb101 darts; do
        bench=$root/data/$space-surrogate.safetensors
        metric=$([ $space = nb201 ] && echo cifar100)
        row "tau on $space after 20, 50, 100, 150, 300 labels:" "" ""
        for method in ranking bananas npenas 'npenas --head gaussian --epochs 1000' bonas; do
            # shellcheck disable=SC2086
            row "  $method" "$(learning_curve "$bench" "$metric" $method)" ""
        done
    done
}
