# Several programs that answer at once (--jobs): what they answer, how they fail, what is kept.
. "$(dirname "$0")/lib.sh"

common=(--space nb201 --method random --seed 4 --budget 40 --quiet)
random() { search "${common[@]}" "$@"; }

# What it is asked goes to the file `asked` before it answers. What MISBEHAVE does to the
# architecture in $a, where there is such, is done before that.
make_worker() {
    cat >worker <<'END'
while IFS=, read -r a e; do
    echo "$a${e:+,$e}" >>asked
    eval "$MISBEHAVE"
    b=${a##*skip} c=${a#*conv} d=${a%%none*} p=${a##*pool}
    echo "$a,$((${#b} * 131 + ${#c} * 17 + ${#d} + ${#p} + ${#c} * ${e:-0})).25,,${e:-${#b}}"
done
END
}
worker='exec sh ./worker'
once() { [ -z "$(sort "$1" | uniq -d)" ] || fail "asked twice: $(sort "$1" | uniq -d)"; }
stored() { [ ! -e answers.csv ] || rows answers.csv | cut -d , -f 1 | sort; } # none before there is a file
has_stored() { [ "$(stored | wc -l)" -ge "$1" ]; }
nobody_sleeps() {
    ! cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\0' ' ' | grep -q "[s]leep $1" # but not this grep
}

test_ledgers_do_not_depend_on_jobs() {
    make_worker
    for method in random evolution local-search hyperband; do
        settings=(--method $method --initial 10 --exec "$worker")
        [ $method = hyperband ] && settings+=(--fidelities 4,12,36,108)
        random "${settings[@]}" --out one.csv
        for jobs in 3 8; do
            rm asked
            random "${settings[@]}" --jobs $jobs --out many.csv
            cmp one.csv many.csv || fail "$method"
            once asked
            rm many.csv
        done
        rm one.csv asked
    done
    # A budget of cost ends at the same query.
    settings=(--exec "$worker" --budget 0 --budget-cost 700)
    random "${settings[@]}" --out one.csv
    random "${settings[@]}" --jobs 5 --out many.csv
    cmp one.csv many.csv
}
test_rows_come_in_their_order() {
    { echo arch,n && seq 300 | sed 's/.*/a&,&/'; } >rows.csv
    query-bench --quiet --jobs 7 --exec "sed -u 's/\$/,0.5/'" --in rows.csv --out out
    rows out | cmp - <(seq 300 | sed 's/.*/a&,&,0.5,,,process/')
    query-bench --quiet --jobs 3 --exec 'while read -r a; do
        case $a in a5?) echo "$a,failed,too deep";; *) echo $a,1;; esac; done' --in rows.csv --out out
    rows out | cmp - <(seq 300 | sed 's/.*/a&,&,1,,,process/; s/\(^a5.,5.,\)1,,,process/\1,,,failed/')
    # The rows before the one at fault are there, and no other.
    broken query-bench --quiet --jobs 4 --retries 0 --exec 'while read -r a; do
        [ $a = a150 ] && exit 3; echo $a,1; done' --in rows.csv --out out -- \
        'rows.csv:151: evaluator: exited with status 3'
    rows out | cmp - <(seq 149 | sed 's/.*/a&,&,1,,,process/')
    printf 'arch\na1\nwhat\na3\n' >bad.csv
    broken query-bench --quiet --jobs 4 --space nb201 --exec 'sed -u s/$/,1/' --in bad.csv -- bad.csv:2: arch
}

