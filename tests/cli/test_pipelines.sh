# make nb101, nb201, nb301: the stages as rules, in a copy of the project with small settings.
. "$(dirname "$0")/lib.sh"

# A checkout of its own that uses the tools that are built.
checkout() {
    mkdir -p build
    cp -r "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/plots" .
    mkdir data && ln -s "$ROOT"/data/*-surrogate.safetensors data/
    ln -s "$BUILD/bin" build/bin
}
models=(PREDICTOR='--epochs 5 --ensemble 2' GVAE='--hidden 16 --latent 8 --decoder-hidden 32'
    EPOCHS=2)
small=("${models[@]}" MAPS_OPTIONS='--sample 100' N0=30 BUDGET=50 INFER='--epochs 5')
# The pipeline of a space; build/ is there already.
pipeline() { # SPACE ARGUMENTS...
    local space=$1
    shift
    make --no-print-directory -f pipelines/"$space".mk "${small[@]}" "$@" >log 2>&1 ||
        fail "$(tail -n 5 log)"
}
digests() { find results -name '*.csv' ! -name times.csv ! -path '*/b50-k5/summary*' ! -path '*/b50-k5/runs*' -print0 | sort -z | xargs -0 sha256sum; }

test_a_run() {
    checkout
    pipeline nb201
    [ "$(rows results/nb201/cifar10-n30/seed-1/b50-k5.csv | wc -l)" = 50 ]
    grep -q '^# nb201 cifar10$' log || fail "$(cat log)"
    grep -q '| b50-k5 | 1 | 50 (30) |' log || fail "$(cat log)"
    pipeline nb201
    grep -qE '^(train|infer|query|pseudo|enumerate|report --|map|gnuplot)' log && fail "made again: $(cat log)"
    true
}
test_what_changes_is_rebuilt() {
    checkout
    pipeline nb201
    remade() { grep -oE '^[a-z-]+ --' log | tr -d '\n'; }
    pipeline nb201 INFER='--epochs 6'
    [[ $(remade) == 'infer --report --'* ]] || fail "$(remade)"
    pipeline nb201 INFER='--epochs 6' LR=0.001
    [[ $(remade) == 'train-gvae --infer --report --'* ]] || fail "$(remade)"
    pipeline nb201 INFER='--epochs 6' LR=0.001 BUDGET=60
    grep -qE '^(train|pseudo)' log && fail "models again: $(remade)"
    [ -e results/nb201/cifar10-n30/seed-1/b50-k5.csv ]
    [ "$(rows results/nb201/cifar10-n30/seed-1/b60-k5.csv | wc -l)" = 60 ]
    # One file by its path, which says the run.
    file=results/nb201/cifar10-n30/seed-1/gvae.safetensors
    sha256sum $file >before
    make --no-print-directory -f pipelines/nb201.mk "${models[@]}" $file LR=0.002 >log 2>&1 ||
        fail "$(cat log)"
    [ "$(remade)" = 'train-gvae --' ] || fail "$(cat log)"
    sha256sum --quiet -c before 2>/dev/null && fail 'the same model'
    true
}
test_side_by_side() {
    checkout
    pipeline nb201 RUNS=2
    pipeline nb201 RUNS=3 # one run more
    grep -q '| b50-k5 | 3 | 50 (30) |' log || fail "$(cat log)"
    digests >one
    rm -r results
    pipeline nb201 RUNS=3 -j2
    digests | cmp - one
    [ "$(wc -l <one)" -ge 12 ] || fail "$(cat one)"
}
test_interrupted() {
    checkout
    pipeline nb201
    digests >whole
    rm -r results
    for pause in 0.05 0.15 0.3 0.5 0.8; do
        setsid make -f pipelines/nb201.mk "${small[@]}" >/dev/null 2>&1 &
        sleep $pause
        kill -9 -- -$! 2>/dev/null
        wait $! 2>/dev/null || true
    done
    pipeline nb201
    digests | cmp - whole
}
# gnuplot dies in the middle of a plot, and make with it.
test_half_a_plot() {
    checkout
    pipeline nb201
    rm results/nb201/cifar10-n30/b50-k5/*.svg
    mkdir bin
    cat >bin/gnuplot <<'EOF'
#!/bin/sh
find results -name '*.svg' >before
PATH=${PATH#*:} command gnuplot "$@"
find results -name '*.svg' | grep -vxFf before | xargs truncate -s 100
touch died
kill -9 0
EOF
    chmod +x bin/gnuplot
    (PATH=$PWD/bin:$PATH setsid make -f pipelines/nb201.mk "${small[@]}") >/dev/null 2>&1 || true
    [ -e died ] || fail 'no plot was drawn'
    pipeline nb201
    for plot in results/nb201/cifar10-n30/b50-k5/*.svg; do
        grep -q '^</svg>' "$plot" || fail "$plot is not whole"
    done
    [ "$(ls results/nb201/cifar10-n30/b50-k5/*.svg | wc -l)" -ge 6 ] || fail "$(ls results/*/*/*)"
}
test_two_makes_in_one_folder() {
    checkout
    pipeline nb201
    digests >whole
    rm -r results
    make -f pipelines/nb201.mk "${small[@]}" >/dev/null 2>&1 &
    make -f pipelines/nb201.mk "${small[@]}" >/dev/null 2>&1 || true
    wait
    pipeline nb201
    digests | cmp - whole
}
test_directions() {
    checkout
    make --no-print-directory -f pipelines/direction.mk "${small[@]}" RUNS=2 >log 2>&1 || fail "$(tail -n 5 log)"
    folder=results/nb201/cifar10-n30
    for direction in ascend none descend; do
        grep -qF -- "--direction $direction --epochs 5" $folder/seed-2/b50-k5-$direction.csv || fail "$direction"
        grep -q "^| b50-k5-$direction | random-b50 |\|^| b50-k5-ascend | b50-k5-$direction |" log || fail "$(cat log)"
    done
    [ "$(grep -c '^train-gvae --' log)" = 2 ] || fail 'models are made once'
    [ -s $folder/b50-k5-direction/convergence.png ]
    [ -s $folder/b50-k5-direction/report.html ]
    [ ! -e $folder/b50-k5 ]
    # Another choice of what is compared, the search without a variant among it.
    pipeline nb201 RUNS=2
    pipeline nb201 RUNS=2 VARIANT=direction OF='plain none'
    grep -q '^| b50-k5-none | random-b50 |' log || fail "$(cat log)"
    grep -q '^| b50-k5 | b50-k5-none |' log || fail "$(cat log)"
    grep -q descend log && fail "$(cat log)"
    grep -qE '^(train|infer)' log && fail "made again: $(cat log)"
    true
}
test_own_evaluator() {
    checkout
    pipeline nb201 EXEC="query-bench --quiet --bench 'data/nb201-surrogate.safetensors' --metric cifar100"
    rows results/nb201/cifar10-n30-exec/seed-1/b50-k5.csv | cut -d , -f 9 | sort -u | cmp - <(echo process)
    grep -q 'computed by a program' log
}
test_every_space_and_preset() {
    checkout
    mkdir -p results/darts
    pipeline nb301 ENUMERATE='--sample 400' EPOCHS=40
    [ "$(rows results/darts/n30/seed-1/b50-k5.csv | wc -l)" = 50 ]
    make -n --no-print-directory -f pipelines/nb101.mk PRESET=paper BUDGET=1000 >log
    grep -q -- '--undirected --hidden 256 --latent 8 --decoder-hidden 512 --epochs 200' log || fail "$(cat log)"
    grep -q -- '--budget 600' log || fail "$(cat log)"
    grep -q 'results/nb101/n600-paper/seed-1/b1000-k10.csv' log || fail "$(cat log)"
    [ ! -e results/nb101 ] || fail 'make -n made something'
    for bad in PRESET=slow N0=70 N0=x; do
        expect 2 make --no-print-directory -f pipelines/nb201.mk BUDGET=50 $bad
        grep -qF "${bad%%=*}=" err || fail "$bad: $(cat err)"
    done
}

run_tests
