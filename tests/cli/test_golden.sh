# report's tables, whole: what small ledgers give must be the files in golden/. GOLDEN=write writes
# them anew, to be looked at and committed:
#   GOLDEN=write make test MATCH=golden
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ledgers.sh"
golden=$(cd "$(dirname "$0")" && pwd)/golden

# The tables of a case without their comments, which say who made them.
agree() { # CASE FILE...
    local case=$1 file
    shift
    for file in "$@"; do
        sed '/^# \(crlso\|command\|seed\|settings\|input\)/d' "tables/$file" >made
        if [ "${GOLDEN:-}" = write ]; then
            mkdir -p "$golden/$case" && cp made "$golden/$case/$file"
        fi
        diff -u "$golden/$case/$file" made || fail "not as golden/$case/$file: $(diff "$golden/$case/$file" made | head -n 3)"
    done
}

# Two methods of three seeds and one of a single run, on a table.
test_three_settings() {
    for seed in 1 2 3; do
        put_ledger results/nb201/t/n2/crlso/seed-$seed/ledger.csv label=CR-LSO seed=$seed \
            valid="6$seed 7$seed.25 72 9$seed.125" gvae=1e$seed budget=4
        put_ledger results/nb201/t/n2/random/seed-$seed/ledger.csv label='random search' method=random settings= \
            seed=$seed valid="6$seed 50 7$seed.5 61" budget=4
    done
    put_ledger results/nb201/t/n2/once/seed-1/ledger.csv label='only once & 50 % | more' method=other valid='10 20 30 40' budget=4
    make_report --latex results/*/*/*/*/seed-*/ledger.csv
    agree three summary.md summary.tex compare.csv summary.csv runs.csv curves.csv anytime.csv
}
# The same method with other options, as fractions, of a surrogate: first queries only.
test_options() {
    for k in 5 9; do
        for seed in 1 2; do
            put_ledger k$k/seed-$seed/x.csv label=CR-LSO settings="topk=$k" seed=$seed source=surrogate \
                valid="0.$seed 0.4$k 0.41$seed 0.5$k"
        done
    done
    make_report --latex --budget 3 k?/seed-?/x.csv
    agree options summary.md summary.tex compare.csv ecdf.csv ert.csv
}
# One run: no deviation, no interval, no p.
test_one_run() {
    put_ledger x.csv method=random settings=
    make_report --latex x.csv
    agree one summary.md summary.tex compare.csv
}
# The page and the tables at once.
test_page_and_tables() {
    put_ledger x.csv method=random settings=
    make_report --latex x.csv
    cp -r tables apart
    make_report --page x.csv
    cp tables/report.html apart
    rm -r tables
    make_report --page x.csv
    [ "$(ls tables)" = report.html ] || fail "$(ls tables)"
    make_report --page --latex x.csv
    cmp <(ls tables) <(ls apart)
    for file in $(ls tables); do cmp <(grep -v '^# [cs]' tables/$file) <(grep -v '^# [cs]' apart/$file); done
}

run_tests
