# Methods compared over tasks: make compare ON="nb201 nb101" DATASET="cifar10 cifar100" RUNS=32
#
# Each task is a comparison of the variants METHODS in the folder of its space (compare.mk), named
# NAME; results/compare/NAME-TASKS, or results/compare/NAME where it is given, holds their ranks over
# all tasks and a page.
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
ON      ?= nb201
DATASET := $(or $(DATASET),all)
RUNS    ?= 32
# Of the methods that have no model.
RUNS_FREE ?= 1000
METHODS ?= $(filter $(variants),random evolution local-search reinforce tpe cmaes hyperband bohb ranking bananas \
    npenas npenas-bo bonas seminas nao crlso screened guided)
# How much is worth comparing: beyond, most methods have found the best of the space.
BUDGET_nb201 = 150
BUDGET_nb101 = 300
BUDGET_nb301 = 400
# Initial labels of the methods that train on them once: as many as leave a search to see.
PART_nb201 = 3
PART_nb101 = 2
PART_nb301 = 2
VIEWS_nb201 = cifar10 cifar100 imagenet16

null  :=
space := $(null) $(null)
unknown := $(filter-out nb201 nb101 nb301,$(ON))$(if $(ON),,ON=)
$(if $(unknown),$(error ON=$(ON): one or several of nb201, nb101, nb301))
$(if $(filter-out all $(VIEWS_nb201),$(DATASET)),$(error DATASET=$(DATASET): all, or some of $(VIEWS_nb201)))
$(if $(and $(word 2,$(ON)),$(BENCH)),$(error BENCH=$(BENCH): is of one space, ON=$(ON)))
$(if $(EXEC),$(error EXEC: $(CALLED) $(firstword $(ON)) compares on a program of your own))
$(foreach name,$(METHODS),$(if $(call variant,$(name)),))

budget  = $(or $(BUDGET),$(BUDGET_$1))
initial = $(or $(user.N0),$(shell echo $$(($(call budget,$1) / $(PART_$1)))))
views   = $(if $(VIEWS_$1),$(if $(filter all,$(DATASET)),$(VIEWS_$1),$(DATASET)))
# nb201/cifar10 …, or nb101/ alone.
TASKS   := $(foreach on,$(ON),$(or $(patsubst %,$(on)/%,$(call views,$(on))),$(on)/))
tasks_of = $1$(addprefix -,$(subst $(space),_,$(call views,$1)))-b$(call budget,$1)
FOLDER  := results/compare/$(or $(NAME),methods-$(subst $(space),+,$(foreach on,$(ON),$(call tasks_of,$(on)))))

# $(call search,TASK,GOAL)
on     = $(firstword $(subst /, ,$1))
search = -f $(HOUSE)pipelines/$(call on,$1).mk BUILD=$(BUILD) DATASET=$(word 2,$(subst /, ,$1)) BUDGET=$(call budget,$(call on,$1)) \
    $(if $(user.N0),N0=$(user.N0),PRESET_N0=$(call initial,$(call on,$1))) COMPARE='$(METHODS)' RUNS=$(RUNS) RUNS_FREE=$(RUNS_FREE) NAME=$(or $(NAME),methods) $2

compare: $(TASKS:%=task-%)
	$(if $(dry),,@+$(HOUSE)pipelines/locked $(FOLDER) $(MAKE) --no-print-directory -f $(HOUSE)pipelines/overall.mk BUILD=$(BUILD) OUT=$(FOLDER) \
	    REPORTS="$$({ $(foreach task,$(TASKS),$(MAKE) -s --no-print-directory $(call search,$(task),where);) } | tr '\n' ' ')")
.PHONY: compare $(TASKS:%=task-%)

# One after the other: the runs of a task are side by side.
define task_rule
task-$1: $2
	@+$$(call LOCKED,results/$(call on,$1)) $(call search,$1,page)
endef
last :=
$(foreach task,$(TASKS),$(eval $(call task_rule,$(task),$(last)))$(eval last := task-$(task)))
