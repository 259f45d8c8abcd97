# infer: the search and its ledger, on a small G-VAE.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/models.sh"

test_ledger() {
    search --bench "$bench" --out ledger.csv
    [ "$(rows ledger.csv | wc -l)" = 75 ]
    [ "$(found ledger.csv | wc -l)" = 35 ]
    column ledger.csv query | cmp - <(seq 75)
    [ "$(column ledger.csv hash | sort | uniq -d | wc -l)" = 0 ] || fail 'an architecture twice'
    grep -qx '# finished: 75 queries' ledger.csv || fail "$(head -20 ledger.csv)"
    # The initial labels stand first, in their order, and the rest is what the benchmark says.
    column ledger.csv valid | head -40 | cmp - <(column "$models/L.csv" valid)
    column ledger.csv arch | sed 1i\arch | query-bench --bench "$bench" --quiet >again.csv
    column again.csv valid | cmp - <(column ledger.csv valid)
    column again.csv test | cmp - <(column ledger.csv test)
    column ledger.csv source | tail -n +41 | sort -u | cmp - <(echo surrogate)
    column ledger.csv valid | awk '$1 > best {best = $1} {print best}' | cmp - <(column ledger.csv best)
    # Each comes from one of the best seven before its round.
    paste -d , <(column ledger.csv round) <(column ledger.csv parent) <(column ledger.csv valid) >parents
    awk -F , '{valid[NR] = $3; round[NR] = $1; parent[NR] = $2}
        END {for (i = 41; i <= NR; i++) {better = 0
            for (j = 1; j <= NR; j++) if (round[j] < round[i] && valid[j] > valid[parent[i]]) better++
            if (better >= 7 || round[parent[i]] >= round[i]) exit 1}}' parents || fail 'no parent of its round'
}
test_nothing_is_seen_that_was_not_asked_for() {
    for method in crlso screened; do same_without_the_unasked search --method $method; done
}
test_from_stdin_to_stdout() {
    search --bench "$bench" --out ledger.csv
    infer --gvae "$models/G.icnn" --labels - --bench "$bench" --budget 75 --topk 7 --seed 2 --quiet \
        <"$models/L.csv" >piped.csv
    cmp <(rows piped.csv) <(rows ledger.csv)
    search --bench "$bench" >out.csv
    cmp <(grep -v '^# finished' ledger.csv) out.csv
}
test_threads_do_not_show() {
    search --bench "$bench" --threads 1 --out one.csv
    search --bench "$bench" --threads 2 --out two.csv
    cmp one.csv two.csv
}
same_after_any_row() { # OPTIONS...
    search --bench "$bench" "$@" --out whole.csv
    for lines in 0 3 20 48 50 62 63 83; do
        grep -v '^# finished' whole.csv | head -n $lines >cut.csv
        [ $lines = 50 ] && printf '51,2,search,|nor' >>cut.csv
        search --bench "$bench" "$@" --out cut.csv
        cmp whole.csv cut.csv || fail "after $lines lines"
    done
    rm whole.csv
    search --bench "$bench" "$@" --out whole.csv --threads 1
    cmp whole.csv cut.csv
}
test_goes_on_after_any_row() { same_after_any_row; }
# What a head learnt in the rounds before is not in the ledger, and learnt again.
test_heads_that_go_on() {
    same_after_any_row --fine-tuning on --latents kept
    mv whole.csv on.csv
    search --bench "$bench" --latents kept --out anew.csv
    first() { column "$1" predicted | awk 'NR > 40 && NR <= 47'; }
    cmp <(first on.csv) <(first anew.csv)
    cmp -s <(column on.csv predicted) <(column anew.csv predicted) && fail 'the same after the first round'
    search --bench "$bench" --fine-tuning on --latents kept --budget 58 --out grown.csv # in a round
    search --bench "$bench" --fine-tuning on --latents kept --out grown.csv
    cmp on.csv grown.csv
    same_by_steps 'parent step noise predicted latent' --fine-tuning on --latents kept
    broken search --bench "$bench" --latents kept --out on.csv -- 'on.csv: the ledger of another search' \
        "setting 'fine-tuning=on' there, 'fine-tuning=anew' here"
    misuse search --bench "$bench" --fine-tuning off -- '--fine-tuning:' 'anew|on'
}
same_after_kills() { # OPTIONS...
    make_evaluator
    search --exec "$evaluator" "$@" --out whole.csv
    mv asked once
    for question in 1 2 7 3 8 2 9; do # of 35
        killed_at $question infer "${common[@]}" --topk 7 --exec "$evaluator" "$@" --out killed.csv
    done
    [ "$(rows killed.csv | wc -l)" = 65 ] || fail "$(rows killed.csv | wc -l) rows"
    search --exec "$evaluator" "$@" --out killed.csv
    cmp whole.csv killed.csv
    cmp once asked # each was asked for once, in order
}
test_goes_on_after_kills() { same_after_kills; }
test_heads_go_on_after_kills() { same_after_kills --fine-tuning on; }
test_budgets_grow() {
    search --bench "$bench" --budget 90 --out once.csv
    search --bench "$bench" --out grown.csv
    cp grown.csv 75.csv
    search --bench "$bench" --budget 60 --out grown.csv # has more already
    cmp 75.csv grown.csv
    expect 0 infer "${common[@]:0:4}" --seed 2 --topk 7 --bench "$bench" --budget 60 --out grown.csv
    grep -q 'grown.csv is finished already' err || fail "$(cat err)"
    grep -q '^infer: 60 queries, best valid ' err || fail "$(cat err)"
    search --bench "$bench" --budget 90 --out grown.csv
    cmp once.csv grown.csv
}
# Whatever is killed, grows or starts anew with another seed or command line, the program is
# asked once for an architecture.
test_budgets_of_cost() {
    make_evaluator
    awk -F , -v OFS=, '/^#/ { next } { $4 = $1 == "arch" ? "cost" : 10; print $1, $2, $3, $4 }' "$models/L.csv" >priced.csv
    settings=(--labels priced.csv --exec "$evaluator" --budget 0)
    search "${settings[@]}" --budget-cost 700 --out cost.csv # 400 are the labels'
    column cost.csv cost | awk '{ before = sum; sum += $1 } END { exit !(before < 700 && sum >= 700) }'
    search "${settings[@]}" --budget-cost 500 --out grown.csv
    killed_at 2 infer "${common[@]}" --topk 7 "${settings[@]}" --budget-cost 700 --out grown.csv
    search "${settings[@]}" --budget-cost 700 --out grown.csv
    cmp cost.csv grown.csv
    misuse search --exec "$evaluator" --budget-cost 700 --out none.csv -- \
        '--budget-cost: labels are given that say no cost'
}
test_nothing_is_asked_twice() {
    make_evaluator
    ask() { search --exec "$evaluator" --answers answers.csv "$@"; }
    for question in 1 8 2; do
        killed_at $question infer "${common[@]}" --topk 7 --exec "$evaluator" \
            --answers answers.csv --out killed.csv
    done
    rm killed.csv # what was paid for is in the store
    ask --out first.csv
    [ "$(wc -l <asked)" = 35 ] || fail "$(wc -l <asked) asked"
    ask --budget 80 --out first.csv
    [ "$(wc -l <asked)" = 40 ] || fail "$(wc -l <asked) asked"
    ask --exec 'KILL=1 exec sh ./evaluate' --out again.csv # not needed: all is known
    cmp <(rows first.csv | head -75) <(rows again.csv)
    ask --exec 'exec sh ./evaluate --fast' --topk 3 --out third.csv
    ask --seed 9 --out fourth.csv
    [ "$(sort asked | uniq -d | wc -l)" = 0 ] || fail 'asked twice'
    [ "$(rows answers.csv | wc -l)" = "$(wc -l <asked)" ]
    cut -d , -f 1 answers.csv | grep '^|' | cmp - asked
    # A store that was changed, of another program, or that is no store.
    sed 's/\.25,/.35,/' answers.csv >bad.csv
    broken search --exec "$evaluator" --answers bad.csv --out fifth.csv -- 'bad.csv:5: check:'
    broken search --exec "$evaluator" --answers answers.csv --evaluator other --out fifth.csv -- \
        "answers.csv: not the answers of evaluator 'other' in nb201"
    broken search --exec "$evaluator" --answers first.csv --out fifth.csv -- 'first.csv: not the answers of'
    misuse search --bench "$bench" --answers answers.csv -- '--answers'
}
test_other_kernels_are_refused() {
    search --bench "$bench" --budget 50 --out ledger.csv
    sed -i 's/^# kernels: .*/# kernels: OpenBLAS 0.0.1 Elsewhere/' ledger.csv
    cp ledger.csv before.csv
    broken search --bench "$bench" --out ledger.csv -- 'ledger.csv: the ledger of another search' \
        "kernels 'OpenBLAS 0.0.1 Elsewhere' there"
    cmp before.csv ledger.csv
}
test_label_is_no_setting() {
    search --bench "$bench" --budget 50 --label 'without "it", twice' --out ledger.csv
    grep -qxF '# label: without "it", twice' ledger.csv
    search --bench "$bench" --budget 60 --out ledger.csv
    grep -q '^# label' ledger.csv && fail 'the label of an earlier run'
    [ "$(rows ledger.csv | wc -l)" = 60 ]
}
test_labels_of_an_earlier_ledger() {
    search --bench "$bench" --budget 50 --out earlier.csv
    infer --gvae "$models/G.icnn" --labels earlier.csv --bench "$bench" --budget 60 --quiet --out ledger.csv
    [ "$(grep -c ',0,init,' ledger.csv)" = 50 ]
    cmp <(column ledger.csv valid | head -50) <(column earlier.csv valid)
    [ "$(column ledger.csv parent | head -50 | sort -u)" = '' ]
}
test_repeated_labels_are_averaged() {
    first=$(rows "$models/L.csv" | head -1 | cut -d , -f 1)
    (cat "$models/L.csv"; echo "$first,10,,,surrogate") | grep -v '^#' >twice.csv
    expect 0 infer --gvae "$models/G.icnn" --labels twice.csv --bench "$bench" --budget 45 --out ledger.csv
    grep -q 'rows of twice.csv repeat an architecture and were averaged' err || fail "$(cat err)"
    [ "$(grep -c ',0,init,' ledger.csv)" = 40 ]
    column ledger.csv valid | head -1 |
        awk -v other="$(column "$models/L.csv" valid | head -1)" '{exit ($1 - (other + 10) / 2) ^ 2 > 1e-18}' ||
        fail "$(rows ledger.csv | head -1)"
    cmp <(column ledger.csv valid | sed -n 2,40p) <(column "$models/L.csv" valid | sed 1d)
}
test_steps_make_the_same_search() {
    same_by_steps 'parent step noise predicted latent'
}
test_steps_with_kept_latents() {
    same_by_steps 'parent step noise predicted latent' --latents kept
    column ledger.csv latent | tail -n 1 | grep -qE '^-?[0-9.]+( [^ ]+){15}$' || fail "$(tail -n 1 ledger.csv)"
}
test_directions_and_heads() {
    for option in '--latents kept' '--direction none' '--direction descend' '--head mlp' '--eta 3 --eta-max 9'; do
        # shellcheck disable=SC2086
        search --bench "$bench" $option --out other.csv
        [ "$(found other.csv | wc -l)" = 35 ]
        mv other.csv "$(echo "$option" | tr -d ' -').csv"
    done
    search --bench "$bench" --out ascend.csv
    for other in latentskept directionnone directiondescend headmlp eta3etamax9; do
        cmp -s <(column ascend.csv arch) <(column $other.csv arch) && fail "$other: the same search"
    done
    [ "$(column directionnone.csv step | sort -u | tail -n 1)" = 0 ]
    broken infer --gvae "$models/G.icnn" --labels "$models/L.csv" --out ascend.csv --budget 75 \
        --bench "$bench" --direction none -- 'ascend.csv: the ledger of another search'
    misuse infer --gvae "$models/G.none" --labels "$models/L.csv" --bench "$bench" -- \
        '--head' 'trained without one'
    infer --gvae "$models/G.none" --labels "$models/L.csv" --bench "$bench" --head icnn \
        --budget 50 --quiet >none.csv
    [ "$(found none.csv | wc -l)" = 10 ]
}
test_screening() {
    same_by_steps 'parent step noise predicted' --method screened --screen 8
    mv ledger.csv eight.csv
    search --bench "$bench" --out crlso.csv
    search --bench "$bench" --method screened --screen 1 --out one.csv
    cmp <(rows crlso.csv) <(rows one.csv)
    # The first parent of the first round leads to the same architectures, of which the best is
    # taken; and so, but for what the parents before have taken, do the others.
    paste <(column crlso.csv predicted) <(column eight.csv predicted) |
        awk 'NR > 40 && NR <= 47 {first += $1; best += $2}
            NR == 41 && $2 < $1 {exit 1} END {if (best <= first) exit 1}' || fail 'not the best'
    cmp -s <(found crlso.csv) <(found eight.csv) && fail 'the same search'
    # Fewer than wanted: the best of those.
    TOPK=40 search --bench "$bench" --method screened --screen 200 --max-tries 40 --out few.csv
    [ "$(found few.csv | wc -l)" = 35 ]
}
test_two_at_once() {
    # One answer, and then none.
    infer "${common[@]}" --exec "sed -u 's/\$/,50/;q'; cat >/dev/null" --out ledger.csv 2>/dev/null &
    local first=$!
    await [ -s ledger.csv ]
    broken search --bench "$bench" --out ledger.csv -- 'ledger.csv: another process writes it'
    kill $first && wait $first || true
}
test_evaluator_that_fails_now_and_then() {
    ask="query-bench --bench $bench --quiet"
    search --exec "$ask" --out whole.csv
    # The command must be the same for the ledger to be gone on from.
    flaky="sh ./evaluate"
    echo "n=0; while read -r a && [ \$n -lt 7 ]; do echo \"\$a\" | $ask | tail -n 1; n=\$((n + 1)); done; exit 3" >evaluate
    broken search --exec "$flaky" --out ledger.csv -- 'query ' 'evaluator: '
    got=$(rows ledger.csv | wc -l)
    [ "$got" -ge 40 ] && [ "$got" -lt 75 ] || fail "$got rows"
    echo "while read -r a; do echo \"\$a,50\"; echo \"\$a,50\"; done" >evaluate
    # Told as an answer that nobody asked for, or, if it comes late, as one to another question.
    broken search --exec "$flaky" --out other.csv -- 'query ' 'evaluator: ' answered
    echo "read -r a; read -r b; echo \$b,1" >evaluate
    TIMEOUT=0.2 broken search --exec "$flaky" --out third.csv -- 'no answer within 0.2 s'
    echo "read -r a; echo '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,1'" >evaluate
    broken search --exec "$flaky" --out third.csv -- 'asked for'
    echo "$ask" >evaluate
    search --exec "$flaky" --out ledger.csv
    cmp <(rows whole.csv) <(rows ledger.csv)
    search --exec "$flaky" --out third.csv
    cmp <(rows whole.csv) <(rows third.csv)
}
test_full_disk() {
    search --bench "$bench" --out whole.csv
    (
        ulimit -f 8 # of 512 or 1024 bytes
        trap '' XFSZ
        broken search --bench "$bench" --out ledger.csv -- 'ledger.csv' 'cannot write'
    )
    [ -s ledger.csv ]
    search --bench "$bench" --out ledger.csv
    cmp whole.csv ledger.csv
    broken search --bench "$bench" --out /dev/full -- '/dev/full' 'cannot write'
}
test_nothing_new() {
    broken search --bench "$bench" --max-tries 3 --noise 0 --noise-increment 0 --eta 0 --eta-max 0 \
        --out ledger.csv -- 'no parent leads to anything new within --max-tries' 'of 75 queries'
    # Some parents lead to nothing new; towards the end perhaps none does.
    TOPK=40 search --bench "$bench" --budget 60 --max-tries 40 --noise 0.02 --noise-increment 0.02 --out skipped.csv 2>err ||
        one_line 'no parent leads to anything new'
    column skipped.csv skipped | awk '{sum += $1} END {exit !(sum > 0)}' || fail 'none was skipped'
}
test_bad_input() {
    misuse search -- 'one of --bench and --exec'
    misuse search --step --bench "$bench" -- --step
    misuse search --bench "$bench" --screen 4 -- '--screen: for --method screened only'
    misuse infer --gvae "$models/G.icnn" --labels "$models/L.csv" --bench "$bench" --budget 39 \
        -- '--budget: 39' '40 labels'
    misuse infer --gvae "$models/G.icnn" --labels "$models/L.csv" --bench "$bench" \
        --budget 20000 -- '--budget: 20000, but nb201 has 15625'
    broken search --bench "$ROOT/data/darts-surrogate.safetensors" -- 'a benchmark of darts'
    broken infer --gvae "$models/P" --labels "$models/L.csv" --bench "$bench" -- P predictor
    arch='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'
    label() { printf '%s\n' "$@" >bad.csv; }
    bad() {
        broken infer --gvae "$models/G.icnn" --labels bad.csv --bench "$bench" -- "$@"
    }
    label arch,valid "$arch,"
    bad "bad.csv: $arch has no label (valid is empty)"
    label arch,valid "$arch,x"
    bad "bad.csv:2: valid: 'x' is not a number"
    label arch,valid what,1
    bad 'bad.csv:2: arch:'
    label arch,valid
    bad 'bad.csv: no architectures'
    label arch "$arch"
    bad 'bad.csv: ' valid
    label arch,valid,latent "$arch,1,0.5 1"
    broken search --step --latents kept bad.csv -- 'bad.csv:2: latent: not 16 numbers'
    label arch,valid "$arch,1" "$arch,1"
    broken search --step bad.csv -- 'bad.csv:3: arch:' 'is there already'
    label arch,valid,source "$arch,99,failed"
    broken search --step bad.csv -- 'bad.csv:2: valid:' 'says that it failed'
    misuse search --bench "$bench" --out ledger.csv bad.csv -- "'bad.csv': further labels"
    search --bench "$bench" --out ledger.csv
    # A row that is gone, and two that have changed places.
    sed '/^# finished/d; /^45,/d' ledger.csv >gone.csv
    broken search --bench "$bench" --out gone.csv -- 'gone.csv:' 'query: 46, where query 45 comes next'
    sed -n '/^# finished/d; /^45,/{h;d;}; p; /^46,/{x;p;}' ledger.csv >moved.csv
    broken search --bench "$bench" --out moved.csv -- 'moved.csv:' 'query: 46, where query 45 comes next'
    sed -i '/^# finished/d; s/^\(50,.*,surrogate,\)\(.\)/\11/' ledger.csv
    line=$(grep -n '^50,' ledger.csv | cut -d : -f 1)
    broken search --bench "$bench" --out ledger.csv -- "ledger.csv:$line: check: does not match its row"
}

run_tests
