# Plots (SVG and PNG) of a folder OUT from its CSVs. Alone, it draws what the CSVs that are there
# allow:
#   make -B -f pipelines/plots.mk OUT=results/nb201/cifar10-surrogate/n300/b500-crlso_random
include $(dir $(lastword $(MAKEFILE_LIST)))house.mk
dot   := $(shell command -v dot)
PLOTS ?= $(foreach plot,convergence regret regret-cost final ecdf ecdf-cost ranks space pca tsne surface hops predicted along similarity training table trials marginals parallel,\
    $(if $(wildcard $(firstword $(SOURCE_$(plot)) $(OUT)/$(plot).csv)),$(plot))) \
    $(patsubst $(OUT)/%.csv,%,$(wildcard $(foreach kind,pca tsne predicted similarity,$(OUT)/$(kind)-*.csv))) \
    $(if $(dot),$(shell sed -n 's/^\([^ ,]*\),.*/best-\1/p' $(wildcard $(OUT)/best.csv) </dev/null | sed 1d))
# What a plot is drawn from, where that is not its own CSV.
SOURCE_convergence = $(OUT)/curves.csv
SOURCE_regret      = $(OUT)/curves.csv
SOURCE_regret-cost = $(OUT)/curves-cost.csv
SOURCE_final       = $(OUT)/summary.csv $(OUT)/runs.csv
SOURCE_ranks       = $(OUT)/ranks.csv $(OUT)/cliques.csv
SOURCE_space       = $(OUT)/top.csv $(OUT)/runs.csv
SOURCE_surface     = $(OUT)/surface.csv $(OUT)/paths.csv
SOURCE_trials      = $(OUT)/settings.csv
SOURCE_marginals   = $(OUT)/settings.csv
SOURCE_parallel    = $(OUT)/settings.csv
plots: $(PLOTS:%=$(OUT)/%.svg)
.PHONY: plots

# $(call draw,SCRIPT,MORE): under another name, so that a plot is there whole or not at all. The
# SVG comes last: it is the one that make looks at.
define draw
@mkdir -p $(@D)
gnuplot -c $(HOUSE)plots/$1.gp $^ $(basename $@).part $2
@mv $(basename $@).part.png $(basename $@).png
@mv $(basename $@).part.svg $@
endef

$(OUT)/convergence.svg: $(SOURCE_convergence)
	$(call draw,convergence)
$(OUT)/regret.svg: $(SOURCE_regret)
	$(call draw,regret)
$(OUT)/regret-cost.svg: $(SOURCE_regret-cost)
	$(call draw,regret)
$(OUT)/final.svg: $(SOURCE_final)
	$(call draw,final)
$(OUT)/ecdf.svg: $(OUT)/ecdf.csv
	$(call draw,ecdf)
$(OUT)/ecdf-cost.svg: $(OUT)/ecdf-cost.csv
	$(call draw,ecdf)
$(OUT)/ranks.svg: $(SOURCE_ranks)
	$(call draw,ranks)
$(OUT)/space.svg: $(SOURCE_space)
	$(call draw,space)
$(OUT)/pca.svg: $(OUT)/pca.csv
	$(call draw,points,'principal component')
$(OUT)/tsne.svg: $(OUT)/tsne.csv
	$(call draw,points,'t-SNE')
$(OUT)/surface.svg: $(SOURCE_surface)
	$(call draw,surface)
$(OUT)/predicted.svg: $(OUT)/predicted.csv
	$(call draw,predicted)
$(OUT)/hops.svg: $(OUT)/hops.csv
	$(call draw,hops)
$(OUT)/along.svg: $(OUT)/along.csv
	$(call draw,along)
$(OUT)/similarity.svg: $(OUT)/similarity.csv
	$(call draw,similarity)
$(OUT)/table.svg: $(OUT)/table.csv
	$(call draw,table)
$(OUT)/training.svg: $(OUT)/training.csv
	$(call draw,training)
# Of the paper's figures.
$(OUT)/trials.svg $(OUT)/marginals.svg $(OUT)/parallel.svg: $(OUT)/%.svg: $(OUT)/settings.csv
	$(call draw,$*)
$(OUT)/pca-%.svg: $(OUT)/pca-%.csv
	$(call draw,points,'principal component')
$(OUT)/tsne-%.svg: $(OUT)/tsne-%.csv
	$(call draw,methods,'t-SNE')
$(OUT)/predicted-%.svg: $(OUT)/predicted-%.csv
	$(call draw,predicted)
$(OUT)/similarity-%.svg: $(OUT)/similarity-%.csv
	$(call draw,similarity)
# The cell of a row of best.csv, where it has one of that name.
$(OUT)/best-%.svg: $(OUT)/best.csv
	$(if $(shell [ -e $< ] && ! grep '^$*,' $< >/dev/null && echo absent),@:,$(call draw_cell,$*))
define draw_cell
draw-cell --in $< --where name=$1 --out $(basename $@).dot --quiet
dot -Tpng -Gdpi=200 -o $(basename $@).part.png $(basename $@).dot
dot -Tsvg -Gid=best-$1 -o $(basename $@).part.svg $(basename $@).dot
@mv $(basename $@).part.png $(basename $@).png
@mv $(basename $@).part.svg $@
endef
# A PNG is drawn with its SVG.
$(OUT)/%.png: $(OUT)/%.svg ;
