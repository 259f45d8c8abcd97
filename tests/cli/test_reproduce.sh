# reproduce: the paper's tables and figures from runs; make table-N, make figure-N.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"

# A CSV as report writes it: put_runs FILE SPACE VIEW SOURCE COLUMNS ROW...
put_runs() {
    local file=$1
    {
        printf '# space: %s\n# view: %s\n# source: %s\n' "$2" "$3" "$4"
        echo "setting,path,seed,queries,$5"
        shift 5
        printf '%s\n' "$@"
    } >"$file"
}
nb201_runs() { # SOURCE
    put_runs runs.csv nb201 cifar10 "$1" valid,test,top50_test \
        CR-LSO,r/crlso/seed-1/ledger.csv,1,500,91.5,94.0,94.3 \
        CR-LSO,r/crlso/seed-2/ledger.csv,2,500,91.6,94.2,94.4 \
        mine,r/mine/seed-1/ledger.csv,1,150,91.25,94.1,
}
cells() { grep -F "| $1 | $2" table/table.md | head -n 1; }

test_measured_runs_stand_beside_the_papers() {
    nb201_runs table
    reproduce --table II --out table --quiet runs.csv
    [[ $(cells CR-LSO 'here, 2 runs') == '| CR-LSO | here, 2 runs | 500 | 91.55 ± 0.07 | 94.10 ± 0.14 | 94.35 ± 0.07 | '* ]] ||
        fail "$(cat table/table.md)"
    [[ $(cells CR-LSO 'the paper') == '| CR-LSO | the paper | 500 | 91.54 ± 0.05 |   | 94.35 ± 0.05 | '* ]] || fail "$(cat table/table.md)"
    # The row below it, and rows that the paper does not have last.
    grep -A1 -F '| CR-LSO | here' table/table.md | grep -qF '| CR-LSO | the paper'
    [[ $(grep '^|' table/table.md | tail -n 1) == '| mine | here, 1 run | 150 | 91.25 | 94.10 |   | '* ]] || fail "$(cat table/table.md)"
    grep -qx 'II,here,CR-LSO,crlso,nb201,cifar10,500,valid,2,91.55,0.0707106[0-9]*,90.9146[0-9]*,92.1853[0-9]*,table' table/table.csv || fail "$(cat table/table.csv)"
    grep -qx 'II,paper,CR-LSO,crlso,nb201,cifar10,500,valid,,91.54,0.05,,,paper' table/table.csv
    grep -qF 'CR-LSO & here, 2 runs & 500 & $91.55 \pm 0.07$' table/table.tex
    gnuplot -c "$ROOT/plots/table.gp" table/table.csv table/table
    grep -q 'the paper' table/table.svg
    reproduce --table II --page --out table --quiet runs.csv
    grep -q '<td>91.54 ± 0.05</td>' table/table.html
    grep -q '</svg>' table/table.html
}
test_a_surrogates_never_do() {
    nb201_runs surrogate
    reproduce --table II --out table --quiet runs.csv
    sed '/^## The paper/q' table/table.md >here
    grep -q 'a surrogate predicts' here || fail "$(cat here)"
    expect 1 grep -q 'the paper |' here
    sed '1,/^## The paper/d' table/table.md >there
    grep -q '^| CR-LSO | the paper | 500 | 91.54' there && ! grep -q '| here' there || fail "$(cat there)"
    grep -q 'not to be set beside' there
    gnuplot -c "$ROOT/plots/table.gp" table/table.csv table/table
    expect 1 grep -q 'the paper' table/table.svg
    grep -q surrogate table/table.svg
}
# Fractions become percents, ranks are whole, correlations have three digits.
test_units() {
    put_runs runs.csv nb101 108ep surrogate valid,rank x,r/crlso/seed-1/l,1,2000,0.9475,12 x,r/crlso/seed-2/l,2,2000,0.9455,15
    reproduce --table I --out table --quiet runs.csv
    [[ $(cells x here) == '| x | here, 2 runs | 2000 | 94.65 ± 0.14 | 14 ± 2 |' ]] || fail "$(cat table/table.md)"
    put_runs figures.csv darts '' surrogate pearson,kendall x,r/mlp-head/seed-1/g,1,400,0.5,0.25
    reproduce --table VIII --out table --quiet figures.csv
    [[ $(cells x here) == '| x | here, 1 run | 0.500 | 0.250 |' ]] || fail "$(cat table/table.md)"
}
# By cost, the runs of a setting differ in their queries: they are one row all the same.
test_queries_that_differ() {
    put_runs runs.csv nb201 cifar10 table valid,number BOHB,r/bohb/seed-1/l,1,1700,91.2,2 BOHB,r/bohb/seed-2/l,2,1712,91.4,2 \
        mine,r/mine/seed-1/l,1,500,91.2,1
    reproduce --table II --out table --quiet runs.csv
    [[ $(cells BOHB here) == '| BOHB | here, 2 runs | 1706 | 91.30 ± 0.14 |'* ]] || fail "$(cat table/table.md)"
}
test_mixed_sources_are_marked() {
    nb201_runs table
    put_runs more.csv nb201 cifar10 surrogate valid other,r/other/seed-1/l,1,500,91
    reproduce --table II --out table --quiet runs.csv more.csv
    grep -q '^| other | here, 1 run, surrogate |' table/table.md || fail "$(cat table/table.md)"
    grep -q '^| CR-LSO | here, 2 runs | 500' table/table.md
    # The paper's numbers of darts are of another surrogate, whatever answered here.
    put_runs darts.csv darts '' table top5_valid CR-LSO,r/crlso/seed-1/l,1,400,94
    reproduce --table III --out table --quiet darts.csv
    grep -q '^## The paper' table/table.md
}
test_what_is_refused() {
    nb201_runs table
    misuse reproduce --out table runs.csv -- --table
    misuse reproduce --table II --figure 6 --out table runs.csv -- --table
    misuse reproduce --table IX --out table runs.csv -- IX VIII
    misuse reproduce --figure 1 --out table -- 'figure 1'
    # Each figure that the help names has a pipeline.
    reproduce --help | grep -q -- '--figure 2..9 '
    for number in 2 3 4 5 6 7 8 9; do
        [ -e "$ROOT/pipelines/paper/figure-$number.mk" ] || fail "no pipeline of figure $number"
    done
    misuse reproduce --table II --out table -- runs.csv
    broken reproduce --table II --out table missing.csv -- missing.csv
    broken reproduce --table II --out table runs.csv runs.csv -- runs.csv:5 seed 'crlso is given twice'
    sed 1d runs.csv >no-space.csv
    broken reproduce --table II --out table no-space.csv -- no-space.csv '# space'
    sed 's/,seed,/,sed,/' runs.csv >no-seed.csv
    broken reproduce --table II --out table no-seed.csv -- no-seed.csv "'seed'"
    sed 's/91.6/ninety/' runs.csv >bad.csv
    broken reproduce --table II --out table bad.csv -- bad.csv:6 valid
    [ ! -e table ] || fail 'a table was written'
    mkdir table
    broken reproduce --figure 6 --out table -- table 'figure 6'
    [ -z "$(ls table)" ]
}

