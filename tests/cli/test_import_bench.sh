# import-bench: the benchmark files it reads, and each error of its readers.
. "$(dirname "$0")/lib.sh"

import() { # FORMAT FILE [OPTION...]: into bench.safetensors
    import-bench --format "$1" --in "$2" --out bench.safetensors "${@:3}"
}
# A failing import: one line, status 1, and neither the table nor a temporary file is left.
no_import() { # FORMAT FILE WORDS...
    broken import "$1" "$2" -- import-bench: "${@:3}"
    [ -z "$(find . -name '*safetensors*')" ] || fail "left: $(find . -name '*safetensors*')"
}
answers() { # FILE OPTIONS...: what the table answers to the column arch of a CSV, as CSV
    query-bench --bench bench.safetensors --quiet --in "$@"
}
value() { # KEY: of --info
    query-bench --bench bench.safetensors --info --quiet | grep "^$1," | cut -d, -f2-
}
flip() { # FILE BYTE: flips one bit of it
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "\\x$(printf %x $((byte ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
# A record's framing starts with a 12-byte head.
start_of() { # FILE RECORD: its first byte
    od -An -v -tu1 -w1 "$1" | awk -v record="$2" '{byte[NR - 1] = $1} END {
        at = 0
        for (number = 1; number < record; number++)
            at += 16 + byte[at] + 256 * (byte[at + 1] + 256 * (byte[at + 2] + 256 * byte[at + 3]))
        print at}'
}

# The official layout ----------------------------------------------------------------

