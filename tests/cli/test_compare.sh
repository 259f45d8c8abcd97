# compare: methods over tasks; make compare: from searches to its page.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"

# A folder as report writes it: put_task FOLDER TITLE SETTING:MEAN@QUERIES ...
put_task() {
    local folder=$1 title=$2 row
    shift 2
    mkdir -p "$folder"
    {
        printf '# crlso 0.1.0\n# source: %s\n# task: %s\n' "${source:-table}" "$title"
        echo setting,queries,runs,mean,deviation,median,at_best,against,p,p_holm,a12,number
        for row in "$@"; do
            echo "${row%%:*},${row##*@},3,$(sed 's/.*:\(.*\)@.*/\1/' <<<"$row"),0.5,70,0.25,,,${p_holm:-},,$(printf %d "'${row%%:*}")"
        done
    } >"$folder/anytime.csv"
    {
        echo setting,query,share
        for row in "$@"; do echo "${row%%:*},${row##*@},0.${row##*@}"; done
    } >"$folder/ecdf.csv"
}

test_ranks_over_tasks() {
    put_task one 'nb201 cifar10' a:3@20 b:2@20 c:1@20 a:3@50 b:2@50 c:1@50
    source=surrogate p_holm=0.01 put_task two 'nb101, surrogate' a:0.93@20 b:0.92@20 new:0.95@20
    put_task three 'nb201 cifar100' a:3@20 b:4@20
    compare --out all one two three 2>err
    grep -q 'not in every task, and not ranked: c$' err || fail "$(cat err)"
    rows all/ranks.csv | cut -d , -f 1-2 | cmp - <(printf '%s\n' a,1.25 b,1.75)
    rows all/pairs.csv | cmp - <(echo a,b,-0.5,0.625,0.625)
    grep -qx 'nb201 cifar100,table,20,b,4,1' all/block-ranks.csv
    # Who predicts says so; and where tests find a difference, there is a star.
    grep -q '1 of the 3 tasks are surrogates' all/compare.md
    grep -qF '| a | 1.25 | - | 1.00 | 1.00 | 2.00 |' all/compare.md || fail "$(cat all/compare.md)"
    grep -qF '| new | 3 | 0.95 ± 0.50 * |' all/compare.md || fail "$(cat all/compare.md)"
    grep -qF '| a | 3 | 70.000 (25 %) | 70.000 (25 %) |' all/compare.md || fail "$(cat all/compare.md)"
    compare --page --out all --quiet one two three
    grep -q '<td>0.95 ± 0.50 \*</td>' all/compare.html
    grep -q '<h2 id="nb101-surrogate"><a href="#nb101-surrogate">nb101, surrogate</a></h2>' all/compare.html
}
test_what_is_refused() {
    put_task one 'nb201 cifar10' a:3@20 b:2@20
    put_task again 'nb201 cifar10' a:3@20 b:2@20
    put_task other 'nb101' a:3@20 c:2@20
    misuse compare --out all -- compare
    broken compare --out all one missing -- missing/anytime.csv
    broken compare --out all one again -- one again 'of one task: nb201 cifar10'
    broken compare --out all one other -- 'fewer than two settings'
    sed -i 's/,3,3,/,3,x,/' other/anytime.csv
    broken compare --out all one other -- other/anytime.csv:5 mean
    sed -i 's/^setting,query/setting,q/' again/ecdf.csv
    broken compare --out all again -- again/ecdf.csv "'query'"
    [ ! -e all ] || fail 'tables were written'
}
test_from_ledgers() {
    bench=$ROOT/data/nb201-surrogate.safetensors
    for view in cifar10 cifar100; do
        mkdir -p $view/{random,evolution}/seed-{1..5}
        for method in random evolution; do
            search --space nb201 --bench "$bench" --metric $view --method $method --budget 60 --seeds 1-5 --quiet \
                --label "$method search" --out "$view/$method/seed-%/x.csv"
        done
        ls $view/*/*/x.csv | report --out "$view/report" --bench "$bench" --metric $view --budget 55 --list - --quiet
        # The same as from a command line.
        report --out "$view/report2" --bench "$bench" --metric $view --budget 55 --quiet $view/*/*/x.csv
        for table in anytime ecdf ert curves; do
            cmp <(rows $view/report/$table.csv) <(rows $view/report2/$table.csv)
        done
        rows $view/report/anytime.csv | cut -d , -f 1-3 |
            cmp - <(printf '%s search,%s,5\n' evolution 20 evolution 50 evolution 55 random 20 random 50 random 55)
    done
    compare --out all --quiet cifar10/report cifar100/report
    [ "$(rows all/block-ranks.csv | wc -l)" = 12 ]
    grep -q '^| .* search | 5 | [0-9.]* ± ' all/compare.md
    # The last of the curves is what the summary says.
    mean=$(awk -F , '$1 == "random search" && $2 == 55 {print $4}' cifar10/report/anytime.csv)
    grep -q "^random search,valid,5,$mean," cifar10/report/summary.csv || fail "$mean"
}

