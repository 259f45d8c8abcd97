# make slurm, on a cluster of this machine alone (tests/slurm).
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"

if [ -z "${SLURM_CONF:-}" ] || [ -z "${TEST_CLUSTER:-}" ]; then
    why=$(mktemp) && status=0
    "$ROOT/tests/slurm" bash "$0" 2>"$why" || status=$?
    [ $status != 77 ] || echo "skip $(basename "$0" .sh): $(tail -n 1 "$why")"
    [ $status = 0 ] || [ $status = 77 ] || cat "$why"
    rm "$why"
    [ $status = 0 ] || [ $status = 77 ]
    exit
fi

search=(ON=nb201 "${small[@]}" RUNS=3 COMPARE='crlso k10 evolution' ENUMERATE='--sample 1000')
submits() { makes slurm "${search[@]}" "$@"; }
# What was submitted: "labels-n30 1-3 …".
submitted() { sed -n 's/^job [0-9]*: \([^,]*\),* *\(seeds \)*/\1 /p' log | sed 's/ $//' | paste -sd ' '; }
is_over() { [ -z "$(squeue -h -o %i)" ]; }
ends() { await is_over; }
job_of() { sed -n "s/^job \([0-9]*\): $1\(,.*\)*\$/\1/p" log; } # STAGE
collected() { cat results/*/*/slurm/collect-"$(job_of collect)".log; }
# What Slurm says of a job: PENDING, …; nothing where it is no more in the queue.
state() { squeue -h -j "$1" -o %T; }
is_pending() { [ "$(state "$1")" = PENDING ]; }
# A node dies, with all that runs there, and is back.
dies() { "$ROOT/tests/slurm" --kill "$1"; }
is_back() { "$ROOT/tests/slurm" --start "$1"; }
# What is requeued waits two minutes, so that what is left of it on other nodes has ended; that of a dead
# node need not.
at_once() {
    for job in $(squeue -h -r -t PD -o %i); do scontrol update JobId="$job" StartTime=now || true; done 2>/dev/null
}
# Whatever another test left in the queue.
empty() {
    scancel -u root
    ends
}
# All that runs and comparisons are, without Slurm: made once for all tests.
whole() {
    if [ ! -e "$TEST_CLUSTER/whole" ]; then
        makes nb201 "${search[@]:1}"
        digests >"$TEST_CLUSTER/whole"
        rm -r results
    fi
    cp "$TEST_CLUSTER/whole" whole
}
same() { digests | grep -v answers.csv | diff - <(grep -v answers.csv whole) >differs || fail "$(head -n 5 differs)"; }

