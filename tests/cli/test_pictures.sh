# map-latent, the plots and the page: from a run of a small pipeline.
. "$(dirname "$0")/lib.sh"

# The run, made once for all tests.
run=$(mktemp -d)
trap 'rm -rf "$run"' EXIT
(
    cd "$run" || exit 1
    mkdir -p build data
    cp -r "$ROOT/Makefile" "$ROOT/pipelines" "$ROOT/plots" .
    ln -s "$ROOT"/data/nb201-surrogate.safetensors data/
    ln -s "$BUILD/bin" build/bin
    make --no-print-directory -f pipelines/nb201.mk RUNS=2 N0=60 BUDGET=80 EPOCHS=3 \
        PREDICTOR='--epochs 5 --ensemble 2' GVAE='--hidden 16 --latent 8' MAPS_OPTIONS='--sample 150' \
        >log 2>&1 || tail -n 5 log
)
out=$run/results/nb201/cifar10-n60/b80-k5
first=$run/results/nb201/cifar10-n60/seed-1
bench=$ROOT/data/nb201-surrogate.safetensors
map() { map-latent --gvae "$first/gvae.safetensors" --quiet "$@"; }
cells() { awk -F '|' '/^\| b80|^\| random/ {for (i = 2; i < NF; i++) {gsub(/^ +| +$/, "", $i); print $i}}' "$out/summary.md"; }

test_every_picture() {
    map --what pca --bench "$bench" --ledger "$first/b80-k5.csv" --sample 200 --out pca.csv
    [ "$(rows pca.csv | wc -l)" = 280 ] && head -20 pca.csv | grep -q '^# explained: 0\.'
    [ "$(rows pca.csv | awk -F , '$6 == 0' | wc -l)" = 200 ]
    map --what tsne --bench "$bench" --sample 120 --out tsne.csv --threads 1
    map --what tsne --bench "$bench" --sample 120 --out two.csv --threads 2
    cmp tsne.csv two.csv && [ "$(rows tsne.csv | wc -l)" = 120 ]
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
    map --what paths --ledger "$first/b80-k5.csv" --out paths.csv
    [ "$(rows paths.csv | wc -l)" = 20 ]
}
test_bad_input() {
    misuse map --what similarity -- --bench
    misuse map --what predicted -- --bench
    misuse map --what paths -- --ledger
    misuse map --metric cifar10 -- --metric
    misuse map --what similarity --bench "$bench" --sample 8000 -- --sample
    broken map --bench "$ROOT/data/darts-surrogate.safetensors" -- 'a benchmark of darts'
    broken map --what tsne --sample 9 -- perplexity
    broken map-latent --gvae "$first/predictor.safetensors" --quiet -- predictor
}
test_page() {
    [ "$(grep -c '<figure>' "$out/report.html")" = 8 ] || fail "$(grep -c '<figure>' "$out/report.html") figures"
    grep -q '<script' "$out/report.html" && fail 'a script'
    grep -oE '(src|href)="[^"]*"' "$out/report.html" | grep -vE '="(#|data:)' && fail 'not self-contained'
    grep -q 'surrogate: predicted, not measured' "$out/report.html"
    # What the page shows, the Markdown and the CSV say.
    cells >cells
    [ "$(wc -l <cells)" -gt 40 ]
    while read -r cell; do
        grep -qF "<td>$cell</td>" "$out/report.html" || fail "not in the page: $cell"
    done <cells
    mean=$(grep -v '^#' "$out/summary.csv" | awk -F , '$1 ~ /b80-k5$/ && $2 == "valid" {printf "%.3f ± %.3f", $4, $5}')
    grep -qxF "$mean" cells || fail "$mean"
    for seed in 1 2; do grep -q "seed-$seed/b80-k5.csv</summary><pre>crlso" "$out/report.html"; done
}
test_plots_are_drawn() {
    for plot in convergence space pca tsne surface predicted similarity training; do
        [ "$(wc -c <"$out/$plot.png")" -gt 8000 ] || fail "$plot.png is nearly empty"
        grep -qE '<(path|use|image)' "$out/$plot.svg" || fail "$plot.svg is empty"
    done
    cp -r "$run/results" "$run/pipelines" "$run/plots" "$run/Makefile" .
    find results -name '*.svg' -delete
    find results -name '*.csv' -print0 | xargs -0 touch -d '2020-01-01'
    make plots >log 2>&1 || fail "$(tail -n 3 log)"
    [ "$(find results -name '*.svg' | wc -l)" = 8 ]
    [ -z "$(find results -name '*.csv' -newermt 2021-01-01)" ] || fail 'a CSV was made again'
}
test_in_a_browser() {
    browser=$(command -v chromium || command -v chromium-browser) || skip 'needs chromium'
    for width in 1280 400; do
        timeout 100 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars \
            --window-size=$width,4000 --screenshot="$PWD/page$width.png" "file://$out/report.html" \
            >/dev/null 2>&1 || fail "the browser failed at $width"
        [ "$(wc -c <page$width.png)" -gt 100000 ] || fail "nearly empty at $width"
    done
}

run_tests
