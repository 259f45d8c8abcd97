# query-bench --exec: any program answers.
. "$(dirname "$0")/lib.sh"

none='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'
skip='|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|'

letters() { # N: a CSV with that many rows
    echo arch,n
    seq "$1" | sed 's/.*/a&,&/'
}
good='n=0; while read -r a; do n=$((n + 1)); echo "$a,$n.5"; done'
run() { query-bench --quiet --retries 0 --exec "$@"; }
lines() { rows out | wc -l; }

test_answers() {
    letters 3 | run "$good" >out
    grep -qxF 'arch,n,valid,test,cost,source' out
    rows out | cmp - <(printf 'a1,1,1.5,,,process\na2,2,2.5,,,process\na3,3,3.5,,,process\n')
    grep -qF -- "# command: query-bench --quiet" out && fail '--quiet is recorded'
    grep -qF -- "--exec 'n=0; while" out
}
test_the_shortest_program() { # of the help text
    letters 3 | run "sed -u 's/\$/,0.5/'" >out
    rows out | cmp - <(printf 'a1,1,0.5,,,process\na2,2,0.5,,,process\na3,3,0.5,,,process\n')
    query-bench --help | grep -qF "sed -u 's/\$/,0.5/'"
}
test_query_bench_is_such_a_program() {
    printf 'arch,valid,test\n%s,10,11\n%s,20,\n' "$none" "$skip" >measured.csv
    import-bench --format nb201-csv --in measured.csv --out bench --quiet
    printf 'arch\n%s\n%s\n%s\n' "$skip" "$none" "$skip" >rows.csv
    run 'query-bench --quiet --bench bench' <rows.csv >out
    rows out | cmp - <(printf '%s\n' "$skip,20,,,process" "$none,10,11,,process" \
        "$skip,20,,,process")
    run 'query-bench --quiet --exec "query-bench --quiet --bench bench"' <rows.csv |
        rows /dev/stdin | cmp - <(rows out)
    echo '|none~0|' >>rows.csv
    expect 1 run 'query-bench --bench bench' --in rows.csv
    grep -qF 'query-bench: stdin:4: arch: ' err || fail "$(cat err)"
    grep -qF 'query-bench: rows.csv:5: evaluator: exited with status 1' err || fail "$(cat err)"
    [ "$(lines)" = 3 ]
}
test_space() {
    printf 'arch\n0010000000010000:i13o\n' >rows.csv
    pruned='while read -r a; do echo 010001000:i3o,0.5; done'
    run "$pruned" --space nb101 --in rows.csv >out
    [ "$(rows out)" = '0010000000010000:i13o,0.5,,,process' ]
    broken run "$pruned" --in rows.csv -- 'rows.csv:2: evaluator: asked for' 010001000:i3o
    broken run "$good" --space nb201 --in rows.csv -- 'rows.csv:2: arch: '
    cut -d , -f 1 rows.csv | tail -n 1 | run "$good" >out # no header, and no space named
    [ "$(rows out)" = '0010000000010000:i13o,1.5,,,process' ]
}
has_lines() { [ "$(lines)" = "$1" ]; }
test_each_answer_is_flushed() {
    mkfifo told
    # The second answer comes when the first has been seen.
    letters 2 | run 'read -r a; echo $a,1; read -r a; read -r b <told; echo $a,$b' >out &
    local pid=$!
    await has_lines 1
    kill -0 $pid || fail 'it has ended'
    echo 2 >told
    wait $pid
    rows out | cmp - <(printf 'a1,1,1,,,process\na2,2,2,,,process\n')
}
test_errors_name_the_row() {
    letters 3 >rows.csv
    broken run 'read -r a; echo $a,1; read -r a; exit 3' --in rows.csv -- \
        'query-bench: rows.csv:3: evaluator: exited with status 3 before it answered'
    [ "$(lines)" = 1 ]
    broken run 'read -r a; echo $a,1; read -r a; echo $a,nan; read -r a' --in rows.csv -- \
        "rows.csv:3: evaluator: valid 'nan' is no finite number, in its answer for 'a2'"
    broken run 'read -r a; echo b,1; read -r a' --in rows.csv -- \
        "rows.csv:2: evaluator: asked for 'a1', answered 'b,1'"
    broken run 'read -r a; printf a1,0.; kill -9 $$' --in rows.csv -- \
        "rows.csv:2: evaluator: was ended by signal 9 (Killed) within a line: 'a1,0.'"
    broken run 'sleep 60' --timeout 0.2 --in rows.csv -- 'rows.csv:2: evaluator: no answer'
    broken run "$good; exit 7" --in rows.csv -- 'evaluator: exited with status 7 after'
    [ "$(lines)" = 3 ]
    broken run 'while read -r a; do echo $a,1,,-5; done' --in rows.csv -- \
        "rows.csv:2: evaluator: cost '-5' is negative, in its answer for 'a1'"
}
# Whoever starts it may ignore that children end.
test_ended_children_are_known() {
    letters 3 >rows.csv
    broken env --ignore-signal=CHLD query-bench --quiet --retries 0 --exec "$good; exit 7" --in rows.csv -- \
        'evaluator: exited with status 7 after'
    expect 0 env --ignore-signal=CHLD query-bench --quiet --exec "$good" --in rows.csv
}
# One that serves another says that an architecture failed by its column source.
test_failures_are_handed_on() {
    fails='while read -r a; do case $a in a2) echo $a,failed,why;; *) echo $a,1,,2;; esac; done'
    letters 3 >rows.csv
    for command in "$fails" "{ echo arch; cat; } | query-bench --quiet --exec '$fails'"; do
        run "$command" --in rows.csv >out
        rows out | cmp - <(printf 'a1,1,1,,2,process\na2,2,,,,failed\na3,3,1,,2,process\n')
    done
}
# Ended while it waits for input.
test_a_signal_keeps_what_was_answered() {
    mkfifo input
    for signal in INT TERM; do
        rm -f answers.csv noted
        env --default-signal=INT,TERM query-bench --quiet --exec 'while read -r a; do echo $a,1; echo $a >>noted; done' \
            --in input --out answers.csv 2>err &
        local pid=$! status=0
        exec 3>input
        printf 'arch\na1\na2\n' >&3
        await is_noted 2
        kill -$signal $pid
        wait $pid || status=$?
        exec 3>&-
        [ $status = $((128 + $(kill -l $signal))) ] || fail "status $status: $(cat err)"
        one_line 'interrupted after'
        [ "$(rows answers.csv | wc -l)" -ge 1 ] || fail "$(cat answers.csv)"
    done
}
is_noted() { [ "$(cat noted 2>/dev/null | wc -l)" = "$1" ]; }
test_answered_rows_stay_in_the_file() {
    letters 3 >rows.csv
    broken run 'read -r a; echo $a,1; exit 3' --in rows.csv --out answers.csv -- rows.csv:3:
    rows answers.csv | cmp - <(echo a1,1,1,,,process)
}
test_nothing_stays_behind() {
    local mine=98765.$BASHPID # seconds that nobody else sleeps
    letters 3 >rows.csv
    broken run "sleep $mine & sleep $mine" --timeout 0.2 --in rows.csv -- 'no answer'
    await nobody_sleeps "$mine"
}
nobody_sleeps() {
    ! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -q "[s]leep $1" # but not this grep
}
test_its_messages_pass_through() {
    letters 1 | run "echo loading >&2; $good" >out 2>err
    one_line loading
}
test_no_rows() {
    broken run "$good" </dev/null -- stdin: empty
    broken run "$good" <<<arch -- 'stdin: no architectures'
}

run_tests
