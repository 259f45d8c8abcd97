# Spaces that a JSON file describes: every tool on them, and what is wrong with a file.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"
spaces=$ROOT/data/spaces

# What answers for settings.json, and for cells: by what the text is made of.
answers=$(mktemp -d)
trap 'rm -rf "$answers"' EXIT
cat >"$answers/settings.sh" <<'EOF'
while IFS= read -r arch; do
    case $arch in head=icnn*) a=7 ;; *) a=5 ;; esac
    echo "$arch,0.$a${arch##*layers=}"
done
EOF
cat >"$answers/cells.sh" <<'EOF'
while read -r arch; do
    a=${arch//[!3]/} b=${arch//none/}
    echo "$arch,0.$((10 + ${#a})),0.$((5 + ${#b} / 2)),${#arch}"
done
EOF
by_settings="bash $answers/settings.sh" by_cells="bash $answers/cells.sh"

test_lists() {
    expect 0 enumerate --space "$spaces/settings.json" --csv
    [ "$(rows out | sort -u | wc -l)" = 416 ] || fail "$(wc -l <out) rows"
    grep -qx 'head=icnn;eta=0.2;learning-rate=0.0001;layers=3,46' out || fail "$(head out)"
    # Values are read as numbers, parameters in any order.
    expect 0 encode --space "$spaces/settings.json" \
        --in <(echo arch && echo 'layers=3.0;learning-rate=1e-4;head=icnn;eta=.2')
    [ "$(rows out)" = 'layers=3.0;learning-rate=1e-4;head=icnn;eta=.2,0,1,4,2' ] || fail "$(cat out)"
    expect 0 decode --space "$spaces/settings.json" --in <(echo x1,x2,x3,x4 && echo 1,3,12,0)
    grep -q 'head=mlp;eta=1;learning-rate=0.01;layers=1' out || fail "$(cat out)"
    # Of a space without a list a sample.
    echo '{"name": "large", "operations": ["x", "y"], "vertices": 8, "edges": 28}' >large.json
    misuse enumerate --space large.json --csv -- --sample 'too many'
    misuse enumerate --space large.json --csv --sample 1e6 -- --sample 250000
    misuse search --space large.json --exec "$by_cells" --method random --budget 250001 --out x.csv -- --budget 250000
    expect 0 enumerate --space large.json --csv --sample 50
    [ "$(rows out | sort -u | wc -l)" = 50 ]
    expect 0 enumerate --space large.json --info
    grep -qx architectures, out || fail "$(cat out)"
    broken query-bench --space "$spaces/settings.json" --exec "$by_settings" \
        --in <(echo 'head=icnn;eta=0.3;learning-rate=1e-4;layers=1') -- "'eta' has no value '0.3'"
    broken query-bench --space "$spaces/settings.json" --exec "$by_settings" \
        --in <(echo 'head=icnn;eta=0.2;layers=1') -- "'learning-rate' is missing"
}
test_searches_of_lists() {
    for method in $(search --methods | sed -n 's/^\([a-z-]*\):.*/\1/p'); do
        expect 0 search --space "$spaces/settings.json" --exec "$by_settings" --method "$method" \
            --budget 40 --out "$method.csv"
        [ "$(rows "$method.csv" | wc -l)" = 40 ]
    done
    # A ledger knows its space without the file, and goes on with a copy of it.
    expect 0 report --out tables random.csv tpe.csv
    sed 's/"about": ".*"/"about": "a copy"/' "$spaces/settings.json" >copy.json
    expect 0 search --space copy.json --exec "$by_settings" --method tpe --budget 50 --out tpe.csv
    [ "$(rows tpe.csv | wc -l)" = 50 ]
    # A space with less than the budget that is not said.
    expect 0 search --space copy.json --exec "$by_settings" --method random --out all.csv
    [ "$(rows all.csv | cut -d , -f 4 | sort -u | wc -l)" = 416 ]
    sed 's/^# space: settings$/# space: other/' tpe.csv >renamed.csv
    broken search --space copy.json --exec "$by_settings" --method tpe --budget 60 --out renamed.csv -- \
        renamed.csv "'other'" "'settings'"
    sed 's/"mlp"/"linear"/' "$spaces/settings.json" >settings.json
    broken search --space settings.json --exec "$by_settings" --method tpe --budget 60 --out tpe.csv -- \
        tpe.csv:1: "field 'name'" settings.json
}

# Every tool, on cells that a file describes. The file is gone after the first, as all that is made
# carries what it says.
every_tool() { # SPACE
    cp "$spaces/$1.json" space.json
    enumerate --space space.json --sample 60 --seed 2 --csv --quiet | query-bench --space space.json \
        --exec "$by_cells" --quiet --out L.csv
    expect 0 import-bench --format space.json --in L.csv --out table
    expect 0 fit-surrogate --space space.json --in L.csv --splits 1 --out surrogate
    expect 0 enumerate --space space.json --sample 300 --out space
    expect 0 search --space space.json --exec "$by_cells" --method random --budget 40 --out random.csv
    expect 0 search --space space.json --exec "$by_cells" --method evolution --budget 40 --out evolution.csv
    mv space.json gone.json
    expect 0 query-bench --bench table --info
    grep -q "^space,$1-described" out || fail "$(cat out)"
    query-bench --bench table --in L.csv | rows /dev/stdin | cut -d , -f 1-3 | cmp - <(rows L.csv | cut -d , -f 1-3)
    expect 0 query-bench --bench surrogate --sample 5
    expect 0 train-predictor --space space --labels L.csv --epochs 3 --ensemble 2 --hidden 16 --mlp-hidden 16 --out P
    expect 0 pseudo-label --space space --predictor P --labels L.csv --out Y
    expect 0 train-gvae --space space --pseudo Y --epochs 40 --hidden 16 --latent 8 --decoder-hidden 32 \
        --head-hidden 16 --batch 64 --out G
    for encoder in lstm mlp; do
        expect 0 train-gvae --space space --pseudo Y --epochs 1 --encoder $encoder --hidden 16 --out G.$encoder
    done
    expect 0 infer --gvae G --labels L.csv --exec "$by_cells" --budget 70 --out infer.csv
    [ "$(rows infer.csv | wc -l)" = 70 ]
    expect 0 infer --method guided --gvae G --labels L.csv --exec "$by_cells" --budget 70 --out guided.csv
    expect 0 encode --gvae G --in L.csv --out z.csv
    expect 0 decode --gvae G --in z.csv
    [ "$(rows out | wc -l)" = 60 ]
    expect 0 map-latent --gvae G --what pca --sample 50 --out pca.csv
    expect 0 report --out tables infer.csv random.csv evolution.csv
    grep -q "^# $1-described" tables/summary.md || fail "$(head -n 3 tables/summary.md)"
    # Of two descriptions of one name a tool takes the first.
    sed 's/"operations": \[/&"more", /' gone.json >space.json
    broken search --space space.json --gvae G --method tpe --exec "$by_cells" --budget 50 --out tpe.csv -- \
        G: "field 'name'" space.json
    misuse search --space nb201 --gvae G --method tpe --exec "$by_cells" --budget 50 --out tpe.csv -- \
        --gvae "$1-described"
    broken search --space other.json --method tpe --exec "$by_cells" --budget 50 --out tpe.csv -- other.json
}
test_every_tool_on_edges() { every_tool nb201; }
test_every_tool_on_cells() { every_tool nb101; }

# The predictor sees the same cells, whichever of the two describes them. They are listed in
# another order, and some kernels of OpenBLAS round a row as its place in the product is.
test_nb201_trains_the_same() {
    query-bench --bench "$ROOT/data/nb201-surrogate.safetensors" --sample 40 --seed 5 --quiet | rows /dev/stdin |
        cut -d , -f 1,3 | { echo arch,valid && cat; } >L.csv
    for space in nb201 "$spaces/nb201.json"; do
        enumerate --space "$space" --out space --quiet
        train-predictor --space space --labels L.csv --epochs 4 --ensemble 2 --hidden 16 --mlp-hidden 16 --quiet --out P
        inspect P --quiet | grep -E '^member.* F32 ' >>weights
        pseudo-label --space space --predictor P --labels L.csv --quiet --out Y
        inspect Y --quiet | grep -E '^(accuracy|std) ' >>labels
        encode --space "$space" --in L.csv --quiet | rows /dev/stdin | cut -d , -f 1,3- >>plain
    done
    for file in weights plain; do
        cmp <(head -n $(($(wc -l <$file) / 2)) $file) <(tail -n +$(($(wc -l <$file) / 2 + 1)) $file) || fail "$file"
    done
    awk '{ for (i = 5; i <= NF; i += 2) if (!(($1, i) in first)) first[$1, i] = $i
           else if (($i - first[$1, i]) ^ 2 > 1e-8 * $i ^ 2) { print; exit 1 } }' labels
    [ "$(wc -l <labels)" = 4 ]
}

