# map-latent, the plots and the page: from two small runs.
. "$(dirname "$0")/lib.sh"

# The runs, made once for all tests.
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
out=$run/out
first=$run/seed-1
bench=$ROOT/data/nb201-surrogate.safetensors
make_runs() {
    enumerate --space nb201 --out space
    for seed in 1 2; do
        mkdir seed-$seed
        (
            cd seed-$seed
            search --space nb201 --bench "$bench" --method random --budget 60 --seed $seed --out labels.csv
            train-predictor --space ../space --labels labels.csv --epochs 5 --ensemble 2 --seed $seed --out predictor
            pseudo-label --space ../space --predictor predictor --labels labels.csv --out pseudo
            train-gvae --space ../space --pseudo pseudo --epochs 3 --hidden 16 --latent 8 --seed $seed \
                --curve gvae-curve.csv --out gvae.safetensors >/dev/null
            infer --gvae gvae.safetensors --labels labels.csv --bench "$bench" --budget 80 --seed $seed --out b80.csv
            search --space nb201 --bench "$bench" --method random --budget 80 --seed $seed --out random.csv
        )
    done
    report --out out --bench "$bench" seed-*/b80.csv seed-*/random.csv
    for what in pca tsne surface paths predicted similarity hops; do
        map-latent --gvae seed-1/gvae.safetensors --what $what --bench "$bench" --ledger seed-1/b80.csv \
            --sample 150 --out out/$what.csv
    done
    cp seed-1/gvae-curve.csv out/training.csv
    cp seed-1/b80.csv out/along.csv
    plot "$out"
    report --page --out out --bench "$bench" seed-*/b80.csv seed-*/random.csv
}
plot() { make -C "$ROOT" -B --no-print-directory -f pipelines/plots.mk OUT="$1" FIRST="$first" >"$run/log" 2>&1; }
(
    set -e
    cd "$run"
    make_runs
) >"$run/err" 2>&1 || tail -n 5 "$run/err" "$run/log"
map() { map-latent --gvae "$first/gvae.safetensors" --quiet "$@"; }
cells() { awk -F '|' '/^\| b80|^\| random/ {for (i = 2; i < NF; i++) {gsub(/^ +| +$/, "", $i); print $i}}' "$out/summary.md"; }

