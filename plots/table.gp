# A table of the paper made again: the first of its measures, by queries, a panel for each data set;
# the paper's own as open points, where they stand beside.
#   gnuplot -c plots/table.gp table.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
array methods[99]
array views[9]
array budgets[99]
methods_count = 0; views_count = 0; budgets_count = 0; first = ""; k = 0
method_of(s) = (k = 0, methods_count > 0 ? sum [i=1:methods_count] (methods[i] eq s ? (k = i) : 0) : 0, \
                k > 0 ? k : (methods_count = methods_count + 1, methods[methods_count] = s, methods_count))
view_of(s) = (k = 0, views_count > 0 ? sum [i=1:views_count] (views[i] eq s ? (k = i) : 0) : 0, \
              k > 0 ? k : (views_count = views_count + 1, views[views_count] = s, views_count))
budget_of(s) = (k = 0, budgets_count > 0 ? sum [i=1:budgets_count] (budgets[i] eq s ? (k = i) : 0) : 0, \
                k > 0 ? k : (budgets_count = budgets_count + 1, budgets[budgets_count] = s, budgets_count))
# The first measure that the runs here have.
is_here(_) = strcol("of") eq "here" && (first eq "" ? (first = strcol("measure"), 1) : strcol("measure") eq first)
stats in using (is_here(0) ? (view_of(strcol("view")), budget_of(strcol("queries")), method_of(strcol("variant")), column("mean")) : NaN) nooutput
label(v) = system("awk -F, '$2 == \"here\" && $4 == \"".v."\" { print $3; exit }' '".in."'")
deviation(_) = strlen(strcol("deviation")) ? column("deviation") : 0
width = 0.7 / methods_count
in_panel(v) = strcol("view") eq views[v] && strcol("measure") eq first
place(i) = budget_of(strcol("queries")) - 0.35 + width * (i - 0.5)
here(v, i) = in_panel(v) && strcol("of") eq "here" && strcol("variant") eq methods[i] ? column("mean") : NaN
beside = int(system("grep -c ',table$' '".in."'")) > 0
# Of those whose number of queries the paper does not say, it is that of the runs here.
papers(v, i) = beside && in_panel(v) && strcol("of") eq "paper" && strcol("variant") eq methods[i] ? column("mean") : NaN
papers_place(i) = (strlen(strcol("queries")) ? budget_of(strcol("queries")) : 1) - 0.35 + width * (i - 0.5)
words = first.(system("grep -c ',surrogate$' '".in."'") > 0 ? ", surrogate" : "")
set xrange [0.4 : budgets_count + 0.6]
set xtics nomirror scale 0 ("" 1)
do for [i=1:budgets_count] { set xtics add (budgets[i] i) }
set xlabel "queries"
set grid ytics
set key outside bottom center horizontal
set offsets 0, 0, graph 0.1, graph 0.1
draw = "set multiplot layout 1, views_count; \
  do for [v=1:views_count] { \
    if (v == 1) { set ylabel words noenhanced } else { unset ylabel }; \
    set title (views_count > 1 ? views[v] : '') noenhanced; \
    plot for [i=1:methods_count] in using (place(i)):(here(v, i)):(deviation(0)) with yerrorbars linecolor rgb colour(i) \
             linewidth 1.5 pointtype 7 pointsize 0.6 title label(methods[i]) noenhanced, \
         for [i=1:methods_count] in using (papers_place(i)):(papers(v, i)) with points linecolor rgb colour(i) \
             pointtype 6 pointsize 0.9 linewidth 1.5 title (i == 1 && beside ? 'the paper' : '') \
  }; unset multiplot"
panel = views_count > 1 ? 420 : 760
WIDTH = panel * views_count
HEIGHT = 480
@SVG
eval draw
@PNG
eval draw
