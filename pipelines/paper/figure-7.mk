# Figure 7: a search for the settings of the inference on CIFAR-10 of NAS-Bench-201, 60 trials of TPE
FIGURE   = 7
NEEDS    = models
TASKS    = nb201/cifar10/500
COMPARE  = crlso
SETTINGS = inference
TRIALS   = 60
SEED     ?= 101
MINUTES  = 2.5
