# inspect: what it shows of an artifact, a tensor as CSV, its errors.
. "$(dirname "$0")/lib.sh"

make_table() { # table.safetensors: three architectures of nb201
    cat >measured.csv <<'CSV'
arch,cifar10_valid,cifar10_test
|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10,11
|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|,20.5,
|nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|,90,91.5
CSV
    import-bench --format nb201-csv --in measured.csv --out table.safetensors --quiet --seed 7
}
has() { # LINE: out has it, blanks aside
    tr -s ' ' <out | sed 's/ $//' | grep -qxF -- "$*" || fail "no line '$*' in: $(cat out)"
}
header_length() { od -An -tu4 -N4 "$1" | tr -d ' '; }
header() { tail -c +9 "$1" | head -c "$(header_length "$1")"; }

test_what_it_shows() {
    make_table
    expect 0 inspect table.safetensors
    has kind benchmark
    has format 1
    has tool import-bench
    has seed 7
    has command 'import-bench --format nb201-csv --in measured.csv --seed 7'
    has parents "{\"measured.csv\":\"$(sha256sum measured.csv | cut -d ' ' -f 1)\"}"
    has space nb201
    grep -qE '^settings +\{.*"format":"nb201-csv","in":"measured.csv".*"seed":"7"\}$' out
    grep -qE '^sha256 +[0-9a-f]{64}$' out
    grep -qE '^crc32c +[0-9a-f]{8}$' out
    grep -qE '^version +[0-9.]+$' out
    grep -qE '^code +U32 +\[3\] +min 0 ' out || fail "$(cat out)"
    has 'cifar10_valid F32 [3 x 1] min 10 max 90 mean 40.1667 sd 43.4751'
    has 'cifar10_test F32 [3 x 1] min 11 max 91.5 mean 51.25 sd 56.9221 NaN 1'
    one_line '3 tensors'
}
test_metadata_is_that_of_the_header() {
    make_table
    expect 0 inspect table.safetensors
    header table.safetensors >header
    local name value
    for name in crc32c sha256 version; do
        value=$(awk -v name=$name '$1 == name {print $2}' out)
        grep -qF "\"$name\":\"$value\"" header || fail "$name is not $value in the header"
    done
}
test_sha256_is_of_the_tensors() {
    make_table
    expect 0 inspect table.safetensors
    has sha256 "$(tail -c +$((9 + $(header_length table.safetensors))) table.safetensors |
        sha256sum | cut -d ' ' -f 1)"
}
test_safetensors_rules() { # what every reader of the format relies on
    make_table
    local length
    length=$(header_length table.safetensors)
    [ $((length % 8)) = 0 ] || fail "tensors are not aligned: $length"
    header table.safetensors | grep -q '^{"__metadata__":{' || fail "$(header table.safetensors)"
    header table.safetensors | grep -q '} *$'
    [ "$(stat -c %s table.safetensors)" = $((8 + length + 3 * 12)) ] || fail 'size'
}
test_tensor_as_csv() {
    make_table
    expect 0 inspect --csv cifar10_test table.safetensors
    grep -v '^#' out | diff - <(printf '%s\n' cifar10_test 11 '""' 91.5) >&2
    grep -q '^# crlso ' out
    grep -qxF '# command: inspect --csv cifar10_test table.safetensors' out
    grep -qE '^# input: table.safetensors sha256 [0-9a-f]{64}$' out
    inspect --csv code table.safetensors --quiet | rows /dev/stdin | sort -n | head -n 1 |
        grep -qx 0
}
test_columns_of_a_matrix() {
    cat >cells.csv <<'CSV'
arch,valid_1,valid_2,valid_3,test_1,test_2,test_3
010001000:i3o,0.5,0.25,0.75,0.125,0.25,0.375
010001000:i1o,0.5,,0.75,0.125,0.25,0.375
CSV
    import-bench --format nb101-csv --in cells.csv --out cells --quiet
    local name
    name=$(inspect --quiet cells | awk '/\[2 x 3\]/ && /NaN 1/ {print $1}')
    expect 0 inspect --csv "$name" cells
    grep -v '^#' out | head -n 1 | grep -qx "${name}_0,${name}_1,${name}_2" || fail "$(cat out)"
    rows out | sort | diff - <(printf '%s\n' 0.5,,0.75 0.5,0.25,0.75) >&2
}
test_stdin() {
    make_table
    expect 0 inspect - <table.safetensors
    has kind benchmark
    cat table.safetensors | inspect --verify --quiet - | cmp - out
}
test_quiet() {
    make_table
    expect 0 inspect --quiet table.safetensors
    [ ! -s err ] || fail "$(cat err)"
}
test_verify() {
    make_table
    expect 0 inspect --verify table.safetensors
    one_line '3 tensors, verified'
}
test_spaces() {
    enumerate --space nb201 --out space --quiet
    expect 0 inspect --verify space
    has kind space
    grep -qE 'U64 +\[15625\]' out || fail "$(cat out)"
}

