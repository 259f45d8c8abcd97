# search: methods behind one loop, on random search, the baseline.
. "$(dirname "$0")/lib.sh"
bench=$ROOT/data/nb201-surrogate.safetensors
common=(--space nb201 --method random --seed 4 --budget 40 --quiet)
random() { search "${common[@]}" "$@"; }
methods() { search --methods | grep -v '^ ' | cut -d : -f 1; }
# Those that train a network in each round, which takes time: they search for less here.
trains() { search --method "$1" --help | grep -qE -- '--(label-)?epochs '; }

test_draws_what_query_bench_draws() {
    for space in nb101 nb201 darts; do
        random --space $space --bench "$ROOT/data/$space-surrogate.safetensors" --out $space.csv
        query-bench --bench "$ROOT/data/$space-surrogate.safetensors" --sample 40 --seed 4 --quiet --out sample.csv
        rows $space.csv | cut -d , -f 4,6,7 | cmp - <(rows sample.csv | cut -d , -f 1-3) || fail $space
        grep -qx "# space: $space" $space.csv
    done
    grep -qx '# finished: 40 queries' nb201.csv
    grep -qx '# view: cifar10' nb201.csv
    grep -qx '# source: surrogate' nb201.csv
    random --bench "$bench" --out long.csv --metric cifar100
    random --bench "$bench" --out short.csv --metric cifar100 --budget 25
    rows long.csv | head -25 | cmp - <(rows short.csv)
    random --bench "$bench" --out short.csv --metric cifar100
    cmp long.csv short.csv
}
test_goes_on_after_kills() {
    make_evaluator
    random --exec "$evaluator" --out whole.csv
    mv asked once
    for question in 1 2 9 16 8; do
        killed_at $question search "${common[@]}" --exec "$evaluator" --out killed.csv
    done
    [ "$(rows killed.csv | wc -l)" = 31 ] || fail "$(rows killed.csv | wc -l) rows"
    random --exec "$evaluator" --out killed.csv
    cmp whole.csv killed.csv
    cmp once asked
    rows whole.csv | cut -d , -f 9 | sort -u | cmp - <(echo process)
    grep -qx '# source: process exec' whole.csv
    random --exec 'exit 3' --out killed.csv # finished: nothing more
    cmp whole.csv killed.csv
}
test_every_method_has_the_same_labels() {
    random --bench "$bench" --out random.csv
    for method in $(methods); do
        random --method "$method" --bench "$bench" --initial 15 --budget 18 --out other.csv
        [ "$(grep -c ',0,init,' other.csv)" = 15 ]
        cmp <(rows random.csv | head -15 | cut -d , -f 4-9) <(rows other.csv | head -15 | cut -d , -f 4-9) ||
            fail "$method"
        [ "$(rows other.csv | cut -d , -f 5 | sort -u | wc -l)" = 18 ]
        rm other.csv
    done
    # A program's are those of a benchmark that answers all of the space.
    make_evaluator
    random --space darts --bench "$ROOT/data/darts-surrogate.safetensors" --out darts.csv
    random --space darts --exec "$evaluator" --out exec.csv
    cmp <(rows darts.csv | cut -d , -f 4) <(rows exec.csv | cut -d , -f 4)
}
test_every_method_goes_on_and_grows() {
    make_evaluator
    for method in $(methods); do
        sizes=(12 20 30 40)
        trains "$method" && sizes=(12 16 20 24)
        settings=(--method "$method" --initial 15 --exec "$evaluator")
        random "${settings[@]}" --budget ${sizes[3]} --out whole.csv
        rm asked
        random "${settings[@]}" --budget ${sizes[0]} --out cut.csv
        random "${settings[@]}" --budget ${sizes[1]} --out cut.csv
        killed_at 2 search "${common[@]}" "${settings[@]}" --budget ${sizes[2]} --out cut.csv
        killed_at 3 search "${common[@]}" "${settings[@]}" --budget ${sizes[3]} --out cut.csv
        random "${settings[@]}" --budget ${sizes[3]} --out cut.csv
        cmp whole.csv cut.csv || fail "$method"
        [ "$(wc -l <asked)" = ${sizes[3]} ] || fail "$method asked $(wc -l <asked)"
        rm whole.csv cut.csv asked
    done
}
# Whether the last query of a ledger, and no earlier one, brings its cost to the budget.
spends() { # BUDGET LEDGER
    rows "$2" | awk -F , -v budget="$1" '{ before = sum; sum += $8 }
        END { exit !(before < budget && sum >= budget) }' || fail "$2 does not cost $1"
}
test_budgets_of_cost() {
    make_evaluator
    for method in random evolution local-search reinforce; do
        settings=(--method "$method" --initial 5 --exec "$evaluator" --budget 0)
        random "${settings[@]}" --budget-cost 900 --out whole.csv
        spends 900 whole.csv
        cp asked once && rm asked
        random "${settings[@]}" --budget-cost 200 --out cut.csv
        spends 200 cut.csv
        killed_at 3 search "${common[@]}" "${settings[@]}" --budget-cost 900 --out cut.csv
        random "${settings[@]}" --budget-cost 900 --out cut.csv
        cmp whole.csv cut.csv || fail "$method"
        cmp once asked
        random "${settings[@]}" --exec 'exit 3' --budget-cost 500 --out cut.csv # holds more
        random "${settings[@]}" --budget-cost 900 --budget 7 --out seven.csv
        [ "$(rows seven.csv | wc -l)" = 7 ]
        rm -- *.csv asked
    done
    random --exec "$evaluator" --budget-cost 300 --out both.csv
    search "${common[@]:0:6}" --exec "$evaluator" --budget-cost 300 --out alone.csv --quiet
    cmp <(rows both.csv) <(rows alone.csv)
    broken random --bench "$bench" --budget-cost 100 --out none.csv -- \
        'query 1' 'its answer has no cost, which --budget-cost counts'
    # Runs of one setting have one budget, and any number of queries.
    mkdir -p runs/seed-1 runs/seed-2
    for seed in 1 2; do
        random --exec "$evaluator" --budget 0 --budget-cost 300 --seed $seed --out runs/seed-$seed/l.csv
    done
    ! cmp -s <(rows runs/seed-1/l.csv | wc -l) <(rows runs/seed-2/l.csv | wc -l)
    report --out tables runs/*/l.csv --quiet
    random --exec "$evaluator" --budget 0 --budget-cost 400 --seed 2 --out runs/seed-2/l.csv
    broken report --out tables runs/*/l.csv -- 'are runs of one setting, but of'
    search --space nb201 --method random --exec "$evaluator" --budget-cost 300 --out told.csv 2>err
    grep -qE 'queries that cost 3[0-9]{2} s, best valid' err || fail "$(cat err)"
}
# Each architecture once at each fidelity; what was trained for fewer epochs is no best.
check_fidelities() { # LEDGER LOWEST
    rows "$1" | awk -F , -v lowest="$2" '
        seen[$5 "," $11]++ { exit 1 }
        $11 == "" && (best == "" || $6 > best) { best = $6 }
        $10 != best { exit 2 }
        $11 == lowest { low++ }
        END { if (!low || best == "") exit 3 }' || fail "$1: $?"
}
test_fidelities_of_a_benchmark() {
    need_bench nb201.csv.gz
    import-bench --format nb201-csv --in "$BENCH_DIR/nb201.csv.gz" --out table --quiet
    for method in hyperband bohb; do
        for threads in 1 3; do
            random --method $method --bench table --metric cifar100 --budget 0 \
                --budget-cost 100000 --threads $threads --out $method.$threads
        done
        cmp $method.1 $method.3
        grep -qx '# fidelities: 12,200' $method.1
        spends 100000 $method.1
        check_fidelities $method.1 12
        report --out tables $method.1 --quiet
        best=$(rows $method.1 | tail -n 1 | cut -d , -f 10)
        grep -q "valid,.*$best" tables/summary.csv || fail "$(cat tables/summary.csv)"
        search --space nb201 --method $method --bench table --budget 2 --out 2.csv 2>err
        grep -q '2 queries; ' err || fail "$(cat err)" # none of full training
        expect 1 report --out tables 2.csv
        grep -q '2.csv: none of its 2 queries is of full training' err || fail "$(cat err)"
        rm 2.csv
    done
    # As labels it is what was trained in full.
    rows hyperband.1 | awk -F , '$11 == ""' | wc -l >full
    import-bench --format nb201-csv --in hyperband.1 --out labels --quiet
    query-bench --bench labels --info --quiet | grep -qx "size,$(cat full)"
    # A cost that was not measured is that of 200 epochs in proportion.
    rows hyperband.1 | head -1 | cut -d , -f 4 | query-bench --bench table --metric cifar100 --quiet >row
    rows hyperband.1 | head -1 | cut -d , -f 8 |
        awk -v full="$(rows row | cut -d , -f 4)" '{ r = $1 / full; exit !(r > 0.0599 && r < 0.0601) }'
    misuse random --bench table --fidelities 12,200 -- '--fidelities: a benchmark (--bench) knows its own'
}
test_fidelities_of_the_official_file() {
    make-tfrecord --cells 200 --full --out full.tfrecord --quiet
    import-bench --format nb101-tfrecord --in full.tfrecord --out full --quiet
    random --space nb101 --method hyperband --bench full --budget 100 --out ledger.csv
    grep -qx '# fidelities: 4,12,36,108' ledger.csv
    check_fidelities ledger.csv 4
    rows ledger.csv | awk -F , '$11 == 4' | cut -d , -f 4 | query-bench --bench full --metric 4ep --quiet >answers
    cmp <(rows ledger.csv | awk -F , '$11 == 4' | cut -d , -f 4,6-9) <(rows answers) # cost and all
    misuse random --space nb101 --bench full --budget 201 -- '--budget: 201, but full holds 200'
}
test_fidelities_of_a_program() {
    make_evaluator
    for method in hyperband bohb; do
        settings=(--method $method --exec "$evaluator" --fidelities 4,12,36,108 --budget 60 --initial 3)
        random "${settings[@]}" --out whole.csv
        [ "$(sed 's/.*,//' asked | head -5 | tr '\n' ' ')" = '108 108 108 4 4 ' ]
        check_fidelities whole.csv 4
        cp asked once && rm asked
        for question in 7 20 20; do
            killed_at $question search "${common[@]}" "${settings[@]}" --out cut.csv
        done
        random "${settings[@]}" --out cut.csv
        cmp whole.csv cut.csv
        cmp once asked
        broken random "${settings[@]}" --fidelities 4,12,36 --out cut.csv -- \
            "fidelities '4,12,36,108' there, '4,12,36' here"
        random "${settings[@]}" --answers $method-answers.csv --out stored.csv
        random "${settings[@]}" --answers $method-answers.csv --exec 'exit 3' --out again.csv
        cmp <(rows stored.csv) <(rows again.csv)
        grep -qx 'arch,epochs,valid,test,cost,failed,check' $method-answers.csv
        rm -- [^h]*.csv asked
    done
    misuse random --exec cat --fidelities 12,4 -- '--fidelities' "'12,4' is no list of ascending epochs"
}
test_searches_share_a_store() {
    make_evaluator
    random --exec "$evaluator" --answers answers.csv --out one.csv
    random --exec "$evaluator" --answers answers.csv --out two.csv --initial 10 --budget 45
    [ "$(wc -l <asked)" = 45 ]
    cmp <(rows one.csv | cut -d , -f 4-10) <(rows two.csv | head -40 | cut -d , -f 4-10)
    # Two at once: what both ask for is stored once, and that is what both ledgers say.
    search "${common[@]}" --budget 60 --exec "$evaluator" --answers answers.csv --out three.csv &
    random --budget 60 --exec 'sed -u "s/\$/,7/"' --answers answers.csv --out four.csv
    wait $!
    cmp <(rows three.csv) <(rows four.csv)
    [ "$(rows answers.csv | wc -l)" = 60 ]
}
test_every_preset_runs_on_every_space() {
    search --methods | sed -n 's/^ *--preset \([^:]*\):.*/preset \1/p; s/^\([a-z-]*\): .*/method \1/p' >list
    [ "$(grep -c '^preset' list)" -ge 8 ]
    while read -r kind name; do
        [ "$kind" = method ] && method=$name && continue
        settings=(--method "$method" --preset "$name" --budget 130)
        # What is published may take hours to train: its initial labels are enough.
        if trains "$method"; then
            [ "$name" = published ] || settings+=(--initial 12)
            settings+=(--budget 14)
        fi
        for space in nb101 nb201 darts; do
            random --space $space --bench "$ROOT/data/$space-surrogate.safetensors" "${settings[@]}" \
                --out "$method-$name-$space.csv"
            [ "$(rows "$method-$name-$space.csv" | cut -d , -f 4 | sort -u | wc -l)" = "${settings[-1]}" ] || fail "$method $name $space"
        done
    done <list
    # What is no architecture is drawn again.
    rows reinforce-nats-nb101.csv | awk -F , '{ sum += $12 } END { exit sum == 0 }'
    rows reinforce-nats-nb201.csv | awk -F , '{ sum += $12 } END { exit sum > 0 }'
}
# The first queries in a latent space are the initial labels of all; with any number of threads.
test_latent_spaces() {
    enumerate --space nb201 --sample 400 --quiet --out space
    query-bench --bench "$bench" --sample 60 --quiet --out labels.csv
    pseudo-label --space space --labels labels.csv --quiet --out pseudo
    train-gvae --space space --pseudo pseudo --head none --hidden 16 --decoder-hidden 32 --epochs 3 --quiet --out G >figures.csv
    random --bench "$bench" --out random.csv
    for method in random uniform tpe cmaes; do
        latent=(--method $method --gvae G --bench "$bench" --initial 15)
        random "${latent[@]}" --threads 2 --out whole.csv
        [ "$(rows whole.csv | cut -d , -f 4 | sort -u | wc -l)" = 40 ] || fail "$method"
        cmp <(rows random.csv | head -15 | cut -d , -f 4-9) <(rows whole.csv | head -15 | cut -d , -f 4-9) || fail "$method"
        grep -q '^# input: G sha256' whole.csv || fail "$(head -n 12 whole.csv)"
        random "${latent[@]}" --threads 1 --budget 27 --out cut.csv
        random "${latent[@]}" --threads 1 --out cut.csv
        cmp whole.csv cut.csv || fail "$method"
        rm whole.csv cut.csv
    done
    misuse random --method evolution --gvae G --bench "$bench" -- '--gvae: evolution does not search a latent space'
    # What is drawn there may be outside of a benchmark of a part of the space.
    query-bench --bench "$bench" --sample 50 --quiet | import-bench --format nb201-csv --in - --out part --quiet
    misuse random --gvae G --bench part -- 'part holds a part of the space, 50 architectures; random'
}
test_methods() {
    search --methods >list
    grep -q '^random: ' list || fail "$(cat list)"
    search --help >help
    for method in $(methods); do
        grep -qF "$method" help || fail "$method: not in --help"
        search --method "$method" --help >"$method.help"
    done
    misuse random --method what --bench "$bench" -- --method what random
    misuse search --space nb201 --bench "$bench" --budget 5 -- --method
    misuse random --preset what --bench "$bench" -- '--preset' "'what'" 'search --methods lists them'
}
test_bad_input() {
    misuse search --space nb201 --method random --bench "$bench" --jobs 2 -- --jobs --bench
    misuse search --space nb201 --method random --bench "$bench" --retries 0 -- --retries --bench
    misuse search --space nb201 --method random --bench "$bench" --timeout 5 -- --timeout --bench
    misuse search --space nb201 --method random --bench "$bench" --evaluator mine -- --evaluator --bench
    misuse search --space nb201 --method random --exec true --evaluator $'a\n# space: x' -- --evaluator control
    misuse random -- 'one of --bench and --exec'
    misuse random --bench "$bench" --exec cat -- 'only one can answer'
    misuse random --exec cat --metric cifar10 -- --metric
    misuse random --bench "$bench" --answers a.csv -- --answers
    misuse random --bench "$bench" --budget 15626 -- '--budget: 15626, but nb201 has 15625'
    broken random --bench "$ROOT/data/darts-surrogate.safetensors" -- 'a benchmark of darts'
    broken random --exec 'exit 3' -- 'query 1 (' 'evaluator: '
    misuse random --bench "$bench" --metric what -- what
    random --bench "$bench" --out ledger.csv
    other() { # WORDS OPTIONS...
        broken random --bench "$bench" --out ledger.csv "${@:2}" -- 'ledger.csv: the ledger of another search' "$1"
    }
    cp ledger.csv before.csv
    other "seed '4' there, '5' here" --seed 5
    other "view 'cifar10' there, 'cifar100' here" --metric cifar100
    other "setting 'initial=0' there, 'initial=3' here" --initial 3
    broken random --exec cat --out ledger.csv -- "view 'cifar10' there, '' here"
    broken random --space darts --bench "$ROOT/data/darts-surrogate.safetensors" --out ledger.csv -- \
        "space 'nb201' there, 'darts' here"
    cmp before.csv ledger.csv
    query-bench --bench "$bench" --sample 20 --quiet --out few.csv
    import-bench --format nb201-csv --in few.csv --out few --quiet
    misuse random --bench few -- '--budget: 40, but few holds 20 architectures'
    echo 'some notes' >notes.txt
    broken random --bench "$bench" --out notes.txt -- 'notes.txt: is no ledger'
    [ "$(cat notes.txt)" = 'some notes' ]
}

