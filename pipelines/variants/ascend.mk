# as crlso, by its name in the study of directions
LABEL = up the gradient
INFER += --direction ascend
