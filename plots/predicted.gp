# Predicted against true accuracy, on equal axes, with Kendall's tau.
#   gnuplot -c plots/predicted.gp predicted.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
stats in using "valid" name "V" nooutput
stats in using "predicted" name "P" nooutput
stats in using "kendall" name "T" nooutput
load system("dirname '".ARG0."'")."/equal.gp"
predictor = comment(in, "predictor")
set xlabel "validation accuracy (".unit(V_max, in).")"
set ylabel "predicted".(strlen(predictor) > 0 ? " by ".predictor : "")." (".unit(V_max, in).")"
set label sprintf("Kendall's τ = %.3f", T_mean) at graph 0.03, graph 0.96 front textcolor rgb INK
unset key
@SVG
plot x with lines linewidth 1 dashtype solid linecolor rgb SOFT, \
     in using (inside(column("valid"))):(inside(column("predicted"))) with points pointtype 7 pointsize 0.3 linecolor rgb colour(1)
@PNG
replot
