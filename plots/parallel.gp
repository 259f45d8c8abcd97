# Trials of a search over settings: each a line through its settings, coloured by its value, the best on
# top.
#   gnuplot -c plots/parallel.gp settings.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
names = system(POINTS."awk -F, '!/^#/ && $2 != \"name\" && !seen[$2]++ { print $2 }' '".in."'")
count = words(names)
values(name) = system(POINTS."awk -F, '$2 == \"".name."\" { print $3 }' '".in."' | sort -gu | tr '\\n' ' '")
# As they are written beside the axis; gnuplot reads no number 1e-05.
shown(list) = system(POINTS."echo '".list."' | awk '{ for (i = 1; i <= NF; i++) printf \"%.3g \", $i }'")
array lists[20]
do for [p=1:count] { lists[p] = values(word(names, p)) }
axis(name) = sum [p=1:count] (word(names, p) eq name ? p : 0)
height(name, value) = (p = axis(name), n = words(lists[p]), n > 1 ? sum [i=1:n] (word(lists[p], i) eq value ? (i - 1.0) / (n - 1) : 0) : 0.5)
stats in using "valid" name "V" nooutput
set cbrange [V_lo_quartile - room(V_lo_quartile, V_max) : V_max + room(V_lo_quartile, V_max)]
set cblabel "mean accuracy (".unit(V_max, in).")"
set colorbox
set xrange [0.8 : count + 0.2]
set yrange [-0.03 : 1.03]
unset ytics
unset key
unset grid
set border 0
set xtics scale 0 ("" 1)
do for [p=1:count] {
    set xtics add (word(names, p) p)
    set arrow p from p, 0 to p, 1 nohead linewidth 1 linecolor rgb SOFT front
    do for [i=1:words(lists[p])] {
        set label word(shown(lists[p]), i) at p + 0.03, (words(lists[p]) > 1 ? (i - 1.0) / (words(lists[p]) - 1) : 0.5) front noenhanced textcolor rgb INK
    }
}
# From the worst to the best, an empty line after each.
lines = "< ".POINTS."awk -F, 'NR == FNR { if (!/^#/ && $1 != \"trial\") best[$1] = $4; next } !/^#/ && $1 != \"trial\" { rows[$1] = rows[$1] $0 \"\\n\" } ". \
    "END { for (t in best) order[++n] = t; ". \
    "for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (best[order[j]] < best[order[i]]) { s = order[i]; order[i] = order[j]; order[j] = s } ". \
    "print \"trial,name,value,valid\"; for (i = 1; i <= n; i++) print rows[order[i]] }' '".in."' '".in."'"
WIDTH = 800
HEIGHT = 400
@SVG
plot lines using (axis(strcol("name"))):(height(strcol("name"), strcol("value"))):"valid" with lines linewidth 1.2 linecolor palette
@PNG
replot
