# make nb101, nb201, nb301: the stages as rules, in a copy of the project with small settings.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"

test_a_run() {
    checkout
    whole_space
    pipeline nb201
    folder=$(setting)
    [ "$(rows $folder/crlso/seed-1/ledger.csv | wc -l)" = 50 ]
    grep -q '^# nb201 cifar10' log || fail "$(cat log)"
    grep -q '^| CR-LSO | 1 | 50 (30) |' log || fail "$(cat log)"
    for plot in convergence regret final ecdf space pca tsne surface hops predicted along similarity training; do
        grep -q '^</svg>' $folder/b50-crlso_random/$plot.svg || fail "$plot: $(ls $folder/*)"
        [ -s $folder/b50-crlso_random/$plot.png ] || fail "$plot"
    done
    # The best cell of each, and the page with all.
    cells
    rows $folder/b50-crlso_random/best.csv | cut -d , -f 1,3 >best
    [ "$(cut -d , -f 1 best | paste -sd ' ')" = 'crlso random' ] || fail "$(cat best)"
    while IFS=, read -r name arch; do
        grep -qF "<title>$arch</title>" $folder/b50-crlso_random/best-$name.svg || fail "$name: $arch"
        grep -qF "<title>$arch</title>" $folder/b50-crlso_random/report.html || fail "$name is not on the page"
        grep -qF ": \`$arch\`, valid" log || fail "$name: $(cat log)"
    done <best
    pipeline nb201
    [ -z "$(ran)" ] || fail "made again: $(ran)"
    # Plots anew, from the CSVs alone.
    rm $folder/b50-*/*.svg $folder/b50-*/*.png
    makes plots
    [ "$(ls $folder/b50-*/*.svg | wc -l)" = 15 ] || fail "$(ls $folder/*)"
}
cells() { command -v dot >/dev/null || skip 'needs dot (graphviz)'; }
# Without graphviz the page is made all the same; once it is there, the cells are drawn.
test_without_dot() {
    rules_alone
    checkout
    no_pictures
    mkdir bin
    ln -s $(find ${PATH//:/ } -maxdepth 1 ! -type d ! -name dot) bin 2>/dev/null || true
    PATH=$PWD/bin pipeline nb201 COMPARE=random
    [ "$(grep -c 'no cells are drawn: dot is not there' log)" = 1 ] || fail "$(cat log)"
    page=$(setting)/b50-random/report.html
    grep -q '>Best architectures</a></h2>' $page && ! grep -q 'class="graph cell"' $page || fail "$(grep -n h2 $page)"
    cells
    pipeline nb201 COMPARE=random
    [[ $(ran) != *search* ]] && grep -q 'class="graph cell"' $page || fail "$(ran)"
}
# In another folder, all is the same bytes, models, pictures and page: but for what it took.
test_two_runs_are_the_same() {
    rules_alone
    for folder in one two; do
        mkdir $folder
        (
            cd $folder
            checkout
            pipeline nb201 RUNS=2
            [ -s $(setting)/b50-crlso_random/report.html ] || fail "$(ls $(setting)/*)"
        )
    done
    diff -rq -x '*times.csv' -x '*.seconds' -x .lock one/results two/results
}
# A search of few queries has initial labels too, and the first example of crlso --help works.
test_small_budgets() {
    checkout
    for budget in 100:60 300:180 301:300 500:300; do
        make -n nb201 BUDGET=${budget%:*} COMPARE=crlso >log || fail "$(cat log)"
        grep -q "/n${budget#*:}/b${budget%:*}-crlso/" log || fail "$budget: $(grep -o '/n[0-9]*/b[0-9]*' log | head -n 1)"
    done
}
test_says_what_it_would_do() {
    rules_alone
    checkout
    makes -n nb101 PRESET=paper BUDGET=1000 RUNS=2 COMPARE='crlso no-icnn evolution'
    grep -q -- '--hidden 256 .*--latent 8 .*--kl 0.1 .*/crlso/seed-2/gvae.safetensors' log || fail "$(cat log)"
    grep -q -- '--method random --budget 600' log || fail "$(cat log)"
    grep -q -- '--topk 10 .*results/nb101/surrogate/n600-paper/crlso/seed-2/ledger.csv' log || fail "$(cat log)"
    [ ! -e results ] || fail 'make -n made something'
    # So that they can be copied, the commands begin with where the tools are.
    PATH=/usr/bin:/bin sh -c "$(grep '^export PATH=' log); train-gvae --version >version" && [ -s version ] || fail "$(head -n 1 log)"
}
test_the_papers_preset() {
    rules_alone
    checkout
    # What the paper says, in each tool; its runs, unless the user says how many.
    makes -n nb201 PRESET=paper COMPARE=crlso
    has() { # TOOL OPTIONS...
        local tool=$1 option
        shift
        for option; do
            [ "$(grep "^$tool " log | grep -c -- " $option ")" = 32 ] || fail "$tool: no $option in 32 runs: $(grep -m 1 "^$tool " log)"
        done
    }
    adam=('--learning-rate 0.0001' '--beta1 0' '--beta2 0.5' '--clip 5')
    has train-predictor '--messages undirected' '--vertices orders' '--hidden 512' '--layers 3' '--ensemble 1' \
        '--loss mse' '--targets fractions' '--epochs 200' '--batch 32' "${adam[@]}"
    has train-gvae '--messages undirected' '--vertices orders' '--hidden 512' '--layers 3' '--latent 64' \
        '--decoder-hidden 512' '--decoder-layers 3' '--head icnn' '--head-hidden 256' '--head-layers 3' \
        '--targets fractions' '--kl 0.005' '--epochs 200' '--batch 512' "${adam[@]}"
    has infer '--budget 500' '--topk 10' '--fine-tuning on' '--latents kept' '--epochs 50' '--batch 32' \
        '--eta 0.2' '--eta-increment 0.2' '--noise 0.05' "${adam[@]}"
    [ "$(grep -c '^search .*--budget 300 ' log)" = 32 ] || fail "$(cat log)"
    runs() { makes -n "$@" COMPARE=crlso && grep -c '^infer ' log || true; }
    [ "$(runs nb101 PRESET=paper) $(runs nb301 PRESET=paper)" = '16 5' ] || fail "$(cat log)"
    grep -q '^enumerate --space darts --sample 50000 ' log || fail "$(cat log)"
    [ "$(runs nb201 PRESET=paper RUNS=2) $(RUNS=3 runs nb201 PRESET=paper) $(runs nb201)" = '2 3 1' ] || fail "$(cat log)"
    [ "$(runs results/nb201/cifar10-surrogate/n300-paper/b500-crlso/summary.md)" = 32 ] || fail "$(cat log)"
    grep -qE -- '--(vertices|targets|fine-tuning|latents)' <(make -n nb201 COMPARE=crlso) && fail 'in the fast preset'
    # N0 of each budget of Table I.
    for budget in 5000 4000 2000 1500 1000 600 500 300; do echo $budget; done | while read -r budget && read -r initial; do
        makes -n nb101 PRESET=paper BUDGET=$budget COMPARE=crlso RUNS=1
        grep -q -- "--method random --budget $initial " log || fail "$budget: $(cat log)"
    done
}
test_side_by_side() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201 RUNS=2 SEED=1
    pipeline nb201 RUNS=3 # one run more
    [ "$(ran | grep -o train-gvae | wc -l)" = 1 ] || fail "$(ran)"
    grep -q '^| CR-LSO | 3 | 50 (30) |' log || fail "$(cat log)"
    digests >one
    rm -r results
    pipeline nb201 RUNS=3 -j2
    digests | cmp - one
    [ "$(wc -l <one)" -ge 12 ] || fail "$(cat one)"
}
# The whole group of make is killed at the N-th call of a tool, before that tool or after it.
test_interrupted() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201
    digests >whole
    rm -r results
    for tool in enumerate search train-predictor pseudo-label train-gvae infer report; do
        rm build/bin/$tool
        cat >build/bin/$tool <<EOF
#!/bin/sh
call=\$((\$(cat calls) + 1))
echo \$call >calls
[ \$call != "\$KILLED_BEFORE" ] || kill -9 0
"$BUILD/bin/$tool" "\$@" || exit
[ \$call != "\$KILLED_AFTER" ] || kill -9 0
EOF
        chmod +x build/bin/$tool
    done
    for killed in BEFORE=2 AFTER=1 AFTER=2 BEFORE=1 AFTER=1 AFTER=1 AFTER=1 AFTER=1 BEFORE=1; do
        echo 0 >calls
        env "KILLED_$killed" setsid --wait make nb201 "${small[@]}" >/dev/null 2>&1 || true
        [ "$(cat calls)" = "${killed#*=}" ] || fail "$killed: $(cat calls) calls"
    done
    echo 0 >calls
    pipeline nb201
    digests | cmp - whole
}
# The evaluator ends make and all tools at an answer, the initial labels' or the search's: it kills
# or interrupts make's group, which is the session's, or fails.
test_interrupted_search() {
    rules_alone
    checkout
    no_pictures
    cat >evaluator <<'EOF'
#!/bin/sh
group=$(cut -d ' ' -f 6 /proc/$$/stat)
while IFS= read -r arch; do
    [ "$arch" = arch ] && echo arch,valid && continue
    echo "$arch" >>asked
    [ "$(wc -l <asked)" != "${END_AT:-0}" ] || eval "$END"
    echo "$arch,$(printf %s "$arch" | cksum | cut -c 1-2)"
done
EOF
    chmod +x evaluator
    own=("${small[@]}" EXEC=./evaluator RETRIES=0 COMPARE=crlso)
    while read -r at end; do
        END_AT=$at END=$end setsid --wait make nb201 "${own[@]}" >log 2>&1 </dev/null || true
        [ "$(wc -l <asked)" = "$at" ] || fail "$(wc -l <asked) asked, not $at"
        ledger=$(ls -t results/nb201/exec/labels/n30/seed-1.csv results/nb201/exec/n30+*/crlso/seed-1/ledger.csv 2>/dev/null | head -n 1)
        [ "$(rows "$ledger" | wc -l)" -ge $((at < 31 ? at - 5 : 30)) ] || fail "$ledger: $(rows "$ledger" | wc -l) rows of $at"
    done <<'EOF'
7 kill -9 -$group
14 exit 1
21 kill -INT -$group
36 kill -9 -$group
42 exit 1
48 kill -INT -$group
EOF
    makes nb201 "${own[@]}"
    # An answer that was on its way is asked again, no other.
    [ "$(wc -l <asked)" -le 56 ] || fail "$(sort asked | uniq -c | sort -n | tail)"
    [ "$(sort -u asked | wc -l)" = 50 ] || fail "$(sort -u asked | wc -l)"
    rows results/nb201/exec/n30+*/crlso/seed-1/ledger.csv >resumed
    rm -r results
    makes nb201 "${own[@]}"
    rows results/nb201/exec/n30+*/crlso/seed-1/ledger.csv | cmp - resumed
}
# gnuplot dies in the middle of a plot, and make with it.
test_half_a_plot() {
    rules_alone
    checkout
    pipeline nb201 COMPARE=random
    rm $(setting)/b50-*/*.svg
    cat >build/bin/gnuplot <<'EOF'
#!/bin/sh
PATH=${PATH#*:} command gnuplot "$@"
for word; do case $word in *.part) truncate -s 100 "$word.svg" ;; esac done
touch died
kill -9 0
EOF
    chmod +x build/bin/gnuplot
    setsid --wait make nb201 "${small[@]}" COMPARE=random >/dev/null 2>&1 || true
    [ -e died ] || fail 'no plot was drawn'
    rm build/bin/gnuplot
    pipeline nb201 COMPARE=random
    for plot in $(setting)/b50-*/*.svg; do
        grep -q '^</svg>' "$plot" || fail "$plot is not whole"
    done
    cells
    [ "$(ls $(setting)/b50-*/*.svg | wc -l)" = 6 ] || fail "$(ls $(setting)/*)"
}
# The second starts while the first is in its first tool, which waits until the second said so.
test_two_makes_in_one_folder() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201
    digests >whole
    rm -r results
    mkfifo go
    rm build/bin/enumerate
    cat >build/bin/enumerate <<EOF
