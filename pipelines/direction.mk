# As the pipeline of a space (ON = nb101, nb201 or nb301), but each search three times from the
# same models: up the predicted accuracy, by noise alone, and down. Ends with rank tests and a
# page.
#   make -j2 -f pipelines/direction.mk ON=nb201 RUNS=16
ON         = nb201
DIRECTIONS = ascend none descend
PIPELINE   = @+$(MAKE) --no-print-directory -f pipelines/$(ON).mk

summary: $(DIRECTIONS)
	$(PIPELINE) VARIANT=direction OF='$(DIRECTIONS)'

# One after the other: the models are made once.
.NOTPARALLEL:
$(DIRECTIONS):
	$(PIPELINE) ledgers VARIANT=$@ INFER='--direction $@ $(INFER)'
.PHONY: summary $(DIRECTIONS)
