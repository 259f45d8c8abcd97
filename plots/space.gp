# How accuracies are spread over the space, and the best of each run.
#   gnuplot -c plots/space.gp histogram.csv runs.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; runs = ARG2; out = ARG3
stats in using "high" name "H" nooutput
stats in using "count" name "C" nooutput
set logscale y
set yrange [0.7 : C_max * 2]
set xlabel "validation accuracy (".unit(H_max, in).")"
set ylabel "architectures"
set style fill solid 0.35
set key outside top center horizontal
@SVG
plot in using ((column("low") + column("high")) / 2):"count" with boxes linecolor "#1b4f9c" linewidth 0.5 title "the space", \
     runs using "valid":(1) with points pointtype 9 pointsize 1.1 linecolor "#c4551d" title "the best of each run"
@PNG
replot