# make compare, small: two tasks of one space.
methods=(ON=nb201 DATASET='cifar10 cifar100' BUDGET=40 RUNS=1 RUNS_FREE=7 BATCH=3 "${models[@]}" INFER='--epochs 5')
overall=results/compare/methods-nb201-cifar10_cifar100-b40
# What searches asked for, and the tables.
found() {
    find results -name ledger.csv -print0 | sort -z | xargs -0 sha256sum
    find results/compare -name '*.csv' -print0 | sort -z | xargs -0 sha256sum
}
test_make_compare() {
    checkout
    no_pictures
    makes compare "${methods[@]}" METHODS='random local-search screened'
    grep -q '^| local search | [0-9.]* | ' log || fail "$(tail -n 40 log)"
    [ -s $overall/compare.html ] || fail "$(find results/compare)"
    [ "$(grep -c '^search .*--seeds ' log)" = 12 ] || fail "$(grep '^search' log)"
    grep -q -- '--seeds 7-7 ' log || fail "$(grep '^search' log)"
    for task in results/nb201/cifar10-surrogate results/nb201/cifar100-surrogate; do
        [ "$(ls $task/n13*/random/seed-*/ledger.csv | wc -l)" = 7 ] || fail "$(ls $task/*/*)"
        [ "$(ls $task/n13*/screened/seed-*/ledger.csv | wc -l)" = 1 ]
        grep -q '^| CR-LSO screened | 1 | 40 (13) |' $task/n13*/b40-methods/summary.md
    done
    found >whole
    # Again: nothing is searched, and a page by cost, of another comparison of this name, is not kept;
    # further seeds and another method: only these.
    mkdir $overall/cost && echo old >$overall/cost/compare.html
    makes compare "${methods[@]}" METHODS='random local-search screened'
    [ -z "$(ran)" ] || fail "again: $(ran)"
    found | cmp - whole
    [ ! -e $overall/cost ] && ! grep -q '/cost/compare.html' log || fail "$(tail -n 1 log)"
    # A task's page by its path.
    for task in results/nb201/*/n13*/b40-methods; do makes $task/report.html; done
    [ -z "$(ran | sed 's/report --//g')" ] || fail "$(cat log)"
    makes compare "${methods[@]}" RUNS_FREE=8 METHODS='random reinforce'
    [ "$(grep '^search --' log | grep -c 'random .*--seeds 7-8 ')" = 2 ] || fail "$(grep '^search' log)"
    [ "$(grep -c '^search --.*random' log)" = 2 ] || fail "$(grep '^search' log)"
    grep -q '^| REINFORCE | 8 ' log || fail "$(cat log)"
    # One of many that is not there is made again, as it was.
    rm results/nb201/cifar10-surrogate/n13*/random/seed-5/ledger.csv
    makes compare "${methods[@]}" METHODS='random local-search screened'
    [ "$(grep -c '^search --' log)" = 1 ] || fail "$(grep '^search' log)"
    found | grep -v reinforce | grep -v seed-8 | cmp - whole
}
# The whole group of make is killed in the middle of a search of several seeds, and between tools.
test_make_compare_goes_on() {
    rules_alone
    checkout
    no_pictures
    makes compare "${methods[@]}" METHODS='random evolution screened'
    found >whole
    rm -r results
    rm build/bin/search build/bin/compare
    # Killed as soon as there is this file.
    cat >build/bin/search <<EOF
#!/bin/sh
case "\$*" in *"\$KILL_AT"*) ;; *) exec "$BUILD/bin/search" "\$@" ;; esac
"$BUILD/bin/search" "\$@" &
until [ -e \$KILL_FILE ] || ! kill -0 \$!; do :; done
kill -9 0
EOF
    cat >build/bin/compare <<EOF
