# Predicted against true accuracy of a search's queries, each when it was asked for.
#   gnuplot -c plots/along.gp ledger.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
# Those that nothing predicted, as the initial labels, are not there.
predicted(name) = column("predicted") == column("predicted") ? column(name) : NaN
stats in using (predicted("valid")) name "V" nooutput
stats in using (predicted("predicted")) name "P" nooutput
stats in using "query" name "Q" nooutput
# The few failed trainings at the bottom would leave no room for the rest.
low(lo, up, min) = lo - 3 * (up - lo) < min ? min : lo - 3 * (up - lo)
room(min, max) = max > min ? 0.02 * (max - min) : 0.001 * abs(max) + 1e-9
if (exists("V_median")) {
    set xrange [low(V_lo_quartile, V_up_quartile, V_min) - room(V_min, V_max) : V_max + room(V_min, V_max)]
    set yrange [low(P_lo_quartile, P_up_quartile, P_min) - room(P_min, P_max) : P_max + room(P_min, P_max)]
    unit = unit(V_max, in)
} else {
    set xrange [0 : 1]
    set yrange [0 : 1]
    set label "no query was predicted" at graph 0.5, graph 0.5 center
    unit = ""
}
set size square
set xlabel "validation accuracy (".unit.")"
set ylabel "predicted (".unit.")"
set cblabel "query"
set cbrange [0 : Q_max + 1]
set colorbox
unset key
@SVG_SQUARE
plot in using (predicted("valid")):"predicted":"query" with points pointtype 7 pointsize 0.7 linecolor palette, \
     x with lines linewidth 1 linecolor "#000000" dashtype (6, 4)
@PNG_SQUARE
replot
