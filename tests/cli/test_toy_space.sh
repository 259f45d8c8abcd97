# A new space is one file and one line: tests/spaces/toy.c is added to a copy of the sources, and
# every tool is run on it.
. "$(dirname "$0")/lib.sh"

# The copy has the objects of this build, so that only the list of spaces and the new file are
# compiled before all is linked again.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
kind=${BUILD#"$ROOT"/}
without=
if ! command -v "${CC:-gcc}" >/dev/null; then
    without="needs ${CC:-gcc}"
elif [ "$kind" = "$BUILD" ]; then
    without='needs a build folder within the sources'
else
    (
        cd "$tree" || exit 1
        mkdir -p "$kind/obj"
        cp -a "$ROOT"/Makefile "$ROOT"/pipelines "$ROOT"/lib "$ROOT"/tools .
        [ ! -e "$ROOT"/local.mk ] || cp -a "$ROOT"/local.mk .
        cp -a "$BUILD"/gen "$kind"
        cp -a "$BUILD"/obj/lib "$BUILD"/obj/tools "$kind/obj"
        cp "$ROOT"/tests/spaces/toy.c lib/space
        echo 'SPACE(toy)' >>lib/space/list.def
        make -j2 CC="${CC:-gcc}" SAN="${SAN:-}" BUILD="$kind" build
    ) >"$tree/log" 2>&1 || without=failed
fi
PATH=$tree/$kind/bin:$PATH

# What there is of each layer decides the accuracy.
cat >"$tree/answer.sh" <<'EOF'
while read -r arch; do
    convolutions=${arch//[!c]/} ones=${arch//[!1]/}
    printf '%s,0.%03d\n' "$arch" $((200 + 60 * ${#convolutions} + 25 * ${#ones}))
done
EOF
answer="bash $tree/answer.sh"

ready() {
    [ "$without" != failed ] || fail "$(grep -E 'error|Error' "$tree/log" | head -n 3)"
    [ -z "$without" ] || skip "$without"
}
# Labels, and the models that are made of them, once for all tests.
models=$tree/models
mkdir "$models"
[ -n "$without" ] || (
    cd "$models" || exit 1
    enumerate --space toy --out space
    enumerate --space toy --sample 80 --seed 2 --csv | query-bench --space toy --exec "$answer" --out L.csv
    train-predictor --space space --labels L.csv --epochs 8 --ensemble 2 --hidden 16 \
        --mlp-hidden 16 --out P
    pseudo-label --space space --predictor P --labels L.csv --out Y
    train-gvae --space space --pseudo Y --hidden 16 --decoder-hidden 32 --head-hidden 16 \
        --batch 64 --out G
) >"$models/log" 2>&1

test_enumerate() {
    ready
    [ ! -s "$tree/log" ] || ! grep -n warning: "$tree/log" || fail 'warnings'
    expect 0 enumerate --space toy --csv
    [ "$(rows out | sort -u | wc -l)" = 1024 ] || fail "$(wc -l <out) rows"
    grep -qx 'ccpccccp+01,644' out || fail "$(head out)"
    misuse enumerate --space nb301 --csv -- 'nb101|nb201|darts|toy'
    misuse enumerate --space toy --csv --genotype -- --genotype toy
    expect 0 inspect "$models/space"
    grep -q '^code  *U64  *\[1024\]' out || fail "$(cat out)"
}
test_benchmarks() {
    ready
    [ "$(rows "$models/L.csv" | wc -l)" = 80 ]
    expect 0 import-bench --format toy-csv --in "$models/L.csv" --out table
    expect 0 query-bench --bench table --info
    grep -qx 'space,toy' out || fail "$(cat out)"
    query-bench --bench table --in "$models/L.csv" | rows /dev/stdin | cut -d , -f 1-3 |
        cmp - <(rows "$models/L.csv" | cut -d , -f 1-3)
    expect 0 fit-surrogate --space toy --in "$models/L.csv" --splits 1 --out surrogate
    expect 0 query-bench --bench surrogate --sample 5
    [ "$(rows out | wc -l)" = 5 ]
    # An architecture without a header is known by its text.
    expect 0 query-bench --exec "$answer" --in <(echo cccccccc+11)
    grep -q '^cccccccc+11,0.73,' out || fail "$(cat out)"
}
test_models() {
    ready
    expect 0 inspect "$models/G"
    grep -q '^space  *toy' out && grep -q '^latent  *F32  *\[1024 x 6\]' out || fail "$(cat out)"
    for encoder in lstm mlp; do
        expect 0 train-gvae --space "$models/space" --pseudo "$models/Y" --encoder $encoder \
            --epochs 1 --hidden 16 --out G.$encoder
    done
    expect 0 map-latent --gvae "$models/G" --what pca --sample 100 --out pca.csv
    expect 0 map-latent --gvae "$models/G" --what surface --out surface.csv
}
test_searches() {
    ready
    query-bench --space toy --exec "$answer" --out all.csv --in <(enumerate --space toy --csv)
    import-bench --format toy-csv --in all.csv --out table
    for method in $(search --methods | sed -n 's/^\([a-z-]*\):.*/\1/p'); do
        expect 0 search --space toy --exec "$answer" --method "$method" --budget 100 --out "$method.csv"
        [ "$(rows "$method.csv" | wc -l)" = 100 ]
    done
    for method in random uniform tpe cmaes; do
        expect 0 search --space toy --exec "$answer" --method $method --gvae "$models/G" --budget 60 --out "latent-$method.csv"
        [ "$(rows "latent-$method.csv" | wc -l)" = 60 ]
    done
    expect 0 infer --gvae "$models/G" --labels "$models/L.csv" --exec "$answer" --budget 110 \
        --out infer.csv
    [ "$(rows infer.csv | wc -l)" = 110 ]
    expect 0 report --out tables infer.csv random.csv
    grep -q random tables/summary.md || fail "$(ls tables)"
    expect 0 search --space toy --bench table --method random --budget 50 --out measured.csv
    expect 0 report --out tables --bench table measured.csv
    grep -q '^# .*toy' tables/summary.md || fail "$(head -n 3 tables/summary.md)"
}
test_vectors() {
    ready
    enumerate --space toy --csv --quiet >all.csv
    expect 0 encode --space toy --in all.csv --out x.csv
    grep -qx 'ccpccccp+01,644,0,0,1,0,0,0,0,1,0,1' x.csv || fail "$(head x.csv)"
    expect 0 decode --space toy --in x.csv
    rows out | cmp - <(rows all.csv | sed 's/$/,/')
    expect 0 encode --gvae "$models/G" --in all.csv --out z.csv
    expect 0 decode --gvae "$models/G" --in z.csv
    [ "$(rows out | wc -l)" = 1024 ]
}
test_drawing() {
    ready
    expect 0 draw-cell --arch cpcccccc+01
    [ "$(grep -c 'class="operation conv3x3", label="convolution"' out)" = 7 ] || fail "$(cat out)"
    grep -q 'a2 \[shape=box, class="operation maxpool", label="pooling"' out || fail "$(cat out)"
    grep -qx '  a4:e -> a9' out || fail "$(cat out)"
}
run_tests