test_make_search() {
    checkout
    no_pictures
    cp "$spaces/settings.json" mine.json
    small=("${models[@]}" N0=10 BUDGET=16 "EXEC=$by_settings" INFER='--epochs 5')
    makes search SPACE=mine.json "${small[@]}" COMPARE='crlso tpe'
    folder=$(echo results/settings/exec/n10+*)
    [ "$(rows $folder/crlso/seed-1/ledger.csv | wc -l)" = 16 ] || fail "$(find results)"
    grep -q '^# settings' log || fail "$(cat log)"
    drawn $folder/b16-crlso_tpe/best-tpe.svg
    cmp mine.json results/settings/space.json
    # What is there says which space it is; a larger budget goes on.
    mv mine.json elsewhere.json
    makes $folder/crlso/seed-1/ledger.csv
    [ -z "$(ran)" ] || fail "made again: $(ran)"
    makes search SPACE=elsewhere.json "${small[@]}" BUDGET=20 COMPARE=tpe
    [ "$(rows $folder/tpe/seed-1/ledger.csv | wc -l)" = 20 ]
    # Without EXEC: a benchmark of the user's.
    rows results/settings/exec/answers.csv | cut -d , -f 1,2 | { echo arch,valid && cat; } >answered.csv
    import-bench --format elsewhere.json --in answered.csv --out measured.safetensors --quiet
    makes search SPACE=elsewhere.json BENCH=measured.safetensors N0=5 BUDGET=8 COMPARE=random
    [ "$(rows results/settings/measured/n5/random/seed-1/ledger.csv | wc -l)" = 8 ]
}
test_make_search_refuses() {
    rules_alone
    checkout
    refused search EXEC=true -- SPACE= FILE.json
    refused search SPACE=nb201 EXEC=true -- SPACE=nb201 FILE.json
    refused search SPACE=none.json EXEC=true -- none.json
    cp "$spaces/settings.json" mine.json
    refused search SPACE=mine.json -- EXEC=
    sed 's/"settings"/"nb301"/' mine.json >taken.json
    refused search SPACE=taken.json EXEC=true -- results/nb301 'another name'
    mkdir -p results/settings
    sed 's/mlp/linear/' mine.json >results/settings/space.json
    refused search SPACE=mine.json EXEC=true -- results/settings 'another description'
    refused results/nothing/exec/n10/crlso/seed-1/ledger.csv -- nothing 'space that was searched'
}
run_tests
