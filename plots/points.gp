# Architectures in two dimensions of the latent space, by accuracy; what a search chose is ringed, and
# its initial labels are crosses.
#   gnuplot -c plots/points.gp pca.csv OUT "principal component"
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
# Without a benchmark, accuracies are what the head predicts.
stats in using "valid" name "V" nooutput
by = exists("V_median") ? "valid" : "predicted"
stats in using by name "V" nooutput
set xlabel ARG3." 1"
set ylabel ARG3." 2"
set cblabel (by eq "valid" ? "" : "predicted ")."validation (".unit(V_max, in).")"
# Most accuracies are in the upper part: that is where colours differ.
set cbrange [V_median - (V_max - V_median) - room(V_median, V_max) : V_max + room(V_median, V_max)]
stats in using "x" name "X" nooutput
stats in using "y" name "Y" nooutput
# Without the stages, initial labels are not known.
staged = has(in, "stage")
of(stage) = column("query") > 0 && (staged ? strcol("stage") eq stage : stage eq "search") ? column("y") : NaN
# Many rings are small and thin, so that colours show.
stats in using (of("search") == of("search") ? 1 : 0) name "R" nooutput
stats in using (of("init") == of("init") ? 1 : 0) name "I" nooutput
shrunk = R_sum > 200 ? (R_sum < 2000 ? sqrt(200.0 / R_sum) : 0.32) : 1
if (X_max == X_min) { set xrange [X_min - room(X_min, X_max) : X_max + room(X_min, X_max)] }
if (Y_max == Y_min) { set yrange [Y_min - room(Y_min, Y_max) : Y_max + room(Y_min, Y_max)] }
set colorbox
set rmargin at screen 0.78
unset grid
set key maxrows 1
HEIGHT = 420
explained = comment(in, "explained")
if (strlen(explained) > 0) {
    set xlabel sprintf("%s 1 (%.0f %% of the variance)", ARG3, 100 * word(explained, 1))
    set ylabel sprintf("%s 2 (%.0f %%)", ARG3, 100 * word(explained, 2))
}
@SVG
plot in using "x":(column("query") == 0 ? column("y") : NaN):by with points pointtype 7 pointsize 0.3 linecolor palette notitle, \
     in using "x":(of("init")) with points pointtype 2 pointsize 0.6 linewidth 1.6 linecolor rgb INK title (I_sum > 0 ? "initial label" : ""), \
     in using "x":(of("search")) with points pointtype 6 pointsize 0.8 * shrunk linewidth 0.4 + 0.8 * shrunk linecolor rgb INK title (R_sum > 0 ? "chosen by the search" : "")
@PNG
replot
