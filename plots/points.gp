# Architectures in two dimensions of the latent space, by accuracy; what a search chose is ringed, and
# its initial labels are crosses. Where these are many, they have colours too, and few are ringed.
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
stats in using (of("search") == of("search") ? 1 : 0) name "R" nooutput
stats in using (of("init") == of("init") ? 1 : 0) name "I" nooutput
stats in using "query" name "Q" nooutput
# Ringed are the best FEW, by a threshold, and the last FEW.
MANY = 200
FEW = 50
least = V_min
if (R_sum > MANY) {
    set table $ordered
    plot in using (of("search") == of("search") ? -column(by) : NaN):(1) smooth cumulative
    unset table
    set datafile nocolumnheaders separator whitespace
    stats $ordered using ($2 <= FEW ? -$1 : NaN) name "B" nooutput
    set datafile columnheaders separator ","
    least = B_records > 0 ? B_min : V_max
}
ringed(x) = R_sum <= MANY || column(by) >= least || column("query") > Q_max - FEW ? of("search") : NaN
chosen = "chosen by the search"
if (X_max == X_min) { set xrange [X_min - room(X_min, X_max) : X_max + room(X_min, X_max)] }
if (Y_max == Y_min) { set yrange [Y_min - room(Y_min, Y_max) : Y_max + room(Y_min, Y_max)] }
set colorbox
set rmargin at screen 0.78
unset grid
rows = R_sum > MANY ? 3 : 1
set key maxrows rows
HEIGHT = 402 + 18 * rows
explained = comment(in, "explained")
if (strlen(explained) > 0) {
    set xlabel sprintf("%s 1 (%.0f %% of the variance)", ARG3, 100 * word(explained, 1))
    set ylabel sprintf("%s 2 (%.0f %%)", ARG3, 100 * word(explained, 2))
}
@SVG
plot in using "x":"y":by with points pointtype 7 pointsize 0.3 linecolor palette notitle, \
     in using "x":(I_sum > MANY ? of("init") : NaN):by with points pointtype 2 pointsize 0.5 linewidth 1 linecolor palette title (I_sum > MANY ? "initial label" : ""), \
     in using "x":(I_sum > MANY ? NaN : of("init")) with points pointtype 2 pointsize 0.6 linewidth 1.6 linecolor rgb INK title (I_sum > 0 && I_sum <= MANY ? "initial label" : ""), \
     in using "x":(R_sum > MANY ? of("search") : NaN):by with points pointtype 13 pointsize 0.6 linecolor palette title (R_sum > MANY ? chosen : ""), \
     in using "x":(ringed(1)) with points pointtype 6 pointsize 0.8 linewidth 1.2 linecolor rgb INK \
         title (R_sum > MANY ? sprintf("of these the best %d and the last %d", FEW, FEW) : R_sum > 0 ? chosen : "")
@PNG
replot
