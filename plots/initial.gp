# Where the searches of settings.gp have their initial labels: a line at each number, unless there
# are too many to tell apart. Loaded after `X_max`.
if (has(in, "initial") && count <= 6) {
    array initials[6]
    kinds = 0
    note(n) = (noted = 0, sum [k = 1:kinds] (noted = initials[k] == n ? 1 : noted, 0), \
        noted || n <= 1 || n >= X_max ? 0 : (kinds = kinds + 1, initials[kinds] = n, 0))
    stats in using (note(column("initial"))) nooutput
    do for [k = 1:kinds] {
        set arrow from first initials[k], graph 0 to first initials[k], graph 1 nohead back linewidth 1 dashtype (3, 3) linecolor rgb SOFT
        near = 0
        do for [i = 1:k - 1] { near = abs(initials[i] - initials[k]) < 0.2 * X_max ? 1 : near }
        set label (near ? "" : sprintf("N_0 = %d", initials[k])) at first initials[k], graph 1 center offset 0, 0.6 textcolor rgb SOFT
    }
}