# Side by side, they want the same architectures in the same order.
test_nothing_is_asked_twice_at_once() {
    make_evaluator
    random --exec "$evaluator" --answers answers.csv --out one.csv &
    random --exec "$evaluator" --answers answers.csv --out two.csv
    wait $!
    cmp <(rows one.csv) <(rows two.csv)
    [ "$(wc -l <asked)" = "$(rows one.csv | wc -l)" ] || fail "asked $(wc -l <asked)"
}
test_a_part_of_the_space() {
    query-bench --bench "$bench" --sample 20 --quiet | import-bench --format nb201-csv --in - --out part --quiet
    random --bench part --budget 20 --out all.csv
    [ "$(rows all.csv | wc -l)" = 20 ]
    misuse search --space nb201 --bench part --method evolution --budget 20 --out e.csv -- \
        'part holds a part of the space, 20 architectures; evolution'
    [ ! -e e.csv ]
}
test_what_was_never_answered_blocks_nothing() {
    broken random --exec false --out ledger.csv -- 'query 1 ' 'exited with status 1'
    random --bench "$bench" --seed 7 --out ledger.csv
    random --bench "$bench" --seed 7 --out whole.csv
    cmp whole.csv ledger.csv
}
test_a_finished_search_keeps_its_seconds() {
    random --bench "$bench" --out ledger.csv --log times.csv
    cp times.csv before
    random --bench "$bench" --out ledger.csv --log times.csv
    cmp before times.csv
}

