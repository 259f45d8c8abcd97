# What several searches asked for, in one embedding of the latent space, a panel each, by accuracy.
#   gnuplot -c plots/methods.gp methods.csv OUT t-SNE
load system("dirname '".ARG0."'")."/style.gp"
in = ARG1; out = ARG2
array methods[20]
count = 0; k = 0
meet(s) = (k = 0, count > 0 ? sum [i=1:count] (methods[i] eq s ? (k = i) : 0) : 0, \
           k > 0 ? k : (count = count + 1, methods[count] = s, count))
stats in using (strlen(strcol("method")) ? meet(strcol("method")) : 0) nooutput
stats in using "valid" name "V" nooutput
set cbrange [V_median - (V_max - V_median) - room(V_median, V_max) : V_max + room(V_median, V_max)]
set cblabel "validation (".unit(V_max, in).")"
unset grid
unset key
unset tics
set cbtics textcolor rgb INK
rows = count <= 4 ? 1 : 2
columns = ceil(count / (1.0 * rows))
of(i) = strcol("method") eq methods[i] ? column("y") : NaN
# Panels of one size, and one colour box right of all: BOX and TITLE, of two lines, are the room for
# it and for a title.
BOX = 105
TITLE = 46
WIDTH = 260 * columns + BOX
HEIGHT = 290 * rows
side = 1 - BOX / (1.0 * WIDTH)
in_lines(s) = (k = strstrt(s, " in the "), k > 0 ? s[1:k - 1]."\n".s[k + 1:*] : "\n".s)
draw = "set colorbox vertical user origin screen side + 0.01, screen 0.15 size screen 0.012, screen 0.7; \
  set multiplot layout rows, columns margins screen 20.0 / WIDTH, screen side, screen 10.0 / HEIGHT, screen 1 - TITLE / (1.0 * HEIGHT) \
    spacing screen 30.0 / WIDTH, screen (TITLE + 10.0) / HEIGHT; \
  do for [i=1:count] { \
    set title in_lines(methods[i]) noenhanced offset 0, -0.3; \
    if (i > 1) { unset colorbox }; \
    plot in using 'x':(column('query') == 0 ? column('y') : NaN) with points pointtype 7 pointsize 0.15 linecolor '#c8c8c8', \
         in using 'x':(of(i)):'valid' with points pointtype 7 pointsize 0.35 linecolor palette \
  }; unset multiplot"
@SVG
eval draw
@PNG
eval draw
