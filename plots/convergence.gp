# The best so far against queries: mean over runs, and quartiles as a band.
#   gnuplot -c plots/convergence.gp curves.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
# The settings in the order of the file; their names may hold blanks.
array settings[99]
count = 0
meet(s) = count > 0 && settings[count] eq s ? count : (count = count + 1, settings[count] = s, count)
stats in using (meet(strcol("setting"))) nooutput
stats in using "query" name "Q" nooutput
# What is worth seeing starts after the first twentieth of the queries.
stats in using (column("query") >= Q_max / 20 ? column("lower") : NaN) name "V" nooutput
stats in using "upper" name "H" nooutput
# Where that is a flat line, it has room around it.
room = H_max > V_min ? 0 : 0.001 * abs(H_max) + 1e-9
set yrange [V_min - room : H_max + 0.05 * (H_max - V_min) + room]
set xrange [1 : Q_max]
set xlabel "queries"
set ylabel "best validation accuracy so far (".unit(H_max, in).")"
set key bottom right inside vertical Left reverse
of(s, name) = strcol("setting") eq s ? column(name) : NaN
# Bands of many settings would hide one another.
bands = count <= 5 ? count : 0
@SVG
plot for [i=1:bands] in using "query":(of(settings[i], "lower")):(of(settings[i], "upper")) \
         with filledcurves linecolor rgb colour(i) fillstyle transparent solid 0.15 notitle, \
     for [i=1:count] in using "query":(of(settings[i], "mean")) with lines linestyle style(i) \
         title settings[i] noenhanced
@PNG
replot
