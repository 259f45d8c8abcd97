# Names at the ends of lines, in their colours: instead of a key, for many lines. Loaded after
# `count`, `names` and `ends` are set, ends in parts of the graph's height; names that would meet
# move apart.
array order[count]
array places[count]
do for [i = 1:count] {
    at = i
    while (at > 1 && ends[order[at > 1 ? at - 1 : 1]] > ends[i]) { order[at] = order[at - 1]; at = at - 1 }
    order[at] = i
}
gap = count > 22 ? 1.0 / count : 0.046
do for [k = 1:count] {
    lowest = k > 1 ? places[k - 1] + gap : 0
    places[k] = ends[order[k]] > lowest ? ends[order[k]] : lowest
}
do for [k = count:1:-1] {
    highest = k < count ? places[k + 1] - gap : 1
    places[k] = places[k] < highest ? places[k] : highest
}
longest = 0
do for [k = 1:count] {
    i = order[k]
    longest = strlen(names[i]) > longest ? strlen(names[i]) : longest
    set arrow from graph 1.003, graph ends[i] to graph 1.03, graph places[k] nohead linewidth 0.7 linecolor rgb colour(i)
    set label names[i] at graph 1.035, graph places[k] left noenhanced textcolor rgb colour(i)
}
set rmargin (longest < 34 ? longest : 34) + 5
unset key
