# The examples for users (examples/) do what they say, as a user would call them.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"
bench=data/nb201-surrogate.safetensors

with_examples() {
    checkout
    no_pictures
    cp -r "$ROOT/examples" .
}
need_python() { command -v python3 >/dev/null || skip 'needs python3'; }
# Asks an evaluator for architectures of a space that it has not to know, one after the other.
answers() { # SPACE COMMAND ARCH...
    local space=$1 command=$2
    shift 2
    { echo arch && printf '%s\n' "$@"; } | query-bench --space "$space" --exec "$command" --quiet | rows /dev/stdin
}

test_python_evaluator() {
    need_python
    with_examples
    makes search SPACE=examples/widths.json EXEC='python3 examples/train.py' JOBS=4 BUDGET=60 COMPARE='random evolution'
    ledger=results/widths/exec/n30/random/seed-1/ledger.csv
    [ "$(rows $ledger | wc -l)" = 60 ] || fail "$(find results)"
    grep -q '^| evolution | 1 | 60 ' log || fail "$(cat log)"
    # What fails is told, counts, and is asked once.
    answers examples/widths.json 'python3 examples/train.py' 'width-1=64;width-2=8;width-3=8;learning-rate=0.1;dropout=0' \
        'width-1=8;width-2=8;width-3=8;learning-rate=0.1;dropout=0' | cut -d , -f 2,5 >told
    cmp told <(printf ',failed\n0.85169,process\n') || fail "$(cat told)"
    # Fewer epochs cost less, and the method that asks for them is told the accuracy after them.
    search --space examples/widths.json --exec 'python3 examples/train.py' --fidelities 5,20 --method hyperband \
        --budget 30 --quiet --out epochs.csv
    [ "$(rows epochs.csv | cut -d , -f 11 | sort -u | tr '\n' ' ')" = ' 5 ' ] || fail "$(cat epochs.csv)"
}
test_shell_evaluator() {
    with_examples
    makes search SPACE=examples/cell.json EXEC='sh examples/train.sh' JOBS=4 BUDGET=40 COMPARE='random evolution'
    [ "$(rows results/cell/exec/n20/random/seed-1/ledger.csv | wc -l)" = 40 ] || fail "$(cat log)"
    answers examples/cell.json 'sh examples/train.sh' '|conv3~0|+|none~0|pool~1|+|skip~0|conv1~1|conv3~2|' \
        '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|' >told
    cut -d , -f 2,5 told | cmp - <(printf '0.79,process\n,failed\n') || fail "$(cat told)"
}
# What stands for the batch system runs the job at once, and notes that it did.
test_submitting_evaluator() {
    need_python
    with_examples
    mkdir batch
    cat >batch/sbatch <<'END'
#!/bin/sh
for word; do
    case $word in
    --input=*) input=${word#*=} ;;
    --output=*) output=${word#*=} ;;
    --error=*) errors=${word#*=} ;;
    --wrap=*) command=${word#*=} ;;
    --quiet | --wait | --job-name=*) ;;
    *) exit 1 ;;
    esac
done
echo submitted >>jobs
exec sh -c "$command" <"$input" >"$output" 2>"$errors"
END
    chmod +x batch/sbatch
    PATH=$PWD/batch:$PATH
    of_widths() { search --space examples/widths.json --method random --quiet "$@"; }
    of_widths --budget 12 --jobs 4 --exec 'sh examples/submit.sh python3 examples/train.py' --out submitted.csv
    [ "$(wc -l <jobs)" = 12 ] || fail "$(cat jobs)"
    of_widths --budget 12 --exec 'python3 examples/train.py' --out here.csv
    cmp <(rows submitted.csv) <(rows here.csv)
    # A job that ends badly: its words, one line of the search, and it goes on.
    expect 1 of_widths --budget 15 --retries 0 --exec 'sh examples/submit.sh "echo no memory >&2; false"' --out submitted.csv
    cmp <(grep -v '^search: query 13 ' err) <(echo no memory) || fail "$(cat err)"
    of_widths --budget 15 --exec 'sh examples/submit.sh python3 examples/train.py' --out submitted.csv
    [ "$(rows submitted.csv | wc -l)" = 15 ]
    [ -z "$(ls -d job-* 2>/dev/null)" ] || fail "left behind: $(ls -d job-*)"
}