test_damage_is_found() {
    make_table
    local size at
    size=$(stat -c %s table.safetensors)
    for at in 0 7 8 9 100 $((size / 2)) $((size - 30)) $((size - 1)); do
        cp table.safetensors damaged
        printf '\x5a' | dd of=damaged bs=1 seek="$at" conv=notrunc status=none
        broken inspect damaged -- 'inspect: damaged: '
        [ ! -s out ] || fail "byte $at: writes all the same"
    done
    for at in 1 7 8 9 100 $((size / 2)) $((size - 1)); do
        head -c "$at" table.safetensors >damaged
        broken inspect damaged -- 'inspect: damaged: '
    done
    { cat table.safetensors && printf 'x'; } >damaged
    broken inspect damaged -- 'inspect: damaged: truncated or corrupt'
}
test_what_is_no_artifact() {
    make_table
    : >empty
    broken inspect empty -- 'inspect: empty: ' 'empty'
    broken inspect measured.csv -- 'inspect: measured.csv: not a safetensors file'
    gzip -c measured.csv >packed
    broken inspect packed -- 'inspect: packed: not a safetensors file' compressed
    head -c 100000 /dev/zero >zeros
    broken inspect zeros -- 'inspect: zeros: not a safetensors file'
    head -c 100000 /dev/urandom >noise
    broken inspect noise -- 'inspect: noise: '
    broken inspect missing -- 'inspect: missing: ' 'No such file'
    broken inspect . -- 'inspect: .: '
    from_empty() { inspect - </dev/null; }
    broken from_empty -- 'inspect: stdin: '
}
test_files_of_other_programs() {
    # Made by other programs: a header of 62 bytes without metadata, two bytes of data.
    local json='{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}         '
    { printf "\\x$(printf %x ${#json})\0\0\0\0\0\0\0%sab" "$json"; } >other
    broken inspect other -- 'inspect: other: ' 'not made by crlso'
    json='{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}'
    { printf "\\x$(printf %x ${#json})\0\0\0\0\0\0\0%sab" "$json"; } >other
    broken inspect other -- 'inspect: other: ' 'not made by crlso'
}
test_output_that_cannot_be_written() {
    make_table
    full() { inspect "$@" table.safetensors >/dev/full; }
    broken full -- 'inspect: standard output: ' 'No space left'
    broken full --csv code -- 'inspect: standard output: ' 'No space left'
    closed() { inspect table.safetensors >&-; }
    broken closed -- 'inspect: standard output: ' 'Bad file descriptor'
}
test_misuse() {
    make_table
    misuse inspect -- 'inspect: ' file
    misuse inspect table.safetensors measured.csv -- inspect: measured.csv
    misuse inspect --csv table.safetensors -- inspect: file
    misuse inspect --csv nothing table.safetensors -- inspect: --csv table.safetensors nothing
    misuse inspect --verify=1 table.safetensors -- inspect: --verify
}

run_tests