test_a_search_of_another_model_or_view() {
    sed 's/^\(# input: gvae.safetensors sha256 \)../\1xx/' "$first/b80.csv" >model.csv
    broken map --what paths --ledger model.csv -- 'model.csv: a search with another G-VAE'
    sed 's/^# view: .*/# view: cifar100/' "$first/b80.csv" >view.csv
    broken map --what pca --ledger view.csv --bench "$bench" -- 'view.csv: of the view cifar100' cifar10
}
test_every_picture() {
    map --what pca --bench "$bench" --ledger "$first/b80.csv" --sample 200 --out pca.csv
    [ "$(rows pca.csv | wc -l)" = 280 ]
    head -20 pca.csv | grep -q '^# explained: 0\.'
    [ "$(rows pca.csv | awk -F , '$6 == 0' | wc -l)" = 200 ]
    map --what tsne --bench "$bench" --sample 120 --out tsne.csv --threads 1
    map --what tsne --bench "$bench" --sample 120 --out two.csv --threads 2
    cmp tsne.csv two.csv
    [ "$(rows tsne.csv | wc -l)" = 120 ]
    map --what hops --bench "$bench" --sample 100 --out hops.csv --threads 1
    map --what hops --bench "$bench" --sample 100 --out two.csv --threads 2
    cmp hops.csv two.csv
    # By its head, not by chance: from the middle of the space up is better than down. Of the top 0.3 % there are 47.
    rows hops.csv | awk -F , 'NR == 1 {if ($3 <= $5 || $7 <= $9) exit 1} {starts = starts $2 " "; for (i = 3; i <= 6; i++) if ($i < 0 || $i > 1) exit 1}
        END {if (starts != "100 100 100 47 ") exit 1}' || fail "$(rows hops.csv)"
    misuse map --what hops -- '--bench'
    map --what similarity --bench "$bench" --sample 20 --out similarity.csv
    [ "$(rows similarity.csv | wc -l)" = 1600 ]
    rows similarity.csv | awk -F , '$1 == $2 && $3 != 1 || $3 > 1 || $3 < -1 {exit 1}'
    map --what predicted --bench "$bench" --sample 300 --out predicted.csv
    [ "$(rows predicted.csv | cut -d , -f 4 | sort -u | wc -l)" = 1 ]
    map --what surface >surface.csv
    [ "$(rows surface.csv | wc -l)" = 6400 ]
    # The surface is concave: along each row of the grid the slope falls.
    rows surface.csv | awk -F , '$2 != y {y = $2; n = 0} {n++; s = $3 - last
        if (n > 2 && s > slope + 1e-3) exit 1; slope = s; last = $3}' || fail 'not concave'
    map --what paths --ledger "$first/b80.csv" --out paths.csv
    [ "$(rows paths.csv | wc -l)" = 20 ]
    # The first queries alone, as a smaller budget has them.
    map --what paths --ledger "$first/b80.csv" --budget 70 --out first.csv
    rows paths.csv | head -n 10 | cut -d , -f 1 | cmp - <(rows first.csv | cut -d , -f 1)
    # Of few points as many neighbours as there can be.
    map --what tsne --sample 9 --out few.csv
    [ "$(rows few.csv | wc -l)" = 9 ]
}
# Columns of a ledger are found by name, and latents that it holds are believed.
test_ledger_by_name() {
    map --what pca --ledger "$first/b80.csv" --sample 1 --out pca.csv
    map --what paths --ledger "$first/b80.csv" --out paths.csv
    # An arrow begins where the parent lies.
    rows "$first/b80.csv" | awk -F , '$11 {print $1 "," $11}' >parents
    [ "$(wc -l <parents)" = 20 ]
    awk -F , 'function far(a, b) {return a - b > 1e-3 || b - a > 1e-3}
        FILENAME == ARGV[1] {parent[$1] = $2; next}
        FILENAME == ARGV[2] {x[$6] = $2; y[$6] = $3; next}
        $1 in parent {n++; if (far($4, x[parent[$1]]) || far($5, y[parent[$1]])) exit 1}
        END {if (n != 20) exit 1}' parents pca.csv paths.csv || fail 'arrows from elsewhere'
    awk -F , -v OFS=, '/^#/ {print; next} {print $11, $4, $12, $6, $2, "more"}' "$first/b80.csv" >turned.csv
    map --what paths --ledger turned.csv --out again.csv
    rows paths.csv | cmp - <(rows again.csv)
    infer --gvae "$first/gvae.safetensors" --labels "$first/labels.csv" --bench "$bench" --budget 80 --seed 1 \
        --latents kept --quiet --out kept.csv
    map --what pca --ledger kept.csv --sample 1 --out kept-pca.csv
    sed '/^#/!s/,latent,/,other,/; /^#/!s/,[0-9a-f]*$/,/; s/,check$/,none/' kept.csv >bare.csv
    map --what pca --ledger bare.csv --sample 1 --out bare-pca.csv
    [ "$(rows kept-pca.csv | head -61)" = "$(rows bare-pca.csv | head -61)" ]
    [ "$(rows kept-pca.csv | tail -1)" != "$(rows bare-pca.csv | tail -1)" ]
}
test_bad_input() {
    misuse map --what similarity -- --bench
    misuse map --what predicted -- --bench
    misuse map --what paths -- --ledger
    misuse map --metric cifar10 -- --metric
    misuse map --what similarity --bench "$bench" --sample 8000 -- --sample
    broken map --bench "$ROOT/data/darts-surrogate.safetensors" -- 'a benchmark of darts'
    broken map --what tsne --sample 9 --perplexity 30 -- perplexity
    broken map-latent --gvae "$first/predictor" --quiet -- predictor
}
test_page() {
    grep '<figure' "$out/report.html" | grep -v drawing >figures || true
    [ "$(wc -l <figures)" = 13 ] || fail "$(cat figures)"
    grep -q '<script' "$out/report.html" && fail 'a script'
    grep -oE '(src|href)="[^"]*"' "$out/report.html" | grep -vE '="(#|data:)' && fail 'not self-contained'
    grep -q 'surrogate: predicted, not measured' "$out/report.html"
    # What the page shows, the Markdown and the CSV say.
    cells >cells
    [ "$(wc -l <cells)" -gt 40 ]
    while read -r cell; do
        grep -qF "<td>$cell</td>" "$out/report.html" || fail "not in the page: $cell"
    done <cells
    mean=$(grep -v '^#' "$out/summary.csv" | awk -F , '$1 == "b80" && $2 == "valid" {print $4, $5}')
    mean=$(rounded $mean)
    grep -qxF "$mean" cells || fail "$mean"
    for seed in 1 2; do grep -q "seed-$seed/b80.csv</summary><pre>crlso" "$out/report.html"; done
}
test_plots_are_drawn() {
    for plot in convergence regret final ecdf space pca tsne surface hops predicted along similarity training; do
        [ "$(wc -c <"$out/$plot.png")" -gt 8000 ] || fail "$plot.png is nearly empty"
        grep -qE '<(path|use|image)' "$out/$plot.svg" || fail "$plot.svg is empty"
    done
    cp -r "$out" again
    rm again/*.svg
    touch -d '2020-01-01' again/*.csv
    plot "$PWD/again" || fail "$(tail -n 3 "$run/log")"
    [ "$(find again -name "*.svg" | wc -l)" = $((13 + $(command -v dot >/dev/null && echo 2 || echo 0))) ] || fail "$(ls again)"
    [ -z "$(find again -name '*.csv' -newermt 2021-01-01)" ] || fail 'a CSV was made again'
}
# As where the first query found the best, or none was predicted, or one; and an old curve.
test_flat_lines_are_drawn() {
    mkdir flat none
    awk -F , '/^#/ || ++n <= 62' "$out/along.csv" >flat/along.csv # with its header and 60 labels
    awk -F , '/^#/ || ++n <= 61' "$out/along.csv" >none/along.csv
    sed 's/,[^,]*$//' "$out/training.csv" >none/training.csv
    plot "$PWD/none" || fail "$(tail -n 3 "$run/log")"
    [ -s none/along.svg ] && [ -s none/training.svg ] || fail "$(ls none)"
    awk -F , -v OFS=, '/^#/ {print; next} /,query,|^setting/ {print; for (i = 1; i <= NF; i++) at[$i] = i; next}
        {$at["mean"] = $at["lower"] = $at["upper"] = 91; $at["regret"] = 0; print}' "$out/curves.csv" >flat/curves.csv
    plot "$PWD/flat" || fail "$(tail -n 3 "$run/log")"
    [ -s flat/convergence.svg ] && [ -s flat/regret.svg ] && [ -s flat/along.svg ] || fail "$(ls flat)"
}
test_in_a_browser() {
    browser=$(command -v chromium || command -v chromium-browser) || skip 'needs chromium'
    for width in 1280 400; do
        timeout 1000 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
            --window-size=$width,4000 --screenshot="$PWD/page$width.png" "file://$out/report.html" \
            >/dev/null 2>&1 || fail "the browser failed at $width"
        [ "$(wc -c <page$width.png)" -gt 100000 ] || fail "nearly empty at $width"
    done
}

run_tests
