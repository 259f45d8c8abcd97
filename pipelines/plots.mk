# Plots (SVG and PNG) of a folder OUT from its CSVs, and of FIRST, the folder of a run. Alone,
# it draws what the CSVs that are there allow:
#   make -B -f pipelines/plots.mk OUT=results/nb201/cifar10-n300/b500-k5
FIRST ?= $(firstword $(sort $(wildcard $(OUT)/../seed-*)))
PLOTS = convergence $(if $(EXEC),,space) \
    $(if $(OF),,pca tsne surface training $(if $(EXEC),,predicted similarity))

# What a plot is drawn from, where that is not its own CSV. A study of several searches has no
# pictures of a run.
SOURCE_convergence = $(OUT)/curves.csv
SOURCE_space       = $(OUT)/histogram.csv
SOURCE_training    = $(if $(wildcard $(OUT)/pca.csv),$(FIRST)/gvae-curve.csv)
plots: $(foreach plot,$(PLOTS),$(if $(wildcard $(or $(SOURCE_$(plot)),$(OUT)/$(plot).csv)),$(OUT)/$(plot).svg))
.PHONY: plots

# $(call draw,SCRIPT,SOURCES AND MORE): under another name, so that a plot is there whole or not
# at all. The SVG comes last: it is the one that make looks at.
define draw
@mkdir -p $(@D)
gnuplot -c plots/$1.gp $2 $(basename $@).part $3
@mv $(basename $@).part.png $(basename $@).png
@mv $(basename $@).part.svg $@
endef

$(OUT)/convergence.svg: $(OUT)/curves.csv
	$(call draw,convergence,$<)
$(OUT)/space.svg: $(OUT)/histogram.csv $(OUT)/runs.csv
	$(call draw,space,$^)
$(OUT)/pca.svg: $(OUT)/pca.csv
	$(call draw,points,$<,'principal component')
$(OUT)/tsne.svg: $(OUT)/tsne.csv
	$(call draw,points,$<,'t-SNE')
$(OUT)/surface.svg: $(OUT)/surface.csv $(OUT)/paths.csv
	$(call draw,surface,$^)
$(OUT)/predicted.svg: $(OUT)/predicted.csv
	$(call draw,predicted,$<)
$(OUT)/similarity.svg: $(OUT)/similarity.csv
	$(call draw,similarity,$<)
$(OUT)/training.svg: $(FIRST)/gvae-curve.csv
	$(call draw,training,$<)
