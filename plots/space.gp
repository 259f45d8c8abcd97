# The best 1 % of the space, and where the best of each run is among them.
#   gnuplot -c plots/space.gp top.csv runs.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG2; top = ARG1; out = ARG3
array names[99]
array numbers[99]
count = 0
meet(s) = (count > 0 && names[count] eq s ? 0 : (count = count + 1, names[count] = s), numbers[count] = column("number"))
stats in using (meet(strcol("setting"))) nooutput
stats top using "valid" name "V" nooutput
stats top using "rank" name "R" nooutput
stats in using (column("valid") < V_min ? 1 : NaN) name "B" nooutput
# How many of the shown are no worse. Where the space is a sample, its best may be passed.
array valids[1001]
array ranks[1001]
shown = 0
learn(v, r) = (shown = shown + 1, valids[shown] = v, ranks[shown] = r)
stats top using (learn(column("valid"), column("rank"))) nooutput
search(v, low, high) = high - low <= 1 ? low : (middle = (low + high) / 2, valids[middle] >= v ? search(v, middle, high) : search(v, low, middle))
rank_of(v) = v > valids[1] ? 1 : v < V_min ? NaN : ranks[search(v, 1, shown + 1)]
stats in using "valid" name "N" nooutput
architectures = comment(top, "architectures")
set xlabel "validation accuracy (".unit(V_max, top).")"
set ylabel "architectures that are no worse"
# Rings about one another where several are alike; of many settings, all are one kind; of many runs,
# there is the median of each setting.
kinds = count <= 6 ? count : 1
medians = kinds == count && N_records > 60
array middles[99]
do for [i = 1:(medians ? count : 0)] {
    stats in using (strcol("setting") eq names[i] ? column("valid") : NaN) name "M" nooutput
    middles[i] = M_median
}
# Set last, as stats leaves out what lies outside.
set xrange [V_min - room(V_min, V_max) : V_max + 0.03 * (V_max - V_min) + room(V_min, V_max)]
set logscale y
set yrange [0.75 : R_max * 1.1]
name(i) = kinds < count ? "the best of each run" : names[i]
place(i) = medians ? middles[i] : column("valid")
shade(i) = kinds == count ? colour(numbers[i]) : INK
of(i) = kinds < count || strcol("setting") eq names[i]
set key maxrows (kinds + 2) / 2
HEIGHT = HEIGHT + 18 * ((kinds + 2) / 2)
left = exists("B_records") && B_records > 0 ? sprintf("%d runs ended further to the left", B_records) : ""
set label left at graph 0.02, graph 0.04 textcolor rgb SOFT
title = "the best of ".word(architectures, 1).(strstrt(architectures, "random") ? " random ones" : "").(medians ? "; median run of:" : "")
@SVG
plot top using "valid":"rank" with steps linewidth 2 linecolor rgb SOFT title title, \
     for [i = 1:kinds] in using (place(i)):(of(i) ? rank_of(place(i)) : NaN) with points pointtype 6 \
         pointsize 0.5 + 0.35 * i linewidth 1.8 linecolor rgb shade(i) title name(i) noenhanced
@PNG
replot
