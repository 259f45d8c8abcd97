# as guided, but architectures are edited by chance, in place of hops
include pipelines/variants/guided.mk
LABEL = guided: mutants
GUIDED += --proposals mutants
