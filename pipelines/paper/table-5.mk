# Table V: parents of a round, on NAS-Bench-301, 5 runs
TABLE      = V
TASKS      = nb301/-/200 nb301/-/400 nb301/-/800 nb301/-/1600 nb301/-/3200
COMPARE    = k5 k10 k15
MINUTES    = 5.6
