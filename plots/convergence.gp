# The best so far against queries: mean over runs, and quartiles as a band.
#   gnuplot -c plots/convergence.gp curves.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2; what = "mean"
load system("dirname '".ARG0."'")."/settings.gp"
# What is worth seeing starts after the first twentieth of the queries.
stats in using (column("query") >= X_max / 20 ? column("lower") : NaN) name "V" nooutput
stats in using "upper" name "H" nooutput
# The best of the space, where it is known.
known = strstrt(comment(in, "best"), "of the space") > 0
best = known ? word(comment(in, "best"), 1) + 0 : H_max
high = best > H_max ? best : H_max
# Where all is a flat line, it has room around it.
low = V_min - room(V_min, high)
high = high + 0.07 * (high - V_min) + room(V_min, high)
do for [i = 1:count] { ends[i] = (ends[i] - low) / (high - low) }
load system("dirname '".ARG0."'")."/names.gp"
load system("dirname '".ARG0."'")."/initial.gp"
if (known) {
    set arrow from graph 0, first best to graph 1, first best nohead back linewidth 1 dashtype solid linecolor rgb SOFT
    set label "the best of the space" at graph 0.99, first best right offset 0, 0.6 textcolor rgb SOFT
}
set yrange [low : high]
set xrange [1 : X_max > 1 ? X_max : 2]
set xlabel spent_label
set ylabel "best validation so far (".unit(H_max, in).")"
# Bands of many settings would hide one another. Each value holds until the next query.
bands = count <= 5 ? count : 0
set table $rows separator comma
do for [i = 1:bands] {
    plot in using (i):"query":"lower":"upper" with table if (strcol("setting") eq names[i])
}
unset table
set print $bands
print "setting,query,lower,upper"
do for [k = 1:bands ? |$rows| : 0] {
    first = strstrt($rows[k], ",")
    second = first + strstrt($rows[k][first + 1:*], ",")
    print $rows[k]
    print sprintf("%s,%d", $rows[k][1:first - 1], $rows[k][first + 1:second - 1] + 1).$rows[k][second:*]
}
unset print
BANDS = bands == 0 ? "" : 'for [i = 1:bands] $bands using "query":(column("setting") == i ? column("lower") : NaN):"upper" \
    with filledcurves linecolor rgb colour(numbers[i]) fillstyle transparent solid 0.18 notitle,'
@SVG
plot @BANDS for [i = 1:count] $lines using "x":(level(i)) with steps linestyle style(numbers[i]) title names[i] noenhanced
@PNG
replot
