# Table IV: the share of the budget that is initial labels, on NAS-Bench-301, 5 runs
TABLE      = IV
TASKS      = nb301/-/400 nb301/-/800 nb301/-/1600 nb301/-/3200
COMPARE    = n0-25 n0-50 n0-75
MINUTES    = 12.1
