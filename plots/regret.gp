# What the best so far lacks to the best of the space, mean over runs, on a logarithmic scale. A
# line at the bottom: all runs have found the best.
#   gnuplot -c plots/regret.gp curves.csv OUT
#   gnuplot -c plots/regret.gp curves-cost.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2; what = "regret"
load system("dirname '".ARG0."'")."/settings.gp"
stats in using (column("regret") > 0 ? column("regret") : NaN) name "R" nooutput
stats in using (column(by) >= X_max / 40 ? column("regret") : NaN) name "E" nooutput
stats in using "mean" name "M" nooutput
low = exists("R_min") ? 0.7 * R_min : 0.001
high = E_max > low ? 1.2 * E_max : 10 * low
do for [i = 1:count] { ends[i] = ends[i] > low ? log(ends[i] / low) / log(high / low) : 0 }
load system("dirname '".ARG0."'")."/names.gp"
if (by eq "query") { load system("dirname '".ARG0."'")."/initial.gp" }
set logscale y
set yrange [low : high]
# A range of a decade or two needs more than powers of ten.
do for [ten = -6:4] { do for [step in "1 2 5"] { set ytics add (sprintf("%g", step * 10 ** ten) step * 10 ** ten) } }
set xrange [0 : spent(X_max)]
set xlabel spent_label
set ylabel "mean regret, validation (".unit(M_max, in).")"
@SVG
plot for [i = 1:count] $lines using (spent(column("x"))):(level(i) > low ? level(i) : low + 0 * level(i)) with steps \
         linestyle style(numbers[i]) title names[i] noenhanced
@PNG
replot
