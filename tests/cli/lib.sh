# Sourced by every command-line test. A test is a function test_NAME; `run_tests` runs each in a
# folder of its own and tells "ok", "not ok" or "skip" on one line. A test fails at its first
# failing check.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$ROOT/build}
BENCH_DIR=${BENCH_DIR:-}
PATH=$BUILD/bin:$BUILD/helpers:$PATH
export LC_ALL=C.UTF-8
unset LANGUAGE

fail() {
    echo "$*" >&2
    exit 1
}
skip() {
    echo "$*" >&2
    exit 77
}
need_bench() { # FILE: skips without the measured benchmark data
    [ -n "$BENCH_DIR" ] && [ -e "$BENCH_DIR/$1" ] || skip "needs $1 in BENCH_DIR"
}
# What makefiles and scripts alone decide is tested once, in the build that users have. The tools
# that they call are tested under sanitizers by their own tests, and by some runs of the pipelines.
rules_alone() { [ -z "${SAN:-}" ] || skip 'rules of make are tested without sanitizers'; }

# expect STATUS COMMAND...: runs it with stdout in `out` and stderr in `err`, checks the status.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [ $status = "$wanted" ] || fail "status $status, not $wanted: $* ($(head -c 300 err))"
}
# An error is one line on stderr, with these words in it.
one_line() {
    local lines word
    mapfile lines <err
    [ ${#lines[@]} = 1 ] && [[ ${lines[0]} == *$'\n' ]] || fail "not one line: $(cat err)"
    for word in "$@"; do
        [[ ${lines[0]} == *"$word"* ]] || fail "no '$word' in: $(cat err)"
    done
}
# misuse TOOL_AND_ARGUMENTS... -- WORDS...; broken …: the same for status 1.
error_case() {
    local status=$1 command=()
    shift
    while [ "$1" != -- ]; do
        command+=("$1")
        shift
    done
    shift
    expect "$status" "${command[@]}"
    one_line "$@"
}
misuse() { error_case 2 "$@"; }
broken() { error_case 1 "$@"; }
# await COMMAND...: waits until it succeeds, which may take long on a busy machine.
await() {
    local end=$((SECONDS + 1000))
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "never: $*"
        sleep 0.02
    done
}
# A program that answers, `$evaluator`: by what an architecture is made of, and by the epochs
# where it is asked for them, which are then what it costs. It notes in the file
# `asked` what it has answered, and kills who asks at question number KILL (of this run, from 1).
evaluator='exec sh ./evaluate'
make_evaluator() {
    cat >evaluate <<'EOF'
n=0
while IFS=, read -r a e; do
    n=$((n + 1))
    [ "$n" = "$KILL" ] && kill -9 $PPID && exit
    echo "$a${e:+,$e}" >>asked
    b=${a##*skip} c=${a#*conv} d=${a%%none*} p=${a##*pool}
    echo "$a,$((${#b} * 131 + ${#c} * 17 + ${#d} + ${#p} + ${#c} * ${e:-0})).25,,${e:-${#b}}"
done
EOF
}
# Runs a command that asks that evaluator, and is killed at the question of that number.
killed_at() { # NUMBER COMMAND...
    local status=0 number=$1
    shift
    KILL=$number "$@" >/dev/null 2>&1 || status=$?
    [ $status = 137 ] || fail "status $status, not killed: $*"
}
# "MEAN ± DEVIATION" as tables of percents round them; SIGN instead of ±.
rounded() { # MEAN DEVIATION [SIGN]
    awk -v mean="$1" -v sd="$2" -v sign="${3:-±}" 'BEGIN {
        split(sprintf("%.1e", sd), parts, "e"); places = 1 - parts[2]
        places = places < 0 ? 0 : sd == 0 || places > 3 ? 3 : places
        printf "%.*f %s %.*f", places, mean, sign, places, sd}'
}
# Data rows of a CSV: without comments and header.
rows() { grep -v '^#' "$1" | tail -n +2; }

# A measured table of nb201 whose accuracies are these, without a test accuracy.
table() { # FILE, of rows arch,valid on stdin
    { echo arch,cifar10_valid && cat; } | import-bench --format nb201-csv --in - --out "$1" --quiet
}
# Where all answers of a benchmark of nb201 but those it asks for are others, the search is the same.
same_without_the_unasked() { # COMMAND..., which takes --bench and --out
    local bench=$ROOT/data/nb201-surrogate.safetensors
    if [ ! -e true.bench ]; then
        enumerate --space nb201 --csv --quiet --out archs.csv
        query-bench --bench "$bench" --metric cifar10 --quiet <archs.csv | rows /dev/stdin | cut -d , -f 1,3 >all
        table true.bench <all
    fi
    "$@" --bench true.bench --out true.csv
    rows true.csv | cut -d , -f 4 >asked
    awk -F , 'NR == FNR { asked[$1]; next } { print $1 "," ($1 in asked ? $2 : 100 - $2) }' asked all | table other.bench
    "$@" --bench other.bench --out other.csv
    cmp <(rows true.csv) <(rows other.csv) || fail "$@"
    rm true.csv other.csv
}

run_tests() {
    local name status folder
    for name in $(declare -F | awk '$3 ~ /^test_/ {print $3}'); do
        folder=$(mktemp -d) || exit 1
        # No `||` or `if` around it: bash would ignore `set -e` inside.
        (
            set -e
            cd "$folder"
            "$name"
        ) >"$folder/.log" 2>&1
        status=$?
        case $status in
        0) echo "ok $(basename "$0" .sh) ${name#test_}" ;;
        77) echo "skip $(basename "$0" .sh) ${name#test_}: $(tail -n 1 "$folder/.log")" ;;
        *) echo "not ok $(basename "$0" .sh) ${name#test_}: $(tail -n 3 "$folder/.log")" ;;
        esac
        rm -rf "$folder"
    done
}