# Kills when random numbers of answers are there. What is stored then is never asked for again,
# and the ledger is that of a search that nobody disturbed. KILLS=200 for a long run.
test_kills_lose_nothing() {
    make_worker
    local kills=0 wanted=${KILLS:-10} budget=$((${KILLS:-10} * 40))
    [ $budget -le 8000 ] || budget=8000
    random --budget $budget --exec "$worker" --out whole.csv
    once asked
    : >asked
    RANDOM=7
    # The last is not answered before all kills, so that it does not come to its end.
    last=$(rows whole.csv | tail -n 1 | cut -d , -f 4)
    local waits='[ "$a" != "'$last'" ] || while [ -e kills ]; do sleep 0.02; done; sleep 0.005'
    : >kills
    while [ $kills -lt $wanted ]; do
        MISBEHAVE=$waits search "${common[@]}" --budget $budget --exec "$worker" --jobs 4 \
            --answers answers.csv --out killed.csv 2>err &
        more=$(($(stored | wc -l) + RANDOM % 12))
        await has_stored $((more < budget ? more : budget - 1))
        kill -9 $! 2>/dev/null || fail "ended by itself: $(tail -n 1 err)"
        wait $! 2>/dev/null || true
        kills=$((kills + 1))
        stored >before.$kills
        wc -l <asked >mark.$kills
    done
    rm kills
    random --budget $budget --exec "$worker" --jobs 4 --answers answers.csv --out killed.csv
    cmp whole.csv killed.csv
    for ((kill = 1; kill <= kills; kill++)); do
        [ -z "$(tail -n +$(($(cat mark.$kill) + 1)) asked | sort -u | comm -12 - before.$kill)" ] ||
            fail "asked again after kill $kill"
        [ -z "$(stored | comm -13 - before.$kill)" ] || fail "lost by kill $kill"
    done
    # A kill costs what was asked for at that moment, and nothing else.
    [ "$(wc -l <asked)" -le $((budget + 4 * kills)) ] || fail "asked $(wc -l <asked)"
    echo "$kills kills, $budget queries, $(wc -l <asked) asked" >&2
}
test_two_searches_of_a_store_ask_once() {
    make_worker
    random --exec "$worker" --jobs 3 --answers answers.csv --out one.csv &
    random --exec "$worker" --jobs 3 --answers answers.csv --out two.csv
    wait $!
    cmp one.csv two.csv
    once asked
    [ "$(wc -l <asked)" = 40 ]
}
# One waits for what another was asked for, and says so once; on a terminal its bar does.
test_who_waits_for_another_search_says_so() {
    make_worker
    MISBEHAVE='echo >>first; until [ -e go ]; do sleep 0.02; done' random --exec "$worker" --jobs 2 --budget 2 --answers answers.csv --out one.csv &
    await has_lines first 2
    search "${common[@]:0:6}" --budget 2 --exec "$worker" --jobs 2 --answers answers.csv --out two.csv 2>err &
    await grep -q waits err
    command -v script >/dev/null && script -qfc "search --space nb201 --method random --seed 4 --budget 2 \
        --exec '$worker' --jobs 2 --answers answers.csv --out three.csv" screen >/dev/null &
    [ -z "$(command -v script)" ] || await grep -q '2 queries, waits for 2 of another process' screen
    touch go
    wait
    [ "$(grep waits err)" = 'search: waits for 2 answers that another process has asked for' ] || fail "$(cat err)"
    cmp one.csv two.csv
    [ "$(wc -l <asked)" = 2 ]
}
has_lines() { [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]; }

