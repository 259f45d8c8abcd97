# as ascend, but by noise alone
LABEL = without the gradient
INFER += --direction none
