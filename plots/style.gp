# What all plots share. A plot is called as
#   gnuplot -c plots/NAME.gp INPUT.csv [MORE.csv] OUT
# and writes OUT.svg and OUT.png. Its last commands are `@SVG`, plot, `@PNG`, replot; it may set
# WIDTH and HEIGHT before.
#
# Colours are as bright that they can be seen on white and on black, and can be told apart by those
# who see no red or no green; lines of one colour differ in their dashes. What is grey or black here
# is of the page: in a page it becomes the page's own colours of text, lines and paper.
set datafile separator ","
set datafile columnheaders
set encoding utf8
INK = "#222222"
SOFT = "#777777"
PAPER = "#ffffff"
set border 3 linewidth 0.8 linecolor rgb "#999999"
set tics nomirror out scale 0.5 textcolor rgb INK
set grid linetype 1 linewidth 0.5 linecolor rgb "#dddddd"
set xlabel offset 0, 0.4 textcolor rgb INK
set ylabel textcolor rgb INK
set key title " " font ",4" bmargin left vertical Left reverse samplen 2.2 spacing 1.05 textcolor rgb INK
# Of the i-th line of a plot: blue, vermilion, green, purple, ochre, rose, azure, brown; as Okabe and
# Ito, "Color universal design", 2008, but darker where theirs are too bright for paper.
COLOURS = "#0072b2 #d55e00 #009e73 #8a63c9 #b57c00 #c9608f #3a93c9 #996040"
colour(i) = word(COLOURS, (int(i) - 1) % 8 + 1)
style(i) = (int(i) - 1) % 40 + 1
do for [i = 1:40] {
    set style line i linecolor rgb colour(i) linewidth 2
}
do for [i = 1:40:5] { set style line i dashtype solid pointtype 7 }
do for [i = 2:40:5] { set style line i dashtype (12, 4) pointtype 5 }
do for [i = 3:40:5] { set style line i dashtype (4, 3) pointtype 9 }
do for [i = 4:40:5] { set style line i dashtype (12, 4, 3, 4) pointtype 13 }
do for [i = 5:40:5] { set style line i dashtype (20, 5, 4, 5, 4, 5) pointtype 11 }
# From little to much.
set palette defined (0 "#8fbce6", 0.25 "#5f8fd0", 0.5 "#7d62b8", 0.75 "#a83a86", 1 "#c4213a")
unset colorbox
WIDTH = 520
HEIGHT = 350
SVG = 'set terminal svg size WIDTH, HEIGHT dynamic font "sans-serif,14" background PAPER; set output out.".svg"'
PNG = 'set terminal pngcairo size 1.6 * WIDTH, 1.6 * HEIGHT font "sans-serif,10.5" fontscale 1.6 linewidth 1.6 pointscale 1.6; set output out.".png"'
# Before a command that reads numbers: they have points, whatever the language.
POINTS = "export LC_ALL=C; "
# "# KEY: VALUE" and the header row of a CSV.
comment(file, key) = system("sed -n '/^#/!q; s/^# ".key.": //p' '".file."'")
header(file) = system("sed -n '/^#/!{p;q}' '".file."'")
has(file, name) = strstrt(",".header(file).",", ",".name.",") > 0
# Accuracies are fractions or percents; those of a surrogate say so.
source(file) = comment(file, "source")
unit(high, file) = (high <= 1 ? "fraction" : "%").(source(file) eq "surrogate" ? ", surrogate" : "")
predicted(file) = strstrt(source(file), "surrogate") ? " (".source(file).")" : ""
# Where all is one value, a range has room around it.
room(low, high) = high > low ? 0 : 0.001 * abs(high) + 1e-9
