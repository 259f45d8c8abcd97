# draw-cell: the drawing of an architecture, and which row of a CSV it is of.
. "$(dirname "$0")/lib.sh"

low='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'
high='|nor_conv_3x3~0|+|none~0|skip_connect~1|+|none~0|none~1|avg_pool_3x3~2|'
drawn() { grep -qF "digraph \"$1\" {" out || fail "not $1: $(head -n 1 out)"; }

test_every_space() {
    for arch in '0110001000010000:i1mo' "$high" 0013031304130413-0011001101110211; do
        expect 0 draw-cell --arch "$arch"
        [ "$(tail -n 1 out)" = '}' ] || fail "$(tail -n 1 out)"
        grep -qF ": $arch; " err || fail "$(cat err)" # all are canonical
        draw-cell --arch "$arch" --out cell.dot --quiet
        cmp cell.dot out
    done
    # Isomorphs are one architecture; DARTS' own form is read.
    expect 0 draw-cell --space darts --arch 0313041304130013-0011011102110011
    cmp cell.dot out
    expect 0 draw-cell --arch "$(enumerate --space darts --sample 1 --csv --genotype --quiet | tail -n 1 | sed 's/.*"\(Genotype.*\)"/\1/')"
    drawn "$(enumerate --space darts --sample 1 --csv --quiet | tail -n 1 | cut -d , -f 1)"
}
# Of a space that a file describes, which a ledger and a report know without the file.
test_described_spaces() {
    settings='head=icnn;eta=0.2;learning-rate=0.0001;layers=3'
    expect 0 draw-cell --space "$ROOT/data/spaces/settings.json" --arch "$settings"
    drawn "$settings"
    grep -q 'a2 \[shape=box, class="operation other", label="eta=0.2"' out || fail "$(cat out)"
    broken draw-cell --arch "$settings" -- --arch
    expect 0 draw-cell --space "$ROOT/data/spaces/nb201.json" --arch "$high"
    mv out described
    expect 0 draw-cell --space nb201 --arch "$high"
    cmp out described
    search --space "$ROOT/data/spaces/settings.json" --method random --budget 9 --exec "sed -u 's/$/,0.5/'" \
        --quiet --out ledger.csv
    expect 0 draw-cell --in ledger.csv
    drawn "$(rows ledger.csv | head -n 1 | cut -d , -f 4)"
    mv out first
    report --out tables --quiet ledger.csv
    expect 0 draw-cell --in tables/best.csv --where name=ledger
    cmp out first
}
# What it writes is DOT: graphviz reads every drawing, and the SVG has the classes.
test_graphviz_reads_it() {
    command -v dot >/dev/null || skip 'needs dot (graphviz)'
    for space in nb101 nb201 darts; do
        enumerate --space $space --sample 20 --csv --quiet | rows /dev/stdin >archs
        while IFS=, read -r arch _; do
            draw-cell --space $space --arch "$arch" --quiet | dot -Tsvg >cell.svg 2>said
            ! grep -v '^Fontconfig' said || fail "$arch: $(cat said)"
            grep -q 'class="graph cell"' cell.svg || fail "$arch: $(head -n 12 cell.svg)"
        done <archs
    done
    draw-cell --arch "$high" --quiet | dot -Tsvg >cell.svg
    grep -q 'class="node operation avgpool"' cell.svg || fail "$(grep class= cell.svg)"
    grep -q '>avg_pool_3x3</text>' cell.svg || fail "$(grep text cell.svg)"
    # Names within a drawing differ, and one alone is that of the whole; frames have no ground.
    draw-cell --space darts --arch 0313041304130013-0011011102110011 --quiet | dot -Tsvg -Gid=x >cell.svg
    [ "$(grep -o ' id="[^"]*"' cell.svg | sort | uniq -d | wc -l)" = 0 ] || fail "$(grep ' id=' cell.svg)"
    [ "$(grep -c 'class="cluster frame"' cell.svg)" = 2 ] || fail "$(grep cluster cell.svg)"
    [ "$(grep -cE 'fill="(white|transparent)"' cell.svg)" = 1 ] || fail "$(grep fill= cell.svg)"
}
test_the_best_row_is_drawn() {
    printf 'arch,valid\n%s,1\n%s,3\n%s,3\n' "$low" "$high" "$low" >some.csv
    expect 0 draw-cell --in some.csv
    drawn "$high"
    expect 0 draw-cell --in - --where valid=1 <some.csv
    drawn "$low"
    # Of fewer epochs than all: no candidate.
    printf 'arch,valid,epochs\n%s,1,\n%s,3,12\n' "$low" "$high" >lower.csv
    expect 0 draw-cell --in lower.csv
    drawn "$low"
    search --space nb201 --bench "$ROOT/data/nb201-surrogate.safetensors" --method random --budget 40 \
        --quiet --out ledger.csv
    expect 0 draw-cell --in ledger.csv
    drawn "$(rows ledger.csv | awk -F , '$6 > best { best = $6; arch = $4 } END { print arch }')"
    expect 0 draw-cell --in ledger.csv --where query=7
    drawn "$(rows ledger.csv | sed -n 7p | cut -d , -f 4)"
    # One row needs no valid.
    expect 0 draw-cell --in <(printf 'arch\n%s\n' "$high")
    drawn "$high"
}
test_what_cannot_be_drawn() {
    broken draw-cell --arch nothing -- '--arch: of no space known here'
    broken draw-cell --space nb101 --arch "$low" -- '--arch: ' "':'"
    misuse draw-cell --arch "$low" --in some.csv -- --arch --in
    misuse draw-cell --arch "$low" --where a=b -- --where --in
    printf 'arch,valid\n%s,1\nwrong,2\n' "$low" >some.csv
    misuse draw-cell --in some.csv --where 3 -- --where "'3'"
    broken draw-cell --in some.csv -- 'some.csv:3: arch: of no space'
    broken draw-cell --in some.csv --where valid=5 -- 'some.csv: no row with valid=5'
    broken draw-cell --in some.csv --where worth=5 -- "some.csv: no column 'worth'"
    broken draw-cell --in <(printf 'arch\n%s\n%s\n' "$low" "$high") -- '2 rows' --where
    broken draw-cell --in <(printf 'valid\n1\n') -- "no column 'arch'"
    broken draw-cell --in <(printf 'arch,valid\n') -- 'no row'
    broken draw-cell --in <(printf 'arch,valid\n%s,x\n' "$low") -- ':2: valid: '
    broken draw-cell --in missing.csv -- missing.csv
    search --space nb201 --bench "$ROOT/data/nb201-surrogate.safetensors" --method random --budget 5 \
        --quiet --out ledger.csv
    sed -i '$s/,1,search,/,2,search,/' ledger.csv # a row that was changed
    broken draw-cell --in ledger.csv --out cell.dot -- ledger.csv:
    [ ! -e cell.dot ] || fail 'half of it was drawn'
}
run_tests