# The pictures that figures need.
latent() {
    enumerate --space nb201 --quiet --out space
    query-bench --bench "$bench" --sample 40 --seed 1 --quiet --out labels.csv
    train-predictor --space space --labels labels.csv --epochs 2 --ensemble 1 --quiet --out predictor
    pseudo-label --space space --predictor predictor --labels labels.csv --quiet --out pseudo
    mkdir -p mine/seed-7
    train-gvae --space space --pseudo pseudo --epochs 2 --hidden 16 --latent 8 --decoder-hidden 16 --seed 7 --quiet \
        --out mine/seed-7/gvae >/dev/null
}
bench=$ROOT/data/nb201-surrogate.safetensors
test_agreement_and_methods() {
    latent
    map-latent --gvae mine/seed-7/gvae --what agreement --bench "$bench" --ledger labels.csv --sample 15625 --quiet --out figures.csv
    # All but the labels, as one would compute it.
    [ "$(rows figures.csv | cut -d , -f 1-5)" = mine,mine/seed-7/gvae,7,40,15585 ] || fail "$(cat figures.csv)"
    map-latent --gvae mine/seed-7/gvae --what agreement --bench "$bench" --ledger labels.csv --sample 15625 --threads 3 --quiet --out again.csv
    cmp <(rows again.csv) <(rows figures.csv)
    reproduce --table VIII --out table --quiet figures.csv
    grep -q '^| mine | here, 1 run | -\?0\.[0-9]\{3\} | -\?0\.[0-9]\{3\} |$' table/table.md || fail "$(cat table/table.md)"
    misuse map-latent --gvae mine/seed-7/gvae --what agreement --ledger labels.csv -- --bench
    misuse map-latent --gvae mine/seed-7/gvae --what agreement --bench "$bench" -- --ledger
    for method in random evolution; do
        search --space nb201 --bench "$bench" --method $method --budget 60 --seed 1 --label "a $method" --quiet --out $method.csv
    done
    misuse map-latent --gvae mine/seed-7/gvae --what pca random.csv -- operands
    misuse map-latent --gvae mine/seed-7/gvae --what methods -- operands
    map-latent --gvae mine/seed-7/gvae --what methods --bench "$bench" --sample 50 --perplexity 5 --quiet --out methods.csv random.csv evolution.csv
    rows methods.csv | cut -d , -f 4 | uniq -c | sed 's/^ *//' | cmp - <(printf '%s\n' '50 ' '60 a random' '10 a evolution')
    gnuplot -c "$ROOT/plots/methods.gp" methods.csv methods t-SNE
    grep -q 'a evolution' methods.svg
}

