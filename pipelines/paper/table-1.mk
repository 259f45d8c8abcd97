# Table I: the search of NAS-Bench-101 at four budgets, 16 runs
TABLE      = I
TASKS      = nb101/-/500 nb101/-/1000 nb101/-/2000 nb101/-/5000
COMPARE    = crlso evolution nao seminas random
MINUTES    = 17.5
