# Share of hops that lead to a truly better architecture, by the rank of where they begin.
#   gnuplot -c plots/hops.gp hops.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
set xlabel "rank of the start in the space".predicted(in)
set ylabel "hops to something better (%)"
set yrange [0 : 100]
set offsets 0.3, 0.3, 0, 0
set key maxrows 2
# With the 95 % interval of a share (Wilson's), of as many hops as there were starts.
z = 1.96
share(name) = 100 * column(name)
middle(p, n) = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
reach(p, n) = z / (1 + z ** 2 / n) * sqrt(p * (1 - p) / n + z ** 2 / (4 * n ** 2))
low(name) = 100 * (middle(column(name), column("starts")) - reach(column(name), column("starts")))
high(name) = 100 * (middle(column(name), column("starts")) + reach(column(name), column("starts")))
kinds = "up random down mutant"
named(i) = word("up_the_gradient by_chance down one_edit_by_chance", i)
spaced(text) = system("echo '".text."' | tr _ ' '")
place(i) = column(0) + 0.06 * (i - 2.5)
@SVG
plot in using (column(0)):(-1):xtic(1) with points notitle, \
     for [i = 1:4] in using (place(i)):(share(word(kinds, i))):(low(word(kinds, i))):(high(word(kinds, i))) \
         with yerrorlines linestyle i title spaced(named(i))
@PNG
replot
