# report: tables from ledgers.
. "$(dirname "$0")/lib.sh"
bench=$ROOT/data/nb201-surrogate.safetensors
arch='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'
other='|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|'

# Random searches, three seeds of 60 and of 200 queries.
random_runs() {
    for seed in 1 2 3; do
        mkdir -p seed-$seed
        for budget in 60 200; do
            query-bench --bench "$bench" --sample $budget --seed $seed --quiet \
                --out seed-$seed/r$budget.csv
        done
    done
}
make_report() { report --out tables --quiet "$@"; }
value() { # FILE SETTING MEASURE COLUMN
    grep -v '^#' "$1" | awk -F , -v setting="$2" -v measure="$3" -v name="$4" 'NR == 1 {for (i = 1; i <= NF; i++) at[$i] = i; next}
        $1 == setting && $2 == measure {print $at[name]}'
}

test_numbers() {
    printf 'arch,valid,test\n%s,10,30\n%s,20,15\n' "$arch" "$other" >a.csv
    mkdir seed-1 seed-2
    mv a.csv seed-1/x.csv
    printf 'arch,valid,test\n%s,14,30\n' "$arch" >seed-2/x.csv
    make_report seed-1/x.csv seed-2/x.csv
    [ "$(value tables/summary.csv 'seed-*/x' valid mean)" = 17 ]
    [ "$(value tables/summary.csv 'seed-*/x' valid runs)" = 2 ]
    [ "$(value tables/summary.csv 'seed-*/x' test mean)" = 22.5 ] # of the best by validation
    [ "$(value tables/summary.csv 'seed-*/x' top50_test mean)" = 30 ]
    [ "$(value tables/summary.csv 'seed-*/x' query mean)" = 1.5 ]
    value tables/summary.csv 'seed-*/x' valid deviation | grep -q '^4.2426'
    rows tables/curves.csv | cut -d , -f 1-4 | cmp - <(printf '%s\n' 'seed-*/x,1,2,12' 'seed-*/x,2,1,20')
}
test_settings_and_comparison() {
    random_runs
    make_report --bench "$bench" seed-*/r60.csv seed-*/r200.csv
    [ "$(rows tables/runs.csv | wc -l)" = 6 ]
    [ "$(rows tables/curves.csv | wc -l)" = 260 ]
    [ "$(value tables/summary.csv 'seed-*/r200' rank runs)" = 3 ]
    # The rank of each is what the whole table says.
    best=$(value tables/runs.csv 'seed-*/r60' 2 valid)
    rank=$(value tables/runs.csv 'seed-*/r60' 2 rank)
    enumerate --space nb201 --csv --quiet | query-bench --bench "$bench" --quiet --out all.csv
    better=$(rows all.csv | awk -F , -v best="$best" '$3 > best' | wc -l)
    [ "$((better + 1))" = "$rank" ] || fail "$better better, rank $rank"
    # Of nested random samples the longer is never worse.
    rows tables/compare.csv | grep ',valid,' | awk -F , '{exit !($6 >= 0 && $7 <= 1 && $9 >= 0.5)}' ||
        fail "$(cat tables/compare.csv)"
    grep -q 'surrogate: predicted, not measured' tables/summary.md
    grep -q 'the paper\*' tables/summary.md && fail 'the paper beside a surrogate'
    true
}
test_texts_agree() {
    random_runs
    make_report --latex --bench "$bench" seed-*/r60.csv seed-*/r200.csv
    for setting in r60 r200; do
        mean=$(value tables/summary.csv "seed-*/$setting" valid mean)
        sd=$(value tables/summary.csv "seed-*/$setting" valid deviation)
        grep "^| $setting " tables/summary.md | grep -qF "$(printf '%.3f ± %.3f' "$mean" "$sd")" ||
            fail "$setting: $mean $sd"
        grep "^$setting " tables/summary.tex | grep -qF "$(printf '%.3f \\pm %.3f' "$mean" "$sd")" ||
            fail "$setting in LaTeX"
    done
}
test_the_paper_stands_beside_a_table_only() {
    printf '# crlso 0.1.0\n# command: infer --metric cifar100\n# settings: metric=cifar100\n# finished: x\narch,valid,test,source\n' >head
    enumerate --space nb201 --csv --quiet | rows /dev/stdin | head -500 | cut -d , -f 1 |
        sed 's/$/,70,71,table/' | cat head - >run.csv
    make_report run.csv
    [ "$(value tables/summary.csv run valid paper_mean)" = 73.44 ]
    grep -qF '| 73.440 ± 0.170 |' tables/summary.md
    cp run.csv other.csv # a second setting: once is enough
    make_report run.csv other.csv
    [ "$(grep -c "the paper's CR-LSO" tables/summary.md)" = 1 ]
    sed -i 's/table$/surrogate/' run.csv
    make_report run.csv
    [ -z "$(value tables/summary.csv run valid paper_mean)" ]
}
test_what_is_left_out() {
    random_runs
    good=seed-1/r60.csv
    : >empty.csv
    head -c 700 $good >cut.csv
    sed '1s/0.1.0/9.0.0/' $good >newer.csv
    grep -v '^# command' $good | sed '1a # command: infer --budget 60' >going.csv
    printf 'arch,valid\n' >none.csv
    printf 'arch,valid\n%s,\n' "$arch" >hole.csv
    report --out tables $good empty.csv cut.csv newer.csv going.csv none.csv hole.csv missing.csv 2>err
    [ "$(rows tables/runs.csv | wc -l)" = 1 ]
    for reason in 'left out: empty.csv: empty' 'left out: cut.csv: its last row is cut off' \
        'left out: newer.csv: written by crlso 9.0.0' 'left out: going.csv: its search is not finished' \
        'left out: none.csv: no queries' 'left out: hole.csv:2: valid: is empty' \
        'left out: missing.csv: cannot open' '1 ledgers reported, 7 left out'; do
        grep -qF "$reason" err || fail "no '$reason' in: $(cat err)"
    done
    broken make_report empty.csv -- 'no ledger can be reported'
    query-bench --space nb101 --data "$ROOT/data" --sample 5 --quiet --out nb101.csv
    broken make_report $good nb101.csv -- nb101 nb201
    misuse make_report -- 'file name'
    misuse make_report --metric x $good -- --metric
    touch file
    broken report --out file/x --quiet $good -- 'cannot make the folder'
}

run_tests
