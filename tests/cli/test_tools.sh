# The front that every tool has: help, version, the common options, misuse.
. "$(dirname "$0")/lib.sh"

# each FUNCTION: calls it with the name of every tool that is built.
each() {
    local path count=0
    for path in "$BUILD"/bin/*; do
        "$1" "$(basename "$path")"
        count=$((count + 1))
    done
    [ $count -ge 8 ] || fail "only $count tools in $BUILD/bin"
}

help_of() {
    expect 0 "$1" --help
    [ ! -s err ] || fail "$1 --help writes to stderr: $(cat err)"
    head -n 1 out | grep -q "^$1: [a-z].*" || fail "$1 --help begins: $(head -n 1 out)"
    local word
    for word in "Usage: $1 " '  --seed N' '  --threads N' '  --quiet' '  --help' '  --version' \
        Examples:; do
        grep -qF -- "$word" out || fail "$1 --help has no '$word'"
    done
    sed -n '/^Examples:/,$p' out | tail -n +2 | grep -q "\b$1 " ||
        fail "the example of $1 does not call it"
    # Of what else is given, nothing counts.
    cp out help
    expect 0 "$1" --seed 3 --help --no-such-option
    [ "$(grep -c . out)" = "$(grep -c . help)" ] || fail "$1 --help depends on what stands before"
}
test_help() { each help_of; }

documented() { # every option has a text, numbers and choices show their defaults
    "$1" --help >out
    grep -E '^  --[a-z]' out >options
    [ "$(grep -c '^  --seed ' options)" = 1 ] || fail "$1 lists --seed not once"
    ! sed 's/ .*//' <(sed 's/^  //' options) | sort | uniq -d | grep . ||
        fail "$1 lists an option twice"
    grep -q '^  --seed .*\[0\]$' options || fail "$1 does not show the default of --seed"
    grep -qE '^  --threads .*\[[0-9]+\]$' options || fail "$1: no default of --threads"
}
test_every_option_is_documented() { each documented; }

version_of() {
    expect 0 "$1" --version
    grep -qE "^$1 [0-9]+\.[0-9]+\.[0-9]+$" out || fail "$1 --version: $(cat out)"
    [ "$(wc -l <out)" = 1 ]
    [ ! -s err ]
}
test_version() { each version_of; }

misused() {
    misuse "$1" --no-such-option=3 -- "$1: --no-such-option:"
    misuse "$1" -x -- "$1: '-x'"
    misuse "$1" --threads 0 -- "$1: --threads" 0
    misuse "$1" --seed -- "$1: --seed needs a value"
}
test_misuse() { each misused; }
test_misuse_of_the_common_front() { # which is one for all tools
    front=enumerate
    misuse $front --no-such-option -- "$front: --no-such-option"
    misuse $front --threads -1 -- "$front: --threads" -1
    misuse $front --threads 100000 -- "$front: --threads" 100000
    misuse $front --threads two -- "$front: --threads" "'two'"
    misuse $front --threads 1.5 -- "$front: --threads" "'1.5'"
    misuse $front --threads '' -- "$front: --threads"
    misuse $front --threads= -- "$front: --threads"
    misuse $front --threads -- "$front: --threads needs a value"
    misuse $front --seed nan -- "$front: --seed"
    misuse $front --seed 1e300 -- "$front: --seed"
    misuse $front --seed -1 -- "$front: --seed" -1
    misuse $front --quiet=yes -- "$front: --quiet takes no value"
    misuse $front --see 1 -- "$front: --see:"
    misuse $front --no-such-option="$(printf 'a\nb')" -- "$front: --no-such-option:"
    misuse $front "--$(printf 'a\nb')" -- "$front: --"
}

# A preset's options come before a user's.
test_the_last_one_counts() {
    enumerate --space darts --seed 3 --sample 9 --sample 2 --seed 1 --csv --quiet >last
    enumerate --space nb201 --space darts --sample 2 --seed 1 --csv --quiet >once
    cmp last once
    misuse enumerate --space nb201 --csv --sample 2 --sample x -- --sample "'x'"
}
test_no_file_is_read_and_written() {
    query-bench --bench "$ROOT/data/nb201-surrogate.safetensors" --sample 9 --quiet --out L.csv
    enumerate --space nb201 --sample 9 --quiet --out space
    ln L.csv linked.csv
    sha256sum L.csv space >before
    misuse train-predictor --space space --labels L.csv --out L.csv -- '--out: L.csv is --labels too'
    misuse train-predictor --space space --labels L.csv --out ./linked.csv -- 'is --labels too'
    misuse train-predictor --space space --labels L.csv --out ./space -- 'is --space too'
    misuse train-predictor --space space --labels L.csv --out P --curve P -- '--curve too'
    misuse train-predictor --space space --labels L.csv --out P --log L.csv -- 'is --labels too'
    sha256sum --quiet -c before
    [ ! -e P ]
}

nothing_given() { # every tool needs something, and says what
    misuse "$1" -- "$1: "
    [ ! -s out ] || fail "$1 writes to stdout: $(head -n 1 out)"
}
test_nothing_given() { each nothing_given; }

full_help() { "$1" "$2" >/dev/full; }
closed_help() { "$1" "$2" >&-; }
unwritable() {
    local option
    for option in --help --version; do
        broken full_help "$1" $option -- "$1: standard output" 'No space left on device'
        broken closed_help "$1" $option -- "$1: standard output" 'Bad file descriptor'
    done
}
test_help_that_cannot_be_written() { each unwritable; }

broken_pipe() { # a reader that is gone before it starts
    local status=0
    rm -f pipe && mkfifo pipe
    true <pipe &
    exec 3>pipe
    wait $!
    "$1" --help >&3 2>err || status=$?
    exec 3>&-
    [ $status = 1 ] || fail "$1 --help to a closed pipe: status $status"
    one_line "$1: standard output" 'Broken pipe'
}
test_help_to_a_closed_pipe() { each broken_pipe; }

run_tests
