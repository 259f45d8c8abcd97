# A space that a JSON file describes: SPACE=FILE.json, of which results/NAME keeps a copy. All of it is
# trained on, up to 100,000 architectures, or else a sample of 50,000.
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
DATASET ?=
BUDGET  ?= 100
PRESET_N0 = $(call percent,50)

# $(call said,FILE): key=value words.
said       = $(subst $(comma),=,$(shell $(BUILD)/bin/enumerate --space $1 --info --quiet))
comma     := ,
goal_name := $(word 2,$(subst /, ,$(firstword $(filter results/%,$(MAKECMDGOALS)))))
kept_file := $(if $(goal_name),results/$(goal_name)/space.json)
override SPACE := $(call shipped,$(SPACE))
ifneq ($(kept_file),)
$(if $(and $(SPACE),$(shell cmp -s $(SPACE) $(kept_file) || echo differs)),$(error $(kept_file) is not SPACE=$(SPACE)))
override SPACE := $(kept_file)
endif
info      := $(call said,$(SPACE))
described := $(patsubst space=%,%,$(filter space=%,$(info)))
$(if $(described),,$(error SPACE=$(SPACE): no description of a space))
$(if $(filter $(SEARCHES) compare paper,$(described)),$(error SPACE=$(SPACE): results/$(described) is that of others; another name is needed))
kept_file := results/$(described)/space.json
$(if $(wildcard $(kept_file)),$(if $(shell cmp -s $(SPACE) $(kept_file) || echo differs),$(error results/$(described): \
    made with another description; remove that folder, or give the space of $(SPACE) another name)))
$(if $(EXEC)$(BENCH)$(wildcard results/$(described)/$(word 3,$(subst /, ,$(firstword $(filter results/%,$(MAKECMDGOALS)))))/task.mk),,\
    $(error EXEC=: $(CALLED) search needs EXEC=COMMAND, or BENCH=FILE, to say what answers))

size    := $(patsubst architectures=%,%,$(filter architectures=%,$(info)))
epochs  := $(patsubst epochs=%,%,$(filter epochs=%,$(info)))
PRESET_ENUMERATE = $(if $(shell [ $(or $(size),1000000) -le 100000 ] || echo many),--sample 50000)
GVAE_guided = --epochs $(shell echo $$((($(epochs) + 3) / 4)))

# Where the paper has no such space: as of nb201.
paper_HIDDEN = 512
paper_LATENT = 64
paper_KL     = 0.005

include $(HOUSE)pipelines/search.mk

$(SPACEFILE) $(TASKDIR)/task.mk: | $(kept_file)
$(kept_file):
	@mkdir -p $(@D); cp $(SPACE) $@.part; mv -f $@.part $@
