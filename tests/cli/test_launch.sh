# LAUNCH, the prefix of what runs take their time for; make slurm where there is no Slurm.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"

# What it launches is noted, with what is made; the same bytes are made with it as without it.
test_what_is_launched() {
    rules_alone
    checkout
    no_pictures
    pipeline nb201 COMPARE='crlso evolution'
    digests >whole
    rm -r results
    cat >launch <<'EOF2'
#!/bin/sh
echo "$3 ${1##*/}" >>launched
shift 2
exec "$@"
EOF2
    chmod +x launch
    LAUNCH='./launch "$@" "two words"' pipeline nb201 COMPARE='crlso evolution'
    sort launched >said
    diff - said <<'EOF2' || fail "$(cat launched)"
enumerate space.safetensors
infer ledger.csv
pseudo-label pseudo.safetensors
search ledger.csv
search seed-1.csv
train-gvae gvae.safetensors
train-predictor predictor.safetensors
EOF2
    digests | cmp - whole
    # It is no setting: with another, nothing is made again.
    LAUNCH=false pipeline nb201 COMPARE='crlso evolution'
    # Where it fails, make does, and nothing is half there.
    rm results/nb201/*/n30+*/crlso/seed-1/gvae.safetensors
    expect 2 make --no-print-directory nb201 "${small[@]}" LAUNCH=false
    [ ! -e results/nb201/*/n30+*/crlso/seed-1/gvae.safetensors ] || fail 'a G-VAE of nobody'
}
test_where_there_is_no_slurm() {
    rules_alone
    checkout
    mkdir bin
    ln -s $(find ${PATH//:/ } -maxdepth 1 ! -type d ! -name sbatch) bin 2>/dev/null || true
    status=0
    PATH=$PWD/bin make --no-print-directory slurm ON=nb201 >out 2>err || status=$?
    sed -i '/^make: \*\*\* /d' err
    one_line 'make slurm: sbatch is not there' 'make nb201'
    [ $status = 2 ] && [ ! -e results ] || fail "status $status: $(ls)"
    refused slurm -- ON=
    refused slurm ON=nb2O1 -- ON=nb2O1
    refused slurm ON='nb201 nb101' -- 'ON=nb201 nb101'
    refused slurm ON=nb201 RUNS=0 -- RUNS=0
    refused slurm ON=search -- SPACE
}

run_tests
