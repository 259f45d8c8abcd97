# Figure 9: a search for the settings of the ICNN on CIFAR-10 of NAS-Bench-201, 90 trials of TPE
FIGURE   = 9
NEEDS    = models
TASKS    = nb201/cifar10/500
COMPARE  = crlso
SETTINGS = head
TRIALS   = 90
SEED     ?= 101
MINUTES  = 2.9
