# Spaces that a JSON file describes: every tool on them, and what is wrong with a file.
. "$(dirname "$0")/lib.sh"
spaces=$ROOT/data/spaces

# An answer for each text of spaces/settings.json.
cat_settings='while IFS= read -r arch; do case $arch in head=icnn*) a=7;; *) a=5;; esac
    b=${arch##*layers=}; echo "$arch,0.$a$b"; done'

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
    broken query-bench --space "$spaces/settings.json" --exec "$cat_settings" \
        --in <(echo 'head=icnn;eta=0.3;learning-rate=1e-4;layers=1') -- "'eta' has no value '0.3'"
    broken query-bench --space "$spaces/settings.json" --exec "$cat_settings" \
        --in <(echo 'head=icnn;eta=0.2;layers=1') -- "'learning-rate' is missing"
}
test_searches_of_lists() {
    for method in $(search --methods | sed -n 's/^\([a-z-]*\):.*/\1/p'); do
        expect 0 search --space "$spaces/settings.json" --exec "$cat_settings" --method "$method" \
            --budget 40 --out "$method.csv"
        [ "$(rows "$method.csv" | wc -l)" = 40 ]
    done
    # A ledger knows its space without the file, and goes on with a copy of it.
    expect 0 report --out tables random.csv tpe.csv
    sed 's/"about": ".*"/"about": "a copy"/' "$spaces/settings.json" >settings.json
    expect 0 search --space settings.json --exec "$cat_settings" --method tpe --budget 50 --out tpe.csv
    [ "$(rows tpe.csv | wc -l)" = 50 ]
    sed 's/"mlp"/"linear"/' "$spaces/settings.json" >settings.json
    broken search --space settings.json --exec "$cat_settings" --method tpe --budget 60 --out tpe.csv -- \
        tpe.csv:1: "field 'name'" settings.json
}
run_tests
