# query-bench: answers from tables, as CSV; its errors.
. "$(dirname "$0")/lib.sh"

none='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'
skip='|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|'
conv='|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|'
pool='|avg_pool_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|'

make_bench() { # bench: three architectures of nb201, two views; skip has no cifar100 test
    cat >measured.csv <<CSV
arch,cifar10_valid,cifar10_test,cifar10_train_seconds_200ep,cifar100_valid,cifar100_test
$none,10,11,100,1,1.5
$skip,20.5,21.5,200,3,
$conv,90.25,91.5,300,70,71
CSV
    import-bench --format nb201-csv --in measured.csv --out bench --quiet
}
make_nb101() { # cells: one cell, three runs
    cat >cells.csv <<'CSV'
arch,valid_1,valid_2,valid_3,test_1,test_2,test_3
010001000:i3o,0.5,0.25,0.75,0.125,0.25,0.375
010001000:i1o,0.5,,0.75,0.125,0.25,0.375
CSV
    import-bench --format nb101-csv --in cells.csv --out cells --quiet
}
ask() { query-bench --bench bench --quiet "$@"; }
same() { # FILE LINE...: the file without its comments
    local file=$1
    shift
    printf '%s\n' "$@" | diff - <(grep -v '^#' "$file") >&2
}

# Rows -------------------------------------------------------------------------------

