# Share of hops that lead to a truly better architecture, by the rank of where they begin.
#   gnuplot -c plots/hops.gp hops.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
set xlabel "rank of the start"
set ylabel "hops to something better (%)"
set yrange [0 : 100]
set offsets 0.3, 0.3, 0, 0
share(name) = 100 * column(name)
@SVG
plot in using 0:(share("up")):xtic(1) with linespoints linestyle 1 title "up the gradient", \
     in using 0:(share("random")) with linespoints linestyle 2 title "by chance", \
     in using 0:(share("down")) with linespoints linestyle 3 title "down", \
     in using 0:(share("mutant")) with linespoints linestyle 4 title "one edit by chance"
@PNG
replot
