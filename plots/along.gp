# Predicted against true accuracy of a search's queries, each when it was asked for, on equal axes.
#   gnuplot -c plots/along.gp ledger.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
# Those that nothing predicted, as the initial labels, are not there.
predicted(name) = column("predicted") == column("predicted") ? column(name) : NaN
stats in using (predicted("valid")) name "V" nooutput
stats in using (predicted("predicted")) name "P" nooutput
stats in using "query" name "Q" nooutput
search = comment(in, "label")
if (strlen(search) == 0) { search = comment(in, "method") }
if (exists("V_median")) {
    load system("dirname '".ARG0."'")."/equal.gp"
    unit = unit(V_max, in)
} else {
    inside(v) = v
    set xrange [0 : 1]
    set yrange [0 : 1]
    set label "no query was predicted" at graph 0.5, graph 0.5 center
    unit = ""
}
set xlabel "validation accuracy (".unit.")"
set ylabel "predicted by ".search." when asked for (".unit.")" noenhanced
set cblabel "query"
set cbrange [0 : Q_max + 1]
set colorbox
unset key
@SVG
plot x with lines linewidth 1 dashtype solid linecolor rgb SOFT, \
     in using (inside(predicted("valid"))):(inside(predicted("predicted"))):"query" with points pointtype 7 pointsize 0.6 linecolor palette
@PNG
replot
