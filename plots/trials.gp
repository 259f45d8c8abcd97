# Trials of a search over settings: the value of each, and the best so far.
#   gnuplot -c plots/trials.gp trials.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using "valid" name "V" nooutput
low = V_lo_quartile - 3 * (V_up_quartile - V_lo_quartile)
low = low < V_min || low >= V_max ? V_min : low
room = V_max > low ? 0.05 * (V_max - low) : 0.01
set yrange [low - room : V_max + room]
set xrange [0 : V_records + 1]
set xlabel "trial"
set ylabel "mean accuracy (%)"
set key bottom right inside vertical Left reverse
@SVG
plot in using "query":"valid" with points pointtype 7 pointsize 0.5 linecolor rgb colour(1) title "a trial", \
     in using "query":"best" with steps linewidth 2 linecolor rgb colour(2) title "best so far"
@PNG
replot