test_nothing_is_seen_that_was_not_asked_for() {
    for method in $(methods); do
        settings=(--method "$method" --initial 15)
        trains "$method" && settings+=(--budget 24)
        same_without_the_unasked random "${settings[@]}"
    done
}

# A process for many seeds makes the ledgers that one for each makes, and goes on with them.
test_seeds() {
    mkdir one many
    for seed in 8 9 10; do
        random --method evolution --bench "$bench" --seed $seed --log one/$seed.csv --out one/l-$seed.csv
    done
    range=(search --space nb201 --method evolution --budget 40 --quiet)
    "${range[@]}" --bench "$bench" --seeds 8-8 --out many/l-%.csv
    "${range[@]}" --bench "$bench" --seeds 8-10 --log many/%.csv --out many/l-%.csv
    for seed in 8 9 10; do cmp {one,many}/l-$seed.csv; done
    [ "$(cut -d , -f 1,2 many/10.csv)" = $'tool,out\nsearch,l-10.csv' ] || fail "$(cat many/10.csv)"
    [ ! -e many/8.csv ]
    # The last line tells the best of all seeds: of equals that of the earlier query.
    search --space darts --method random --budget 5 --bench "$ROOT/data/darts-surrogate.safetensors" \
        --seeds 1-4 --out d-%.csv 2>err
    for seed in 1 2 3 4; do rows d-$seed.csv | sed "s/^/$seed,/"; done | sort -t , -k 7,7gr -k 2,2n |
        awk -F , 'NR == 1 { printf "4 searches, best valid %.6g (seed %d, query %d, surrogate): %s;", $7, $1, $2, $5 }' >best
    grep -qF "$(cat best)" err || fail "no $(cat best) in $(cat err)"
    make_evaluator
    "${range[@]}" --seeds 1-3 --exec "$evaluator" --out whole-%.csv
    "${range[@]}" --seeds 1-1 --exec "$evaluator" --out cut-%.csv
    killed_at 30 "${range[@]}" --seeds 1-3 --exec "$evaluator" --out cut-%.csv
    "${range[@]}" --seeds 1-3 --exec "$evaluator" --out cut-%.csv
    for seed in 1 2 3; do cmp {whole,cut}-$seed.csv; done
    misuse "${range[@]}" --bench "$bench" --seeds 3 --out l-%.csv -- "--seeds: '3'"
    misuse "${range[@]}" --bench "$bench" --seeds 1-3 --out l.csv -- '--out has no %'
    echo text >l-2.csv
    broken "${range[@]}" --bench "$bench" --seeds 1-3 --out l-%.csv -- 'seed 2' 'l-2.csv: is no ledger'
    [ -e l-1.csv ] && [ ! -e l-3.csv ]
}

run_tests
