# Predicted against true accuracy, with Kendall's tau.
#   gnuplot -c plots/predicted.gp predicted.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using "valid" name "V" nooutput
stats in using "predicted" name "P" nooutput
stats in using "kendall" name "T" nooutput
# The few failed trainings at the bottom would leave no room for the rest.
low = V_lo_quartile - 3 * (V_up_quartile - V_lo_quartile)
low = low < V_min ? V_min : low
set xrange [low : V_max]
set yrange [P_lo_quartile - 3 * (P_up_quartile - P_lo_quartile) < P_min ? P_min : P_lo_quartile - 3 * (P_up_quartile - P_lo_quartile) : P_max]
set size square
set xlabel "validation accuracy (".unit(V_max, in).")"
set ylabel "predicted (".unit(V_max, in).")"
set label sprintf("Kendall's τ = %.3f", T_mean) at graph 0.04, graph 0.95 front
unset key
@SVG_SQUARE
plot in using "valid":"predicted" with points pointtype 7 pointsize 0.3 linecolor "#1b4f9c", \
     x with lines linewidth 1 linecolor "#000000" dashtype (6, 4)
@PNG_SQUARE
replot
