# What all plots share. A plot is called as
#   gnuplot -c plots/NAME.gp INPUT.csv [MORE.csv] OUT
# and writes OUT.svg and OUT.png. Its last commands are `@SVG`, plot, `@PNG`, replot.
# Neighbours differ in colour and in dashes; the first five can be told apart without colour.
set datafile separator ","
set datafile columnheaders
set encoding utf8
set border 3 linewidth 0.7 linecolor "#444444"
set tics nomirror out scale 0.6
set grid linewidth 0.4 linecolor "#dddddd"
set key outside top center horizontal samplen 3 width 1 textcolor "#222222"
STYLES = 16
COLOURS = "#1b4f9c #c4551d #3f7f4f #6d4a8c #555555 #a8761a #1d8a99 #b0306a #6aa0d8 #8c3b12 #7fae3a #9a86d0 #222222 #d99a2b #0d5c63 #e0729f"
# Of the i-th line of a plot.
style(i) = (i - 1) % STYLES + 1
colour(i) = word(COLOURS, style(i))
set style line 1 linecolor rgb word(COLOURS, 1) linewidth 2 dashtype solid pointtype 7
set style line 2 linecolor rgb word(COLOURS, 2) linewidth 2 dashtype (12, 5) pointtype 5
set style line 3 linecolor rgb word(COLOURS, 3) linewidth 2 dashtype (3, 3) pointtype 9
set style line 4 linecolor rgb word(COLOURS, 4) linewidth 2 dashtype (12, 4, 3, 4) pointtype 13
set style line 5 linecolor rgb word(COLOURS, 5) linewidth 2 dashtype (20, 6) pointtype 11
set style line 6 linecolor rgb word(COLOURS, 6) linewidth 2 dashtype solid pointtype 7
set style line 7 linecolor rgb word(COLOURS, 7) linewidth 2 dashtype (12, 5) pointtype 5
set style line 8 linecolor rgb word(COLOURS, 8) linewidth 2 dashtype (3, 3) pointtype 9
set style line 9 linecolor rgb word(COLOURS, 9) linewidth 2 dashtype (12, 4, 3, 4) pointtype 13
set style line 10 linecolor rgb word(COLOURS, 10) linewidth 2 dashtype (20, 6) pointtype 11
set style line 11 linecolor rgb word(COLOURS, 11) linewidth 2 dashtype solid pointtype 7
set style line 12 linecolor rgb word(COLOURS, 12) linewidth 2 dashtype (12, 5) pointtype 5
set style line 13 linecolor rgb word(COLOURS, 13) linewidth 2 dashtype (3, 3) pointtype 9
set style line 14 linecolor rgb word(COLOURS, 14) linewidth 2 dashtype (12, 4, 3, 4) pointtype 13
set style line 15 linecolor rgb word(COLOURS, 15) linewidth 2 dashtype (20, 6) pointtype 11
set style line 16 linecolor rgb word(COLOURS, 16) linewidth 2 dashtype solid pointtype 7
set palette defined (0 "#fde725", 0.25 "#5ec962", 0.5 "#21918c", 0.75 "#3b528b", 1 "#440154")
set colorbox
SVG = 'set terminal svg size 720,460 dynamic font "sans-serif,13" background "white"; set output out.".svg"'
PNG = 'set terminal pngcairo size 720,460 font "sans-serif,10"; set output out.".png"'
SVG_WIDE = 'set terminal svg size 860,460 dynamic font "sans-serif,13" background "white"; set output out.".svg"'
PNG_WIDE = 'set terminal pngcairo size 860,460 font "sans-serif,10"; set output out.".png"'
SVG_SQUARE = 'set terminal svg size 560,500 dynamic font "sans-serif,13" background "white"; set output out.".svg"'
PNG_SQUARE = 'set terminal pngcairo size 560,500 font "sans-serif,10"; set output out.".png"'
# Accuracies are fractions or percents; those of a surrogate say so.
source(file) = system("sed -n '/^#/!q; s/^# source: //p' '".file."'")
unit(high, file) = (high <= 1 ? "fraction" : "%").(source(file) eq "surrogate" ? ", surrogate" : "")
