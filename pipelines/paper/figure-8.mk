# Figure 8: the settings that figure 7 found, against those before, on all of NAS-Bench-201
FIGURE  = 8
TASKS   = nb201/cifar10/500 nb201/cifar100/500 nb201/imagenet16/500
COMPARE = crlso tuned
CURVES  = yes
MINUTES = 0.2
