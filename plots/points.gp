# Architectures in two dimensions of the latent space, by accuracy; a search's queries ringed.
#   gnuplot -c plots/points.gp pca.csv OUT "principal component"
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
# Without a benchmark, accuracies are what the head predicts.
stats in using "valid" name "V" nooutput
by = exists("V_median") ? "valid" : "predicted"
stats in using by name "V" nooutput
set xlabel ARG3." 1"
set ylabel ARG3." 2"
set cblabel (by eq "valid" ? "" : "predicted ")."validation accuracy (".unit(V_max, in).")"
# Most accuracies are in the upper part: that is where colours differ.
set cbrange [V_median - (V_max - V_median) : V_max]
set colorbox
unset grid
set key outside top center horizontal
@SVG
plot in using "x":(column("query") == 0 ? column("y") : NaN):by with points pointtype 7 pointsize 0.3 \
         linecolor palette title "architectures", \
     in using "x":(column("query") > 0 ? column("y") : NaN) with points pointtype 6 pointsize 0.7 \
         linewidth 0.7 linecolor "#000000" title "queried"
@PNG
replot
