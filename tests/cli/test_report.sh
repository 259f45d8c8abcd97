# report: tables from ledgers.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/ledgers.sh"
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
# Refused with these words, and nothing is written.
refused() {
    broken make_report "$@"
    [ ! -e tables ] || fail 'tables were written'
}

test_numbers() {
    printf 'arch,valid,test\n%s,10,30\n%s,20,15\n' "$arch" "$other" >a.csv
    mkdir seed-1 seed-2
    mv a.csv seed-1/x.csv
    printf 'arch,valid,test\n%s,14,30\n' "$arch" >seed-2/x.csv
    make_report seed-1/x.csv seed-2/x.csv
    [ "$(value tables/summary.csv x valid mean)" = 17 ]
    [ "$(value tables/summary.csv x valid runs)" = 2 ]
    [ "$(value tables/summary.csv x test mean)" = 22.5 ] # of the best by validation
    [ "$(value tables/summary.csv x top50_test mean)" = 30 ]
    [ "$(value tables/summary.csv x query mean)" = 1.5 ]
    value tables/summary.csv x valid deviation | grep -q '^4.2426'
    rows tables/curves.csv | cut -d , -f 1-4 | cmp - <(printf '%s\n' x,1,2,12 x,2,1,20)
}
# Of the best by validation: the text, who found it and when. Of equal runs the one with the fewest
# queries counts.
test_best_architectures() {
    put_ledger x/a/seed-1/ledger.csv label=A seed=1 valid='10 30 20'
    put_ledger x/a/seed-2/ledger.csv label=A seed=2 valid='30 10 20'
    put_ledger x/a/seed-3/ledger.csv label=A seed=3 valid='10 20 29'
    put_ledger x/b/seed-2/ledger.csv label=B seed=2 valid='31 20 30' settings=topk=7
    # Both end with the same architecture.
    sed -n 201p archs >arch
    make_report x/*/seed-*/ledger.csv
    rows tables/best.csv | cut -d , -f 1,2,4-12 >best
    printf '%s\n' a,A,,2,1,30,30,,1,3,table b,B,,2,1,31,31,,1,1,table | cmp best - || fail "$(cat best)"
    rows tables/best.csv | cut -d , -f 3 | uniq -c | grep -qF "2 $(cat arch)" || fail "$(cat tables/best.csv)"
    [ "$(value tables/summary.csv B valid best_arch)" = "$(cat arch)" ] || fail "$(cat tables/summary.csv)"
    [ "$(value tables/runs.csv A x/a/seed-3/ledger.csv best_arch)" = "$(sed -n 303p archs)" ] || fail "$(cat tables/runs.csv)"
    grep -qxF -- "- A: \`$(cat arch)\`, valid 30.000, test 30.000 (seed 2, query 1, table), found by 1 of 3 runs" \
        tables/summary.md || fail "$(grep '^- ' tables/summary.md)"
    # Names may stand in those of files, and are not shared.
    put_ledger "y/a b,'c/l.csv"
    put_ledger y/d/l.csv settings=topk=6
    cp x/a/seed-1/ledger.csv x/a/seed-1/l.csv
    make_report x/a/seed-1/l.csv y/*/l.csv
    [ "$(rows tables/best.csv | cut -d , -f 1 | paste -sd ' ')" = 'x-a-seed---l y-a-b--c-l y-d-l' ] || fail "$(cat tables/best.csv)"
    # The page draws an architecture once.
    for name in a b; do echo "<?xml?><svg class=\"$name\"></svg>" >tables/best-$name.svg; done
    make_report --page x/*/seed-*/ledger.csv
    grep -q '<strong>A</strong>: valid 30' tables/report.html && grep -q '<strong>B</strong>: valid 31' tables/report.html ||
        fail "$(cat tables/report.html)"
    [ "$(grep -o '<svg class=".">' tables/report.html)" = '<svg class="a">' ] || fail "$(grep svg tables/report.html)"
    [ "$(grep -cF "$(cat arch)" tables/report.html)" = 1 ] || fail "$(grep pre tables/report.html)"
}
test_best_of_darts() {
    query-bench --bench "$ROOT/data/darts-surrogate.safetensors" --sample 9 --quiet --out a.csv
    make_report --page a.csv
    make_report a.csv
    arch=$(rows a.csv | sort -t , -k 2,2gr | head -n 1 | cut -d , -f 1)
    form=$(rows tables/best.csv | sed 's/.*"\(Genotype.*)\)".*/\1/')
    [ "$(rows tables/best.csv | cut -d , -f 1,3)" = "a,$arch" ] || fail "$(cat tables/best.csv)"
    draw-cell --arch "$form" --quiet | grep -qF "digraph \"$arch\"" || fail "$form"
    grep -qxF "  \`$form\`" tables/summary.md || fail "$(grep -A 1 '^- ' tables/summary.md)"
    grep -qxF "$form</pre>" tables/report.html || fail "$(grep -A 1 '<pre>' tables/report.html)"
}
test_settings_and_comparison() {
    random_runs
    make_report --bench "$bench" seed-*/r60.csv seed-*/r200.csv
    [ "$(rows tables/runs.csv | wc -l)" = 6 ]
    [ "$(rows tables/curves.csv | wc -l)" = 260 ]
    [ "$(value tables/summary.csv r200 rank runs)" = 3 ]
    # The rank of each is what the whole table says.
    best=$(value tables/runs.csv r60 seed-2/r60.csv valid)
    rank=$(value tables/runs.csv r60 seed-2/r60.csv rank)
    enumerate --space nb201 --csv --quiet | query-bench --bench "$bench" --quiet --out all.csv
    better=$(rows all.csv | awk -F , -v best="$best" '$3 > best' | wc -l)
    [ "$((better + 1))" = "$rank" ] || fail "$better better, rank $rank"
    # Of nested random samples the longer is never worse.
    rows tables/compare.csv | grep ',valid,' | awk -F , '{exit !($6 >= 0 && $7 <= $8 && $8 <= 1 && $10 >= 0.5)}' ||
        fail "$(cat tables/compare.csv)"
    grep -q 'surrogate: predicted, not measured' tables/summary.md
    grep -q 'the paper\*' tables/summary.md && fail 'the paper beside a surrogate'
    true
}
# The paper's figures stand beside its own method alone: not beside an ablation of it.
test_the_papers_row() {
    [ -e "$ROOT/data/nb201-table.safetensors" ] || skip 'needs the measured table of nb201'
    search --space nb201 --bench "$ROOT/data/nb201-table.safetensors" --method random --budget 500 --quiet --out random.csv
    for direction in ascend descend; do
        sed -e 's/^# method: .*/# method: crlso/' -e "s/^# settings: .*/# settings: direction=$direction head=own/" \
            random.csv >$direction.csv
        report --out $direction --bench "$ROOT/data/nb201-table.safetensors" --quiet $direction.csv
    done
    grep -q "the paper's CR-LSO" ascend/summary.md
    # What it quotes of others says so, and what shares weights is named.
    grep -q '^| GDAS | weight-sharing | - | 89.89 ± 0.08 | 93.61 ± 0.09 | - | Table II |' ascend/summary.md
    grep -q 'none of it was run here' ascend/summary.md
    [ "$(grep -c '| weight-sharing |' ascend/summary.md)" = 4 ]
    expect 1 grep -q "the paper's CR-LSO" descend/summary.md
}
test_texts_agree() {
    random_runs
    make_report --latex --bench "$bench" seed-*/r60.csv seed-*/r200.csv
    for setting in r60 r200; do
        mean=$(value tables/summary.csv "$setting" valid mean)
        sd=$(value tables/summary.csv "$setting" valid deviation)
        grep "^| $setting " tables/summary.md | grep -qF "$(rounded "$mean" "$sd")" ||
            fail "$setting: $mean $sd"
        grep "^$setting " tables/summary.tex | grep -qF "$(rounded "$mean" "$sd" '\\pm')" ||
            fail "$setting in LaTeX"
    done
}
test_the_paper_stands_beside_a_table_only() {
    printf '# crlso 0.1.0\n# command: infer --metric cifar100\n# settings: metric=cifar100\n# finished: 500 queries\narch,valid,test,source\n' >head
    enumerate --space nb201 --csv --quiet --out all.csv
    rows all.csv | head -500 | cut -d , -f 1 | sed 's/$/,70,71,table/' | cat head - >run.csv
    make_report run.csv
    [ "$(value tables/summary.csv run valid paper_mean)" = 73.44 ]
    grep -qF '| 73.44 ± 0.17 |' tables/summary.md
    cp run.csv other.csv # a second setting: once is enough
    make_report run.csv other.csv
    [ "$(grep -c "the paper's CR-LSO" tables/summary.md)" = 1 ]
    sed -i 's/table$/surrogate/' run.csv
    make_report run.csv
    [ -z "$(value tables/summary.csv run valid paper_mean)" ]
    expect 1 grep weight-sharing tables/summary.md
}
test_what_is_left_out() {
    random_runs
    good=seed-1/r60.csv
    : >empty.csv
    head -c 700 $good >cut.csv
    sed '1a # ledger: 9' $good >newer.csv
    grep -v '^# command' $good | sed '1a # command: infer --budget 60' >going.csv
    put_ledger going2.csv finished=
    printf 'arch,valid\n' >none.csv
    printf 'arch,valid\n%s,\n' "$arch" >hole.csv
    report --out tables $good empty.csv cut.csv newer.csv going.csv going2.csv none.csv hole.csv missing.csv 2>err
    [ "$(rows tables/runs.csv | wc -l)" = 1 ]
    for reason in 'left out: empty.csv: empty' 'left out: cut.csv: its last row is cut off' \
        'left out: newer.csv: a ledger of format 9' 'left out: going.csv: its search is not finished' \
        'left out: going2.csv: its search is not finished' \
        'left out: none.csv: no rows' 'left out: hole.csv:2: valid: is empty' \
        'left out: missing.csv: cannot open' '1 ledgers reported, 8 left out'; do
        grep -qF "$reason" err || fail "no '$reason' in: $(cat err)"
    done
    broken make_report empty.csv -- 'no ledger can be reported'
    misuse make_report -- 'file name'
    misuse make_report --metric x $good -- --metric
    touch file
    broken report --out file/x --quiet $good -- 'cannot make the folder'
}
test_spaces_are_not_compared() {
    query-bench --space nb101 --data "$ROOT/data" --sample 5 --quiet --out nb101.csv
    put_ledger a.csv
    refused a.csv nb101.csv -- a.csv nb101.csv 'space nb201' 'of nb101'
}
test_views_are_not_compared() {
    put_ledger a/seed-1/x.csv
    put_ledger b/seed-1/x.csv view=cifar100
    refused a/seed-1/x.csv b/seed-1/x.csv -- a/seed-1/x.csv b/seed-1/x.csv 'view cifar10,' 'of cifar100'
    # Ledgers of earlier versions say the option.
    for metric in cifar100 '' cifar10; do
        query-bench --bench "$bench" ${metric:+--metric $metric} --sample 5 --quiet --out "old-$metric.csv"
    done
    refused old-cifar100.csv old-.csv -- old-cifar100.csv old-.csv 'view cifar'
    make_report old-cifar10.csv old-.csv
}
test_sources_are_not_compared() {
    put_ledger a.csv
    put_ledger b.csv source=surrogate bench=e66
    refused a.csv b.csv -- a.csv b.csv 'source table' 'surrogate'
    put_ledger c.csv bench=e66
    refused a.csv c.csv -- a.csv c.csv 'SHA-256 b00c' e66
    put_ledger p.csv source='process mine' view= bench=
    put_ledger q.csv source='process yours' view= bench=
    refused p.csv q.csv -- p.csv q.csv 'evaluator mine' yours
    # In one file, and in one setting.
    sed '$s/table$/surrogate/' a.csv >mixed.csv
    refused mixed.csv a.csv -- 'mixed.csv: mixes sources: query 3 is from a surrogate'
    put_ledger s/seed-1/x.csv
    put_ledger s/seed-2/x.csv source=surrogate seed=2
    refused s/seed-1/x.csv s/seed-2/x.csv -- s/seed-1/x.csv s/seed-2/x.csv surrogate
    # What a file does not say agrees with everything, and the texts say so.
    printf 'arch,valid\n%s,10\n' "$arch" >plain.csv
    make_report a.csv plain.csv
    grep -q 'measured table (1 of the 2 runs do not say theirs)' tables/summary.md
    grep -qx '# source: table' tables/curves.csv
}
test_the_benchmark_is_that_of_the_ledgers() {
    query-bench --bench "$bench" --sample 5 --quiet --out x.csv
    make_report --bench "$bench" x.csv
    grep -F "of the space's" tables/summary.md && fail 'a part'
    rm -r tables
    refused --bench "$bench" --metric cifar100 x.csv -- '--metric cifar100' x.csv 'view cifar100' cifar10
    refused --bench "$ROOT/data/nb101-surrogate.safetensors" x.csv -- nb101-surrogate x.csv 'space nb101'
    # The view that was not given was the benchmark's first, whatever that is.
    printf 'arch,valid\n%s,1\n%s,2\n' "$arch" "$other" >plain.csv
    import-bench --format nb201-csv --in plain.csv --out plain --quiet
    query-bench --bench plain --sample 2 --quiet --out first.csv
    make_report --bench plain first.csv
    make_report --bench plain --metric default first.csv
    # Of a part of the space, which the report says.
    grep -qF "has 2 of the space's 15625 architectures" tables/summary.md || fail "$(cat tables/summary.md)"
    rm -r tables
    # One that was chosen by default stands before the architectures.
    query-bench --data "$ROOT/data" --bench "$bench" --in x.csv --quiet --out again.csv
    mkdir data
    cp "$bench" data
    query-bench --space nb201 --data data --in x.csv --quiet --out chosen.csv
    make_report --bench "$bench" x.csv again.csv chosen.csv
    rm -r tables
    put_ledger table.csv
    refused --bench "$bench" table.csv -- nb201-surrogate table.csv 'source surrogate' table
    put_ledger other.csv source=surrogate
    refused --bench "$bench" other.csv -- nb201-surrogate other.csv SHA-256 b00c
}
test_a_setting_is_one_search() {
    put_ledger seed-1/x.csv settings='topk=5 exec=python3 a.py eta=1 seed=1' budget=3
    put_ledger seed-2/x.csv settings='topk=5 exec=python3 a.py eta=1 seed=2' budget=3 seed=2
    make_report seed-1/x.csv seed-2/x.csv
    rm -r tables
    put_ledger seed-2/x.csv settings='topk=5 exec=python3 a.py eta=2 seed=2' seed=2
    refused seed-1/x.csv seed-2/x.csv -- seed-1/x.csv seed-2/x.csv "--eta is '1' and '2'"
    put_ledger seed-2/x.csv settings='topk=5 exec=python3 b.py eta=1 seed=2' seed=2
    refused seed-1/x.csv seed-2/x.csv -- "--exec is 'python3 a.py' and 'python3 b.py'"
    put_ledger seed-2/x.csv method=screened seed=2
    refused seed-1/x.csv seed-2/x.csv -- seed-1/x.csv seed-2/x.csv 'methods crlso and screened'
    put_ledger seed-2/x.csv budget=5 valid='1 2 3 4 5' seed=2
    refused seed-1/x.csv seed-2/x.csv -- 'of 3 and 5 queries'
    cp seed-1/x.csv seed-2/x.csv
    refused seed-1/x.csv seed-2/x.csv -- seed-1/x.csv seed-2/x.csv 'the same search'
    mkdir seed-01
    put_ledger seed-01/x.csv seed=2
    refused seed-1/x.csv seed-01/x.csv -- seed-1/x.csv seed-01/x.csv 'of seed 1'
}
test_a_file_counts_once() {
    put_ledger seed-1/x.csv
    put_ledger seed-2/x.csv seed=2
    ln seed-1/x.csv hard.csv
    ln -s seed-1 link
    report --out tables seed-1/x.csv seed-2/x.csv ./seed-1/x.csv hard.csv link/x.csv seed-2/x.csv 2>err
    [ "$(rows tables/runs.csv | wc -l)" = 2 ]
    [ "$(value tables/summary.csv x valid runs)" = 2 ]
    for note in './seed-1/x.csv is' 'hard.csv is' 'link/x.csv is' 'seed-2/x.csv is'; do
        grep -qF "counted once: $note" err || fail "no '$note' in: $(cat err)"
    done
}
test_same_models() {
    for seed in 1 2; do
        put_ledger a/seed-$seed/x.csv gvae=1e$seed seed=$seed
        put_ledger b/seed-$seed/x.csv gvae=1e$seed seed=$seed
        put_ledger c/seed-$seed/x.csv gvae=2e$seed seed=$seed
        put_ledger random/seed-$seed/x.csv method=random seed=$seed
    done
    put_ledger late/seed-3/x.csv gvae=1e3 seed=3
    make_report --same-models {a,b,random}/seed-*/x.csv
    models() { rows tables/compare.csv | grep "^$1,$2,valid" | sed 's/.*,//'; }
    [ "$(models a b)" = yes ]
    [ "$(models a random)" = '' ]
    make_report {a,c}/seed-*/x.csv
    [ "$(models a c)" = no ]
    rm -r tables
    refused --same-models {a,c}/seed-*/x.csv -- a/seed-1/x.csv c/seed-1/x.csv G-VAE
    refused --same-models a/seed-*/x.csv late/seed-3/x.csv -- 'no seed in common'
    printf 'arch,valid\n%s,10\n' "$arch" >plain.csv
    refused --same-models a/seed-*/x.csv plain.csv -- plain.csv 'does not say'
}
test_budget() {
    put_ledger long/seed-1/x.csv valid='10 20 30 40' budget=4
    put_ledger long/seed-2/x.csv valid='12 22 32 42 52' budget=5 seed=2
    put_ledger going/seed-1/x.csv valid='5 6 7' finished=
    put_ledger short/seed-1/x.csv valid='5 6'
    printf 'half a r' >>going/seed-1/x.csv
    report --budget 3 --out tables {long,going,short}/seed-*/x.csv 2>err
    [ "$(value tables/summary.csv long valid mean)" = 31 ]
    [ "$(value tables/summary.csv long valid queries)" = 3 ]
    [ "$(value tables/summary.csv going valid mean)" = 7 ]
    [ "$(rows tables/curves.csv | wc -l)" = 6 ]
    grep -qF 'left out: short/seed-1/x.csv: not finished, it holds 2 of 3 queries' err
    grep -q 'The first 3 queries of each run count' tables/summary.md
    # One that was to have more, and had no more seconds or cost to spend, is as it is.
    put_ledger ended/seed-1/x.csv valid='5 6' budget=4
    put_ledger less/seed-1/x.csv valid='5 6' budget=2
    report --budget 3 --out tables {long,ended,less}/seed-*/x.csv 2>err
    [ "$(value tables/summary.csv ended valid mean) $(value tables/summary.csv ended valid queries)" = '6 2' ] || fail "$(cat tables/summary.csv)"
    grep -qF 'left out: less/seed-1/x.csv: not finished, it holds 2 of 3 queries' err || fail "$(cat err)"
    # The last row that counts must be whole.
    printf 'arch,valid\n%s,10\n%s,20' "$arch" "$other" >cut.csv
    broken make_report --budget 2 cut.csv -- 'no ledger'
}
test_labels() {
    put_ledger r/n1/crlso/seed-1/x.csv label=CR-LSO
    put_ledger r/n1/crlso/seed-2/x.csv label=CR-LSO seed=2
    put_ledger r/n1/tuned/seed-1/x.csv label='CR-LSO, a | b' settings=topk=9
    put_ledger r/n2/crlso/seed-1/x.csv label=CR-LSO
    put_ledger r/n1/bare/seed-1/x.csv method=screened
    make_report --latex r/n?/*/seed-*/x.csv
    rows tables/runs.csv | sed 's/,r.*//' | sort -u | cmp - <(printf '%s\n' 'CR-LSO; a | b' \
        'CR-LSO (n1)' 'CR-LSO (n2)' n1/bare | sort)
    [ "$(value tables/summary.csv 'CR-LSO (n1)' valid path)" = 'r/n1/crlso/seed-*/x' ]
    grep -qF '| CR-LSO; a \| b | 1 |' tables/summary.md
    # What differs, and nothing else.
    grep -A 5 '^## What differs' tables/summary.md | tail -n 4 | cmp - <(printf '%s\n' \
        '| setting | method | topk |' '|---|---|---|' '| n1/bare | screened | 5 |' '| CR-LSO (n1) | crlso | 5 |')
    make_report --page r/n?/*/seed-*/x.csv
    grep -q '<td>CR-LSO; a | b</td><td>crlso</td><td>9</td>' tables/report.html
    grep -q '<pre>search --seed 1</pre>' tables/report.html
}
test_page_is_escaped() {
    put_ledger x.csv label='<b>&' view='<i>' bench=
    make_report --page x.csv
    grep -q '<title>nb201 &lt;i&gt;</title>' tables/report.html
    grep -q '<td>&lt;b&gt;&amp;</td>' tables/report.html
    grep -q '<b>' tables/report.html && fail 'not escaped'
    true
}
test_seconds() {
    for seed in 1 2; do
        mkdir -p seed-$seed
        for name in a b; do
            search --space nb201 --bench "$bench" --method random --budget 5 --seed $seed --quiet \
                --log seed-$seed/times.csv --out seed-$seed/$name.csv
        done
        [ "$(rows seed-$seed/times.csv | cut -d , -f 2 | tr '\n' ' ')" = 'a.csv b.csv ' ]
    done
    # Resumed: the last row of a stage holds its whole time.
    printf '%s\n' tool,out,seconds train-gvae,G,8 train-gvae,G,20 train-predictor,P,1 \
        search,labels.csv,500 search,a.csv.part,3 search,b.csv,7 search,b.csv,9 >seed-1/times.csv
    printf '%s\n' tool,out,seconds search,seed-2.csv,4 train-gvae,G,1 search,b.csv,2 >seed-2/times.csv
    make_report seed-?/?.csv
    [ "$(value tables/times.csv a seed-1/a.csv seconds)" = 24 ]
    [ "$(value tables/times.csv b seed-1/b.csv seconds)" = 30 ]
    [ "$(value tables/times.csv a seed-2/a.csv seconds)" = '' ]
    [ "$(value tables/times.csv b seed-2/b.csv seconds)" = 7 ]
    # Of the first queries alone they are not known.
    make_report --budget 4 seed-?/?.csv
    [ "$(value tables/times.csv b seed-2/b.csv seconds)" = '' ]
    # Nothing else depends on them.
    make_report seed-?/?.csv
    make_report --page seed-?/?.csv
    cp -r tables before
    rm seed-?/times.csv before/times.csv
    make_report seed-?/?.csv
    make_report --page seed-?/?.csv
    rm tables/times.csv
    diff -r tables before
}
test_real_ledgers() {
    search --space nb201 --bench "$bench" --method random --budget 20 --seed 4 --label Random --quiet --out b.csv
    make_report --budget 10 --bench "$bench" b.csv
    [ "$(value tables/summary.csv Random valid queries)" = 10 ]
    # A digit that was changed is noticed.
    sed -i '$s/surrogate,9/surrogate,8/' b.csv
    report --out tables b.csv 2>err && fail 'a changed row was believed'
    grep -q 'left out: b.csv:.*check' err || fail "$(cat err)"
}

run_tests
