# Sourced by the tests of the pipelines: a copy of the project with small settings, which uses the
# tools that are built.

checkout() {
    mkdir -p build/bin data
    cp -r "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/plots" .
    ln -s "$ROOT"/data/*-surrogate.safetensors data/
    ln -s "$BUILD"/bin/* build/bin/
    changed pipelines/nb201.mk '/^PRESET_N0 /a PRESET_ENUMERATE = --sample 800'
}
# Edits a file of the copy, by sed, which must find what it edits.
changed() { # FILE SCRIPT
    cp "$1" unchanged
    sed -i "$2" "$1"
    ! cmp -s "$1" unchanged || fail "$1: nothing for $2"
    rm unchanged
}
# All of nb201, not the sample of it that is enough for the rules.
whole_space() { cp "$ROOT/pipelines/nb201.mk" pipelines/; }
# Pictures that are not looked at need not be made.
no_pictures() {
    rm -f build/bin/map-latent
    cat >build/bin/map-latent <<'EOF'
#!/bin/sh
for word; do out=$word; done
: >"$out"
EOF
    cat >build/bin/gnuplot <<'EOF'
#!/bin/sh
for word; do case $word in *.part) echo "<svg></svg>" >"$word.svg" && : >"$word.png" ;; esac done
EOF
    chmod +x build/bin/map-latent build/bin/gnuplot
}
# What figure 7 would have found: eta=5;eta-max=6, before an equal one and after a failed one.
found_settings() {
    mkdir -p results/paper/figure-7
    printf '%s\n' '# a comment' query,arch,valid '1,eta=1;eta-max=2,90' '2,eta=3;eta-max=4,' '3,eta=5;eta-max=6,91' \
        '4,eta=7;eta-max=8,91' >results/paper/figure-7/trials.csv
}
models=(PREDICTOR='--epochs 5 --ensemble 2' GVAE='--hidden 16 --latent 8 --decoder-hidden 32'
    EPOCHS=2)
small=("${models[@]}" MAPS_OPTIONS='--sample 100' N0=30 BUDGET=50 INFER='--epochs 5'
    COMPARE='crlso random')
# The folder of these settings, whose name ends in a checksum.
setting() { echo results/nb201/cifar10-surrogate/n30+epochs-2-predictor-*; }
# The pipeline of a space with them; what it says is in `log`.
pipeline() { # SPACE ARGUMENTS...
    local space=$1
    shift
    makes "$space" "${small[@]}" "$@"
}
# Any make that succeeds.
makes() { make --no-print-directory "$@" >log 2>&1 || fail "$(tail -n 5 log)"; }
# One that is refused by one line with these words, status 2.
refused() { # ARGUMENTS... -- WORDS...
    local arguments=()
    while [ "$1" != -- ]; do
        arguments+=("$1")
        shift
    done
    shift
    expect 2 make --no-print-directory "${arguments[@]}"
    # Said by the pipeline, make ends with a line of its own.
    grep -v '^make: \*\*\* .* Error 2$' err >lines || true
    mv lines err
    one_line "$@"
}
# A cell is drawn, where graphviz is there.
drawn() { # FILE.svg
    ! command -v dot >/dev/null || grep -qs 'class="graph cell"' "$1" || fail "no drawing: $1"
}
# The tools that ran, in order.
ran() { grep -oE '^(search|enumerate|train-predictor|pseudo-label|train-gvae|infer|report|map-latent) --' log | tr -d '\n'; }
# All that runs give but times.
digests() {
    find results \( -name '*.csv' -o -name '*.md' -o -name '*.html' -o -name '*.svg' \) ! -name '*times.csv' -print0 |
        sort -z | xargs -0 sha256sum
}
