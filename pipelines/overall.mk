# The ranks over the tasks whose comparisons lie in REPORTS, in the folder OUT: tables, plots, page.
BUILD = build
export PATH := $(CURDIR)/$(BUILD)/bin:$(PATH)
PLOTS := ranks ecdf
all: $(OUT)/compare.html
	@cat $(OUT)/compare.md; echo 'page: $<'
include pipelines/plots.mk
.PHONY: all FORCE
.DELETE_ON_ERROR:

# It takes no time, so that it need not be known what was ranked before.
$(addprefix $(OUT)/,ranks.csv cliques.csv ecdf.csv compare.md) &: FORCE
	@mkdir -p $(OUT)
	compare --out $(OUT) $(REPORTS)
$(OUT)/compare.html: $(PLOTS:%=$(OUT)/%.svg)
	compare --page --out $(OUT) --quiet $(REPORTS)
