# The best so far against queries: mean over runs, and quartiles as a band.
#   gnuplot -c plots/convergence.gp curves.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
settings = system("grep -v '^#' '".in."' | tail -n +2 | cut -d, -f1 | sort -u")
stats in using "query" name "Q" nooutput
# What is worth seeing starts after the first twentieth of the queries.
stats in using (column("query") >= Q_max / 20 ? column("lower") : NaN) name "V" nooutput
stats in using "upper" name "H" nooutput
set yrange [V_min : H_max + 0.05 * (H_max - V_min)]
set xrange [1 : Q_max]
set xlabel "queries"
set ylabel "best validation accuracy so far (".unit(H_max, in).")"
set key bottom right inside vertical Left reverse
of(s, name) = strcol("setting") eq s ? column(name) : NaN
@SVG
plot for [i=1:words(settings)] in using "query":(of(word(settings, i), "lower")):(of(word(settings, i), "upper")) \
         with filledcurves linecolor rgb word("#1b4f9c #c4551d #3f7f4f #6d4a8c #555555", (i - 1) % 5 + 1) \
         fillstyle transparent solid 0.15 notitle, \
     for [i=1:words(settings)] in using "query":(of(word(settings, i), "mean")) with lines linestyle (i - 1) % 5 + 1 \
         title last(word(settings, i)) noenhanced
@PNG
replot
