# Trials of a search over settings by each setting alone: the trials, and the median at each value, as
# a mean is that of the few that went wrong.
#   gnuplot -c plots/marginals.gp settings.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
names = system(POINTS."awk -F, '!/^#/ && $2 != \"name\" && !seen[$2]++ { print $2 }' '".in."'")
count = words(names)
# The values of a setting, ascending.
values(name) = system(POINTS."awk -F, '$2 == \"".name."\" { print $3 }' '".in."' | sort -gu | tr '\\n' ' '")
# As they are written beside the axis; gnuplot reads no number 1e-05.
shown(list) = system(POINTS."echo '".list."' | awk '{ for (i = 1; i <= NF; i++) printf \"%.3g \", $i }'")
stats in using "valid" name "V" nooutput
low = V_lo_quartile - 3 * (V_up_quartile - V_lo_quartile)
low = low < V_min || low >= V_max ? V_min : low
high = V_max + room(low, V_max)
low = low - room(low, V_max)
set yrange [low - 0.05 * (high - low) : high + 0.05 * (high - low)]
unset key
set datafile missing NaN
columns = count <= 3 ? count : (count + 1) / 2
rows = count <= 3 ? 1 : 2
position(list, value) = sum [i=1:words(list)] (word(list, i) eq value ? i : 0)
median(name, value) = system(POINTS."awk -F, '$2 == \"".name."\" && $3 == \"".value."\" && $4 != \"\" { print $4 }' '".in."' | sort -g | \
    awk '{ v[NR] = $1 } END { print NR ? (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 : \"NaN\" }'") + 0.0
measured = "mean accuracy (".unit(V_max, in).")"
# A sampled plot does not draw its first sample: that is 0, of no value.
draw = "set multiplot layout rows, columns; \
  do for [p=1:count] { \
    name = word(names, p); list = values(name); labels = shown(list); \
    set xrange [0.5 : words(list) + 0.5]; \
    set xtics nomirror rotate by -40 scale 0 ('' 1); \
    do for [i=1:words(list):ceil(words(list) / 6.0)] { set xtics add (word(labels, i) i) }; \
    set xlabel name noenhanced; \
    if (p % columns == 1 || columns == 1) { set ylabel measured } else { unset ylabel }; \
    plot sample [at=0:words(list):1] '+' using (at):(median(name, word(list, int(at + 0.5)))) with linespoints \
             pointtype 7 pointsize 0.7 linewidth 2 linecolor rgb colour(2), \
         in using (strcol('name') eq name ? position(list, strcol('value')) : NaN):'valid' with points pointtype 7 \
             pointsize 0.4 linecolor rgb colour(1) \
  }; unset multiplot"
WIDTH = 290 * columns
HEIGHT = 300 * rows
@SVG
eval draw
@PNG
eval draw
