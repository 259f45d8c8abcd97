# The head's accuracy in the plane of two principal components, and the search on it.
#   gnuplot -c plots/surface.gp surface.csv paths.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
surface = ARG1; paths = ARG2; out = ARG3
stats surface using "x" name "X" nooutput
stats surface using "y" name "Y" nooutput
stats surface using "predicted" name "P" nooutput
set xrange [X_min : X_max]
set yrange [Y_min : Y_max]
set xlabel "principal component 1"
set ylabel "principal component 2"
set cblabel "predicted validation accuracy (".unit(P_median, surface).")"
unset grid
set key outside top center horizontal
@SVG
plot surface using "x":"y":"predicted" with image notitle, \
     paths using "from_x":"from_y":(column("x") - column("from_x")):(column("y") - column("from_y")) \
         with vectors head size graph 0.012,25 filled linewidth 0.8 linecolor "#000000" title "from a parent to what was found", \
     paths using "x":(column("valid") == column("best") ? column("y") : NaN) with points pointtype 3 pointsize 1.6 \
         linewidth 2 linecolor "#ffffff" title "" , \
     paths using "x":(column("valid") == column("best") ? column("y") : NaN) with points pointtype 3 pointsize 1.2 \
         linewidth 1 linecolor "#d02020" title "incumbents"
@PNG
replot
