# enumerate: what it lists, and what it refuses.
. "$(dirname "$0")/lib.sh"

test_nb201_comes_in_the_official_order() {
    expect 0 enumerate --space nb201 --csv
    [ "$(rows out | wc -l)" = 15625 ] || fail "$(rows out | wc -l) rows"
    [ "$(rows out | cut -d , -f 2 | sort -n | uniq | wc -l)" = 15625 ] || fail "indices repeat"
    [ "$(rows out | sed -n '1p')" = '|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|,0' ] ||
        fail "first: $(rows out | sed -n 1p)"
}

test_provenance_stands_before_the_header() {
    expect 0 enumerate --space nb201 --sample 3 --seed 7 --csv
    head -n 1 out | grep -q '^# crlso ' || fail "no version"
    grep -q '^# command: enumerate --space nb201 --sample 3 --csv --seed 7$' out || fail "no command"
    grep -q '^# seed: 7$' out || fail "no seed"
    [ "$(grep -c '^arch,hash$' out)" = 1 ] || fail "no header"
}

test_samples_depend_on_the_seed_alone() {
    for threads in 1 2 3; do
        expect 0 enumerate --space darts --sample 2000 --seed 3 --threads $threads --csv
        mv out out.$threads
    done
    cmp out.1 out.2 && cmp out.1 out.3 || fail "threads show"
    expect 0 enumerate --space darts --sample 2000 --seed 4 --csv
    ! cmp -s out out.1 || fail "seeds do not show"
    [ "$(rows out | sort -u | wc -l)" = 2000 ] || fail "samples repeat"
}

test_artifacts_do_not_depend_on_threads() {
    expect 0 enumerate --space nb101 --threads 1 --sample 5000 --out one
    expect 0 enumerate --space nb101 --threads 2 --sample 5000 --out two
    cmp one two || fail "threads show"
    expect 0 inspect --verify one
    grep -q '^hash  *U8  *\[5000 x 16\]' out || fail "no hashes: $(cat out)"
}

test_genotypes() {
    expect 0 enumerate --space darts --sample 5 --csv --genotype
    [ "$(rows out | grep -c "Genotype(normal=\[")" = 5 ] || fail "$(cat out)"
}

test_misuse() {
    misuse enumerate -- --space
    misuse enumerate --space nb301 --csv -- --space nb101 nb201 darts
    misuse enumerate --space nb201 -- --out --csv
    misuse enumerate --space darts --csv -- --sample
    misuse enumerate --space nb201 --sample 15626 --csv -- --sample 15625
    misuse enumerate --space nb201 --sample -1 --csv -- --sample
    misuse enumerate --space nb201 --genotype --csv -- --genotype
    misuse enumerate --space nb201 --out -- --out
    misuse enumerate --space nb201 --csv extra -- extra
}

test_outputs_that_cannot_be_written() {
    broken enumerate --space nb201 --out none/space -- none/space
    broken enumerate --space nb201 --csv --out /dev/full -- /dev/full
    broken enumerate --space nb201 --out /dev/full -- /dev/full
    expect 1 bash -c 'enumerate --space nb201 --csv | head -n 1 >/dev/null; exit ${PIPESTATUS[0]}'
    one_line 'standard output'
}

run_tests
