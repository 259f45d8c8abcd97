# Trials of a search over settings: the value of each, and the best so far.
#   gnuplot -c plots/trials.gp settings.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using "trial" name "T" nooutput
stats in using "valid" name "V" nooutput
low = V_lo_quartile - 3 * (V_up_quartile - V_lo_quartile)
low = low < V_min || low >= V_max ? V_min : low
high = V_max + room(low, V_max)
low = low - room(low, V_max)
set yrange [low - 0.05 * (high - low) : high + 0.05 * (high - low)]
set xrange [0 : T_max + 1]
set xlabel "trial"
set ylabel "mean accuracy (".unit(V_max, in).")"
best = -1e9
risen(v) = (best = v > best ? v : best)
@SVG
plot in using "trial":"valid" with points pointtype 7 pointsize 0.5 linecolor rgb colour(1) title "a trial", \
     in using "trial":(risen(column("valid"))) with steps linewidth 2 linecolor rgb colour(2) title "best so far"
best = -1e9
@PNG
replot
