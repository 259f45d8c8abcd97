# train-predictor, pseudo-label and train-gvae: the stages, on a small sample of a space.
. "$(dirname "$0")/lib.sh"
data=$ROOT/data

# A sample of a space, and labels of some of it.
prepare() { # SPACE SAMPLE LABELS
    enumerate --space "$1" --sample "$2" --out space --quiet
    query-bench --bench "$data/$1-surrogate.safetensors" --sample "$3" --seed 5 --quiet --out L.csv
}
predictor() {
    train-predictor --space space --labels L.csv --epochs 8 --ensemble 2 --hidden 16 \
        --mlp-hidden 16 --quiet --out P "$@"
}
pseudo() { pseudo-label --space space --predictor P --labels L.csv --out Y --quiet "$@"; }
gvae() {
    train-gvae --space space --pseudo Y --epochs 4 --hidden 16 --latent 8 --decoder-hidden 32 \
        --head-hidden 16 --batch 64 --quiet --out G "$@"
}

test_stages_on_every_space() {
    for space in nb101 nb201 darts; do
        prepare $space 400 120
        predictor --curve curve.csv --eval L.csv >held.csv 2>err || true
        one_line 'fewer than two labels that were not learnt'
        predictor --curve curve.csv
        [ "$(rows curve.csv | wc -l)" = 16 ] || fail "$(cat curve.csv)"
        expect 0 pseudo
        expect 0 inspect Y
        grep -q '^kind  *pseudo-labels$' out || fail "$(cat out)"
        expect 0 gvae --curve curve.csv
        for key in reconstructed prior_valid between_unique head_kendall; do
            grep -q "^$key,[0-9.-]" out || fail "$space: no $key: $(cat out)"
        done
        [ "$(rows curve.csv | wc -l)" = 4 ] || fail "$(cat curve.csv)"
        # The loss falls.
        rows curve.csv | awk -F , 'NR == 1 {first = $3} END {exit !($3 < first)}' || fail "$(cat curve.csv)"
    done
}

# Without a predictor the head learns from the labels alone.
test_without_pseudo_labels() {
    prepare nb201 200 60
    expect 0 pseudo-label --space space --labels L.csv --out Y --quiet
    inspect --csv accuracy --quiet Y >accuracy
    [ "$(rows accuracy | grep -vc ',$')" = 60 ] || fail "$(rows accuracy | sort | uniq -c | sort -n | tail -n 3)"
    gvae --epochs 200 --curve curve.csv >figures
    # Few labels are learnt by heart, and the rest of the loss is finite.
    awk -F , '$1 == "head_kendall" {exit !($2 > 0.5)}' figures || fail "$(cat figures)"
    rows curve.csv | grep -i nan && fail 'not a number'
    # Where all are labelled, a predictor changes nothing.
    enumerate --space nb201 --sample 80 --out space --quiet
    enumerate --space nb201 --sample 80 --csv | cut -d , -f 1 |
        query-bench --bench "$data/nb201-surrogate.safetensors" --quiet >L.csv
    predictor && pseudo && gvae --curve with.csv >/dev/null
    pseudo-label --space space --labels L.csv --out Y --quiet
    gvae --curve without.csv >/dev/null
    cmp <(rows with.csv) <(rows without.csv)
}

test_threads_do_not_show() {
    prepare nb201 300 100
    for threads in 1 2; do
        predictor --threads $threads && pseudo --threads $threads
        gvae --threads $threads --consistency 0.3 >figures
        mv P P.$threads && mv Y Y.$threads && mv G G.$threads
        cp P.$threads P && cp Y.$threads Y
    done
    cmp P.1 P.2 && cmp Y.1 Y.2 && cmp G.1 G.2
}

