# A table or a figure of the paper: make table-3 RUNS=5, make figure-6; make paper makes all.
#
# Each is a file of pipelines/paper, which says of what it is made:
#   TABLE    its number in the paper, or
#   FIGURE   that of a figure
#   TASKS    SPACE/VIEW/BUDGET, each a comparison in the folder of its space (compare.mk)
#   COMPARE  the variants
#   NEEDS    what of each task: tables (of searches), models, or agreement (how well the heads of
#            models predict, which are made from BUDGET labels)
#   CURVES   yes: of a figure, the best so far of each task
#   SETTINGS of a figure: the space, a file beside it, of which TRIALS settings are searched
#   MINUTES  what a run takes on two cores, or, of a figure with DRAWN, all of it, for the plan alone;
#            about N: not measured
#   DRAWN    of a figure: VARIANT:PICTURE:NAME, pictures of the latent space of a variant's first run
# results/paper/WHAT[-paper] holds table.csv, table.md, table.tex, table.svg and table.html, or the
# plots of a figure and figure.html. BUDGET, where it is given, takes some of the budgets.
include $(dir $(lastword $(MAKEFILE_LIST)))user.mk
null   :=
space  := $(null) $(null)
user.BUDGET  := $(BUDGET)
user.COMPARE := $(COMPARE)
override undefine BUDGET
override undefine COMPARE
include $(HOUSE)pipelines/paper/$(WHAT).mk
COMPARE := $(or $(user.COMPARE),$(COMPARE))
NEEDS   := $(or $(NEEDS),tables)
# The paper's preset knows its RUNS.
ifneq ($(SETTINGS)$(filter-out paper,$(or $(PRESET),fast)),)
RUNS    ?= 5
endif
SEED    ?= 1
ifneq ($(DRAWN),)
$(foreach picture,$(DRAWN),$(foreach variant,$(firstword $(subst :, ,$(picture))),$(if $(filter $(variant),$(COMPARE)),,$(error \
    COMPARE=$(COMPARE): $(WHAT) draws the latent space of $(variant)))))
override RUNS := 1
endif
OUT     := results/paper/$(WHAT)$(if $(filter paper,$(PRESET)),-paper)

# The parts of a task.
on      = $(word 1,$(subst /, ,$1))
view    = $(filter-out -,$(word 2,$(subst /, ,$1)))
budget  = $(word 3,$(subst /, ,$1))
BUDGETS := $(sort $(foreach task,$(TASKS),$(call budget,$(task))))
$(if $(filter-out $(BUDGETS),$(user.BUDGET)),$(error BUDGET=$(user.BUDGET): $(WHAT) is of $(BUDGETS)))
TASKS   := $(foreach task,$(TASKS),$(if $(filter $(or $(user.BUDGET),%),$(call budget,$(task))),$(task)))

# $(call search,TASK,GOAL): what a task is, for the pipeline of its space.
initial = $(or $(user.N0),$(if $(filter agreement,$(NEEDS)),$(call budget,$1)))
search  = -f $(HOUSE)pipelines/$(call on,$1).mk BUILD=$(BUILD) DATASET=$(call view,$1) BUDGET=$(call budget,$1) \
    $(if $(call initial,$1),N0=$(call initial,$1)) COMPARE='$(COMPARE)' $(addprefix RUNS=,$(RUNS)) SEED=$(SEED) NAME=$(WHAT) $2
# What a task's pipeline says, in a recipe with +: where something lies. A line that asks is run by make
# -n too, and so is left out there.
asked   = $$($(MAKE) -s --no-print-directory $(call search,$1,$2))
told    = $(if $(dry),,$1)

all: $(OUT)/$(if $(TABLE),table,figure).html
	@$(if $(TABLE),cat $(OUT)/table.md;) echo 'page: $<'
.PHONY: all FORCE $(TASKS:%=task-%)
.DELETE_ON_ERROR:

# One task after the other: the runs of a task are side by side.
define task_rule
task-$1: $2
	@+$$(call LOCKED,results/$(call on,$1)) $(call search,$1,$(NEEDS))
endef
last :=
$(foreach task,$(TASKS),$(eval $(call task_rule,$(task),$(last)))$(eval last := task-$(task)))
SOURCES = $(foreach task,$(TASKS),$(call asked,$(task),$(NEEDS)-files))

$(OUT)/table.csv: $(TASKS:%=task-%)
	$(call told,@+mkdir -p $(OUT) && reproduce --table $(TABLE) --out $(OUT) --quiet $(SOURCES))
$(OUT)/table.html: $(OUT)/table.svg
	$(call told,@+reproduce --table $(TABLE) --page --out $(OUT) --quiet $(SOURCES))

