# as guided, but each hop goes where chance leads
include pipelines/variants/guided.mk
LABEL = guided: by chance
GUIDED += --direction none
