# Terms of the G-VAE's loss over its training.
#   gnuplot -c plots/training.gp gvae-curve.csv OUT
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
set logscale y
set format y "10^{%T}"
set xlabel "epoch"
set ylabel "loss, mean over the architectures"
set key maxrows 2
stats in using "bernoulli" name "B" nooutput
# Curves that older versions wrote end with the head.
last = system("sed -n '/^#/!{s/.*,//p;q}' '".in."'")
stats in using last name "C" nooutput
consistent = last eq "consistency" && C_max > 0
over(name) = column(name) > 0 ? column(name) : NaN
@SVG
plot in using "epoch":(over("bernoulli")) with lines linestyle 1 title B_max > 0 ? "adjacency" : "", \
     in using "epoch":(over("categorical")) with lines linestyle 2 title "operations", \
     in using "epoch":(over("kl")) with lines linestyle 3 title "KL", \
     in using "epoch":(over("head")) with lines linestyle 4 title "accuracy (head)", \
     in using "epoch":(consistent ? over(last) : NaN) with lines linestyle 5 title consistent ? "consistency" : ""
@PNG
replot
