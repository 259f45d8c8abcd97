# Cosine similarity of the latents of the best architectures and of the worst.
#   gnuplot -c plots/similarity.gp similarity.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using "row" name "R" nooutput
half = (R_max + 1) / 2
set xrange [-0.5 : R_max + 0.5]
set yrange [R_max + 0.5 : -0.5]
set cbrange [-1 : 1]
set palette defined (-1 "#2b6cb0", 0 "#f4f2ee", 1 "#c4513a")
set size ratio 1
HEIGHT = 450
unset grid
unset key
set colorbox
set xtics (sprintf("best %d", half) half / 2, sprintf("worst %d", half) 1.5 * half) scale 0
set ytics (sprintf("best %d", half) half / 2, sprintf("worst %d", half) 1.5 * half) scale 0 rotate by 90 center offset -1, 0
set cblabel "cosine similarity"
set xlabel "by validation accuracy".predicted(in)
set arrow from half - 0.5, graph 0 to half - 0.5, graph 1 nohead front linewidth 1 linecolor rgb INK
set arrow from graph 0, first half - 0.5 to graph 1, first half - 0.5 nohead front linewidth 1 linecolor rgb INK
@SVG
plot in using "column":"row":"similarity" with image
@PNG
replot
