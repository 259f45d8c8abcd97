# The head's accuracy in the plane of two principal components, and the search on it.
#   gnuplot -c plots/surface.gp surface.csv paths.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; paths = ARG2; out = ARG3
stats in using "x" name "X" nooutput
stats in using "y" name "Y" nooutput
stats in using "predicted" name "P" nooutput
# Up the gradient, or by an edit: guided searches have both. Others step from their parent. Of many
# there are the last ones.
MOST = 100
stats paths using "query" name "Q" nooutput
late = Q_records > MOST ? Q_records - MOST : 0
hops = has(paths, "hop") && has(paths, "step")
stepped(x) = column(0) >= late && (!hops || column("step") == column("step")) ? x : NaN
edited(x) = column(0) >= late && hops && column("step") != column("step") && column("hop") >= 1 ? x : NaN
stats paths using (edited(1)) name "E" nooutput
stats paths using (stepped(1) * (hops ? column("hop") : NaN)) name "H" nooutput
# Set after stats, which leaves out what lies outside.
set xrange [X_min - room(X_min, X_max) : X_max + room(X_min, X_max)]
set yrange [Y_min - room(Y_min, Y_max) : Y_max + room(Y_min, Y_max)]
# Far from the architectures the head may predict anything; nothing is better than all right, and
# what is predicted to be far worse than most is as bad as that.
all_right = P_median <= 1.5 ? 1 : 100
high = P_max < all_right ? P_max : all_right
low = P_lo_quartile - 1.5 * (high - P_lo_quartile)
low = low < P_min ? P_min : low
set cbrange [low - room(low, high) : high + room(low, high)]
set xlabel "principal component 1"
set ylabel "principal component 2"
set cblabel "predicted validation (".unit(P_median, in).")"
set colorbox
set rmargin at screen 0.78
unset grid
set key maxrows (late > 0 ? 3 : 2)
HEIGHT = late > 0 ? 458 : 440
drawn = exists("H_records") && H_records > 0 ? "hop up the gradient" : "from a parent to what was found"
of = late > 0 ? sprintf("of the last %d: ", MOST) : ""
dx(n) = column("x") - column("from_x")
dy(n) = column("y") - column("from_y")
@SVG
plot in using "x":"y":(column("predicted") > all_right ? NaN : column("predicted")) with image notitle, \
     paths using "from_x":(edited(column("from_y"))):(dx(0)):(dy(0)) with vectors nohead linewidth 2.4 linecolor rgb PAPER notitle, \
     paths using "from_x":(edited(column("from_y"))):(dx(0)):(dy(0)) with vectors nohead linewidth 1.2 dashtype (4, 3) \
         linecolor rgb INK title exists("E_records") && E_records > 0 ? of."one edit" : "", \
     paths using "from_x":(stepped(column("from_y"))):(dx(0)):(dy(0)) with vectors head size graph (late > 0 ? 0.016 : 0.022),22 filled linewidth 2.8 linecolor rgb PAPER notitle, \
     paths using "from_x":(stepped(column("from_y"))):(dx(0)):(dy(0)) with vectors head size graph (late > 0 ? 0.016 : 0.022),22 filled linewidth 1.1 linecolor rgb INK title of.drawn, \
     paths using "x":(column("valid") == column("best") ? column("y") : NaN) with points pointtype 7 pointsize 1.1 linecolor rgb INK notitle, \
     paths using "x":(column("valid") == column("best") ? column("y") : NaN) with points pointtype 7 pointsize 0.8 linecolor rgb "#ffd23f" title "incumbent"
@PNG
replot
