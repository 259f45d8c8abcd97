# Variants, the settings a user changes, and the paths of results: what is made where, what is
# shared, what is refused.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"
task=results/nb201/cifar10-surrogate

test_every_variant() {
    checkout
    no_pictures
    found_settings
    # N0 is the user's here: the variants of it are told apart in another test.
    names=$(basename -s .mk pipelines/variants/*.mk | grep -v '^n0-')
    pipeline nb201 COMPARE="$names" NAME=all GUIDED='--epochs 2 --ensemble 2 --fit-sample 100'
    for name in $names; do
        ledger=$(ls $task/n*/$name/seed-1/ledger.csv)
        [ "$(rows $ledger | wc -l)" = 50 ] || fail "$name"
        label=$(sed -n 's/^LABEL = //p' pipelines/variants/$name.mk)
        label=${label/'$(TOPK)'/${name#k}}
        grep -q "^# label: $label$" $ledger || fail "$name: $label: $(head -n 5 $ledger)"
        grep -qF "| $label | 1 |" log || fail "no row '$label'"
    done
    # Models are made once: the directions, K and screened share those of crlso.
    [ "$(ls $task/*/*/seed-1/gvae.safetensors | wc -l)" = 13 ] || fail "$(ls $task/*/*/seed-1/gvae.safetensors)"
    [ "$(ls $task/*/*/seed-1/predictor.safetensors | wc -l)" = 3 ] || fail "$(ls $task/*/*/seed-1/predictor.safetensors)"
    grep -q -- ' --direction descend ' $(setting)/descend/seed-1/ledger.csv || fail 'descend'
    grep -q -- ' latent=16 \|--latent 16' log || fail 'latent-16'
    # What the others were made from is in their times.
    for stage in search,seed-1.csv train-predictor, pseudo-label, train-gvae, infer,ledger.csv; do
        [ "$(grep -c "^$stage" $(setting)/none/seed-1/times.csv)" = 1 ] || fail "$stage: $(cat $(setting)/none/seed-1/times.csv)"
    done
    [ "$(wc -l <$(setting)/none/seed-1/times.csv)" = 6 ] || fail "$(cat $(setting)/none/seed-1/times.csv)"
}
# Several programs at once change no result, and no path; initial labels of the user's own do.
test_jobs_and_own_labels() {
    rules_alone
    checkout
    no_pictures
    makes -n nb201 EXEC='python3 train.py' JOBS=4 RETRIES=2 TIMEOUT=0 COMPARE='crlso evolution'
    [ "$(grep -cE '^(search|infer) .* --answers results/nb201/exec/answers.csv --jobs 4 --retries 2 --timeout 0 ' log)" = 3 ] || fail "$(cat log)"
    expect 2 make nb201 JOBS=0
    grep -qF 'JOBS=0: a whole number from 1 on' err || fail "$(cat err)"
    expect 2 make nb201 TIMEOUT=1h
    grep -qF 'TIMEOUT=1h: a whole number from 0 on' err || fail "$(cat err)"
    expect 2 make nb201 METHOD=tpe
    grep -qF 'METHOD=tpe: ' err || fail "$(cat err)"
    expect 2 make nb201 LABELS=none.csv
    grep -qF 'LABELS=none.csv: there is no such file' err || fail "$(cat err)"
    query-bench --space nb201 --sample 25 --seed 7 --quiet --out own.csv
    pipeline nb201 COMPARE=crlso LABELS=own.csv BUDGET=30 NAME=own
    ledger=$(echo $task/n25+epochs-*/crlso/seed-1/ledger.csv)
    [ "$(rows $ledger | wc -l)" = 30 ] || fail "$(ls $task/*)"
    cmp <(rows own.csv | cut -d , -f 1,2) <(rows $ledger | head -25 | cut -d , -f 4,6)
    # Under a file's name there is one set of labels: what others made stays.
    find results -type f \( -name '*.safetensors' -o -name '*.csv' \) -print0 | sort -z | xargs -0 sha256sum >before
    sed -i 's/,9/,8/' own.csv
    expect 2 make nb201 "${small[@]}" COMPARE=crlso LABELS=own.csv BUDGET=30 NAME=own
    grep -q 'made from other labels than own.csv has now; give the file another name' err || fail "$(cat err)"
    sha256sum --quiet -c before
    # An empty line is no label.
    sed -i 's/,8/,9/' own.csv && echo >>own.csv
    makes -n nb201 "${small[@]}" COMPARE=crlso LABELS=own.csv BUDGET=30
    grep -q '/labels/n25+own.csv/' log || fail "$(grep labels log | head -n 3)"
}
# What a goal would leave aside is refused, on the command line.
test_what_a_goal_does_not_take() {
    rules_alone
    checkout
    refused nb201 METHODS=random -- METHODS=random 'make compare'
    refused compare COMPARE=random -- COMPARE=random METHODS
    refused table-2 DATASET=cifar10 -- DATASET=cifar10
    refused nb201 TRAIN='--epochs 1' -- TRAIN= 'make fashion'
    refused fashion BENCH=x -- BENCH=x
    refused nb201 EXEC=a BENCH=b -- BENCH=b
    refused slurm ON=nb201 RUNS_FREE=4 -- RUNS_FREE=4
    echo 'RUNS_FREE = 4' >local.mk
    refused slurm ON=nb201 -- RUNS_FREE=4
    rm local.mk
    [ ! -e results ] || fail 'made something'
    # A space of one's own has not the name of a pipeline.
    sed 's/"settings"/"fashion"/' "$ROOT/data/spaces/settings.json" >mine.json
    expect 2 make search SPACE=mine.json EXEC=x COMPARE=random
    grep -qF 'SPACE=mine.json: results/fashion is that of others' err || fail "$(cat err)"
    # Options that differ have folders that differ.
    for data in a/b a-b /a/b; do make -n fashion COMPARE=random TRAIN="--data $data" | grep -o 'results/fashion/train-cell[^/]*' | sort -u | head -n 1; done >folders
    [ "$(sort -u folders | wc -l)" = 3 ] || fail "$(cat folders)"
}
# By default guided stands beside crlso; it has few initial labels of its own, options of its own,
# and its ablations search with its models.
test_guided() {
    checkout
    no_pictures
    makes -n nb201 BUDGET=400 INFER='--eta 2' GUIDED='--pool 50'
    grep -q '^infer .* --method crlso .*--eta 2 ' log || fail "$(cat log)"
    grep '^infer .* --method guided ' log >guided || fail "$(cat log)"
    grep -q -- '--pool 50 ' guided && grep -q 'labels/n10/' guided || fail "$(cat guided)"
    if grep -q -- '--eta' guided; then fail "$(cat guided)"; fi
    # A program's answers cost: one search of it.
    makes -n nb201 EXEC='python3 train.py'
    [ "$(grep -c -- ' --out [^ ]*/ledger.csv' log)" = 1 ] && grep -q -- '--method crlso .*/ledger.csv' log || fail "$(cat log)"
    makes -n nb201 BUDGET=10 COMPARE=guided
    grep -q 'labels/n5/' log || fail "$(cat log)"
    makes nb201 "${models[@]}" GUIDED='--epochs 2 --ensemble 2 --fit-sample 100' BUDGET=30 COMPARE='guided guided-none guided-mutants' NAME=few
    [ "$(ran | grep -o train-gvae | wc -l)" = 1 ] || fail "$(ran)"
    grep -q -- '--same-models' log || fail "$(cat log)"
    for variant in guided guided-none guided-mutants; do
        [ "$(rows $task/n*+*/$variant/seed-1/ledger.csv | wc -l)" = 30 ] || fail "$(ls $task/*)"
    done
    cmp $task/n*+*/guided/seed-1/ledger.csv $task/n*+*/guided-none/seed-1/ledger.csv >/dev/null && fail 'alike'
    return 0
}
# Another name is another file: one line says what differs.
test_a_new_variant() {
    rules_alone
    checkout
    no_pictures
    printf '# as crlso, but in small steps\nINFER += --eta 0.1\n' >pipelines/variants/small-steps.mk
    pipeline nb201 COMPARE='ascend small-steps'
    [ "$(ran | grep -o train-gvae | wc -l)" = 1 ] || fail "$(ran)"
    grep -q -- '--same-models' log || fail "$(cat log)"
    cp $(setting)/small-steps/seed-1/ledger.csv first
    # Said otherwise, it is another search.
    printf 'INFER += --eta 0.2\nLABEL = steps of 0.2\n' >pipelines/variants/small-steps.mk
    pipeline nb201 COMPARE='ascend small-steps'
    [[ $(ran) == 'infer --report --map-latent'* ]] || [[ $(ran) == 'infer --report --report --' ]] || fail "$(ran)"
    cmp first $(setting)/small-steps/seed-1/ledger.csv.old
    grep -q ' eta=0.2 ' $(setting)/small-steps/seed-1/ledger.csv || fail "$(cat log)"
}
test_user_over_variant_over_preset() {
    checkout
    options() { grep -oE "^$1 .*" log | head -n 1; }
    makes -n nb201 PRESET=paper EPOCHS=1 LR=0.5 PREDICTOR='--epochs 7' GVAE='--kl 3' INFER='--eta 2' TOPK=3 COMPARE=latent-8
    [[ $(options train-gvae) =~ '--epochs 200 '.*' --latent 8 '.*' 0.5 '.*'--epochs 1 '.*'--kl 3 ' ]] || fail "$(options train-gvae)"
    [[ $(options train-predictor) =~ '--epochs 200 '.*' --epochs 7 ' ]] || fail "$(options train-predictor)"
    [[ $(options infer) =~ '--topk 3 '.*'--eta 0.2 '.*' --eta 2 ' ]] || fail "$(options infer)"
    # The same in the environment and in local.mk.
    cp log before
    echo 'EPOCHS = 1' >local.mk
    LR=0.5 GVAE='--kl 3' INFER='--eta 2' TOPK=3 makes -n nb201 PRESET=paper PREDICTOR='--epochs 7' COMPARE=latent-8
    cmp log before
    # A variant over the preset's scalars.
    makes -n nb201 COMPARE='k15 n0-25'
    grep -q -- '--topk 15 ' log && grep -qF 'n125+epochs-1/n0-25/seed-1/ledger.csv' log && grep -q -- '--budget 125 ' log || fail "$(cat log)"
    rm local.mk
    no_pictures
    pipeline nb301 PRESET=paper RUNS=1 INFER='--eta-max 2 --epochs 2' COMPARE=crlso ENUMERATE='--sample 200' \
        GVAE='--hidden 16 --latent 4 --decoder-hidden 16' PREDICTOR='--hidden 16 --epochs 2'
    grep -q ' eta-max=2 ' results/nb301/surrogate/n30-paper+*/crlso/seed-1/ledger.csv || fail "$(cat log)"
}
test_settings_have_their_own_folder() {
    rules_alone
    checkout
    no_pictures
    # What is small here stands in the preset, so that the folder n30 is of no changes.
    changed pipelines/nb201.mk '/^include .*pipelines.search/i PREDICTOR_fast = --epochs 5 --ensemble 2\nGVAE_fast = --epochs 2 --hidden 16 --latent 8 --decoder-hidden 32'
    base=(BUDGET=40 N0=30 COMPARE=crlso MAPS_OPTIONS='--sample 100')
    makes nb201 "${base[@]}"
    digests >plain
    makes nb201 "${base[@]}" LR=0.001
    [ "$(ran)" = "train-gvae --infer --report --$(printf 'map-latent --%.0s' 1 2 3 4 5 6 7)report --" ] || fail "$(ran)"
    [ -e $task/n30+learning-rate-0.001/crlso/seed-1/gvae.safetensors ] || fail "$(ls $task)"
    makes nb201 "${base[@]}" INFER='--epochs 3'
    [[ $(ran) == 'infer --report --'* ]] || fail "$(ran)"
    makes nb201 "${base[@]}" PREDICTOR='--epochs 4'
    [[ $(ran) == 'train-predictor --pseudo-label --train-gvae --infer --'* ]] || fail "$(ran)"
    makes nb201 "${base[@]}" PREDICTOR='--epochs 4' TOPK=2
    [[ $(ran) == 'train-predictor --'* ]] || fail "$(ran)"
    cp "$(readlink data/nb201-surrogate.safetensors)" mine.safetensors
    makes nb201 "${base[@]}" BENCH=mine.safetensors
    [ -e $task/../cifar10-mine/n30/crlso/seed-1/ledger.csv ] || fail "$(ls $task/..)"
    # Nothing of the first was touched.
    digests | grep " $task/\(n30\|labels\)/" | cmp - <(grep " $task/\(n30\|labels\)/" plain)
    # Another file of the same name.
    cp "$(readlink data/nb101-surrogate.safetensors)" mine.safetensors
    expect 2 make nb201 "${base[@]}" BENCH=mine.safetensors
    grep -q 'cifar10-mine: made from another mine.safetensors' err || fail "$(cat err)"
}
test_paths() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201 RUNS=2
    folder=$(setting)
    digests >whole
    # Every file from its path alone, of these settings.
    for file in crlso/seed-1/{predictor,gvae,pseudo}.safetensors crlso/seed-2/{gvae-curve,ledger,times}.csv \
        random/seed-1/ledger.csv b50-crlso_random/{summary.md,curves.csv,pca.svg,pca.png,report.html}; do
        makes $folder/$file
        [ -z "$(ran)" ] || fail "$file: $(ran)"
    done
    rm -r $folder/crlso/seed-* $folder/b50-crlso_random/*.csv
    makes $folder/b50-crlso_random/report.html MAPS_OPTIONS='--sample 100'
    makes $folder/crlso/seed-2/ledger.csv BUDGET=50
    digests | cmp - whole
    # Of a variant, a run and a search that were not there.
    makes $folder/no-icnn/seed-3/ledger.csv BUDGET=40
    [ "$(rows $folder/no-icnn/seed-3/ledger.csv | wc -l)" = 40 ]
    [ -e $folder/crlso/seed-3/predictor.safetensors ]
    grep -q ' epochs=5 ' $folder/no-icnn/seed-3/ledger.csv || fail 'the settings of the folder'
    makes $task/n20/random/seed-3/ledger.csv BUDGET=22
    [ "$(rows $task/n20/random/seed-3/ledger.csv | wc -l)" = 22 ]
    # What cannot be made under a name is not made.
    find results | sort >before
    refused $folder/b50-down.csv -- b50-down.csv 'no file'
    refused $folder/down/seed-1/ledger.csv -- "no variant 'down'"
    refused $folder/b50-crlso_down/summary.csv -- crlso_down
    refused $folder/crlso/seed-x/ledger.csv -- seed-x
    refused $folder/none/seed-1/gvae.safetensors -- 'none uses that of crlso'
    refused $folder/random/seed-1/gvae.safetensors -- 'random has no models'
    refused $folder/crlso/seed-1/gvae.safetensors LR=0.1 -- learning-rate-0.1
    refused $task/n30+odd/crlso/seed-1/ledger.csv -- user.mk
    refused $task/n30-slow/crlso/seed-1/ledger.csv -- n30-slow
    refused $task/n30/crlso/seed-1/ledger.csv DATASET=cifar100 -- DATASET=cifar100
    refused $task/n30/crlso/seed-1/ledger.csv N0=40 -- N0=40
    refused results/nb201/other/n30/crlso/seed-1/ledger.csv -- "'other'"
    refused results/darts/surrogate/n30/crlso/seed-1/ledger.csv -- results/darts
    find results | sort | cmp - before
}
test_a_ledger_grows() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201 COMPARE='crlso random' # 50 queries
    ledger=$(setting)/crlso/seed-1/ledger.csv
    rows $ledger >fifty
    pipeline nb201 BUDGET=60
    [[ $(ran) == 'infer --search --report --'* ]] || fail "$(ran)"
    rows $ledger | head -n 50 | cmp - fifty
    rows $ledger >sixty
    [ "$(wc -l <sixty)" = 60 ]
    pipeline nb201 BUDGET=60
    [ -z "$(ran)" ] || fail "again: $(ran)"
    # Fewer ask for nothing: the report looks at so many.
    pipeline nb201 BUDGET=40
    [[ $(ran) == 'report --'* ]] || fail "$(ran)"
    grep -q '^| CR-LSO | 1 | 40 (30) |' log || fail "$(cat log)"
    rows $ledger | cmp - sixty
}
test_answers_are_kept() {
    rules_alone
    checkout
    no_pictures
    # tee keeps what is asked.
    own() { # WORD OF THE COMMAND, ARGUMENTS...
        pipeline nb201 EXEC="tee -a asked | query-bench --quiet --threads $1 --bench data/nb201-surrogate.safetensors" COMPARE=crlso "${@:2}"
        sort asked | grep -v '^arch' | uniq -d >twice
        [ ! -s twice ] || fail "asked twice: $(cat twice)"
    }
    count() { grep -vc '^arch' asked; }
    own 1
    grep -q '^search .*--answers results/nb201/exec/answers.csv' log || fail "$(cat log)"
    [ "$(count)" = 50 ] || fail "$(count) asked"
    folder=$(echo results/nb201/exec/n30+*)
    drawn $folder/b50-crlso/best-crlso.svg
    rows $folder/crlso/seed-1/ledger.csv >first
    cut -d , -f 9 first | sort -u | cmp - <(echo process)
    own 2 # another command of that name
    [ -z "$(ran)" ] || fail "$(ran)"
    own 1 BUDGET=60
    [ "$(count)" = 60 ] || fail "$(count) asked"
    rows $folder/crlso/seed-1/ledger.csv | head -n 50 | cmp - first
    own 1 TOPK=3 COMPARE='crlso random' # shares the initial labels, and what both ask for
    # Another name is asked anew.
    before=$(count)
    pipeline nb201 EXEC="tee -a asked | query-bench --quiet --bench data/nb201-surrogate.safetensors" \
        EVALUATOR=other COMPARE=random
    [ "$(count)" = $((before + 50)) ] && [ -e results/nb201/other/answers.csv ] || fail "$(count) asked"
    # Its path says who answers.
    makes results/nb201/exec/labels/n12/seed-1.csv
    [ "$(rows results/nb201/exec/labels/n12/seed-1.csv | wc -l)" = 12 ]
}
# A G-VAE without a head has no pictures of one.
test_no_head() {
    checkout
    no_pictures
    pipeline nb201 GVAE='--hidden 16 --latent 8 --head none' INFER='--epochs 5 --head icnn' COMPARE=crlso
    folder=$(echo $task/n30+*/b50-crlso)
    [ -e $folder/pca.csv ]
    [ -s $folder/pca.svg ]
    [ -s $folder/similarity.svg ]
    [ -s $folder/report.html ]
    [ ! -e $folder/surface.csv ] && [ ! -e $folder/predicted.csv ] || fail "$(ls $folder)"
    pipeline nb201 COMPARE='random no-icnn'
    [ -s $task/n30+*/b50-random_no-icnn/tsne.svg ] || fail "$(ls $task/*/*)"
}

run_tests
