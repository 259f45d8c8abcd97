# The names of settings.gp: up to six in a key below the plot; more at the ends of their lines, in
# their colours. Loaded after `ends`, in parts of the graph's height, are set. Names that would meet
# move apart.
longest = 0
do for [i = 1:count] { longest = strlen(names[i]) > longest ? strlen(names[i]) : longest }
if (count <= 6) {
    set key maxrows (longest > 22 ? count : (count + 1) / 2)
    HEIGHT = HEIGHT + 18 * (longest > 22 ? count : (count + 1) / 2)
} else {
    unset key
    WIDTH = 760
    HEIGHT = 24 * count > 480 ? 24 * count : 480
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
    do for [k = 1:count] {
        i = order[k]
        set arrow from graph 1.003, graph ends[i] to graph 1.03, graph places[k] nohead linewidth 0.7 linecolor rgb colour(numbers[i])
        set label names[i] at graph 1.035, graph places[k] left noenhanced textcolor rgb colour(numbers[i])
    }
    set rmargin 0.85 * (longest < 36 ? longest : 36) + 5
}
