# as guided, but each hop goes down the predicted accuracy
include pipelines/variants/guided.mk
LABEL = guided: down
GUIDED += --direction descend
