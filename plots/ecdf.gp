# The share of pairs of a run and a target that were reached, against what was spent.
#   gnuplot -c plots/ecdf.gp ecdf.csv OUT
#   gnuplot -c plots/ecdf.gp ecdf-cost.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
by = system("sed -n '/^#/!{s/^[^,]*,\\([^,]*\\).*/\\1/p;q}' '".in."'")
array names[99]
array ends[99]
count = 0
meet(s, value) = (count > 0 && names[count] eq s ? 0 : (count = count + 1, names[count] = s), ends[count] = value)
stats in using (meet(strcol("setting"), column("share"))) nooutput
stats in using by name "X" nooutput
load system("dirname '".ARG0."'")."/labels.gp"
set yrange [0 : 1]
set xrange [0 : X_max]
set xlabel (by eq "cost" ? "cost (seconds)" : by eq "budget" ? "share of the queries of a task" : "queries")
set ylabel "targets reached".(source(in) eq "surrogate" ? " (surrogate)" : "")
of(s) = strcol("setting") eq s ? column("share") : NaN
@SVG_WIDE
plot for [i = 1:count] in using by:(of(names[i])) with steps linestyle style(i) title names[i] noenhanced
@PNG_WIDE
replot
