# Table II: the search of NAS-Bench-201 on its three data sets, 32 runs
TABLE      = II
TASKS      = nb201/cifar10/500 nb201/cifar100/500 nb201/imagenet16/500
COMPARE    = crlso random reinforce bohb
MINUTES    = 0.4
