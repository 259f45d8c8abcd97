# The goals that search. In a checkout the Makefile includes this, and builds the tools before;
# installed, the command crlso has make read it alone, in the user's folder.
include $(dir $(lastword $(MAKEFILE_LIST)))house.mk
ifneq ($(HOUSE),)
-include local.mk
endif

# The paper's tables and figures.
PAPER    := $(patsubst $(HOUSE)pipelines/paper/%.mk,%,$(sort $(wildcard $(HOUSE)pipelines/paper/*.mk)))
# Of a space that a file describes, its name.
DESCRIBED = $(patsubst results/%/space.json,%,$(wildcard results/$1/space.json))
searches := $(filter search $(SEARCHES) slurm compare $(PAPER) paper results/%,$(MAKECMDGOALS))
ifneq ($(searches),)
include $(HOUSE)pipelines/check.mk
# The commands that make -n tells are to be copied: they need the tools, and points in numbers.
$(if $(dry),$(info export PATH="$(abspath $(BUILD))/bin:$$PATH" LC_ALL=$(LC_ALL)))
$(foreach goal,$(filter results/%,$(MAKECMDGOALS)),$(if $(filter $(SEARCHES),$(word 2,$(subst /, ,$(goal))))$(call DESCRIBED,$(word 2,$(subst /, ,$(goal)))),,\
    $(error $(goal): not below results/NAME, NAME one of $(SEARCHES), or of a space that was searched)))
endif
submitted := $(if $(filter slurm,$(MAKECMDGOALS)),$(or $(ON),none))
$(if $(submitted),$(if $(filter-out 1,$(words $(submitted)))$(filter-out $(SEARCHES) search,$(submitted)),$(error \
    ON=$(ON): $(CALLED) slurm needs one of $(SEARCHES) search)))
ifneq ($(filter search,$(MAKECMDGOALS) $(submitted)),)
$(if $(filter %.json,$(SPACE)),,$(error SPACE=$(SPACE): $(CALLED) search needs SPACE=FILE.json, which describes a space))
$(if $(wildcard $(call shipped,$(SPACE))),,$(error SPACE=$(SPACE): there is no such file))
endif

# What would be left aside is refused.
said_for = $(if $(and $($1),$(searches),$(filter command,$(firstword $(origin $1)))),$(if $(filter $2,$(searches) $(submitted)),,$(error $1=$($1): is for $(CALLED) $(firstword $2))))
unsaid_for = $(if $(and $($1),$(filter command,$(firstword $(origin $1)))),$(if $(filter $2,$(searches) $(submitted)),$(error $1=$($1): $3)))
$(call said_for,METHODS,compare)
$(call said_for,TRAIN,fashion results/%)
$(call unsaid_for,COMPARE,compare,$(CALLED) compare takes METHODS)
$(foreach name,DATASET NAME,$(call unsaid_for,$(name),$(PAPER) paper,the tasks of a table or a figure are the paper's))
$(call unsaid_for,BENCH,fashion,its accuracies are trained)
$(if $(submitted),$(if $(RUNS_FREE),$(error RUNS_FREE=$(RUNS_FREE): $(CALLED) slurm makes RUNS runs of all variants)))

PIPELINE = -f $(HOUSE)pipelines/$1.mk BUILD=$(BUILD)
$(SEARCHES): built
	@+$(call LOCKED,results/$@) $(call PIPELINE,$@) summary
search: built
	@+folder=results/$$($(BUILD)/bin/enumerate --space $(call shipped,$(SPACE)) --info --quiet | sed -n 's/^space,//p'); [ "$$folder" != results/ ] || exit 2; \
	$(call LOCKED,"$$folder") $(call PIPELINE,described) summary
slurm: built
	@CALLED='$(CALLED)' $(HOUSE)pipelines/slurm $(BUILD) $(patsubst search,described,$(ON)) $(SBATCH)
compare: built
	@+$(MAKE) --no-print-directory $(call PIPELINE,methods) compare
$(PAPER): built
	@+$(MAKE) --no-print-directory $(call PIPELINE,paper) WHAT=$@
# One after the other, so that each has all cores.
paper: built
	@$(HOUSE)pipelines/paper/plan '$(or $(RUNS),5)' '$(PRESET)'
	@+for what in $(PAPER); do $(MAKE) --no-print-directory $(call PIPELINE,paper) WHAT=$$what || exit 1; done
results/%: FORCE built
	@+$(call LOCKED,results/$(firstword $(subst /, ,$*))) $(call PIPELINE,$(or $(filter $(SEARCHES),$(firstword $(subst /, ,$*))),described)) $@
.PHONY: $(SEARCHES) search slurm compare $(PAPER) paper built FORCE

# Every report's plots anew, from the CSVs that are there.
DRAWN = results/*/*/*/*/curves.csv results/compare/*/ranks.csv results/compare/*/cost/ranks.csv \
        results/paper/*/table.csv results/paper/*/figure.html
plots: $(BUILD)/bin/draw-cell
	@+for folder in $(dir $(filter-out results/paper/%/curves.csv,$(wildcard $(DRAWN)))); do \
	    $(MAKE) -B --no-print-directory $(call PIPELINE,plots) OUT=$${folder%/} || exit 1; done
.PHONY: plots

# What --help says of them: of make in a checkout, of crlso elsewhere.
define GOALS
  $(CALLED) nb101|nb201|nb301 [COMPARE="crlso random ..." RUNS= BUDGET= N0= TOPK= SEED=
       DATASET= PRESET=paper BENCH=FILE EXEC=CMD EVALUATOR=NAME JOBS= RETRIES= TIMEOUT= NAME= THREADS=]
                            search a space with each variant, and compare them
       LR= EPOCHS= PREDICTOR= GVAE= INFER= GUIDED= SEARCH= ENUMERATE= LABELS=FILE change options:
                            results lie in a folder of their own
  $(CALLED) search SPACE=FILE.json EXEC=CMD [BUDGET= COMPARE= ...]
                            search a space that the file describes, as above
  $(CALLED) fashion [TRAIN="--epochs 10 ..." and as above]
                            the same for nb201 cells that train-cell trains on images
  $(CALLED) slurm ON=nb201|...|search [SBATCH="OPTIONS OF SBATCH" and as above]
                            the same as array jobs of Slurm; LAUNCH="srun -n1" goes before each stage
  $(CALLED) compare ON="nb201 nb101 nb301" [DATASET="cifar10 ..." METHODS= RUNS= RUNS_FREE= BUDGET= N0= NAME=]
                            rank methods over tasks
  $(CALLED) table-1 ... table-8, figure-2 ... figure-9 [RUNS= PRESET=paper BUDGET= COMPARE=]
                            make one of the paper again; $(CALLED) paper: all of them
  $(CALLED) results/...
                            make one file of results by its path
  $(CALLED) plots
                            draw every plot in results/ anew from its CSV
  $(CALLED) import BENCH_DIR=D
                            import the benchmark files found in D into data/
endef
define newline


endef
say    = printf '%s\n' '$(subst $(newline),' ',$1)'
goals:
	@$(call say,$(GOALS))
	@echo
	@echo 'Variants: $(variants)'
# All words that may be said to make, for completion.
words:
	@echo $(SEARCHES) search slurm compare $(PAPER) paper plots import
	@echo $(sort $(filter %=,$(subst [, ,$(subst =,= ,$(GOALS)))))
.PHONY: goals words

include $(HOUSE)pipelines/import.mk
