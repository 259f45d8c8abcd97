# What the best so far lacks to the best of the space, mean over runs, on a logarithmic scale. A
# line at the bottom: all runs have found the best.
#   gnuplot -c plots/regret.gp curves.csv OUT
#   gnuplot -c plots/regret.gp curves-cost.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
by = system("sed -n '/^#/!{s/^[^,]*,\\([^,]*\\).*/\\1/p;q}' '".in."'")
# The settings in the order of the file; their names may hold blanks.
array names[99]
array ends[99]
count = 0
meet(s, value) = (count > 0 && names[count] eq s ? 0 : (count = count + 1, names[count] = s), ends[count] = value)
stats in using (meet(strcol("setting"), column("regret"))) nooutput
stats in using by name "X" nooutput
stats in using (column("regret") > 0 ? column("regret") : NaN) name "R" nooutput
stats in using (column(by) >= X_max / 40 ? column("regret") : NaN) name "E" nooutput
stats in using "mean" name "M" nooutput
low = exists("R_min") ? 0.7 * R_min : 0.001
high = E_max > low ? 1.2 * E_max : 10 * low
do for [i = 1:count] { ends[i] = ends[i] > low ? log(ends[i] / low) / log(high / low) : 0 }
load system("dirname '".ARG0."'")."/labels.gp"
set logscale y
set yrange [low : high]
# A range of a decade or two needs more than powers of ten.
do for [ten = -6:4] { do for [step in "1 2 5"] { set ytics add (sprintf("%g", step * 10 ** ten) step * 10 ** ten) } }
set xrange [0 : X_max]
set xlabel (by eq "cost" ? "cost (seconds)" : "queries")
set ylabel "mean regret of validation accuracy (".unit(M_max, in).")"
of(s) = strcol("setting") eq s ? (column("regret") > low ? column("regret") : low) : NaN
@SVG_WIDE
plot for [i = 1:count] in using by:(of(names[i])) with steps linestyle style(i) title names[i] noenhanced
@PNG_WIDE
replot
