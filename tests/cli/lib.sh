# Sourced by every command-line test. A test is a function test_NAME; `run_tests` runs each in a
# folder of its own and tells "ok", "not ok" or "skip" on one line. A test fails at its first
# failing check.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${BUILD:-$ROOT/build}
BENCH_DIR=${BENCH_DIR:-}
PATH=$BUILD/bin:$BUILD/helpers:$PATH

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

# expect STATUS COMMAND...: runs it with stdout in `out` and stderr in `err`, checks the status.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >out 2>err || status=$?
    [ $status = "$wanted" ] || fail "status $status, not $wanted: $* ($(head -c 300 err))"
}
# An error is one line on stderr, with these words in it.
one_line() {
    [ "$(wc -l <err)" = 1 ] || fail "not one line: $(cat err)"
    for word in "$@"; do
        grep -qF -- "$word" err || fail "no '$word' in: $(cat err)"
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
    for _ in $(seq 5000); do
        "$@" && return
        sleep 0.02
    done
    fail "never: $*"
}
# An evaluator, `sh ./evaluate`, that answers as a benchmark does. After as many answers as the
# file `stop` says it makes the file `stopped`, and then says nothing more.
make_evaluator() { # BENCHMARK
    cat >evaluate <<EOF
n=0
while read -r arch; do
    echo "\$arch" | query-bench --bench '$1' --quiet | tail -n 1 | cut -d , -f 1-4
    n=\$((n + 1))
    if [ \$n = "\$(cat stop 2>/dev/null)" ]; then
        : >stopped
        exec cat >/dev/null
    fi
done
EOF
}
# Runs a command that asks that evaluator, and kills it at the answer of that number.
killed_at() { # NUMBER COMMAND...
    local process
    echo "$1" >stop
    rm -f stopped
    shift
    "$@" >/dev/null 2>&1 &
    process=$!
    await [ -e stopped ]
    kill -9 $process
    wait $process || true
    rm stop
}
# Data rows of a CSV: without comments and header.
rows() { grep -v '^#' "$1" | tail -n +2; }

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
