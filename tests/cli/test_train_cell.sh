# train-cell: the evaluator that trains networks of images.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/checkout.sh"
small='--epochs 1 --train-size 200 --valid-size 100 --batch 50 --crop 1'
cell='|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_1x1~2|'
dead='|none~0|+|none~0|none~1|+|none~0|none~1|none~2|'

images() { mkdir -p images && make-images images; }
# shellcheck disable=SC2086
train() { train-cell --quiet --data images $small "$@"; }

test_one_architecture() {
    images
    expect 0 train --arch "$cell"
    head -n 1 out | cmp - <(echo arch,valid,test,cost)
    grep -qE '^\|nor_conv_3x3~0\|[^,]*,[0-9.]+,[0-9.]+,[0-9.]+$' out || fail "$(cat out)"
    [ "$(wc -l <out)" = 2 ]
    # The same for any number of threads, compressed, and asked for by line; not for another seed.
    gzip images/*
    for threads in 1 2 3; do
        echo "$cell" | train --threads $threads | cmp - <(tail -n 1 out)
    done
    train --seed 2 --arch "$cell" | cmp -s - out && fail 'another seed, the same answer'
    return 0
}
test_epochs_of_the_input() {
    images
    printf '%s,2\n%s\n' "$cell" "$cell" | train >out
    train --epochs 2 --arch "$cell" | tail -n 1 | cmp - <(head -n 1 out)
    train --arch "$cell" | tail -n 1 | cmp - <(tail -n 1 out)
    [ "$(cut -d , -f 4 out | uniq | wc -l)" = 2 ] || fail "$(cat out)"
}
test_answers_before_it_reads_on() {
    images
    mkfifo asked
    train <asked >out &
    exec 3>asked
    echo "$cell" >&3
    await has_answers 1
    echo "$dead" >&3
    await has_answers 2
    exec 3>&-
    wait $!
    grep -q "^$dead,[0-9.]*,10,[0-9.]*$" out || fail "$(cat out)" # chance
}
has_answers() { [ "$(wc -l <out)" = "$1" ]; }
test_through_query_bench() {
    images
    printf 'arch\n%s\n' "$cell" >archs.csv
    query-bench --quiet --space nb201 --exec "train-cell --quiet --data images $small" --in archs.csv --out answers.csv
    rows answers.csv | cmp - <(train --arch "$cell" | tail -n 1 | sed 's/$/,process/')
}
test_divergence() {
    images
    train --learning-rate 100 --weight-decay 10 --epochs 20 --arch "$cell" >out
    tail -n 1 out | cmp - <(echo "$cell,failed,diverged")
}
test_colours() {
    mkdir images
    make-images images cifar
    expect 0 train --arch "$cell" --crop 4
    expect 0 train --arch "$cell" --stages 5 --channels 8
    rm images/data_batch_3.bin
    broken train --arch "$cell" -- images/data_batch_3.bin: 'no such file'
    head -c 5000 images/data_batch_1.bin >images/data_batch_3.bin
    broken train --arch "$cell" -- images/data_batch_3.bin: '5000 bytes, not a multiple of 3073'
}
test_bad_files() {
    broken train-cell --data nowhere --arch "$cell" -- nowhere: dataset-fashion-mnist data_batch_1.bin
    images
    cp -r images whole
    damaged() { # FILE WORDS...
        local file=$1
        shift
        broken train --arch "$cell" -- "images/$file:" "$@"
        rm -r images
        cp -r whole images
    }
    rm images/t10k-labels-idx1-ubyte
    damaged t10k-labels-idx1-ubyte 'no such file'
    cp whole/train-labels-idx1-ubyte images/train-images-idx3-ubyte
    damaged train-images-idx3-ubyte 'no IDX file of bytes in 3 dimensions'
    head -c 9999 whole/train-images-idx3-ubyte >images/train-images-idx3-ubyte
    damaged train-images-idx3-ubyte '9983 bytes after the head, which says 57600'
    cp whole/t10k-labels-idx1-ubyte images/train-labels-idx1-ubyte
    damaged train-labels-idx1-ubyte '100 labels of 400 images'
    { head -c 107 whole/t10k-labels-idx1-ubyte && printf '\013'; } >images/t10k-labels-idx1-ubyte
    damaged t10k-labels-idx1-ubyte 'label 11 of image 99: not below 10'
    gzip -c images/t10k-labels-idx1-ubyte | head -c 60 >images/t10k-labels-idx1-ubyte.gz
    rm images/t10k-labels-idx1-ubyte
    damaged t10k-labels-idx1-ubyte.gz damaged
    { head -c 4 whole/train-images-idx3-ubyte && head -c 12 /dev/zero; } >images/train-images-idx3-ubyte
    damaged train-images-idx3-ubyte 'none, or larger'
}
test_bad_input() {
    images
    broken train --arch '|none~0|' -- arch: 'node 2'
    misuse train --stages 4 --arch "$cell" -- --stages 4 '12x12 cannot be halved 3 times'
    misuse train --channels 12 --arch "$cell" -- --channels 12 'multiple of 8'
    misuse train --train-size 400 --arch "$cell" -- --train-size 400 'there are 400 images'
    printf '%s\nx\n' "$cell" >archs
    broken train <archs -- stdin:2: arch:
    has_answers 1
    echo "$cell,0" >archs
    broken train <archs -- stdin:1: epochs: "'0'"
    echo "$cell,1,1" >archs
    broken train <archs -- stdin:1: '3 fields'
    misuse train </dev/null -- 'no architectures' --arch
}
# The pipeline: what answers is named by its settings, and asked once for all variants.
test_make_fashion() {
    checkout
    no_pictures
    images
    settings="--data images $small"
    makes fashion TRAIN="$settings" RUNS=2 BUDGET=6 N0=3 COMPARE='evolution random'
    grep -q '^| random search | 2 | 6 ' log || fail "$(cat log)"
    folder=$(ls -d results/fashion/train-cell-data-images-epochs-1-*)
    [ -s $folder/n3/b6-evolution_random/report.html ] || fail "$(find results)"
    [ "$(rows $folder/answers.csv | wc -l)" = "$(rows $folder/answers.csv | cut -d , -f 1 | sort -u | wc -l)" ] || fail "$(cat $folder/answers.csv)"
    rm $folder/*/random/seed-1/ledger.csv
    makes "$(ls -d $folder/n3/random/seed-1)/ledger.csv" BUDGET=6
    grep -q -- "--exec 'train-cell --quiet $settings'" log || fail "$(cat log)"
    makes -n fashion
    grep -q -- "--exec 'train-cell --quiet' --evaluator train-cell .* --method guided" log || fail "$(cat log)"
    # Evolution is not left to begin with nearly all of a small budget, unless the user says so.
    has_evolution() { # OPTIONS, ARGUMENTS...
        makes -n "${@:2}" RUNS=1 COMPARE=evolution
        grep -q -- "--method evolution $1--label" log || fail "$(cat log)"
    }
    has_evolution '--initial 10 --population 10 ' fashion
    has_evolution '--initial 50 --population 50 ' fashion BUDGET=600
    has_evolution '--initial 1 --population 1 ' fashion N0=1
    has_evolution '--preset naslib ' fashion SEARCH='--preset naslib'
    has_evolution '' nb201 BUDGET=60 N0=20
}

run_tests
