# One range for what is predicted and what is true. Loaded after `stats` named V and P. The few failed
# trainings at the bottom would leave no room for the rest: what lies below is drawn at the edge.
lowest(lo, up, min) = lo - 3 * (up - lo) < min ? min : lo - 3 * (up - lo)
low = lowest(V_lo_quartile, V_up_quartile, V_min)
low = lowest(P_lo_quartile, P_up_quartile, P_min) < low ? lowest(P_lo_quartile, P_up_quartile, P_min) : low
high = P_max > V_max ? P_max : V_max
# A prediction far off would leave no room either.
far = V_max + 2 * (V_max - low)
high = high > far ? far : high
room = high > low ? 0.02 * (high - low) : 0.001 * abs(high) + 1e-9
inside(v) = v < low ? low : v > high ? high : v
set xrange [low - room : high + room]
set yrange [low - room : high + room]
set size ratio 1
HEIGHT = 500