test_made_file() {
    make-tfrecord --cells 500 --quiet --out made.tfrecord
    expect 0 import nb101-tfrecord made.tfrecord
    one_line '500 architectures, 5 metrics, default view 108ep'
    [ "$(value space)" = nb101 ] || fail "space: $(value space)"
}
test_full_file() {
    make-tfrecord --cells 300 --full --no-train --quiet --out made.tfrecord
    expect 0 import nb101-tfrecord made.tfrecord
    one_line '300 architectures, 13 metrics, default view 108ep'
    [ "$(value views)" = '"108ep,36ep,12ep,4ep"' ] || fail "views: $(value views)"
}
test_threads_change_nothing() {
    make-tfrecord --cells 2000 --quiet --out made.tfrecord
    import nb101-tfrecord made.tfrecord --quiet --threads 1
    mv bench.safetensors one
    import nb101-tfrecord made.tfrecord --quiet --threads 3
    cmp one bench.safetensors
}
test_standard_input() {
    make-tfrecord --cells 20 --quiet --out made.tfrecord
    import nb101-tfrecord made.tfrecord --quiet
    mkdir piped
    cat made.tfrecord | import-bench --format nb101-tfrecord --in - --quiet \
        --out piped/bench.safetensors
    inspect piped/bench.safetensors --csv 108ep_valid | grep -v '^#' >piped.csv
    inspect bench.safetensors --csv 108ep_valid | grep -v '^#' >file.csv
    cmp piped.csv file.csv
}
test_official_sample_is_the_csv() {
    need_bench nb101_only108_sample.tfrecord
    need_bench nb101_full_52.csv
    import nb101-tfrecord "$BENCH_DIR/nb101_only108_sample.tfrecord" --quiet
    mv bench.safetensors official
    import nb101-csv "$BENCH_DIR/nb101_full_52.csv" --quiet
    for tensor in code 108ep_valid 108ep_test 108ep_cost parameters; do
        inspect official --csv $tensor | grep -v '^#' >official.csv
        inspect bench.safetensors --csv $tensor | grep -v '^#' >csv.csv
        [ "$(wc -l <csv.csv)" = 53 ] || fail "$tensor: $(wc -l <csv.csv) lines"
        cmp official.csv csv.csv
    done
}
test_missing_runs_are_noted() {
    make-tfrecord --cells 10 --damage missing --at 5 --quiet --out made.tfrecord
    expect 0 import nb101-tfrecord made.tfrecord
    grep -qF 'import-bench: made.tfrecord: 1 of 30 runs at 108 epochs are missing' err ||
        fail "$(cat err)"
    inspect bench.safetensors --csv 108ep_valid | grep -v '^#' | grep -c ',$' >count || true
    [ "$(cat count)" = 1 ] || fail "$(cat count) rows without a run"
}
test_damaged_records() {
    while read -r kind record words; do
        make-tfrecord --cells 10 --damage "$kind" --at 17 --quiet --out made.tfrecord
        no_import nb101-tfrecord made.tfrecord \
            "made.tfrecord: record $record (byte $(start_of made.tfrecord "$record")): $words"
    done <<'KINDS'
json 17 not JSON: 
empty 17 not JSON: 
object 17 not [hash, epochs, adjacency, operations, metrics] in JSON: 
short 17 not [hash, epochs, adjacency, operations, metrics] in JSON: 
hash-text 17 hash: 'x
hash 16 hash: it is not the cell's, which is 
hash-of-run 17 hash: it is not that of record 16, of the same cell
epochs 17 epochs: 107 is none of 4, 12, 36 and 108
adjacency 17 cell: 
operations 17 cell: 
base64 17 metrics: not base64
protobuf 17 metrics: not a protocol buffer of NAS-Bench-101
evaluations 17 metrics: 2 evaluations, expected 3
no-valid 17 metrics: no validation_accuracy at the end of training
accuracy 17 test_accuracy: 1.5 is above 1
negative 17 train_accuracy: -0.25 is below 0
infinite 17 validation_accuracy: inf is not finite
seconds 17 training_time: -1 is below 0
parameters 17 trainable_parameters: 
repeated 19 more than 3 runs of this cell at 108 epochs
length 17 it has 1099511627776 bytes, more than any record of a benchmark
KINDS
}
test_truncated() {
    make-tfrecord --cells 10 --quiet --out made.tfrecord
    local start length
    start=$(start_of made.tfrecord 17)
    length=$(($(start_of made.tfrecord 18) - start))
    for cut in 1 7 8 11 12 13 100 $((length - 4)) $((length - 1)); do
        head -c $((start + cut)) made.tfrecord >cut.tfrecord
        no_import nb101-tfrecord cut.tfrecord \
            "cut.tfrecord: record 17 (byte $start): the file ends within its" truncated
    done
}
test_flipped_bits() {
    make-tfrecord --cells 10 --quiet --out made.tfrecord
    local start length
    start=$(start_of made.tfrecord 17)
    length=$(($(start_of made.tfrecord 18) - start))
    for at in 0 5 8 11; do
        cp made.tfrecord bad.tfrecord
        flip bad.tfrecord $((start + at))
        no_import nb101-tfrecord bad.tfrecord \
            "bad.tfrecord: record 17 (byte $start): the length's checksum is wrong: corrupt"
    done
    for at in 12 50 $((length - 5)) $((length - 4)) $((length - 1)); do
        cp made.tfrecord bad.tfrecord
        flip bad.tfrecord $((start + at))
        no_import nb101-tfrecord bad.tfrecord \
            "bad.tfrecord: record 17 (byte $start): the data's checksum is wrong: corrupt"
    done
}
test_not_a_tfrecord() {
    echo 'arch,valid' >some.csv
    seq 100 >>some.csv
    no_import nb101-tfrecord some.csv 'some.csv: record 1 (byte 0): ' 'not a TFRecord file'
    : >empty.tfrecord
    no_import nb101-tfrecord empty.tfrecord 'empty.tfrecord: no records'
    no_import nb101-tfrecord . '.: cannot read: Is a directory'
    no_import nb101-tfrecord missing.tfrecord 'missing.tfrecord: ' 'No such file'
}

# CSV --------------------------------------------------------------------------------

nb201_rows() { # a small table of nb201
    echo 'arch,cifar10_valid,cifar10_test'
    echo '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10,11'
    echo '|skip_connect~0|+|none~0|none~1|+|none~0|none~1|none~2|,20.5,21.5'
}
darts_rows() { # two isomorphic genotypes (nodes 2 and 3 exchanged), one other
    echo 'genotype,validation_accuracy'
    echo '0010011100100010-0010001000100010,90'
    echo '0111001000100010-0010001000100010,92'
    echo '0614001514320632-0114011426341521,93.46'
}