ifneq ($(FIGURE),)
# A figure's plots: those of its comparisons, and pictures of latent spaces.
first   := $(firstword $(TASKS))
part     = $(word $2,$(subst :, ,$1))
curves  := $(if $(CURVES),$(foreach task,$(TASKS),$(OUT)/$(or $(call view,$(task)),$(call on,$(task))).svg))
drawn   := $(foreach picture,$(DRAWN),$(OUT)/$(call part,$(picture),3).svg)
trials  := $(if $(SETTINGS),$(OUT)/trials.svg $(OUT)/marginals.svg $(OUT)/parallel.svg)
# Those of other budgets go.
$(OUT)/figure.html: $(curves) $(drawn) $(trials)
	@rm -f $(foreach plot,$(filter-out $^,$(wildcard $(OUT)/*.svg)),$(plot) $(plot:.svg=.png))
	$(call told,@+reproduce --figure $(FIGURE) --out $(OUT) --quiet $(SOURCES) $(drawn:.svg=.csv) $(if $(SETTINGS),$(OUT)/settings.csv))

define curve_rule
$(OUT)/$(or $(call view,$1),$(call on,$1)).svg: task-$1
	@mkdir -p $(OUT)
	$$(call told,@+gnuplot -c $(HOUSE)plots/convergence.gp $$(call asked,$1,where)/curves.csv $$(basename $$@).part)
	@mv $$(basename $$@).part.png $$(basename $$@).png; mv $$(basename $$@).part.svg $$@
endef
$(if $(CURVES),$(foreach task,$(TASKS),$(eval $(call curve_rule,$(task)))))

# $1: VARIANT:PICTURE:NAME. methods: what all variants asked for.
define picture_rule
$(OUT)/$(call part,$1,3).csv: task-$(first)
	@mkdir -p $(OUT)
	$$(call told,@+map-latent --gvae $$(call asked,$(first),gvae-$(call part,$1,1)) --what $(call part,$1,2) $$(call asked,$(first),bench) \
	    --quiet --out $$@ $(if $(filter methods,$(call part,$1,2)),$$(call asked,$(first),ledgers)))
endef
$(foreach picture,$(DRAWN),$(eval $(call picture_rule,$(picture))))
# A search over settings (paper/trial), whose trials are rows of trials.csv and then a row for each
# setting in settings.csv, whose heads do not say where the house is. Trials of other runs, searches,
# models or spaces of settings are put aside: made.settings says of which they are.
seeds := $(shell seq -s ' ' $(SEED) $$(($(SEED) + $(RUNS) - 1)))
$(OUT)/made.settings: FORCE $(TASKS:%=task-%)
	@mkdir -p $(OUT)
	$(call told,@+{ $(foreach goal,where infer-options models-files,printf '%s\n' "$(call asked,$(first),$(goal))";) echo 'seeds $(seeds)'; cksum <$(HOUSE)pipelines/paper/$(SETTINGS).json; } >$@.part && \
	    if ! cmp -s $@.part $@; then for made in trials trials.csv answers.csv; do \
	        [ ! -e $(OUT)/$$made ] || { rm -rf $(OUT)/$$made.old && mv $(OUT)/$$made $(OUT)/$$made.old; } || exit 1; done; fi && mv $@.part $@)
$(OUT)/trials.csv: FORCE $(OUT)/made.settings
	$(call told,@+TRIAL=$(HOUSE)pipelines/paper/trial PIPELINE="$(MAKE) -s --no-print-directory $(call search,$(first))" \
	    search --space $(HOUSE)pipelines/paper/$(SETTINGS).json --method tpe --budget $(TRIALS) --seed $(SEED) \
	    --evaluator $(WHAT) --answers $(OUT)/answers.csv --out $@ --threads 1 --timeout 0 \
	    --exec 'exec "$$TRIAL" $(OUT)/trials $(call budget,$(first)) "$(seeds)" results/$(call on,$(first))')
# Its source is that of the answers which the trials were made from.
$(OUT)/settings.csv: $(OUT)/trials.csv
	source=$$(sed -n 's/^# source: //p' $(OUT)/trials/*/summary.csv | sort -u | tr '\n' ' ' | sed 's/ $$//') && \
	awk -F , -v source="$$source" '/^# source:/ { print "# source: " source; next } /^\#/ { print; next } \
	    !place { for (i = 1; i <= NF; i++) column[$$i] = i; place = 1; print "trial,name,value,valid"; next } \
	    { count = split($$column["arch"], settings, ";"); for (i = 1; i <= count; i++) { split(settings[i], setting, "="); \
	      print $$column["query"] "," setting[1] "," setting[2] "," $$column["valid"] } }' $< >$@.part; mv $@.part $@
endif

PLOTS :=
include $(HOUSE)pipelines/plots.mk
