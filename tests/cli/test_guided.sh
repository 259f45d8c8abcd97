# infer --method guided, on a small G-VAE with small networks.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/models.sh"
small=(--method guided --pool 40 --ensemble 2 --epochs 4 --hidden 16 --mlp-hidden 16 --fit-sample 200)
guided() { search "${small[@]}" "$@"; }
mean() { awk '$1 != "" {sum += $1; n++} END {print n ? sum / n : "none"}'; }

test_ledger() {
    guided --bench "$bench" --siblings 2 --out ledger.csv
    [ "$(rows ledger.csv | wc -l)" = 75 ]
    [ "$(column ledger.csv hash | sort | uniq -d | wc -l)" = 0 ] || fail 'an architecture twice'
    # Chains begin at one of the best ten before their round, and give two of a round at most; what
    # is new from the whole space has no parent.
    paste -d , <(column ledger.csv round) <(column ledger.csv parent) <(column ledger.csv valid) >parents
    awk -F , '{valid[NR] = $3; round[NR] = $1; parent[NR] = $2}
        END {for (i = 41; i <= NR; i++) if (parent[i] != "") {better = 0
            for (j = 1; j <= NR; j++) if (round[j] < round[i] && valid[j] > valid[parent[i]]) better++
            if (better >= 10 || round[parent[i]] >= round[i] || ++of[round[i], parent[i]] > 2) exit 1}}' parents ||
        fail 'no parent of its round'
    column ledger.csv pool | tail -n 35 | sort -u | cmp - <(echo 40)
    # Hops have a length and a change of the head's value; mutants, a part of the pool, no length.
    column ledger.csv change | tail -n 35 | grep -qv '^$'
    column ledger.csv hop | tail -n 35 | sort -u | grep -qx 0 || fail 'nothing fresh'
    paste -d , <(column ledger.csv hop) <(column ledger.csv step) | tail -n 35 | grep -q '^[1-9],$' || fail 'no mutant'
    column ledger.csv step | tail -n 35 | grep -q '^[0-9]' || fail 'no hop'
}
test_steps_make_the_same_search() {
    same_by_steps 'parent hop step noise change predicted deviation pool' "${small[@]}" --refresh 50,60
}
test_nothing_is_seen_that_was_not_asked_for() { same_without_the_unasked guided; }
test_threads_do_not_show() {
    guided --bench "$bench" --refresh 45 --threads 1 --out one.csv
    guided --bench "$bench" --refresh 45 --threads 2 --out two.csv
    cmp one.csv two.csv
}
test_goes_on_after_kills() {
    make_evaluator
    guided --refresh 50,60 --exec "$evaluator" --out whole.csv
    mv asked once
    for question in 1 2 7 3 8 2 9; do # of 35
        killed_at $question infer "${common[@]}" --topk 7 "${small[@]}" --refresh 50,60 --exec "$evaluator" --out killed.csv
    done
    guided --refresh 50,60 --exec "$evaluator" --out killed.csv
    cmp whole.csv killed.csv
    cmp once asked # each was asked for once, in order
}
# All on the way up lies higher, and down lower, by the head that leads there.
test_directions() {
    for direction in ascend descend; do
        guided --bench "$bench" --direction $direction --fresh 0 --mutants 0 --hop-noise 0.3 --out $direction.csv
    done
    column ascend.csv change | mean >up
    column descend.csv change | mean >down
    paste up down | awk '{exit !($1 > $2)}' || fail "$(paste up down)"
    guided --bench "$bench" --proposals mutants --out mutants.csv
    [ -z "$(column mutants.csv step | tail -n 35 | tr -d '\n')" ] || fail 'a hop'
}
# Where the predictor alone chooses, answers that it does not learn change nothing.
test_learns_no_more_than_the_first() {
    local alone=(--fresh 1 --mutants 0 --choice mean)
    enumerate --space nb201 --csv --quiet --out archs.csv
    query-bench --bench "$bench" --metric cifar10 --quiet <archs.csv | rows /dev/stdin | cut -d , -f 1,3 >all
    table true.bench <all
    awk -F , 'NR == FNR { known[$1]; next } { print $1 "," ($1 in known ? $2 : 100 - $2) }' \
        <(column "$models/L.csv" arch) all | table other.bench
    for learned in 40 0; do
        for answers in true other; do
            guided --bench $answers.bench "${alone[@]}" --learned $learned --out $answers-$learned.csv
        done
    done
    cmp <(column true-40.csv hash) <(column other-40.csv hash) || fail 'it learned more'
    cmp -s <(column true-0.csv hash) <(column other-0.csv hash) && fail 'it learned no more'
    cmp -s <(column true-40.csv valid) <(column other-40.csv valid) && fail 'the same answers'
    head -n -10 true-40.csv >part.csv
    guided --bench true.bench "${alone[@]}" --learned 40 --out part.csv
    cmp true-40.csv part.csv
}
test_each_choice_is_another_search() {
    for choice in mean bound member improvement turns any; do
        guided --bench "$bench" --choice $choice --out $choice.csv
        column $choice.csv arch | tail -n 35 | sort | sha256sum >>searches
    done
    [ "$(sort -u searches | wc -l)" -ge 5 ] || fail "$(cat searches)"
    # The best predicted of a round come first.
    paste -d ' ' <(column mean.csv round) <(column mean.csv predicted) | tail -n 35 |
        awk '$1 == round && $2 > last {exit 1} {round = $1; last = $2}' || fail 'not in order'
    paste -d ' ' <(column any.csv round) <(column any.csv predicted) | tail -n 35 |
        awk '$1 == round && $2 > last {exit 1} {round = $1; last = $2}' && fail 'in order, by chance'
    return 0
}
test_heads() {
    misuse infer --gvae "$models/G.none" --labels "$models/L.csv" --bench "$bench" "${small[@]}" -- \
        '--head' 'trained without one'
    infer --gvae "$models/G.none" --labels "$models/L.csv" --bench "$bench" "${small[@]}" --head icnn \
        --budget 50 --quiet >none.csv
    [ "$(found none.csv | wc -l)" = 10 ]
}
# What it finds where accuracies are dealt out by chance is as good as any.
test_permuted_labels_teach_nothing() {
    enumerate --space nb201 --csv --quiet --out archs.csv
    query-bench --bench "$bench" --metric cifar10 --quiet <archs.csv | rows /dev/stdin | cut -d , -f 1,3 >all
    paste -d , <(cut -d , -f 1 all) <(cut -d , -f 2 all | shuf --random-source=<(yes)) >permuted
    for answers in all permuted; do
        table $answers.bench <$answers
        for seed in 1 2 3; do
            query-bench --bench $answers.bench --sample 20 --seed $seed --quiet --out L.csv
            infer --gvae "$models/G.icnn" --labels L.csv --bench $answers.bench --budget 80 --seed $seed --quiet \
                "${small[@]}" --epochs 32 --out $answers-$seed.csv
        done
        for seed in 1 2 3; do column $answers-$seed.csv valid | tail -n 60; done | mean >>means
    done
    awk -F , '{n++; sum += $2; squares += $2 ^ 2} END {print sum / n, sqrt((squares - sum ^ 2 / n) / n / 180)}' all >chance
    cat chance means | tr '\n' ' ' >told
    awk '{exit !($3 > $1 + 4 * $2 && ($4 - $1) ^ 2 < (4 * $2) ^ 2)}' told ||
        fail "mean and its error by chance, found, found among permuted: $(cat told)"
}
# Where neither hops nor edits of the best lead to anything new, the search goes on elsewhere.
test_goes_on_where_nothing_leads_on() {
    guided --bench "$bench" --proposals mutants --parents 1 --fresh 0 --topk 40 --epochs 1 --budget 260 --out ledger.csv
    [ "$(rows ledger.csv | wc -l)" = 260 ] || fail "$(rows ledger.csv | wc -l)"
    [ "$(column ledger.csv hash | sort | uniq -d | wc -l)" = 0 ] || fail 'an architecture twice'
}
test_bad_input() {
    misuse guided --bench "$bench" --climb 3 -- '--climb' '--ensemble'
    misuse guided --bench "$bench" --refresh 50,50 -- '--refresh'
    misuse guided --bench "$bench" --fresh -1 -- '--fresh'
    misuse guided --bench "$bench" --mutants 1.5 -- '--mutants'
    misuse guided --bench "$bench" --choice best -- '--choice' 'improvement'
    misuse guided --bench "$bench" --eta 1 -- '--eta'
    misuse search --method crlso --bench "$bench" --pool 10 -- '--pool'
    head -n 2 <(grep -v '^#' "$models/L.csv") >one.csv
    misuse infer --gvae "$models/G.icnn" --labels one.csv --bench "$bench" --budget 9 --quiet "${small[@]}" -- \
        'at least two labels'
}

run_tests
