# make install: into a folder of its own, used from another, and taken away again.
. "$(dirname "$0")/lib.sh"

# What is tested is how the tools are installed, not how they are built: those of this build are
# taken, which `make install` takes for the portable ones.
root=$(mktemp -d) || exit 1
trap 'rm -rf "$root"' EXIT
staged() { # GOAL: of a copy of the project whose tools are there
    make --no-print-directory -C "$root/project" "$1" TOOLS="$(cd "$BUILD/bin" && echo *)" \
        PREFIX=/usr DESTDIR="$root/at" >"$root/log" 2>&1 || fail "$(tail -n 5 "$root/log")"
}
installed() {
    rules_alone
    export PATH=$root/at/usr/bin:$PATH
    [ ! -e "$root/at/usr/bin/crlso" ] || return 0
    command -v help2man >/dev/null || skip 'needs help2man'
    mkdir -p "$root/project/build/portable/bin" "$root/project/tools"
    cp -r "$ROOT"/{Makefile,README.md,LICENSE,examples,pipelines,plots} "$root/project"
    cp "$ROOT"/tools/{crlso,crlso.bash,manual} "$root/project/tools"
    mkdir "$root/project/data"
    cp -r "$ROOT"/data/{spaces,*-surrogate.safetensors,*.csv,*.md} "$root/project/data"
    cp -p "$BUILD"/bin/* "$root/project/build/portable/bin"
    staged install
}

test_a_tool() {
    installed
    local search=(search --space nb201 --bench data/nb201-surrogate.safetensors --method evolution --budget 40 --quiet)
    crlso "${search[@]}" --out ledger.csv
    crlso search "${search[@]:1:2}" --bench=data/nb201-surrogate.safetensors "${search[@]:5}" --out equals.csv
    cmp ledger.csv equals.csv
    mkdir data && ln -s "$ROOT/data/nb201-surrogate.safetensors" data/
    "$BUILD/bin/search" "${search[@]:1}" --out own.csv
    cmp ledger.csv own.csv
    misuse crlso search --no-such-option -- 'search: --no-such-option'
    broken crlso search --space nb201 --bench data/none --method random -- data/none
}

# A space's default benchmark is that of the current folder, else the shipped one.
test_a_default_benchmark() {
    installed
    crlso query-bench --space nb201 --sample 3 --seed 1 --quiet >shipped.csv
    mkdir data
    crlso query-bench --sample=3 --space=nb201 --seed 1 --quiet | cmp - shipped.csv
    broken crlso query-bench --space nb201 --data data --sample 3 -- data nb201-table
    { echo arch,cifar10_valid && rows shipped.csv | cut -d , -f 1 | sed 's/$/,50/'; } >mine.csv
    crlso import-bench --format nb201-csv --in mine.csv --out data/nb201-table.safetensors --quiet
    crlso query-bench --space nb201 --sample 1 --quiet | rows /dev/stdin | grep -q ',50,'
}

# The pipeline of nb201 in the current folder, and that of a checkout below it, whose bytes are the same.
same_as_a_checkout() { # ARGUMENTS...
    crlso nb201 "$@" >log 2>&1 || fail "$(tail -n 5 log)"
    [ ! -d data ] || fail 'data of its own'
    mkdir checkout && cd checkout && cp -r "$ROOT"/{pipelines,plots} . && mkdir data build &&
        ln -s "$ROOT"/data/*-surrogate.safetensors data/ && ln -s "$BUILD/bin" build/bin
    make --no-print-directory -f pipelines/nb201.mk BUILD=build summary "$@" >../log 2>&1 || fail "$(tail -n 5 ../log)"
    cd ..
    # They differ in how make is called.
    diff -r -q -x '*times.csv' -x '*.seconds' -x .lock -x '*.html' -x summary.md results checkout/results || fail 'not those of a checkout'
    diff <(sed 's/ crlso make results/ make results/' "$(echo results/nb201/*/n*/b*/summary.md)") checkout/results/nb201/*/n*/b*/summary.md
}
test_a_pipeline() {
    installed
    same_as_a_checkout COMPARE=random BUDGET=30 N0=10 RUNS=2
    local file made
    made=$(echo results/nb201/cifar10-surrogate/n*/b30-random)
    for file in "$made"/{summary.md,report.html}; do
        [ "$(grep -c 'crlso make results/nb201/.*/ledger.csv BUDGET=30$' "$file")" = 1 ] || fail "$file: $(grep 'make results' "$file")"
    done
    # Any file by its path; variants and settings of one's own.
    mkdir -p pipelines/variants && echo 'METHOD = random' >pipelines/variants/mine.mk
    crlso make "$(dirname "$(dirname "$(dirname "$(ls results/nb201/*/*/random/seed-1/ledger.csv)")")")/mine/seed-1/ledger.csv" >log 2>&1 ||
        fail "$(tail -n 5 log)"
    # A shipped description of a space.
    crlso -n search SPACE=data/spaces/settings.json EXEC=x COMPARE=random N0=4 BUDGET=10 >log || fail "$(tail -n 3 log)"
    grep -q 'search --space /.*/data/spaces/settings.json' log || fail "$(grep '^search' log)"
    expect 2 crlso nb201 BUDGET=x
    grep -qF 'BUDGET=x: a whole number' err
}