# OpenBLAS with OpenMP (Debian: libopenblas0-openmp) takes its threads from the environment, for
# each thread that calls it. The networks are wide enough for it to cut their products.
test_openmp_does_not_show() {
    local folder
    folder=$(find /usr/lib/*/openblas-openmp -maxdepth 0 2>/dev/null | head -n 1)
    [ -n "$folder" ] || skip 'needs OpenBLAS with OpenMP'
    export LD_LIBRARY_PATH=$folder OMP_NUM_THREADS=4
    unset OPENBLAS_NUM_THREADS
    prepare nb201 600 100
    predictor && pseudo
    for threads in 1 2; do
        train-gvae --space space --pseudo Y --epochs 2 --threads $threads --quiet --out G >figures
        mv G G.$threads
    done
    cmp G.1 G.2
}

test_measured_labels_are_kept() {
    prepare nb201 15625 50
    predictor && pseudo
    inspect Y --csv measured --quiet | rows /dev/stdin | grep -c ',1$' >count
    [ "$(cat count)" = 50 ] || fail "$(cat count) measured"
    paste -d , <(inspect Y --csv accuracy --quiet | rows /dev/stdin) \
        <(inspect Y --csv measured --quiet | rows /dev/stdin) | grep ',1$' | cut -d , -f 2 |
        sort -n >kept
    rows L.csv | cut -d , -f 2 | sort -n | paste -d , - kept |
        awk -F , '{d = $1 - $2; if (d * d > 1e-8) exit 1}' || fail 'labels changed'
}

# Labels that the sample lacks join it: the G-VAE must know them.
test_labels_outside_the_sample() {
    prepare darts 200 40
    predictor && pseudo
    [ "$(inspect Y --csv accuracy --quiet | rows /dev/stdin | wc -l)" = 240 ] || fail "$(inspect Y)"
}

# A training of that many epochs that a signal ends once it has begun; fails where it had ended
# before. Its status is in `status`, its last line in `err`.
stopped() { # SIGNAL EPOCHS OPTIONS...
    local signal=$1 epochs=$2 process status=0
    shift 2
    rm -f G G.checkpoint
    # What runs in the background ignores SIGINT, unless told otherwise.
    env --default-signal=INT train-gvae "${settings[@]}" --epochs "$epochs" --quiet --out G \
        --checkpoint 0 "$@" >/dev/null 2>err &
    process=$!
    until [ -e G.checkpoint ] || ! kill -0 $process 2>/dev/null; do sleep 0.01; done
    kill -"$signal" $process 2>/dev/null || true
    wait $process || status=$?
    echo $status >status
    [ ! -e G ] && { [ "$signal" = KILL ] || grep -q 'interrupted after' err; } # not after its end
}
settings=(--space space --pseudo Y --hidden 16 --latent 8 --decoder-hidden 32
    --head-hidden 16 --batch 64 --consistency 0.2)
# The same with more epochs until the signal is first: machines differ.
stop() { # SIGNAL: sets epochs
    for epochs in 20 40 80 160 320 640; do
        stopped "$@" $epochs --curve stopped.csv --log times.csv && return
    done
    fail "no training lasts until its first checkpoint is seen; the last: $(cat status err)"
}
whole() { # in whole, whole-curve.csv and whole-figures, with as many epochs
    train-gvae "${settings[@]}" --epochs $epochs --quiet --out whole --curve whole-curve.csv \
        >whole-figures
}
test_a_stopped_run_goes_on() {
    prepare nb201 2000 60
    predictor && pseudo
    for signal in KILL INT TERM; do
        stop $signal
        [ "$(cat status)" = $((128 + $(kill -l $signal))) ] || fail "status $(cat status)"
        if [ $signal != KILL ]; then
            one_line 'train-gvae: interrupted after' "of $epochs epochs; goes on from G.checkpoint"
        fi
        [ -e G.checkpoint ] && [ ! -e stopped.csv ] || fail "$(ls)"
        expect 0 train-gvae "${settings[@]}" --epochs $epochs --out G --curve curve.csv
        grep -q 'goes on from G.checkpoint, after epoch' err || fail "$(cat err)"
        [ ! -e G.checkpoint ] || fail 'the checkpoint is left'
        whole
        cmp whole G
        cmp whole-figures out
        cmp whole-curve.csv curve.csv
    done
}
test_seconds_of_all_stretches_count() {
    prepare nb201 2000 60
    predictor && pseudo
    stop TERM
    inspect G.checkpoint --quiet | awk '$1 == "seconds" || $1 == "cpu_seconds" {print $2}' >earlier
    [ "$(wc -l <earlier)" = 2 ]
    train-gvae "${settings[@]}" --epochs $epochs --quiet --out G --log times.csv >/dev/null
    # Of a run that ended by a signal there is no row.
    rows times.csv | cut -d , -f 3,4 | tr , '\n' | paste - earlier |
        awk '$1 <= $2 {bad++} END {exit bad || NR != 2}' || fail "$(cat earlier times.csv)"
}
test_checkpoints_of_others_are_skipped() {
    prepare nb201 500 60
    predictor && pseudo
    stop TERM
    expect 0 train-gvae "${settings[@]}" --epochs 3 --out G
    grep -q 'G.checkpoint is of other settings, inputs or BLAS kernels: begins anew' err || fail "$(cat err)"
    [ ! -e G.checkpoint ]
    epochs=3
    whole
    cmp whole G
}

test_encoders_losses_and_heads() {
    prepare nb101 200 80
    for encoder in graph lstm mlp; do
        predictor --encoder $encoder --loss mse && pseudo
        gvae --encoder $encoder --head mlp >figures
    done
    gvae --head none >figures
    grep -q '^head_kendall,nan$' figures || grep -q '^head_kendall,-nan$' figures ||
        fail "$(cat figures)"
    local bench=$data/nb101-surrogate.safetensors
    misuse map-latent --gvae G --what predicted --bench "$bench" -- '--what predicted: G has no head'
    misuse map-latent --gvae G --what surface -- '--what surface: G has no head'
    map-latent --gvae G --what similarity --bench "$bench" --sample 9 --quiet >similarity
    predictor --messages undirected --validation 0.2 --patience 2
}

# What its weight is small for, training leaves large.
test_consistency() {
    prepare darts 300 100
    predictor && pseudo
    for weight in 1e-9 1; do
        gvae --consistency $weight --consistency-noise 0.5 --epochs 20 --curve $weight.csv >figures
        rows $weight.csv | tail -n 1 | cut -d , -f 8 >>ends
    done
    paste -s -d ' ' ends | awk '{exit !($1 > 0 && $2 > 0 && $2 < $1 / 2)}' || fail "$(cat ends)"
    gvae --head none --consistency 1 >figures
}

# Options of a preset that a user takes back.
test_the_last_of_an_option_counts() {
    prepare nb101 100 40
    predictor && mv P once
    predictor --messages undirected --beta1 0 --beta2 0.5 && ! cmp -s P once || fail 'the same'
    pseudo
    predictor --messages undirected --messages directed --beta1 0 --beta1 0.9
    # The digest of the tensors.
    cmp <(inspect P --quiet | grep '^sha256') <(inspect once --quiet | grep '^sha256')
    expect 0 inspect P
    grep -q '^messages  *directed$' out && grep -q '^mlp_hidden  *16$' out || fail "$(cat out)"
    misuse gvae --messages both -- '--messages:' 'directed|undirected'
    misuse gvae --rate 1 -- '--rate:'
}

# The paper's labels of vertices are their orders, which a predictor has where it is told so, and a
# G-VAE unless it is told otherwise; on nb101 they are operations either way.
test_labels_of_vertices() {
    prepare nb201 200 40
    digest() { inspect "$1" --quiet | grep '^sha256'; }
    by_kind() { inspect "$1" --quiet | awk '$1 == "by_kind" { print $2 }'; }
    for vertices in kinds orders; do predictor --vertices $vertices && mv P P.$vertices; done
    predictor && pseudo
    cmp <(digest P) <(digest P.kinds)
    cmp -s <(digest P) <(digest P.orders) && fail 'orders are kinds'
    [ "$(by_kind P.kinds) $(by_kind P.orders)" = '1 0' ] || fail "$(inspect P.orders)"
    pseudo-label --space space --predictor P.orders --labels L.csv --out Y.orders --quiet
    for vertices in kinds orders; do gvae --vertices $vertices >figures && mv G G.$vertices; done
    gvae >figures
    cmp <(digest G) <(digest G.orders)
    [ "$(by_kind G.kinds) $(by_kind G.orders)" = '1 0' ] || fail "$(inspect G.kinds)"
    misuse predictor --vertices names -- '--vertices:' 'orders|kinds'
    prepare nb101 100 40
    for vertices in kinds orders; do predictor --vertices $vertices && mv P P.$vertices; done
    cmp <(digest P.kinds) <(digest P.orders)
}

# What the authors' networks learn: the accuracy as a fraction, of which the head sees the error.
test_targets() {
    field() { inspect "$1" --quiet | awk -v name="$2" '$1 == name { print $2 }'; }
    for space in nb201 nb101; do
        prepare $space 300 60
        one=$([ $space = nb101 ] && echo 1 || echo 100)
        predictor --loss mse --targets fractions && mv P fractions
        [ "$(field fractions label_mean) $(field fractions label_deviation)" = "0 $one" ] || fail "$(inspect fractions)"
        predictor && pseudo
        gvae --targets fractions --curve fractions.csv >figures
        [ "$(field G label_mean) $(field G label_deviation)" = "$one $one" ] || fail "$(inspect G)"
        gvae --curve standardised.csv >figures
        [ "$(field G label_mean)" = "$(field Y label_mean)" ] || fail "$(inspect G)"
        # The head's term is small beside the others.
        for targets in fractions standardised; do rows $targets.csv | tail -n 1 | cut -d , -f 7; done |
            paste -s -d ' ' | awk '{exit !($1 < $2 / 4)}' || fail "$(cat fractions.csv standardised.csv)"
    done
    misuse gvae --targets percent -- '--targets:' 'standardised|fractions'
}

test_labels_that_teach_nothing() {
    prepare nb201 100 10
    head -n 20 L.csv | grep -v '^#' >all.csv
    head -n 1 all.csv >L.csv
    broken predictor -- 'L.csv: no architectures'
    head -n 2 all.csv >L.csv
    broken predictor -- L.csv 'one label'
    awk -F , 'NR == 1 {print "arch,valid"} NR > 1 {print $1 ",50"}' all.csv >L.csv
    broken predictor -- L.csv 'all labels are equal'
    awk -F , 'NR == 1 {print "arch,valid"} NR > 1 {print $1 "," (NR == 4 ? "nan" : NR)}' all.csv >L.csv
    broken predictor -- L.csv:4 valid 'not finite'
    awk -F , 'NR == 1 {print "arch,valid"} NR > 1 {print $1 "," (NR == 4 ? "" : NR)}' all.csv >L.csv
    broken predictor -- L.csv 'no label'
    # Twice as many rows as architectures: repetitions are averaged, and told.
    { cat all.csv && tail -n +2 all.csv; } >L.csv
    expect 0 train-predictor --space space --labels L.csv --epochs 1 --hidden 8 --out P
    grep -q 'repeat an architecture' err || fail "$(cat err)"
}

test_files_that_do_not_belong_together() {
    prepare nb201 100 30
    predictor && pseudo
    mv space nb201.space
    broken train-gvae --space Y --pseudo Y --out G -- Y "expected 'space'"
    enumerate --space nb101 --sample 50 --out space --quiet
    broken pseudo -- P: nb201 nb101
    broken gvae -- Y: nb201 nb101
    broken train-gvae --space nb201.space --pseudo P --out G -- P "expected 'pseudo-labels'"
    broken train-gvae --space nb201.space --pseudo Y --epochs 1 --out none/G -- none/G
}

run_tests
