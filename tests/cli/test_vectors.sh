# encode and decode: architectures as vectors and back.
. "$(dirname "$0")/lib.sh"

# A small G-VAE of darts, made once for all tests.
models=$(mktemp -d)
trap 'rm -rf "$models"' EXIT
(
    cd "$models" || exit 1
    enumerate --space darts --sample 300 --out space
    query-bench --bench "$ROOT/data/darts-surrogate.safetensors" --sample 60 --seed 5 --out L.csv
    train-predictor --space space --labels L.csv --epochs 4 --ensemble 1 --hidden 16 \
        --mlp-hidden 16 --out P
    pseudo-label --space space --predictor P --labels L.csv --out Y
    train-gvae --space space --pseudo Y --epochs 2 --hidden 16 --latent 8 --decoder-hidden 32 \
        --head-hidden 16 --batch 64 --out G
) >/dev/null 2>&1
header() { grep -v '^#' "$1" | head -n 1; }

test_plain_vectors_give_the_architectures_back() {
    for space in nb101 nb201 darts; do
        enumerate --space $space --sample 9000 --csv --quiet >archs.csv
        expect 0 encode --space $space --in archs.csv --out x.csv
        expect 0 decode --space $space --in x.csv
        [ "$(header out)" = arch,hash,invalid ] || fail "$(header out)"
        rows out | cmp - <(rows archs.csv | sed 's/$/,/')
        [ "$(rows x.csv | wc -l)" = 9000 ]
        expect 0 bash -c "encode --space $space --threads 1 <archs.csv | grep -v '^#' | cmp - <(grep -v '^#' x.csv)"
    done
}
test_what_the_coordinates_are() {
    expect 0 encode --space nb201 --in <(printf 'arch,valid\n|none~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|,93.5\n')
    [ "$(rows out)" = '|none~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|,93.5,0,3,1,4,2,0' ] ||
        fail "$(cat out)"
    grep -qx '# choices: 5,5,5,5,5,5' out || fail "$(cat out)"
    grep -q '^# command: encode --space nb201' out
    expect 0 encode --space darts --in <(printf 'arch\n0313031302130225-0010102200221022\n')
    grep -qx '# choices: 7,7,3,7,7,6,7,7,10,7,7,7,7,3,7,7,6,7,7,10,7,7' out || fail "$(cat out)"
    expect 0 encode --space nb101 --in <(printf 'arch\n010001000:i3o\n')
    [ "$(header out | tr , '\n' | wc -l)" = 27 ] || fail "$(header out)"
}
test_latents_are_the_models_own() {
    enumerate --space darts --sample 300 --csv --quiet >archs.csv
    expect 0 encode --gvae "$models/G" --in archs.csv --out z.csv
    [ "$(header z.csv)" = "arch,hash,$(seq -s , -f 'z%g' 16)" ] || fail "$(header z.csv)"
    # They are those of the file, which lists the space first; how many rows are encoded at once
    # may show in the last digit.
    paste -d , <(inspect --csv latent "$models/G" | rows /dev/stdin | head -n 300 | cut -d , -f 2-) \
        <(rows z.csv | cut -d , -f 3-) >both
    awk -F , '{for (i = 1; i <= 16; i++) if (($i - $(i + 16)) ^ 2 > 1e-10) exit 1}' both || fail "$(head -n 1 both)"
    expect 0 decode --gvae "$models/G" --in z.csv --threads 1
    mv out one
    expect 0 decode --gvae "$models/G" --in z.csv --threads 2
    cmp out one || fail 'threads show'
    [ "$(rows out | wc -l)" = 300 ]
    # Each row is an architecture or says that it is none.
    rows out | awk -F , '($1 == "" || $1 == "\"\"") != ($3 != "") {exit 1}' || fail "$(head out)"
}
test_vectors_that_are_no_architecture() {
    {
        echo "$(seq -s , -f 'x%g' 26),trial"
        echo "$(yes 0 | head -n 26 | paste -sd ,),7"
        echo "$(yes 1 | head -n 26 | paste -sd ,),8"
        echo "0,0,0,0,0,1,$(yes 0 | head -n 20 | paste -sd ,),9"
    } >x.csv
    expect 0 decode --space nb101 --in x.csv
    header out | grep -qx 'arch,trial,invalid'
    rows out >found
    printf '%s\n' '"",7,no path leads from the input to the output' \
        '"",8,21 edges after pruning; a cell has at most 9' '0100:io,9,' | cmp found -
    grep -q '1 architectures of nb101, 2 vectors are none' err || fail "$(cat err)"
    # What was decoded once is decoded again the same.
    { header x.csv | sed 's/^/arch,invalid,/' && rows x.csv | sed 's/^/a,b,/'; } >again.csv
    decode --space nb101 --in again.csv | rows /dev/stdin | cmp - found
}
test_bad_input() {
    misuse encode --in /dev/null -- --space --gvae
    misuse decode --space nb201 --gvae "$models/G" -- --space --gvae
    misuse encode --space nb301 -- 'nb101|nb201|darts'
    broken encode --space nb201 --in <(echo name) -- "'arch'"
    broken encode --space nb201 --in <(printf 'arch\nnone\n') -- ':2: arch'
    broken encode --space nb201 --in <(echo arch) -- 'no rows'
    broken encode --gvae "$models/P" --in /dev/null -- predictor
    broken decode --space nb201 --in <(echo x1,x2,x3,x4,x5) -- "'x6'"
    broken decode --space nb201 --in <(echo x1,x2,x3,x4,x5,x6,x7) -- "'x7'" '6 numbers'
    broken decode --space nb201 --in <(printf 'x1,x2,x3,x4,x5,x6\n0,0,0,5,0,0\n') -- ':2: x4: 5 is none of 0 to 4'
    broken decode --space nb201 --in <(printf 'x1,x2,x3,x4,x5,x6\n0,0,0,0,0,0\n0,0,0.5,0,0,0\n') -- ':3: x3: 0.5'
    broken decode --space nb201 --in <(printf 'x1,x2,x3,x4,x5,x6\n0,0,0,-1,0,0\n') -- ':2: x4: -1'
    broken decode --space nb201 --in <(printf 'x1,x2,x3,x4,x5,x6\n0,0,0,,0,0\n') -- ':2: x4'
    { seq -s , -f 'z%g' 16 && echo "$(yes 1 | head -n 15 | paste -sd ,),1e300"; } >z.csv
    broken decode --gvae "$models/G" --in z.csv -- ':2: z16' 1e+300
    misuse encode --space nb201 --in z.csv --out z.csv -- --out
}
run_tests
