# What all plots share. A plot is called as
#   gnuplot -c plots/NAME.gp INPUT.csv [MORE.csv] OUT
# and writes OUT.svg and OUT.png. Its last commands are `@SVG`, plot, `@PNG`, replot.
# Colours grow darker in one direction, and lines differ in their dashes, so that all can be
# told apart without colour.
set datafile separator ","
set datafile columnheaders
set encoding utf8
set border 3 linewidth 0.7 linecolor "#444444"
set tics nomirror out scale 0.6
set grid linewidth 0.4 linecolor "#dddddd"
set key outside top center horizontal samplen 3 width 1 textcolor "#222222"
set style line 1 linecolor "#1b4f9c" linewidth 2 dashtype solid pointtype 7
set style line 2 linecolor "#c4551d" linewidth 2 dashtype (12, 5) pointtype 5
set style line 3 linecolor "#3f7f4f" linewidth 2 dashtype (3, 3) pointtype 9
set style line 4 linecolor "#6d4a8c" linewidth 2 dashtype (12, 4, 3, 4) pointtype 13
set style line 5 linecolor "#555555" linewidth 2 dashtype (20, 6) pointtype 11
set palette defined (0 "#fde725", 0.25 "#5ec962", 0.5 "#21918c", 0.75 "#3b528b", 1 "#440154")
set colorbox
SVG = 'set terminal svg size 720,460 dynamic font "sans-serif,13" background "white"; set output out.".svg"'
PNG = 'set terminal pngcairo size 720,460 font "sans-serif,10"; set output out.".png"'
SVG_SQUARE = 'set terminal svg size 560,500 dynamic font "sans-serif,13" background "white"; set output out.".svg"'
PNG_SQUARE = 'set terminal pngcairo size 560,500 font "sans-serif,10"; set output out.".png"'
# Accuracies are fractions or percents; those of a surrogate say so.
source(file) = system("sed -n '/^#/!q; s/^# source: //p' '".file."'")
unit(high, file) = (high <= 1 ? "fraction" : "%").(source(file) eq "surrogate" ? ", surrogate" : "")