# One of three misbehaves, the first time that it is asked for: it is asked again of a new process.
misbehaves() { # WORDS COMMAND
    rm -rf asked seen answers.csv out.csv
    mkdir seen
    export MISBEHAVE='case $(printf %s "$a" | cksum) in *[147]\ *) n=$(printf %s "$a" | cksum | tr -d " ");
        mkdir seen/$n 2>/dev/null && { '"$2"'; };; esac'
    search "${common[@]:0:8}" --exec "$worker" --jobs 4 --timeout ${timeout:-1000} --retries ${retries:-1} \
        --answers answers.csv --out out.csv 2>err
    cmp whole.csv out.csv
    [ -n "$(ls seen)" ] || fail 'nobody misbehaved'
    if [ -n "$1" ]; then
        [ "$(grep -c "evaluator: .*$1.*; asked once more\$" err)" -ge "$(ls seen | wc -l)" ] || fail "$(cat err)"
        [ "$(grep -cv '; asked once more$\|40 queries' err)" = 0 ] || fail "$(cat err)"
    fi
}
test_those_that_misbehave_are_asked_again() {
    local mine=98763.$BASHPID # seconds that nobody else sleeps
    make_worker
    random --exec "$worker" --out whole.csv
    misbehaves 'ended by signal 9' 'kill -9 $$'
    misbehaves 'exited with status 3' 'exit 3'
    misbehaves 'within a line' 'printf "%s,1" "$a"; exit 0'
    misbehaves 'asked for' 'echo "|none~0|+|none~0|none~1|+|none~0|none~1|none~1|,3"'
    misbehaves 'answered' 'echo nonsense'
    misbehaves '' 'head -c 300000 /dev/zero | tr "\\0" x >&2'
    misbehaves '' "sleep $mine >&- 2>&- & :" # what it leaves behind goes with it
    # Whoever is late on a busy machine is asked again, too.
    timeout=1 retries=1000
    misbehaves 'no answer within 1 s' "sleep $mine"
    misbehaves 'closed its output\|no answer' "exec >&-; sleep $mine"
    misbehaves 'exited with status 4\|no answer' "sleep $mine & exit 4"
    await nobody_sleeps "$mine"
}
test_one_that_cannot_be_asked_ends_the_search() {
    make_worker
    random --exec "$worker" --out whole.csv
    bad=$(rows whole.csv | sed -n 7p | cut -d , -f 4)
    export MISBEHAVE='[ "$a" != "'$bad'" ] || exit 3'
    rm asked
    for retries in 0 2; do
        broken random --exec "$worker" --jobs 4 --retries $retries --answers answers.csv --out out.csv -- \
            'search: query 7 (' 'evaluator: exited with status 3 before it answered'
        [ "$(rows out.csv | wc -l)" = 6 ]
        [ "$(grep -cxF "$bad" asked)" = $((retries + 1)) ] || fail "$(grep -cxF "$bad" asked)"
        cmp <(stored) <(grep -vxF "$bad" asked | sort) # whoever was at work has finished it
        grep -vxF "$bad" asked >other && mv other asked
    done
    export MISBEHAVE=
    random --exec "$worker" --jobs 4 --answers answers.csv --out out.csv
    cmp whole.csv out.csv
    once asked
}
test_signals_end_the_programs_and_keep_the_answers() {
    make_worker
    local mine=98764.$BASHPID
    random --exec "$worker" --out whole.csv
    for signal in INT TERM; do
        rm -f asked answers.csv out.csv
        # Four answer two each; the next question takes for ever, in a process of its own.
        MISBEHAVE='n=$((n + 1)); [ $n -lt 3 ] || sh -c "sleep '$mine'; :"' \
            env --default-signal=INT,TERM search "${common[@]}" --exec "$worker" --jobs 4 \
            --answers answers.csv --out out.csv 2>err &
        await has_stored 8
        kill -$signal $!
        status=0
        wait $! || status=$?
        [ $status = $((128 + $(kill -l $signal))) ] || fail "status $status"
        one_line 'interrupted; what was answered is kept'
        await nobody_sleeps "$mine"
        has_stored 8
        [ "$(rows out.csv | wc -l)" -ge 1 ]
        stored >before
        grep -vxFf before asked >lost || true # what was in their hands
        [ "$(wc -l <lost)" -le 4 ]
        mv asked first
        random --exec "$worker" --jobs 4 --answers answers.csv --out out.csv
        cmp whole.csv out.csv
        [ -z "$(sort asked | comm -12 - before)" ] || fail 'asked again'
    done
}
# The name of what it keeps for a while is no name of a store.
test_a_store_of_its_name() {
    make_worker
    misuse random --exec "$worker" --out out.csv --answers out.csv.answers -- out.csv.answers 'another name'
    [ ! -e asked ] && [ ! -e out.csv ]
}

# Without --answers too: the first question takes for ever, and all others are answered before it.
test_answers_before_their_turn_are_kept() {
    make_worker
    mkfifo never
    random --exec "$worker" --out whole.csv
    rows whole.csv | head -n 1 | cut -d , -f 4 >first
    for signal in TERM KILL; do
        rm -f asked out.csv
        MISBEHAVE='[ "$a" != "$(cat first)" ] || : <never' env --default-signal=INT,TERM \
            search "${common[@]}" --exec "$worker" --jobs 2 --out out.csv 2>err &
        local pid=$!
        await are_kept 39
        kill -$signal $pid
        wait $pid || true
        mv asked before
        random --exec "$worker" --jobs 1 --out out.csv
        cmp asked first || fail "asked again after $signal: $(cat asked)"
        cmp whole.csv out.csv
        [ ! -e out.csv.answers ] || fail 'a store of a finished ledger'
    done
    # Those of a ledger that is no more are not used.
    printf nonsense >out.csv.answers
    rm out.csv
    random --exec "$worker" --jobs 2 --out out.csv
    cmp whole.csv out.csv
}
are_kept() { [ -e out.csv.answers ] && [ "$(rows out.csv.answers | wc -l)" = "$1" ]; }