test_make_table() {
    checkout
    no_pictures
    makes table-4 "${models[@]}" BUDGET=400 RUNS=2 INFER='--epochs 2' ENUMERATE='--sample 1500' COMPARE='n0-25 n0-50'
    table=results/paper/table-4/table.md
    grep -q '^| CR-LSO with N0 25 % of the budget | here, 2 runs | [0-9.]* ± ' $table || fail "$(cat $table)"
    grep -q '^| CR-LSO with N0 50 % of the budget | here, 2 runs | [0-9.]* ± ' $table || fail "$(cat $table)"
    grep -q '</svg>' results/paper/table-4/table.html
    cp $table before
    # Again: nothing is searched, and the same table.
    makes table-4 "${models[@]}" BUDGET=400 RUNS=2 INFER='--epochs 2' ENUMERATE='--sample 1500' COMPARE='n0-25 n0-50'
    [ -z "$(ran)" ] || fail "again: $(ran)"
    cmp before $table
    refused table-4 BUDGET=300 -- BUDGET=300 400
    makes -n table-4 BUDGET='400 800' RUNS=1
    refused table-4 BUDGET='400 x' -- BUDGET whole
    refused nb201 BUDGET='400 800' -- BUDGET whole
    refused table-4 COMPARE=nonsense -- nonsense
    refused figure-2 COMPARE=random -- COMPARE=random figure-2 no-icnn
}
test_make_table_of_predictions() {
    checkout
    no_pictures
    rm build/bin/map-latent
    ln -s "$BUILD/bin/map-latent" build/bin/
    makes table-8 "${models[@]}" BUDGET=100 RUNS=2 ENUMERATE='--sample 1500'
    [ "$(grep -c '| here, 2 runs | -\?0.[0-9]* ± ' results/paper/table-8/table.md)" = 2 ] || fail "$(cat results/paper/table-8/table.md)"
    [ "$(grep -c '^| \(ICNN\|MLP\) head | here, ' results/paper/table-8/table.md)" = 2 ] || fail "$(cat results/paper/table-8/table.md)"
    expect 1 grep -q '^infer' log
}
test_make_figure() {
    checkout
    makes figure-3 "${models[@]}" DATASET=
    grep -q 'similarity' log
    [ "$(grep -c '<figure>' results/paper/figure-3/figure.html)" = 2 ] || fail "$(ls results/paper/figure-3)"
    expect 1 grep -q '^infer' log
}
# Every trial can be run: --eta is at most --eta-max.
test_settings_of_inference() {
    enumerate --space "$ROOT/pipelines/paper/inference.json" --csv >all.csv
    [ "$(rows all.csv | wc -l)" = 2560 ]
    rows all.csv | awk -F '[=;]' '$2 > $6 { exit 1 }' || fail "eta is larger than eta-max"
}
# A search over settings, whose trials are searches.
test_make_figure_of_settings() {
    checkout
    makes figure-7 "${models[@]}" TRIALS=2 RUNS=2 N0=450
    [ "$(rows results/paper/figure-7/trials.csv | wc -l)" = 2 ] || fail "$(cat log)"
    ! grep '^# command' results/paper/figure-7/trials.csv | grep -E "$PWD|pipelines/|BUILD=" || fail 'says where the house is'
    ! grep 'make results' results/paper/figure-7/trials/*/summary.md || fail 'no goal makes a trial'
    [ "$(rows results/paper/figure-7/settings.csv | wc -l)" = 8 ] || fail "$(cat results/paper/figure-7/settings.csv)"
    [ "$(grep -c '<figure' results/paper/figure-7/figure.html)" = 3 ]
    grep -qx '# source: surrogate' results/paper/figure-7/settings.csv
    grep -q 'mean accuracy (%, surrogate)' results/paper/figure-7/trials.svg
    grep -q 'Accuracies that a surrogate predicts' results/paper/figure-7/figure.html
    # The value of a trial is the mean over its runs, of the settings that it says.
    trial=$(rows results/paper/figure-7/trials.csv | head -n 1 | grep -o 'eta=[^,]*')
    eta=$(sed 's/eta=\([^;]*\);.*/\1/' <<<"$trial")
    grep -q "^# settings: .* eta=$eta .* seed=102$" "results/paper/figure-7/trials/$trial/seed-102/ledger.csv" || fail "$trial"
    value=$(awk -F , '$2 == "test" && $3 == 2 {print $4}' "results/paper/figure-7/trials/$trial/summary.csv")
    rows results/paper/figure-7/trials.csv | head -n 1 | grep -qF ",$value," || fail "$value"
    # More trials go on from these.
    makes -j2 figure-7 "${models[@]}" TRIALS=3 RUNS=2 N0=450
    if grep jobserver log; then fail "$(grep jobserver log)"; fi
    [ "$(rows results/paper/figure-7/trials.csv | wc -l)" = 3 ]
    [ "$(ls results/paper/figure-7/trials | wc -l)" = 3 ]
    expect 1 test -e results/paper/figure-7/trials.old
    # Options of the user come first; trials of others, and of other seeds, are put aside.
    makes figure-7 "${models[@]}" TRIALS=1 RUNS=1 N0=450 INFER='--epochs 3'
    [ "$(ls results/paper/figure-7/trials.old | wc -l)" = 3 ]
    grep -q '^# settings: .*epochs=3 ' results/paper/figure-7/trials/*/seed-101/ledger.csv
    [ "$(awk -F , '$2 == "valid" {print $3}' results/paper/figure-7/trials/*/summary.csv)" = 1 ]
    # What another figure left is not shown; its plots are drawn anew.
    cp results/paper/figure-7/trials.svg results/paper/figure-7/old.svg
    rm results/paper/figure-7/figure.html
    makes figure-7 "${models[@]}" TRIALS=1 RUNS=1 N0=450 INFER='--epochs 3'
    expect 1 test -e results/paper/figure-7/old.svg
    : >results/paper/figure-7/parallel.svg
    makes plots
    [ -s results/paper/figure-7/parallel.svg ]
}
# What a search over settings has found is a variant.
test_make_figure_of_what_was_found() {
    rules_alone
    checkout
    no_pictures
    expect 2 make --no-print-directory figure-8
    [ "$(grep -c 'figure-7/trials.csv: make figure-7 finds' err)" = 1 ] || fail "$(cat err)"
    found_settings
    makes figure-8 "${models[@]}" RUNS=1 N0=450
    for view in cifar10 cifar100 imagenet16; do
        grep -q '^# settings: .* eta=5 .* eta-max=6 ' results/nb201/$view-surrogate/n450*/tuned/seed-1/ledger.csv || fail $view
    done
    [ "$(grep -c '<figure>' results/paper/figure-8/figure.html)" = 3 ] || fail "$(ls results/paper/figure-8)"
}
# What each is made of is there: no variant, space or budget that no one knows.
test_all_of_them() {
    rules_alone
    checkout
    found_settings
    cp -r results/paper/figure-7 results/paper/figure-7-paper
    for file in pipelines/paper/*.mk; do
        name=$(basename "$file" .mk)
        makes -n "$name" RUNS=1
        makes -n "$name" PRESET=paper
        grep -qE 'train-gvae|search' log || fail "$name: $(tail -n 3 log)"
        head -n 1 "$file" | grep -qE '^# (Table [IV]+|Figure [0-9])' || fail "$name does not say what it is"
        pipelines/paper/plan 7 fast | grep -qE "^$name +(about)? *[1-9][0-9]* min  [TF]" || fail "$name has no minutes"
    done
    pipelines/paper/plan 7 fast | tail -n 1 | grep -q '^together .* RUNS=7'
    pipelines/paper/plan 7 paper | grep -q '^table-1 *Table I:'
    expect 1 grep -q min <(pipelines/paper/plan 7 paper)
}
run_tests
