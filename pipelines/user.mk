# What the user sets: on the command line, in the environment or in local.mk. A space's pipeline
# includes this first; what it sets itself (?=) are defaults.
include $(dir $(lastword $(MAKEFILE_LIST)))house.mk
-include local.mk
include $(HOUSE)pipelines/check.mk

# Settings that change what is made; they name the folder of results. Each is put aside as
# user.NAME, and makes way: one of the command line would block a variant's `GVAE += …`.
CHANGES := LR EPOCHS PREDICTOR GVAE INFER GUIDED SEARCH TOPK ENUMERATE LABELS
$(foreach name,$(CHANGES) N0,$(eval user.$(name) := $$(strip $$($(name))))$(eval origin.$(name) := $(origin $(name))))
forget = $(foreach name,$(CHANGES) N0 METHOD MODEL COST LABEL LATENT,$(eval override undefine $(name)))
$(call forget)
