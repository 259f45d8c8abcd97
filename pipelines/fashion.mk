# Networks of NAS-Bench-201 cells, trained here by train-cell: Fashion-MNIST unless TRAIN="--data DIR"
# says otherwise. TRAIN, options of train-cell, names the folder of what it answers.
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
SPACE   = nb201
BUDGET  ?= 60
RUNS    ?= 3
PRESET_N0 = $(call percent,34)
GVAE_guided = --epochs 15
PRESET_COMPARE   = guided evolution random
PRESET_EXEC      = train-cell --quiet$(if $(TRAIN), $(TRAIN))
PRESET_EVALUATOR = train-cell$(if $(TRAIN),-$(patsubst -%,%,$(call slug,$(TRAIN))))

include $(HOUSE)pipelines/search.mk
