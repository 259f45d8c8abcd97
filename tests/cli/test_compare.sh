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
        echo setting,queries,runs,mean,deviation,median,at_best,against,p,p_holm,a12
        for row in "$@"; do
            echo "${row%%:*},${row##*@},3,$(sed 's/.*:\(.*\)@.*/\1/' <<<"$row"),0.5,70,0.25,,,${p_holm:-},"
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
    grep -q 'not in every block, and not ranked: c$' err || fail "$(cat err)"
    rows all/ranks.csv | cut -d , -f 1-2 | cmp - <(printf '%s\n' a,1.25 b,1.75)
    rows all/pairs.csv | cmp - <(echo a,b,-0.5,0.625,0.625)
    grep -qx 'nb201 cifar100,table,20,b,4,1' all/block-ranks.csv
    # Who predicts says so; and where tests find a difference, there is a star.
    grep -q '1 of the 3 tasks are surrogates' all/compare.md
    grep -qF '| a | 1.25 | - | 1.00 | 1.00 | 2.00 |' all/compare.md || fail "$(cat all/compare.md)"
    grep -qF '| new | 3 | 0.9500 ± 0.5000 * |' all/compare.md || fail "$(cat all/compare.md)"
    grep -qF '| a | 3 | 70.00 (25 %) | 70.00 (25 %) |' all/compare.md || fail "$(cat all/compare.md)"
    compare --page --out all --quiet one two three
    grep -q '<td>0.9500 ± 0.5000 \*</td>' all/compare.html
    grep -q '<h2>nb101, surrogate</h2>' all/compare.html
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
        for table in anytime ecdf ert curves anytime-cost; do
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
folder=results/compare/methods-nb201-cifar10_cifar100-b40
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
    [ -s $folder/compare.html ] || fail "$(find results/compare)"
    [ "$(grep -c '^search .*--seeds ' log)" = 12 ] || fail "$(grep '^search' log)"
    grep -q -- '--seeds 7-7 ' log || fail "$(grep '^search' log)"
    for task in results/nb201/cifar10-surrogate results/nb201/cifar100-surrogate; do
        [ "$(ls $task/n13*/random/seed-*/ledger.csv | wc -l)" = 7 ] || fail "$(ls $task/*/*)"
        [ "$(ls $task/n13*/screened/seed-*/ledger.csv | wc -l)" = 1 ]
        grep -q '^| CR-LSO screened | 1 | 40 (13) |' $task/n13*/b40-methods/summary.md
    done
    found >whole
    # Again: nothing is searched; further seeds and another method: only these.
    makes compare "${methods[@]}" METHODS='random local-search screened'
    [ -z "$(ran)" ] || fail "again: $(ran)"
    found | cmp - whole
    makes compare "${methods[@]}" RUNS_FREE=8 METHODS='random reinforce'
    [ "$(grep '^search' log | grep -c 'random .*--seeds 7-8 ')" = 2 ] || fail "$(grep '^search' log)"
    [ "$(grep -c '^search .*random' log)" = 2 ] || fail "$(grep '^search' log)"
    grep -q '^| REINFORCE | 8 ' log || fail "$(cat log)"
    # One of many that is not there is made again, as it was.
    rm results/nb201/cifar10-surrogate/n13*/random/seed-5/ledger.csv
    makes compare "${methods[@]}" METHODS='random local-search screened'
    [ "$(grep -c '^search' log)" = 1 ] || fail "$(grep '^search' log)"
    found | grep -v reinforce | grep -v seed-8 | cmp - whole
}
# The whole group of make is killed in the middle of a search of several seeds, and between tools.
test_make_compare_goes_on() {
    checkout
    no_pictures
    makes compare "${methods[@]}" METHODS='random evolution screened'
    found >whole
    rm -r results
    rm build/bin/search build/bin/compare
    cat >build/bin/search <<EOF
#!/bin/sh
echo >>calls
case \$* in *"\$KILL_AT"*) timeout -s KILL "\$KILL_AFTER" "$BUILD/bin/search" "\$@"; kill -9 0 ;; esac
exec "$BUILD/bin/search" "\$@"