test_a_search_with_models() {
    installed
    same_as_a_checkout COMPARE='crlso guided' BUDGET=30 N0=20 ENUMERATE='--sample 800' EPOCHS=2 PREDICTOR='--epochs 5 --ensemble 2' \
        GVAE='--hidden 16 --latent 8 --decoder-hidden 32' GUIDED='--epochs 5 --ensemble 2' MAPS_OPTIONS='--sample 100'
}

test_an_imported_benchmark() {
    installed
    mkdir files
    { echo arch,cifar10_valid && enumerate --space nb201 --csv --quiet | rows /dev/stdin | awk -F , '{ print $1 "," 50 + NR / 1000 }'; } \
        >files/nb201.csv
    crlso import BENCH_DIR=files >out 2>&1 || fail "$(cat out)"
    crlso -n nb201 COMPARE=random >log
    grep -qF -- '--bench data/nb201-table.safetensors' log || fail 'not preferred'
    PATH=/usr/bin:/bin sh -c "$(head -n 1 log); search --version >version" && [ -s version ] || fail "$(head -n 1 log)"
}

test_help() {
    installed
    expect 0 crlso --version
    grep -qxE 'crlso [0-9.]+' out
    expect 0 crlso
    grep -qF 'crlso make nb101|nb201|nb301' out
    local tool
    for tool in "$BUILD"/bin/*; do
        tool=${tool##*/}
        grep -qx "  $tool" out || fail "crlso --help has no $tool"
        expect 0 crlso help "$tool"
        mv out typed
        expect 0 crlso "$tool" --help
        cmp out typed
        grep -q "^Usage: crlso $tool " out || fail "$(sed -n 3p out)"
        expect 0 crlso
    done
    crlso search --method evolution --help | grep -q -- '--population' || fail 'no options of the method'
    misuse crlso help nothing -- "'nothing'" --help
}

test_manual() {
    installed
    local tool page line
    for tool in '' "$BUILD"/bin/*; do
        page=$root/at/usr/share/man/man1/crlso${tool:+-${tool##*/}}.1
        for line in 'SH SYNOPSIS' 'B crlso' 'SH EXAMPLES' 'SH "SEE ALSO"'; do
            grep -qxF ".$line" "$page" || fail "$page: no $line"
        done
        grep -q '^crlso.* \\- [a-z]' "$page" || fail "$page: no name"
        ! command -v mandoc >/dev/null || mandoc -T lint -W error "$page" || fail "$page"
    done
}

# complete WORDS...: what bash offers for the last of them.
complete_words() {
    bash --norc -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _crlso; printf "%s\n" "${COMPREPLY[@]}"' \
        bash "$root/at/usr/share/bash-completion/completions/crlso" "$@" 2>/dev/null
}
offered() { # EXPECTED WORDS...: exactly these
    local expected=$1
    shift
    [ "$(complete_words "$@" | paste -sd ' ')" = "$expected" ] || fail "$*: $(complete_words "$@" | paste -sd ' '), not $expected"
}
test_completion() {
    installed
    offered 'train-cell train-gvae train-predictor' crlso train-
    offered 'nb101 nb201 nb301' crlso nb
    offered 'encode enumerate' crlso help en
    offered 'BUDGET=' crlso nb201 BUD
    offered '--budget --budget-cost --budget-seconds' crlso search --budget
    offered '--population' crlso search --method evolution --pop
    offered 'nb101' crlso search --space nb1
    offered 'tpe' crlso search --method tp
    touch bench-file
    offered bench-file crlso search --bench bench-
}

test_one_version() {
    [ "$(sed -n '1s/^crlso (\(.*\)) .*/\1/p' "$ROOT/debian/changelog")" = "$(search --version | cut -d ' ' -f 2)" ] ||
        fail 'debian/changelog is of another version'
}
test_uninstall() {
    installed
    echo mine >"$root/at/usr/share/mine"
    staged uninstall
    [ "$(cd "$root/at" && find . ! -type d)" = ./usr/share/mine ] || fail "$(find "$root/at" ! -type d)"
    rm -rf "$root/at"
}

run_tests
