# Image networks: a training step beside PyTorch's.

bench_cell_step() {
    local best='|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|'
    local python=/usr/bin/python3 channels threads ours peer
    $python -c 'import torch' 2>/dev/null || { skip "a step of train-cell beside PyTorch's" python3-torch && return; }
    for channels in 8 16; do
        for threads in 1 2; do
            for _ in 1 2 3; do # in turns, and the best of each: other programs may run
                cell-step "$best" $threads $channels >>ours-$channels-$threads.csv
                $python "$here/cell_step.py" "$best" $threads $channels >>peer-$channels-$threads.csv
            done
            ours=$(cut -d , -f 2 ours-$channels-$threads.csv | sort -g | head -n 1)
            peer=$(cut -d , -f 2 peer-$channels-$threads.csv | sort -g | head -n 1)
            row "cell step, $channels channels, batch 64, threads: $threads" "$ours ms" ""
            row "  PyTorch's time, as a multiple" "$(awk "BEGIN {printf \"%.2f\", $peer / $ours}")" ">= 1"
        done
    done
}
