# A table of the paper made again: the first of its measures, by queries, a panel for each data set;
# the paper's own as open points, where they stand beside.
#   gnuplot -c plots/table.gp table.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
array methods[99]
array views[9]
methods_count = 0; views_count = 0; k = 0
method_of(s) = (k = 0, methods_count > 0 ? sum [i=1:methods_count] (methods[i] eq s ? (k = i) : 0) : 0, \
                k > 0 ? k : (methods_count = methods_count + 1, methods[methods_count] = s, methods_count))
view_of(s) = (k = 0, views_count > 0 ? sum [i=1:views_count] (views[i] eq s ? (k = i) : 0) : 0, \
              k > 0 ? k : (views_count = views_count + 1, views[views_count] = s, views_count))
budgets = system("awk -F, '$2 == \"here\" { print $7 }' '".in."' | sort -nu")
budgets_count = words(budgets)
budget_of(s) = sum [i=1:budgets_count] (word(budgets, i) eq s ? i : 0)
# The first measure that both sides have, or else the first of the runs here.
first = system("awk -F, '$2 == \"here\" && !known[$8]++ { order[++n] = $8 } $2 == \"paper\" { there[$8] } \
    END { for (i = 1; i <= n; i++) if (order[i] in there) { print order[i]; exit } print order[1] }' '".in."'")
measured(key) = key eq "valid" ? "best validation (%)" : key eq "test" ? "test of the best by validation (%)" : \
    key eq "top50_test" ? "best test of the top 50 (%)" : key eq "top5_valid" ? "mean validation of the best 5 (%)" : \
    key eq "rank" ? "rank by validation" : key eq "test_rank" ? "rank by test" : \
    key eq "spearman" ? "Spearman's rho" : key eq "kendall" ? "Kendall's tau" : key eq "pearson" ? "Pearson's r" : key
is_here(_) = strcol("of") eq "here" && strcol("measure") eq first
stats in using (is_here(0) ? (view_of(strcol("view")), method_of(strcol("variant")), column("mean")) : NaN) nooutput
label(variant, view) = system("awk -F, '$2 == \"here\" && $4 == \"".variant."\" { print $3; exit }' '".in."'").(mixed && \
    int(system("grep -c '^[^,]*,here,[^,]*,".variant.",[^,]*,".view.",.*,surrogate$' '".in."'")) > 0 ? ", surrogate" : "")
# Beside the paper's stand only those that were all measured, in a table that the paper has too.
surrogates = int(system("grep -c '^[^,]*,here,.*,surrogate$' '".in."'"))
others = int(system("grep '^[^,]*,here,' '".in."' | grep -vc ',surrogate$'"))
mixed = surrogates > 0 && others > 0
beside = int(system("awk -F, '$2 == \"here\" && ($NF != \"table\" || $5 == \"darts\") { n++ } END { print n + 0 }' '".in."'")) == 0
deviation(_) = strlen(strcol("deviation")) ? column("deviation") : 0
width = 0.7 / methods_count
in_panel(v) = strcol("view") eq views[v] && strcol("measure") eq first
place(i) = budget_of(strcol("queries")) - 0.35 + width * (i - 0.5)
here(v, i) = in_panel(v) && strcol("of") eq "here" && strcol("variant") eq methods[i] ? column("mean") : NaN
# Of those whose number of queries the paper does not say, it is that of the runs here.
papers(v, i) = beside && in_panel(v) && strcol("of") eq "paper" && strcol("variant") eq methods[i] ? column("mean") : NaN
papers_place(i) = (strlen(strcol("queries")) ? budget_of(strcol("queries")) : 1) - 0.35 + width * (i - 0.5)
words = measured(first).(surrogates > 0 && !mixed ? ", surrogate" : "")
labels = int(system("grep -cE '^(VII|VIII),' '".in."'")) > 0
set xrange [0.4 : budgets_count + 0.6]
set xtics nomirror scale 0 ("" 1)
do for [i=1:budgets_count] { set xtics add (word(budgets, i) i) }
set xlabel labels ? "labels" : "queries"
set grid ytics
set key outside bottom center horizontal height 1
set offsets 0, 0, graph 0.1, graph 0.1
draw = "set multiplot layout 1, views_count; \
  do for [v=1:views_count] { \
    if (v == 1) { set ylabel words noenhanced } else { unset ylabel }; \
    set title (views_count > 1 ? views[v] : '') noenhanced; \
    plot for [i=1:methods_count] in using (place(i)):(here(v, i)):(deviation(0)) with yerrorbars linecolor rgb colour(i) \
             linewidth 1.5 pointtype (i > 8 ? 5 : 7) pointsize 0.6 title label(methods[i], views[v]) noenhanced, \
         for [i=1:methods_count] in using (papers_place(i)):(papers(v, i)) with points linecolor rgb colour(i) \
             pointtype (i > 8 ? 4 : 6) pointsize 0.9 linewidth 1.5 title (i == 1 && beside ? 'the paper' : '') \
  }; unset multiplot"
panel = views_count > 1 ? 420 : 760
WIDTH = panel * views_count
HEIGHT = 400 + 18 * methods_count
@SVG
eval draw
@PNG
eval draw
