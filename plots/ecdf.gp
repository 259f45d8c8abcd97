# The share of pairs of a run and a target that were reached, against what was spent.
#   gnuplot -c plots/ecdf.gp ecdf.csv OUT
#   gnuplot -c plots/ecdf.gp ecdf-cost.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2; what = "share"
load system("dirname '".ARG0."'")."/settings.gp"
load system("dirname '".ARG0."'")."/names.gp"
set yrange [0 : 1]
set xrange [0 : spent(X_max)]
set xlabel spent_label
set ylabel "targets reached".predicted(in)
@SVG
plot for [i = 1:count] $lines using (spent(column("x"))):(level(i)) with steps linestyle style(numbers[i]) title names[i] noenhanced
@PNG
replot
