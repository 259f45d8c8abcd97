# Mean ranks over tasks: a critical-difference diagram. A bar joins settings that the tests do not
# tell apart.
#   gnuplot -c plots/ranks.gp ranks.csv cliques.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; cliques = ARG2; out = ARG3
# Sorted by rank: the better half is named on the left, the other on the right, from the top down.
array names[99]
array ranks[99]
array numbers[99]
numbered = has(in, "number")
count = 0
meet(s, rank) = (count = count + 1, names[count] = s, ranks[count] = rank, numbers[count] = numbered ? column("number") : count)
stats in using (meet(strcol("setting"), column("rank"))) nooutput
stats in using "critical_difference" name "C" nooutput
stats in using "friedman_p" name "F" nooutput
levels = int(system("grep -v '^#' '".cliques."' | tail -n +2 | cut -d , -f 3 | sort -n | tail -n 1 | grep . || echo -1")) + 1
half = (count + 1) / 2
top = 0.5 * levels + 0.5
row(i) = -top - 0.9 * (i <= half ? i : count + 1 - i)
span = count > 1 ? count - 1.0 : 1.0
left = 1 - 0.06 * span
right = count + 0.06 * span
# As wide as the names beside the axis.
longest(from, to) = (most = 0, sum [i = from:to] (most = strlen(names[i]) > most ? strlen(names[i]) : most, 0), most)
AXIS = count > 12 ? 24 * count : 280
room_left = 80 + 8 * longest(1, int(half))
room_right = 80 + 8 * (count > half ? longest(int(half) + 1, count) : 0)
set lmargin at screen 0
set rmargin at screen 1
set xrange [1 - span * room_left / AXIS : count + span * room_right / AXIS]
set yrange [row(half) - 0.7 : 3.5]
unset border
unset grid
unset ytics
unset xtics
unset key
set arrow from 1, 0 to count, 0 nohead linewidth 1.2 linecolor rgb INK
do for [i = 1:count] {
    set arrow from i, 0 to i, 0.18 nohead linewidth 1 linecolor rgb INK
    set label (count > 12 && i % 2 == 0 ? "" : sprintf("%d", i)) at i, 0.55 center
    side = i <= half ? left : right
    set arrow from ranks[i], 0 to ranks[i], row(i) nohead linewidth 1 linecolor rgb colour(numbers[i])
    set arrow from ranks[i], row(i) to side, row(i) nohead linewidth 1 linecolor rgb colour(numbers[i])
    if (i <= half) {
        set label sprintf("%s  %.2f", names[i], ranks[i]) at side - 0.01 * span, row(i) right noenhanced
    } else {
        set label sprintf("%.2f  %s", ranks[i], names[i]) at side + 0.01 * span, row(i) left noenhanced
    }
}
if (C_max == C_max) {
    set arrow from 1, 1.4 to 1 + C_max, 1.4 heads size 0.01 * span,90 linewidth 1.2 linecolor rgb INK
    set label sprintf("CD %.2f", C_max) at 1 + C_max / 2, 1.85 center
}
set label "mean rank".predicted(in).(exists("F_max") ? sprintf(", Friedman p = %.2g", F_max) : "") at (1 + count) / 2.0, 2.85 center
WIDTH = AXIS + room_left + room_right
HEIGHT = 170 + 24 * half
@SVG
plot cliques using (column("from") - 0.012 * span):(-0.35 - 0.5 * column("level")):(column("to") - column("from") + 0.024 * span):(0) \
         with vectors nohead linewidth 5 linecolor rgb INK
@PNG
replot
