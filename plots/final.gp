# Box plots of what the runs of each setting ended with: quartiles and median, whiskers to the lowest
# and the highest run, the mean with its 95 % confidence interval, and the runs where they are few.
#   gnuplot -c plots/final.gp summary.csv runs.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; runs = ARG2; out = ARG3
array names[99]
array numbers[99]
array means[99]
array order[99]
count = 0
of_valid(x) = strcol("measure") eq "valid" ? x : NaN
meet(s, mean) = (count = count + 1, names[count] = s, means[count] = mean, numbers[count] = column("number"), count)
stats in using (strcol("measure") eq "valid" ? meet(strcol("setting"), column("mean")) : NaN) nooutput
stats in using (of_valid(column("runs"))) name "N" nooutput
stats in using (of_valid(column("lower"))) name "L" nooutput
stats in using (of_valid(column("lowest"))) name "W" nooutput
stats in using (of_valid(column("highest"))) name "H" nooutput
# From the best mean downwards; rows[number] is where a setting stands.
array rows[999]
do for [i = 1:count] {
    at = i
    while (at > 1 && means[order[at > 1 ? at - 1 : 1]] < means[i]) { order[at] = order[at - 1]; at = at - 1 }
    order[at] = i
}
longest = 0
set ytics ()
do for [k = 1:count] {
    i = order[k]
    rows[numbers[i]] = count - k + 1
    longest = strlen(names[i]) > longest ? strlen(names[i]) : longest
    set ytics add (names[i] count - k + 1)
}
# A few failed runs would leave no room for the rest.
low = L_min - 3 * (H_max - L_min)
low = low < W_min ? W_min : low
room = H_max > low ? 0.03 * (H_max - low) : 0.001 * abs(H_max) + 1e-9
set xrange [low - room : H_max + room]
set yrange [0.4 : count + 0.6]
set ytics noenhanced scale 0
unset key
HEIGHT = 90 + 34 * count
WIDTH = longest > 30 ? 640 : 520
set xlabel "best validation accuracy of a run (".unit(H_max, in).")"
set grid noytics
set style fill transparent solid 0.25
dots = N_max <= 50 ? 0.4 : 0
y(n) = rows[int(column("number"))] + n
shade(n) = rgb[int(column("number"))]
array rgb[999]
do for [i = 1:count] { rgb[numbers[i]] = int("0x".colour(numbers[i])[2:7]) }
if (dots == 0) { runs = in }
@SVG
plot in using (of_valid(column("median"))):(y(0)):"lowest":"highest":(y(0)):(y(0)):(shade(0)) with xyerrorbars pointtype 0 linewidth 1.2 linecolor rgb variable, \
     in using (of_valid(column("median"))):(y(0)):"lower":"upper":(y(-0.28)):(y(0.28)):(shade(0)) with boxxyerror linewidth 1.2 linecolor rgb variable, \
     in using (of_valid(column("median"))):(y(0)):(column("median")):(column("median")):(y(-0.28)):(y(0.28)):(shade(0)) with boxxyerror linewidth 2.4 linecolor rgb variable, \
     runs using (dots > 0 ? column("valid") : NaN):(y(0)):(shade(0)) with points pointtype 7 pointsize dots linecolor rgb variable, \
     in using (of_valid(column("mean"))):(y(-0.38)):"ci_low":"ci_high" with xerrorbars pointtype 13 pointsize 0.6 linewidth 1 linecolor rgb INK
@PNG
replot
