# as ascend, but down the predicted accuracy
LABEL = down the gradient
INFER += --direction descend