test_nb201_csv() {
    nb201_rows >rows.csv
    expect 0 import nb201-csv rows.csv
    one_line '2 architectures, 2 metrics, default view cifar10'
    [ "$(answers rows.csv | rows /dev/stdin | grep -c ',20.5,21.5,,table')" = 1 ]
}
test_csv_from_standard_input() {
    expect 0 import nb201-csv - < <(nb201_rows)
    one_line '2 architectures'
}
test_darts_csv_merges_isomorphs() {
    darts_rows >rows.csv
    expect 0 import nb301-csv rows.csv
    grep -qF '1 rows are isomorphic to others and were averaged' err || fail "$(cat err)"
    grep -qF '2 architectures, 1 metrics, default view cifar10' err || fail "$(cat err)"
    inspect bench.safetensors | grep merged_rows | grep -qw 1
    sed -i '1s/genotype/arch/' rows.csv
    answers rows.csv | rows /dev/stdin >answers.csv
    [ "$(grep -c ',91,,,table$' answers.csv)" = 2 ] || fail "$(cat answers.csv)"
}
test_repeated_architecture() {
    nb201_rows | sed -n 'p; $p' >rows.csv
    no_import nb201-csv rows.csv 'rows.csv: ' 'is there twice, as rows 2 and 3'
}
test_missing_columns() {
    echo 'name,valid' >rows.csv
    echo 'x,1' >>rows.csv
    no_import nb201-csv rows.csv "rows.csv: no column 'arch'"
    no_import nb101-csv rows.csv "rows.csv: no column 'arch' or 'adjacency'"
    nb201_rows | sed '1s/cifar10_valid/a/; 1s/cifar10_test/b/' >rows.csv
    no_import nb201-csv rows.csv "rows.csv: no column 'cifar10_valid' or 'valid'"
    printf 'adjacency,validation_accuracy\n0100,0.5\n' >rows.csv
    no_import nb101-csv rows.csv "rows.csv: no column 'operations'"
}
test_bad_values() {
    nb201_rows | sed 's/20.5/many/' >rows.csv
    no_import nb201-csv rows.csv rows.csv:3: "'many' is not a number"
    nb201_rows | sed 's/20.5/120/' >rows.csv
    no_import nb201-csv rows.csv rows.csv:3: '120 is not an accuracy between 0 and 100'
    nb201_rows | sed 's/skip_connect/skip/' >rows.csv
    no_import nb201-csv rows.csv rows.csv:3: arch:
    nb201_rows | sed '3s/$/,1/' >rows.csv
    no_import nb201-csv rows.csv rows.csv:3:
}
test_wrong_format_for_the_file() {
    nb201_rows >rows.csv
    no_import nb301-csv rows.csv rows.csv
    darts_rows >rows.csv
    no_import nb201-csv rows.csv rows.csv
    make-tfrecord --cells 3 --quiet --out made.tfrecord
    no_import nb101-csv made.tfrecord made.tfrecord
}
test_empty_csv() {
    : >rows.csv
    no_import nb201-csv rows.csv rows.csv
    nb201_rows | head -n 1 >rows.csv
    no_import nb201-csv rows.csv 'rows.csv: no architectures'
}

# The outside ------------------------------------------------------------------------

test_closed_standard_input() {
    closed() { import "$1" - <&-; }
    broken closed nb201-csv -- import-bench: 'Bad file descriptor'
    broken closed nb101-tfrecord -- import-bench: 'Bad file descriptor'
}
test_output_that_cannot_be_written() {
    nb201_rows >rows.csv
    for out in nowhere/bench.safetensors /proc/bench.safetensors; do
        broken import-bench --format nb201-csv --in rows.csv --out $out -- import-bench: $out
    done
    full() { import-bench --format nb201-csv --in rows.csv --out - >/dev/full; }
    broken full -- import-bench: 'No space left on device'
}
test_misuse() {
    misuse import-bench --in x --out y -- import-bench: --format
    misuse import-bench --format nb201-csv --out y -- import-bench: --in
    misuse import-bench --format nb201-csv --in x -- import-bench: --out
    misuse import-bench --format nb999 --in x --out y -- import-bench: --format nb999
    misuse import-bench --format nb201-csv --in x --out y z -- import-bench: z
}
test_help() {
    expect 0 import-bench --help
    grep -q nb101-tfrecord out || fail "$(cat out)"
    [ ! -s err ] || fail "$(cat err)"
}

run_tests