# Those that say `failed` are queries, and no labels.
failing='case $(printf %s "$a" | cksum) in *[147]\ *) echo "$a,failed,too deep, by 3"; continue;; esac'
test_failed_answers_in_every_method() {
    make_worker
    export MISBEHAVE=$failing
    for method in $(search --methods | grep -v '^ ' | cut -d : -f 1); do
        settings=(--method "$method" --initial 15 --budget 60 --exec "$worker" --jobs 2)
        search --method "$method" --help | grep -qE -- '--(label-)?epochs ' && settings+=(--budget 18)
        case $method in hyperband | bohb) settings+=(--fidelities 4,12) ;; esac
        rm -f asked answers.csv out.csv
        random "${settings[@]}" --answers answers.csv --out out.csv
        once asked
        [ "$(wc -l <asked)" = "$(rows out.csv | wc -l)" ] || fail "$method"
        rows out.csv | awk -F , '$9 == "failed" { failed++; if ($6 $7 $8 != "") exit 2 }
            $9 != "failed" && $6 == "" { exit 3 }
            $6 > best && (NF < 13 || $11 == "") { best = $6 } END { if (failed < 3) exit 4 }' || fail "$method: $?"
        [ "$(grep -c ',,,,"too deep, by 3",' answers.csv || grep -c 'too deep, by 3' answers.csv)" -ge 3 ]
        random "${settings[@]}" --exec 'exit 3' --answers answers.csv --out again.csv
        cmp <(rows out.csv) <(rows again.csv) || fail "$method again"
        rm again.csv
    done
}
# Where all that was asked for failed, methods go on by chance; parents are the ledger's queries.
test_all_failed() {
    fails="while read -r a; do echo \"\$a,failed,x\"; done"
    for method in $(search --methods | grep -v '^ ' | cut -d : -f 1); do
        expect 0 search --space nb201 --method "$method" --initial 12 --budget 16 --exec "$fails" --out $method.csv
        [ "$(rows $method.csv | grep -c ',failed,')" = 16 ] || fail "$method: $(cat err)"
        [ "$(rows $method.csv | cut -d , -f 5 | sort -u | wc -l)" = 16 ] || fail "$method asks twice"
    done
    expect 1 report --out tables random.csv
    grep -q 'random.csv: none of its 16 queries was answered with an accuracy' err || fail "$(cat err)"
    some="while read -r a; do n=\$((n + 1)); [ \$n -lt 9 ] && echo \"\$a,failed,x\" || echo \"\$a,\$n\"; done"
    for method in nao seminas; do
        search --space nb201 --method $method --initial 12 --budget 40 --exec "$some" --quiet --out $method-some.csv
        parents=$(grep -v '^#' $method-some.csv | awk -F , 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "parent") at = i; next } $at { print $at }')
        [ -n "$parents" ] || fail "$method: no parents"
        for parent in $parents; do [ "$parent" -gt 8 ] || fail "$method: $parent failed, and is no parent"; done
    done
}
# What a failure cost is known where a header says it, and is spent.
test_failures_cost() {
    costs='echo arch,valid,cost,reason; while read -r a; do n=$((n + 1)); [ $((n % 2)) = 0 ] && echo "$a,failed,10,x" || echo "$a,0.$n,1,"; done'
    for run in 1 2; do
        expect 0 search --space nb201 --method random --budget-cost 33 --exec "$costs" --answers answers.csv --out $run.csv
        [ "$(rows $run.csv | cut -d , -f 8 | paste -sd ,)" = 1,10,1,10,1,10 ] || fail "$(cat $run.csv)"
    done
    expect 0 search --space nb201 --method random --budget-cost 34 --exec "$costs" --answers answers.csv --out 1.csv
    [ "$(rows 1.csv | wc -l)" = 7 ]
}
test_nothing_asked_in_time() {
    expect 0 search --space nb201 --method random --exec 'sed -u s/$/,1,,1/' --budget-cost 5 --budget-seconds 1e-9 --out z.csv
    [ "$(rows z.csv | wc -l)" = 0 ]
}
test_failed_answers_in_reports_and_models() {
    make_worker
    export MISBEHAVE=$failing
    mkdir -p runs/seed-4 runs/seed-5
    # In percent, as models want labels.
    sed -i 's/echo "$a,.*/echo "$a,$((${#b} % 50 + ${#d} % 40)).25,,${e:-${#b}}"/' worker
    for seed in 4 5; do
        random --seed $seed --exec "$worker" --budget-cost 600 --out runs/seed-$seed/ledger.csv
        search "${common[@]:0:4}" --seed $seed --budget 40 --exec "$worker" --out $seed.csv 2>err
        failed=$(rows $seed.csv | grep -c ',failed,')
        [ "$(grep -c '^search: query .* failed: too deep, by 3$' err)" = "$failed" ] || fail "$(cat err)"
    done
    report --out tables runs/*/ledger.csv --quiet
    ! grep -q nan tables/*.csv
    enumerate --space nb201 --sample 300 --quiet --out space
    train-predictor --space space --labels 4.csv --epochs 2 --ensemble 1 --quiet --out predictor
    pseudo-label --space space --labels 4.csv --predictor predictor --quiet --out pseudo
    train-gvae --space space --pseudo pseudo --hidden 16 --decoder-hidden 32 --epochs 3 --quiet --out G >figures.csv
    for method in crlso guided; do
        infer --gvae G --labels 4.csv --method $method --exec "$worker" --jobs 2 --budget 48 --quiet --out $method.csv
        [ "$(rows $method.csv | wc -l)" = 48 ]
        cmp <(rows $method.csv | head -40 | cut -d , -f 4-9 | sort) <(rows 4.csv | cut -d , -f 4-9 | sort)
        report --out tables-$method $method.csv --quiet
    done
    # A table has no row of what failed.
    import-bench --format nb201-csv --in 4.csv --out table --quiet
    query-bench --bench table --info --quiet | grep -qx "size,$((40 - $(rows 4.csv | grep -c ',failed,')))"
}

# As they come: which is first differs, what is asked does not; and the search goes on from there.
test_asynchronous() {
    make_worker
    # The first that is asked is answered when all the others of the round are.
    first=$(random --exec "$worker" --budget 1 | rows /dev/stdin | cut -d , -f 4)
    rm asked
    export MISBEHAVE='if [ "$a" = "'$first'" ]; then until [ -e free ]; do sleep 0.02; done; fi'
    settings=(--method random --initial 30 --exec "$worker" --jobs 3 --asynchronous)
    random "${settings[@]}" --answers answers.csv --out out.csv &
    is_written() { [ -e out.csv ] && [ "$(rows out.csv | wc -l)" = 29 ]; }
    await is_written
    [ "$(stored | wc -l)" = 29 ] || fail "$(stored | wc -l)"
    touch free
    wait $!
    [ "$(rows out.csv | sed -n 30p | cut -d , -f 4)" = "$first" ] || fail 'not the last'
    random --initial 30 --exec "$worker" --out whole.csv
    cmp <(rows out.csv | cut -d , -f 4-8 | sort) <(rows whole.csv | cut -d , -f 4-8 | sort)
    broken random "${settings[@]:0:6}" --exec "$worker" --out out.csv -- out.csv: \
        "order 'asynchronous' there, '' here"
    rm out.csv whole.csv
    for method in evolution local-search tpe reinforce hyperband; do
        settings=(--method $method --initial 10 --exec "$worker" --jobs 3 --asynchronous)
        random "${settings[@]}" --out whole.csv --budget 15
        grep -v '^# finished' whole.csv | head -c -20 >cut.csv
        random "${settings[@]}" --out cut.csv --budget 30
        cmp <(rows whole.csv | head -14) <(rows cut.csv | head -14) || fail "$method"
        [ "$(rows cut.csv | cut -d , -f 4 | sort -u | wc -l)" = 30 ]
        rm whole.csv cut.csv
    done
    # Evolution has children before those that came first are answered: none of the three programs
    # answers until all three are asked.
    export MISBEHAVE='[ -e third ] || { mkdir first || mkdir second || mkdir third; } 2>/dev/null
        until [ -e third ]; do sleep 0.02; done'
    settings=(--method evolution --exec "$worker" --jobs 3 --asynchronous --initial 1)
    rm -f asked
    touch third
    random "${settings[@]}" --budget 1 --out ahead.csv # the initial label
    rm third
    random "${settings[@]}" --out ahead.csv
    once asked
    [ "$(rows ahead.csv | wc -l)" = 40 ]
    [ "$(rows ahead.csv | cut -d , -f 2 | sort -u | wc -l)" = 40 ] # rounds of one each
    misuse random --bench "$ROOT/data/nb201-surrogate.safetensors" --asynchronous -- --asynchronous
}

# None is asked for after it. Each answer takes a tenth of a second at least: how many there are at most
# does not depend on the machine; a slow one may have none within the first second.
test_seconds() {
    make_worker
    export MISBEHAVE='sleep 0.1'
    for seconds in 1 60; do
        search "${common[@]:0:6}" --quiet --exec "$worker" --jobs 2 --budget-seconds $seconds --out out.csv
        count=$(rows out.csv | wc -l)
        [ $count -le $((20 * seconds + 2)) ] || fail "$count queries"
        [ $count = 0 ] || break
    done
    [ $count != 0 ] || fail 'nothing is asked for'
    grep -qx "# finished: $count queries" out.csv
    search "${common[@]:0:6}" --quiet --exec "$worker" --jobs 2 --budget-seconds 1e6 --budget $((count + 5)) --out out.csv
    random --budget $((count + 5)) --exec "$worker" --out whole.csv
    cmp <(rows whole.csv) <(rows out.csv)
}

run_tests