test_the_same_bytes_as_without() {
    empty
    checkout
    no_pictures
    whole
    submits
    [ "$(submitted)" = "shared labels-n30 1-3 crlso-predictor 1-3 crlso-pseudo 1-3 crlso-gvae 1-3 crlso-ledger 1-3 \
k10-ledger 1-3 evolution-ledger 1-3 collect" ] || fail "$(cat log)"
    ends
    collected | grep -q '^report: .*/b50-crlso_k10_evolution/report.html' || fail "$(collected)"
    same
    # The tasks were the jobs': each said what it did.
    for stage in labels-n30 crlso-predictor crlso-pseudo crlso-gvae crlso-ledger k10-ledger evolution-ledger; do
        [ "$(ls results/nb201/*/slurm/$stage-*_[123].log | wc -l)" = 3 ] || fail "$stage: $(ls results/nb201/*/slurm)"
    done
    # Once more: nothing.
    submits
    grep -q '^nothing is missing: .*/report.html$' log && is_over || fail "$(cat log)"
    # The page alone.
    rm results/nb201/*/n30+*/b50-*/report.html
    submits
    [ "$(submitted)" = collect ] || fail "$(cat log)"
    ends
    same
    # One that is gone, and what is made from it.
    rm results/nb201/*/n30+*/k10/seed-2/ledger.csv
    submits
    [ "$(submitted)" = 'k10-ledger 2 collect' ] || fail "$(cat log)"
    ends
    same
    rm results/nb201/*/n30+*/crlso/seed-[13]/gvae.safetensors results/nb201/*/n30+*/evolution/seed-2/ledger.csv
    submits
    [ "$(submitted)" = 'crlso-gvae 1,3 crlso-ledger 1,3 k10-ledger 1,3 evolution-ledger 2 collect' ] || fail "$(cat log)"
    ends
    same
    # One run more, and without Slurm there is nothing left to do.
    submits RUNS=4
    [ "$(submitted)" = "labels-n30 4 crlso-predictor 4 crlso-pseudo 4 crlso-gvae 4 crlso-ledger 4 k10-ledger 4 \
evolution-ledger 4 collect" ] || fail "$(cat log)"
    ends
    makes nb201 "${search[@]:1}" RUNS=4
    [ -z "$(ran)" ] || fail "$(ran)"
}
# Submits a whole search whose training of seed 2 does COMMAND first.
submits_with() { # COMMAND
    empty
    checkout
    no_pictures
    whole
    rm build/bin/train-gvae
    cat >build/bin/train-gvae <<END
#!/bin/sh
case "\$*" in *--seed\ 2*) $1 ;; esac
exec "$BUILD/bin/train-gvae" "\$@"
END
    chmod +x build/bin/train-gvae
    submits
}
# Of a seed whose job fails, what depends on it is not run; all else is, and one line tells.
test_a_job_that_fails() {
    submits_with 'echo "train-gvae: no more memory" >&2; exit 1'
    ends
    (cd results/nb201/*/n30+*/ && ls -d */seed-*/ledger.csv) >there
    printf '%s/ledger.csv\n' crlso/seed-{1,3} evolution/seed-{1,2,3} k10/seed-{1,3} | diff - there || fail "$(cat there)"
    grep -q 'no more memory' results/nb201/*/slurm/crlso-gvae-*_2.log || fail "$(ls results/nb201/*/slurm)"
    [ -z "$(ls results/nb201/*/slurm/*-ledger-*_2.log | grep -v evolution)" ] || fail 'dependents ran'
    [ ! -e results/nb201/*/*/b50-*/summary.md ] || fail 'a summary of the rest'
    collected | grep -v '^make: \*\*\*' >err || true
    gvae=$(job_of crlso-gvae)_2
    one_line "crlso/seed-2/gvae.safetensors is not there: job $gvae FAILED, see results/" "/slurm/crlso-gvae-$gvae.log" 'submitted again'
    ln -sf "$BUILD/bin/train-gvae" build/bin/train-gvae
    submits
    [ "$(submitted)" = 'crlso-gvae 2 crlso-ledger 2 k10-ledger 2 collect' ] || fail "$(cat log)"
    ends
    same
}
# A job that is ended in the middle of its search, as by a limit of time: nothing is asked twice.
test_goes_on_where_it_was_ended() {
    empty
    checkout
    no_pictures
    make_evaluator
    own=(COMPARE=evolution EXEC="$evaluator" RUNS=2)
    makes nb201 "${search[@]:1}" "${own[@]}"
    sort asked >all
    digests >whole
    rm -r results asked
    sed -i 's/kill -9 $PPID/{ trap "" TERM; scancel "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"; sleep 1000; exit; }/' evaluate
    KILL=20 submits "${own[@]}"
    ends
    collected | grep -q 'evolution/seed-[12]/ledger.csv is \(not there\|unfinished\): job .*_[12]\.log;' || fail "$(collected)"
    submits "${own[@]}"
    ends
    sort asked | diff - all || fail 'asked again'
    same
}
# What is stuck writes where it is to the file `stuck`, until there is a file `go`.
is_stuck() { [ -s stuck ]; }
is_stuck_again() {
    at_once
    is_stuck
}
# A node dies in the middle of a stage, a task is ended, or all jobs are: what was begun is done anew,
# at once or by the next make slurm.
test_nodes_die_and_jobs_are_ended() {
    submits_with 'echo $SLURMD_NODENAME >stuck.part; mv stuck.part stuck; until [ -e go ]; do sleep 0.1; done'
    await is_stuck
    gvae=$(job_of crlso-gvae)_2 node=$(cat stuck)
    dies "$node"
    await is_pending $gvae
    rm stuck
    await is_stuck_again
    [ "$(cat stuck)" != "$node" ] || fail "again on $node"
    scancel $gvae
    ends
    is_back "$node"
    [ -z "$(ls results/nb201/*/slurm/*-ledger-*_2.log | grep -v evolution)" ] || fail 'dependents ran'
    is_told() { # STATE
        collected | grep -v '^make: \*\*\*' >err || true
        one_line "seed-2/gvae.safetensors is not there: job $gvae $1, see " "/slurm/crlso-gvae-$gvae.log" 'submitted again'
    }
    is_told CANCELLED
    # Where jobs are not requeued, a node's death ends them.
    rm stuck
    submits SBATCH=--no-requeue
    await is_stuck
    [ "$(submitted)" = 'crlso-gvae 2 crlso-ledger 2 k10-ledger 2 collect' ] || fail "$(cat log)"
    gvae=$(job_of crlso-gvae)_2
    dies "$(cat stuck)"
    ends
    is_told NODE_FAIL
    is_back "$(cat stuck)"
    # All of it is ended.
    rm stuck
    submits
    await is_stuck
    scancel $(squeue -h -o %F | sort -u)
    ends
    : >go
    submits
    [ "$(submitted)" = 'crlso-gvae 2 crlso-ledger 2 k10-ledger 2 collect' ] || fail "$(cat log)"
    ends
    same
}
# Evaluators as steps of the search's job, on all its nodes. A step that is ended is asked once more; when
# a node dies, and the job with it, what was answered is not asked again.
test_evaluators_are_steps() {
    empty
    checkout
    no_pictures
    cp "$ROOT/examples/cell.json" .
    make_evaluator
    own=(SPACE=cell.json COMPARE=random N0=30 BUDGET=40)
    makes search "${own[@]}" EXEC="$evaluator"
    rows results/cell/exec/n30/random/seed-1/ledger.csv >ledger
    sort asked >all
    rm -r results asked
    sed -i 's/.*kill -9.*/    : >>"on-$SLURMD_NODENAME"; [ "$a" != "$STUCK" ] || is_stuck/' evaluate
    sed -i '1i is_stuck() { echo $SLURM_JOB_ID.$SLURM_STEP_ID >stuck; until [ -e go ]; do sleep 0.1; done; }' evaluate
    export STUCK=$(sed -n 7p ledger | cut -d , -f 4)
    own+=(ON=search EXEC='exec srun -N1 -n1 --exact --mem=0 sh ./evaluate' JOBS=4 SBATCH='--ntasks=4 --no-requeue')
    makes slurm "${own[@]}" SBATCH=--ntasks=2
    ends
    grep -q '^JOBS=4: .*--ntasks=4; here are 2$' results/cell/exec/slurm/random-ledger-*_1.log || fail "$(collected)"
    makes slurm "${own[@]}"
    await is_stuck
    # The step ends, and the question is asked again, by another one. A busy Slurm may not know a step yet,
    # or lose the signal.
    step=$(cat stuck)
    [ "${step%.*}" = "$(job_of random-ledger)" ] || fail "$step: $(cat log)"
    is_another() { is_stuck && [ "$(cat stuck)" != "$step" ]; }
    cancels() { is_another || { scancel "$step"; sleep 1; is_another; }; }
    await cancels
    # All other initial labels are answered.
    has_answered() { [ "$(rows results/cell/exec/answers.csv | wc -l)" = "$1" ]; }
    await has_answered 29
    [ -e on-node1 ] && [ -e on-node2 ] || fail 'not on both nodes'
    dies node2
    ends
    collected | grep -q '/random/seed-1/ledger.csv is unfinished: job .*, see .*/random-ledger-.*_1.log' || fail "$(collected)"
    is_back node2
    : >go
    makes slurm "${own[@]}"
    ends
    sort asked | diff - all || fail 'asked again'
    rows results/cell/exec/n30/random/seed-1/ledger.csv | diff - ledger || fail 'another ledger'
    # Nothing is left to do.
    makes slurm "${own[@]}"
    grep -q '^nothing is missing: ' log || fail "$(cat log)"
}
test_what_is_refused() {
    empty
    checkout
    no_pictures
    refuses() { # WORDS... [-- ARGUMENTS...]
        local words=()
        while [ $# != 0 ] && [ "$1" != -- ]; do words+=("$1") && shift; done
        [ $# = 0 ] || shift
        expect 2 make --no-print-directory slurm "${search[@]}" "$@"
        sed -i '/^make: \*\*\* /d' err
        one_line 'make slurm: ' "${words[@]}"
    }
    refuses 'sbatch refuses shared' 'partition' -- SBATCH='--partition=nowhere'
    is_over || fail "$(squeue)"
    # In the middle: what is in the queue already is taken back.
    cat >build/bin/sbatch <<'END'
#!/bin/sh
for word; do [ "$word" != --job-name=crlso-gvae ] || { echo 'sbatch: error: too many jobs' >&2; exit 1; }; done
exec /usr/bin/sbatch "$@"
END
    chmod +x build/bin/sbatch
    PATH=$PWD/build/bin:$PATH refuses 'sbatch refuses crlso-gvae' 'too many jobs' -- SBATCH=--hold
    is_over || fail "$(squeue)"
    rm build/bin/sbatch
    # While it is in the queue.
    submits SBATCH=--hold
    jobs=$(squeue -h -o %F | sort -nu | paste -sd ' ')
    refuses "jobs $jobs are in the queue" "scancel $jobs"
    scancel $jobs
    ends
    # Another task of this space is not in the way.
    submits SBATCH=--hold
    submits SBATCH=--hold DATASET=cifar100
    scancel -u root
    ends
    SLURM_CONF=/dev/null refuses 'Slurm does not answer'
}
run_tests