#!/bin/sh
[ -e started ] || { touch started && cat go >/dev/null; }
exec "$BUILD/bin/enumerate" "\$@"
EOF
    chmod +x build/bin/enumerate
    make nb201 "${small[@]}" >first 2>&1 &
    until [ -e started ] || ! kill -0 $!; do sleep 0.01; done
    make nb201 "${small[@]}" >second 2>&1 &
    until grep -q waiting second || ! kill -0 $!; do sleep 0.01; done
    grep -q 'results/nb201: in use by process [0-9]* on .*; waiting' second || fail "$(cat second)"
    make --no-print-directory results/nb301/space+sample-9.safetensors ENUMERATE='--sample 9' >third 2>&1 ||
        fail "another folder: $(cat third)"
    echo >go
    wait
    grep -q '^| CR-LSO' first && grep -q '^| CR-LSO' second || fail "$(tail -n 3 first second)"
    mv first log
    [[ $(ran) == *train-gvae* ]] || fail "$(ran)"
    mv second log
    [ -z "$(ran)" ] || fail "made twice: $(ran)"
    rm -r results/nb301
    digests | cmp - whole
}
test_every_space() {
    checkout
    no_pictures
    pipeline nb301 ENUMERATE='--sample 400' EPOCHS=40
    [ "$(rows results/nb301/surrogate/n30+*/crlso/seed-1/ledger.csv | wc -l)" = 50 ]
    [ -e results/nb301/space+sample-400.safetensors ] || fail "$(ls results/nb301)"
    [ "$(ls results)" = nb301 ] || fail "$(ls results)"
    # Listing nb101 takes long: a search that has no models does without.
    pipeline nb101 COMPARE=random
    [ "$(rows results/nb101/surrogate/n30+*/random/seed-1/ledger.csv | wc -l)" = 50 ]
    [ ! -e results/nb101/space.safetensors ] || fail 'random search needs no list of the space'
}
test_bad_values() {
    rules_alone
    checkout
    for bad in RUNS=abc RUNS=0 RUNS= SEED=x SEED=-1 BUDGET=5x BUDGET=0 TOPK=0 N0=x PRESET=slow COMPARE=worst; do
        refused nb201 $bad -- "${bad%%=*}" "${bad#*=}"
        [ ! -e results ] || fail "$bad made something"
    done
    refused nb201 BUDGET=50 N0=70 -- N0=70 BUDGET=50
    refused nb201 NAME=a/b -- NAME=a/b
    refused nb201 EXEC=true EVALUATOR=table -- EVALUATOR=table
    refused nb301 BUDGET=50 N0=70 -- N0=70
}

run_tests
