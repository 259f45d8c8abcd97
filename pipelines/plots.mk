# Plots (SVG and PNG) of a folder OUT from its CSVs, and of FIRST, the folder of a run. Alone,
# it draws what the CSVs that are there allow:
#   make -B -f pipelines/plots.mk OUT=results/nb201/cifar10-n300/b500-k5
FIRST ?= $(firstword $(sort $(wildcard $(OUT)/../seed-*)))
PLOTS = convergence pca tsne surface training $(if $(EXEC),,space predicted similarity)

# What a plot is drawn from, where that is not its own CSV.
SOURCE_convergence = $(OUT)/curves.csv
SOURCE_space       = $(OUT)/histogram.csv
SOURCE_training    = $(FIRST)/gvae-curve.csv
plots: $(foreach plot,$(PLOTS),$(if $(wildcard $(or $(SOURCE_$(plot)),$(OUT)/$(plot).csv)),$(OUT)/$(plot).svg))
.PHONY: plots

$(OUT)/convergence.svg: $(OUT)/curves.csv
	gnuplot -c plots/convergence.gp $< $(basename $@)
$(OUT)/space.svg: $(OUT)/histogram.csv $(OUT)/runs.csv
	gnuplot -c plots/space.gp $^ $(basename $@)
$(OUT)/pca.svg: $(OUT)/pca.csv
	gnuplot -c plots/points.gp $< $(basename $@) 'principal component'
$(OUT)/tsne.svg: $(OUT)/tsne.csv
	gnuplot -c plots/points.gp $< $(basename $@) 't-SNE'
$(OUT)/surface.svg: $(OUT)/surface.csv $(OUT)/paths.csv
	gnuplot -c plots/surface.gp $^ $(basename $@)
$(OUT)/predicted.svg: $(OUT)/predicted.csv
	gnuplot -c plots/predicted.gp $< $(basename $@)
$(OUT)/similarity.svg: $(OUT)/similarity.csv
	gnuplot -c plots/similarity.gp $< $(basename $@)
$(OUT)/training.svg: $(FIRST)/gvae-curve.csv
	@mkdir -p $(@D)
	gnuplot -c plots/training.gp $< $(basename $@)
