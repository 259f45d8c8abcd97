#!/bin/sh
# An evaluator in shell, around a program that trains one architecture and prints its accuracy.
#
#   make search SPACE=examples/cell.json EXEC='sh examples/train.sh' JOBS=4 BUDGET=60

# Your program goes here; this one counts operations.
train() {
    printf '%s\n' "$1" | LC_ALL=C awk -F '|' '{
        for (i = 1; i <= NF; i++) { split($i, edge, "~"); count[edge[1]]++ }
        if (count["none"] == 6) exit 1
        print 0.7 + 0.04 * count["conv3"] + 0.02 * count["conv1"] + (count["skip"] == 2) * 0.03 - 0.01 * count["none"] }'
}

while IFS= read -r arch; do
    if valid=$(train "$arch"); then
        echo "$arch,$valid"
    else
        echo "$arch,failed,nothing to train"
    fi
done
