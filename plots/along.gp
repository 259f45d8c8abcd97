# Predicted against true accuracy of a search's queries, each when it was asked for.
#   gnuplot -c plots/along.gp ledger.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using (column("predicted") == column("predicted") ? column("valid") : NaN) name "V" nooutput
stats in using "predicted" name "P" nooutput
stats in using "query" name "Q" nooutput
# The few failed trainings at the bottom would leave no room for the rest.
low(lo, up, min) = lo - 3 * (up - lo) < min ? min : lo - 3 * (up - lo)
set xrange [low(V_lo_quartile, V_up_quartile, V_min) : V_max]
set yrange [low(P_lo_quartile, P_up_quartile, P_min) : P_max]
set offsets graph 0.02, graph 0.02, graph 0.02, graph 0.02
set size square
set xlabel "validation accuracy (".unit(V_max, in).")"
set ylabel "predicted (".unit(V_max, in).")"
set cblabel "query"
set colorbox
unset key
@SVG_SQUARE
plot in using "valid":"predicted":"query" with points pointtype 7 pointsize 0.7 linecolor palette, \
     x with lines linewidth 1 linecolor "#000000" dashtype (6, 4)
@PNG_SQUARE
replot
