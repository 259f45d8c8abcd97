# The ranks over the tasks whose comparisons lie in REPORTS, in the folder OUT: tables, plots, page.
include $(dir $(lastword $(MAKEFILE_LIST)))house.mk
PLOTS := ranks ecdf
# By cost too, where all know it.
all: $(OUT)/compare.html
	$(if $(COST),,@for report in $(REPORTS); do [ -e $$report/anytime-cost.csv ] || { rm -rf $(OUT)/cost; exit 0; }; done; \
	    $(MAKE) -s --no-print-directory -f $(HOUSE)pipelines/overall.mk BUILD=$(BUILD) OUT=$(OUT)/cost COST=--cost $(OUT)/cost/compare.html)
	@cat $(OUT)/compare.md; echo "page: $<$$([ ! -e $(OUT)/cost/compare.html ] || echo ', $(OUT)/cost/compare.html')"
include $(HOUSE)pipelines/plots.mk
.PHONY: all FORCE
.DELETE_ON_ERROR:

# It takes no time, so that it need not be known what was ranked before.
$(addprefix $(OUT)/,ranks.csv cliques.csv ecdf.csv compare.md) &: FORCE
	@mkdir -p $(OUT)
	compare $(COST) --out $(OUT) $(REPORTS)
$(OUT)/compare.html: $(PLOTS:%=$(OUT)/%.svg)
	compare $(COST) --page --out $(OUT) --quiet $(REPORTS)