test_answers_are_appended() {
    make_bench
    printf 'name,arch,note\nx,%s,"a, b"\ny,%s,\n' "$conv" "$none" | ask >out
    same out name,arch,note,valid,test,cost,source "x,$conv,\"a, b\",90.25,91.5,300,table" \
        "y,$none,,10,11,100,table"
}
test_columns_of_ours_are_replaced() {
    make_bench
    printf 'valid,arch,source,cost,my\n1,%s,guess,2,3\n' "$conv" | ask >out
    same out arch,my,valid,test,cost,source "$conv,3,90.25,91.5,300,table"
    ask <out | cmp - <(ask <<<"arch,my
$conv,3")
}
test_a_check_that_no_longer_fits_is_dropped() {
    make_bench
    printf 'arch,valid,check,note\n%s,1,0badbeef,kept\n' "$none" | ask >out
    same out arch,note,valid,test,cost,source "$none,kept,10,11,100,table"
}

test_views_and_metrics() {
    make_bench
    printf 'arch,valid\n%s,7\n%s,8\n' "$skip" "$conv" >rows.csv
    ask --metric cifar100 <rows.csv >out
    same out arch,valid,test,cost,source "$skip,3,,,table" "$conv,70,71,,table"
    ask --metric cifar100_test <rows.csv >out
    same out arch,valid,cifar100_test,source "$skip,7,,table" "$conv,8,71,table"
    misuse ask --metric cifar <rows.csv -- query-bench: --metric bench "'cifar'" 'views cifar10,'
    misuse query-bench --bench "$ROOT/data/darts-surrogate.safetensors" --metric cifar100 <rows.csv -- \
        "has no 'cifar100'; it has the views cifar10; metrics cifar10_valid"
}
test_runs() {
    make_nb101
    printf 'arch\n010001000:i3o\n010001000:i1o\n' >rows.csv
    query-bench --bench cells --quiet <rows.csv >out
    same out arch,valid,test,cost,source 010001000:i3o,0.5,0.25,,table \
        010001000:i1o,0.625,0.25,,table
    query-bench --bench cells --run 2 --quiet <rows.csv >out
    same out arch,valid,test,cost,source 010001000:i3o,0.25,0.25,,table \
        010001000:i1o,,0.25,,table
    misuse query-bench --bench cells --run 4 --in rows.csv -- --run cells '3 runs'
}
test_isomorphs_are_answered_and_echoed() {
    make_nb101
    # Vertex 1 is on no path; then the same with the vertices exchanged.
    printf 'arch\n0010000000010000:i13o\n0100000100000000:i31o\n' >rows.csv
    query-bench --bench cells --quiet <rows.csv >out
    same out arch,valid,test,cost,source 0010000000010000:i13o,0.5,0.25,,table \
        0100000100000000:i31o,0.5,0.25,,table
}
test_input_without_a_header() {
    make_bench
    printf '%s\n%s\n' "$skip" "$none" | ask >out
    same out arch,valid,test,cost,source "$skip,20.5,21.5,200,table" "$none,10,11,100,table"
    printf '%s' "$none" | ask >out
    same out arch,valid,test,cost,source "$none,10,11,100,table"
}
test_comments_line_ends_and_quotes_in_the_input() {
    make_bench
    printf '# a comment, "odd"\n# another\r\n"arch"\r\n"%s"\r\n\r\n%s' "$conv" "$none" |
        ask >out
    same out arch,valid,test,cost,source "$conv,90.25,91.5,300,table" "$none,10,11,100,table"
}
test_gzip_file() {
    make_bench
    printf 'arch\n%s\n' "$conv" | gzip >rows.csv.gz
    ask --in rows.csv.gz >out
    same out arch,valid,test,cost,source "$conv,90.25,91.5,300,table"
}
test_provenance() {
    make_bench
    printf 'arch\n%s\n' "$conv" >rows.csv
    ask --in rows.csv >out
    head -n 1 out | grep -q '^# crlso '
    grep -qF "# command: query-bench --bench bench --in rows.csv" out
    grep -qF "# input: rows.csv sha256 $(sha256sum rows.csv | cut -d ' ' -f 1)" out
    grep -q "^# input: bench sha256 $(ask --info | grep ^sha256, | cut -d , -f 2)\$" out
}
test_output_file() {
    make_bench
    printf 'arch\n%s\n' "$conv" >rows.csv
    ask --in rows.csv --out answers.csv >out
    [ ! -s out ] || fail "stdout: $(cat out)"
    same answers.csv arch,valid,test,cost,source "$conv,90.25,91.5,300,table"
    mkdir full
    [ "$(find . -name '*tmp*')" = "" ] || fail "left: $(find . -name '*tmp*')"
}

# Many rows, and one at a time -------------------------------------------------------

test_many_rows_and_threads() {
    make_bench
    { echo number,arch && seq 50000 | awk -v a="$none" -v b="$skip" -v c="$conv" \
        '{print $1 "," ($1 % 3 == 0 ? a : $1 % 3 == 1 ? b : c)}'; } >rows.csv
    { grep -v '^#' rows.csv | head -n 1 | sed 's/$/,valid,test,cost,source/' &&
        tail -n +2 rows.csv | awk -F , -v a=10,11,100 -v b=20.5,21.5,200 -v c=90.25,91.5,300 \
            '{print $0 "," ($1 % 3 == 0 ? a : $1 % 3 == 1 ? b : c) ",table"}'; } >wanted.csv
    for threads in 1 2 5; do
        ask --threads $threads --in rows.csv >out
        cmp <(grep -v '^#' out) wanted.csv
    done
    cat rows.csv | ask | grep -v '^#' | cmp - wanted.csv
}
test_answers_line_by_line() {
    make_bench
    coproc server { ask; }
    local line count
    echo arch >&"${server[1]}"
    for ((count = 0; count < 3; count++)); do
        echo "$skip" >&"${server[1]}"
        while read -t 600 -r line <&"${server[0]}" && [[ $line == \#* || $line == arch,* ]]; do
            :
        done
        [ "$line" = "$skip,20.5,21.5,200,table" ] || fail "row $count: '$line'"
    done
    eval "exec ${server[1]}>&-"
}

# --sample and --info ----------------------------------------------------------------

test_sample() {
    make_bench
    ask --sample 2 --seed 5 >two
    [ "$(rows two | wc -l)" = 2 ]
    [ "$(rows two | sort -u | wc -l)" = 2 ]
    ask --sample 2 --seed 5 --threads 3 | cmp - two
    ask --sample 3 --seed 6 | rows /dev/stdin | sort >out
    printf '%s\n' "$none,10,11,100,table" "$skip,20.5,21.5,200,table" \
        "$conv,90.25,91.5,300,table" | sort | cmp - out
    for seed in 1 2 3 4 5 6 7 8; do ask --sample 1 --seed $seed | rows /dev/stdin; done |
        sort -u >out
    [ "$(wc -l <out)" -gt 1 ] || fail 'every seed draws the same'
    ask --sample 1 --metric cifar10_cost | grep -q '^arch,cifar10_cost,source$'
    misuse ask --sample 4 -- 'bench: holds 3 architectures, not 4'
}
test_sample_is_its_own_input() {
    make_bench
    ask --sample 3 >out
    ask <out | rows /dev/stdin | cmp - <(rows out)
}
test_info() {
    make_bench
    ask --info >out
    grep -v '^#' out | head -n 1 | grep -qx key,value
    for row in space,nb201 kind,table size,3 unit,percent 'views,"cifar10,cifar100"' runs,1 \
        cifar10_best_valid,90.25 "cifar10_best_valid_arch,$conv" cifar10_mean_valid,40.25 \
        cifar10_best_valid_test,91.5 cifar100_best_test,71 cifar100_mean_test,36.25 \
        tool,import-bench; do
        grep -qxF -- "$row" out || fail "no row $row"
    done
    for key in metrics version command parents sha256; do
        grep -q "^$key,." out || fail "no $key"
    done
}
test_info_of_the_whole_benchmark() {
    need_bench nb201.csv.gz
    import-bench --format nb201-csv --in "$BENCH_DIR/nb201.csv.gz" --out bench --quiet
    ask --info >out
    for row in cifar10_best_valid_hash,6111 cifar100_best_valid_hash,9930 \
        imagenet16_best_valid_hash,10676 imagenet16_best_test_hash,857; do
        grep -qxF -- "$row" out || fail "no row $row"
    done
    grep -q '^cifar10_best_valid,91.606' out || fail "$(grep best_valid, out)"
    grep -q '^imagenet16_best_test,47.311' out || fail "$(grep best_test, out)"
}
test_default_benchmark() {
    make_bench
    mkdir data
    broken query-bench --space nb201 --info -- data nb201-table --bench
    mv bench data/nb201-surrogate.safetensors
    expect 0 query-bench --space nb201 --sample 1
    grep -qxF 'query-bench: data/nb201-surrogate.safetensors' err || fail "$(cat err)"
    mv data elsewhere
    mv elsewhere/nb201-surrogate.safetensors elsewhere/nb201-table.safetensors
    expect 0 query-bench --space nb201 --data elsewhere --sample 1
    grep -qxF 'query-bench: elsewhere/nb201-table.safetensors' err || fail "$(cat err)"
}

# Errors -----------------------------------------------------------------------------

test_bad_architecture() {
    make_bench
    { echo arch && for i in 1 2 3; do echo "$conv"; done && echo '|conv~0|' && echo "$none"; } \
        >rows.csv
    broken ask --in rows.csv -- 'query-bench: rows.csv:5: arch: '
    [ "$(rows out | grep -c ,90.25,)" = 3 ]
    [ "$(rows out | wc -l)" = 3 ]
    broken ask --in rows.csv --out answers.csv -- rows.csv:5:
    [ "$(rows answers.csv | wc -l)" = 3 ]
    printf 'arch\n""\n' >rows.csv
    broken ask --in rows.csv -- 'rows.csv:2: arch: '
}
test_bad_architecture_among_many() {
    make_bench
    { echo arch && yes "$conv" | head -n 40000 && echo bad && yes worse | head -n 100; } >rows.csv
    broken ask --in rows.csv --threads 2 -- 'rows.csv:40002: arch: '
    [ "$(rows out | wc -l)" = 40000 ]
}
test_outside_the_table() {
    make_bench
    printf 'arch\n%s\n%s\n%s\nbad\n' "$conv" "$pool" "$none" >rows.csv
    broken ask --in rows.csv -- 'rows.csv:3: ' "$pool is not in bench" \
        'holds 3 architectures, a part of nb201'
    [ "$(rows out)" = "$conv,90.25,91.5,300,table" ]
}
test_malformed_rows() {
    make_bench
    printf 'arch,a\n%s,1\n%s,2,3\n' "$conv" "$none" >rows.csv
    broken ask --in rows.csv -- 'rows.csv:3: '
    [ "$(rows out)" = "$conv,1,90.25,91.5,300,table" ]
    printf 'arch,a\n%s,1\n%s,"2\n' "$conv" "$none" >rows.csv
    broken ask --in rows.csv -- 'rows.csv:3: ' quote
    [ "$(rows out)" = "$conv,1,90.25,91.5,300,table" ]
}
test_no_rows() {
    make_bench
    broken ask </dev/null -- stdin: empty
    echo arch >rows.csv
    broken ask --in rows.csv -- 'rows.csv: no architectures'
    [ ! -s out ] || fail "$(cat out)"
    broken ask --in missing.csv -- missing.csv 'No such file'
    broken ask --in . -- '.: '
}
test_what_is_wrong_with_one_architecture() {
    make_bench
    printf '|none~0|\n' >rows.csv
    broken ask --in rows.csv -- "rows.csv:1: neither the header 'arch' nor an architecture: "
    printf 'name,valid\nx,1\n' >rows.csv
    broken ask --in rows.csv -- "rows.csv: no column 'arch'"
}
test_not_a_benchmark() {
    make_bench
    broken query-bench --bench measured.csv --info -- measured.csv
    broken query-bench --bench missing --info -- missing 'No such file'
    head -c 300 bench >cut
    broken query-bench --bench cut --info -- cut
}
test_output_that_cannot_be_written() {
    make_bench
    yes "$conv" | head -n 100000 >rows.csv
    full() { ask --in rows.csv >/dev/full; }
    broken full -- query-bench: 'standard output' 'No space left'
    full() { ask --in rows.csv --out /dev/full; }
    broken full -- query-bench: /dev/full 'No space left'
    broken ask --in rows.csv --out nowhere/answers.csv -- nowhere/answers.csv
    { ask --in rows.csv 2>err || echo $? >status; } | head -n 1 >out
    [ "$(cat status)" = 1 ]
    one_line query-bench: 'Broken pipe'
    closed() { ask --in rows.csv >&-; }
    broken closed -- query-bench: 'Bad file descriptor'
    closed() { ask <&-; }
    broken closed -- query-bench: stdin 'Bad file descriptor'
}
test_misuse() {
    for option in '--jobs 2' '--retries 3' '--timeout 9.5'; do
        misuse query-bench --space nb201 --data "$ROOT/data" --sample 2 $option -- "${option% *}" --exec
    done
    make_bench
    misuse query-bench -- query-bench: --bench --space --exec
    misuse query-bench --bench bench --space nb201 -- --bench --space
    misuse query-bench --bench bench --exec cat -- --bench --exec
    misuse query-bench --space nb102 -- --space nb102
    misuse query-bench --exec cat --metric x -- --metric --exec
    misuse query-bench --exec cat --run 1 -- --run --exec
    misuse query-bench --exec cat --sample 1 -- --sample --exec
    misuse query-bench --exec cat --info -- --info --exec
    misuse query-bench --bench bench --info --sample 1 -- --info --sample
    misuse query-bench --bench bench --info --in x -- --in --info
    misuse query-bench --bench bench --sample 1 --in x -- --in --sample
    misuse query-bench --bench bench --sample -1 -- --sample
    misuse query-bench --bench bench --run x -- --run
    misuse query-bench --bench bench extra -- extra
}
test_help_and_last_line() {
    make_bench
    expect 0 query-bench --help
    for word in --exec --metric --timeout 3600 'without a header'; do
        grep -qF -- "$word" out || fail "no $word in the help"
    done
    expect 0 query-bench --bench bench --sample 3
    one_line '3 architectures answered, source table'
    expect 0 query-bench --bench bench --sample 3 --quiet
    [ ! -s err ] || fail "$(cat err)"
}

run_tests