# A small G-VAE with the labels that it was made from, as `make nb201` leaves it.
make_run() {
    need_python
    checkout
    enumerate --space nb201 --sample 800 --seed 3 --quiet --out space.safetensors
    search --space nb201 --bench $bench --method random --budget 40 --quiet --out labels.csv
    train-predictor --space space.safetensors --labels labels.csv --epochs 20 --ensemble 2 --hidden 16 --mlp-hidden 8 \
        --quiet --out predictor.safetensors
    pseudo-label --space space.safetensors --predictor predictor.safetensors --labels labels.csv --quiet --out pseudo.safetensors
    train-gvae --space space.safetensors --pseudo pseudo.safetensors --epochs 20 --batch 64 --hidden 16 --latent 8 \
        --decoder-hidden 32 --head-hidden 16 --learning-rate 0.003 --quiet --out gvae.safetensors >figures.csv
}
test_own_optimiser() {
    make_run
    climb() { python3 "$ROOT/examples/climb.py" gvae.safetensors labels.csv $bench 80; }
    climb >climb.csv
    climb | cmp - climb.csv
    [ "$(rows climb.csv | wc -l)" = 80 ] && [ "$(rows climb.csv | cut -d , -f 2 | sort -u | wc -l)" = 80 ] || fail "$(cat climb.csv)"
    # It begins with the labels, and answers are the benchmark's.
    cmp <(rows climb.csv | head -n 40 | cut -d , -f 2,3) <(rows labels.csv | cut -d , -f 4,6)
    grep -v '^#' climb.csv | query-bench --bench $bench --quiet | rows /dev/stdin | cut -d , -f 2-4 | cmp - <(rows climb.csv | cut -d , -f 2-4)
    # A report takes it for a run of 40 initial labels, beside others.
    report --out tables --bench $bench --quiet climb.csv labels.csv
    grep -q '^| climb | 1 | 80 (40) |' tables/summary.md || fail "$(cat tables/summary.md)"
}
# Every kind of artifact, and every tensor: the numbers are those of inspect.
test_reading() {
    make_run
    infer --gvae gvae.safetensors --labels labels.csv --bench $bench --budget 45 --epochs 2 --quiet --out ledger.csv
    files=(space.safetensors predictor.safetensors pseudo.safetensors gvae.safetensors data/*.safetensors)
    python3 "$ROOT/examples/read.py" "${files[@]}" ledger.csv labels.csv figures.csv >told
    for file in "${files[@]}"; do inspect --quiet "$file"; done | grep -E '^[^ ]+ +[FU][0-9]+ +\[.*\]' |
        sed -E 's/ +[FU][0-9]+ +/ /; s/  sd .*//; s/  / /g' >wanted
    grep -E '^  [^ ]+ \[.*\] min ' told | sed 's/^  //' >read
    [ "$(wc -l <read)" = "$(wc -l <wanted)" ] && [ "$(wc -l <read)" -gt 60 ] || fail "$(wc -l read wanted)"
    # Means are sums in another order: their last digit may be another.
    paste -d ' ' wanted read | awk '{ n = NF / 2; for (i = 1; i <= n; i++)
        if ($i != $(i + n) && !(i == n && ($i - $NF) ^ 2 <= 1e-10 * ($i ^ 2 + 1e-6))) { print; exit 1 } }' || fail 'not as inspect'
    for kind in space predictor pseudo-labels gvae benchmark; do
        grep -q ": $kind of " told || fail "no $kind: $(cat told)"
    done
    for words in '  800 architectures' '  40 labels, ' '  2 networks of 3 layers of 16' 'latents of .* architectures, 8 numbers' \
        'no weight between hidden layers is below 0' 'source surrogate, views cifar10,cifar100,imagenet16, in percent'; do
        grep -q "$words" told || fail "no '$words': $(grep '^[^ ]' told)"
    done
    first=$(inspect --quiet --csv latent gvae.safetensors | rows /dev/stdin | head -n 1 | cut -d , -f 2- | tr , '\n' | xargs printf '%.3f ')
    grep -qF "the first: ${first% }" told || fail "latents: $first"
    # Of a ledger the best, as report has it.
    report --out tables --quiet ledger.csv
    best=$(rows tables/best.csv | cut -d , -f 3)
    grep -A 2 '^ledger.csv: 45 rows' told | grep -qF ": $best" || fail "$(grep -A 2 '^ledger' told)"
}
run_tests
