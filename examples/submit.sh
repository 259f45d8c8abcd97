#!/bin/sh
# An evaluator that submits: each question is a job of the batch system, here Slurm, in which another
# evaluator answers that question alone. JOBS is how many jobs wait or run at once.
#
#   SBATCH_TIMELIMIT=30 make search SPACE=examples/widths.json JOBS=16 BUDGET=60 \
#       EXEC='sh examples/submit.sh python3 examples/train.py'
#
# A job that fails ends this program. Its question is asked once more (RETRIES=1); then the search
# ends and says so, and goes on when it is run again. Ctrl-C ends the search, but no job:
# `scancel --name crlso` does.
folder=$(mktemp -d "$PWD/job-XXXXXX") || exit 1 # where every node sees it
trap 'rm -rf "$folder"' EXIT

while IFS= read -r question; do
    printf '%s\n' "$question" >"$folder/question"
    sbatch --quiet --wait --job-name=crlso --input="$folder/question" --output="$folder/answer" \
        --error="$folder/errors" --wrap="$*" </dev/null || { cat "$folder/errors" >&2; exit 1; }
    head -n 1 "$folder/answer"
done