#!/bin/sh
"$BUILD/bin/compare" "\$@" || exit
[ -z "\$KILL_COMPARE" ] || kill -9 0
EOF
    chmod +x build/bin/search build/bin/compare
    while read -r file at; do
        KILL_AT=$at KILL_FILE=results/nb201/cifar10-surrogate/$file setsid --wait make compare "${methods[@]}" \
            METHODS='random evolution screened' >/dev/null 2>&1 || true
        [ -e results/nb201/cifar10-surrogate/$file ] && [ ! -e results/nb201/cifar100-surrogate ] || fail "$at"
    done <<'EOF'
n13+*/random/seed-5/ledger.csv random search --seeds 4-6
n13+*/evolution/seed-1/ledger.csv evolution --seeds 1-3
labels/n13/seed-1.csv method random --budget 13 --seed 1
EOF
    KILL_AT=nowhere KILL_COMPARE=yes setsid --wait make compare "${methods[@]}" METHODS='random evolution screened' \
        >/dev/null 2>&1 || true
    [ -e $overall/compare.md ] && [ ! -e $overall/compare.html ] || fail 'not killed in between'
    export KILL_AT=nowhere
    makes compare "${methods[@]}" METHODS='random evolution screened'
    found | cmp - whole
}
test_plots() {
    checkout
    makes compare "${methods[@]}" DATASET=cifar10 METHODS='random local-search reinforce evolution'
    for plot in ranks ecdf; do
        grep -q '^</svg>' results/compare/*/$plot.svg || fail "$plot: $(ls results/compare/*)"
        [ "$(wc -c <"$(echo results/compare/*/$plot.png)")" -gt 8000 ] || fail "$plot.png is nearly empty"
    done
    for plot in regret ecdf convergence; do
        grep -q '^</svg>' results/nb201/*/n13*/b40-methods/$plot.svg || fail "$plot: $(ls results/nb201/*/*/*)"
        grep -q 'local search' results/nb201/*/n13*/b40-methods/$plot.svg || fail "no name in $plot"
    done
    [ "$(grep -cE '<figure( class="wide")?>' results/compare/*/compare.html)" = 4 ] || fail "$(grep -cE '<figure( class="wide")?>' results/compare/*/compare.html)"
    grep -q 'surrogate)' results/nb201/*/n13*/b40-methods/regret.svg || fail 'a surrogate that does not say so'
    rm results/compare/*/*.svg
    makes plots
    [ "$(ls results/compare/*/*.svg | wc -l)" = 2 ]
}
# A benchmark that knows what a query costs.
test_costs() {
    enumerate --space nb201 --csv --quiet --out all.csv
    rows all.csv | cut -d , -f 1 | awk -v OFS=, 'BEGIN {print "arch", "valid", "cost"}
        {c = gsub(/conv_3x3/, "&"); p = gsub(/pool/, "&"); print $0, 50 + 5 * c - 3 * p + NR % 97 / 100, 10 + 20 * c}' >made.csv
    import-bench --format nb201-csv --in made.csv --out bench --quiet
    for method in random local-search; do
        mkdir -p $method/seed-{1..4}
        search --space nb201 --bench bench --method $method --budget 50 --seeds 1-4 --quiet --out "$method/seed-%/x.csv"
    done
    report --out out --bench bench --quiet */seed-*/x.csv
    for table in curves anytime ecdf; do [ -s out/$table-cost.csv ] || fail "$table: $(ls out)"; done
    # What a run has after all it spent is what the ledger says.
    spent=$(for seed in 1 2 3 4; do rows random/seed-$seed/x.csv | awk -F , '{s += $8} END {print s}'; done | sort -n | head -n 1)
    [ "$(awk -F , '/^random/ {print $2}' out/ecdf-cost.csv | tail -n 1)" -le "$spent" ] || fail "$spent: $(tail -n 3 out/ecdf-cost.csv)"
    grep -q '^## Best validation by cost' out/summary.md
    grep -q '^| random | 4 | .* | ' out/summary.md
    make -C "$ROOT" -B --no-print-directory -f pipelines/plots.mk OUT="$PWD/out" >log 2>&1 || fail "$(tail -n 3 log)"
    for plot in regret-cost ecdf-cost; do
        grep -q 'cost (seconds of training)' out/$plot.svg || fail "$plot: $(ls out)"
    done
    report --page --out out --bench bench --quiet */seed-*/x.csv
    [ "$(grep -cE '<figure( class="wide")?>' out/report.html)" = 7 ] || fail "$(grep -cE '<figure( class="wide")?>' out/report.html)"
}
# Queries of several fidelities are compared by their cost alone.
test_fidelities() {
    make-tfrecord --cells 200 --full --out full.tfrecord --quiet
    import-bench --format nb101-tfrecord --in full.tfrecord --out full --quiet
    for method in random hyperband; do
        mkdir -p $method/seed-{1..3}
        search --space nb101 --method $method --bench full --budget-cost 150000 --label $method --seeds 1-3 --quiet --out "$method/seed-%/x.csv"
    done
    report --out tables --bench full --budget 60 --quiet */seed-*/x.csv
    for table in anytime curves ecdf; do
        rows tables/$table.csv | cut -d , -f 1 | sort -u | cmp - <(echo random)
        rows tables/$table-cost.csv | cut -d , -f 1 | sort -u | cmp - <(printf '%s\n' hyperband random)
    done
    grep -q '^hyperband,the optimum,[0-9.]*,3,[0-3],,' tables/ert.csv || fail "$(cat tables/ert.csv)"
    grep -q '^| hyperband | - (' tables/summary.md || fail "$(cat tables/summary.md)"
    [ "$(rows tables/runs.csv | awk -F , '$1 == "random" {print $5}' | sort -u)" = 60 ]
    broken compare --out all tables -- 'fewer than two settings'
    compare --cost --out all --quiet tables
    rows all/ranks.csv | cut -d , -f 1 | sort | cmp - <(printf '%s\n' hyperband random)
    head -n 9 all/block-ranks.csv | grep -q '^task,source,cost,setting,mean,rank$'
    # Alone, there is nothing to show by queries.
    report --out alone --bench full --quiet hyperband/seed-*/x.csv
    [ "$(rows alone/anytime.csv | wc -l)" = 0 ]
}
test_make_compare_at_equal_cost() {
    need_bench nb201.csv.gz
    checkout
    no_pictures
    import-bench --format nb201-csv --in "$BENCH_DIR/nb201.csv.gz" --out mine.safetensors --quiet
    own=(ON=nb201 DATASET=imagenet16 BENCH=mine.safetensors BUDGET=25 RUNS_FREE=4 METHODS='random hyperband evolution')
    makes compare "${own[@]}"
    cost=$(sed -n 's/^search .* --budget-cost \([0-9]*\) --method hyperband .*/\1/p' log)
    query-bench --bench mine.safetensors --metric imagenet16 --sample 1000 --quiet |
        awk -F , -v cost="$cost" '$4 + 0 > 0 {s += $4; n++} END {exit !(cost - 25 * s / n < 1 && 25 * s / n - cost < 1)}' || fail "$cost"
    grep -q '^| Hyperband | [0-9.]* |' results/compare/*/cost/compare.md
    grep -q '^| Hyperband' results/compare/methods*/compare.md && fail 'Hyperband by queries'
    [ -s results/compare/methods-nb201-imagenet16-b25/cost/compare.html ]
    makes compare "${own[@]}"
    [ -z "$(ran)" ] || fail "again: $(ran)"
    makes compare "${own[@]}" BUDGET=30 N0=8 # the same folder
    grep -c '^search --' log | cmp - <(echo 3)
}
test_bad_values() {
    checkout
    refused compare ON=darts -- ON=darts nb201
    refused compare ON= -- ON=
    refused compare DATASET=mnist -- DATASET=mnist
    refused compare RUNS_FREE=0 -- RUNS_FREE=0
    refused compare METHODS=worst -- "'worst'"
    refused compare ON='nb101 nb201' BENCH=x -- BENCH=x
    [ ! -e results ] || fail 'something was made'
}

run_tests
