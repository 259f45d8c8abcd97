# A comparison of variants: tables, plots and a page in bBUDGET-NAME, where NAME is the variants
# joined by '_' unless it is given. comparison.mk keeps what is compared.
NAME := $(or $(NAME),$(call slug,$(subst $(space),_,$(VARIANTS))))
OUT  := $(TASKDIR)/n$(or $(user.N0),$(PRESET_N0))$(if $(filter paper,$(PRESET)),-paper)$(tag)/b$(BUDGET)-$(NAME)
comparison := compared_COMPARE := $(VARIANTS)$(newline)compared_SEED := $(SEED)$(newline)compared_RUNS := $(RUNS)$(newline)$(if $(RUNS_FREE),compared_RUNS_FREE := $(RUNS_FREE)$(newline))compared_PRESET_N0 := $(PRESET_N0)$(newline)compared_N0 := $(user.N0)
LEDGERS := $(foreach v,$(VARIANTS),$(call ledgers,$v,$(call seeds,$v)))
$(foreach v,$(VARIANTS),$(call variant_rules,$v))

# What a path asks for is made under its name, or not at all.
meant := $(word 5,$(parts))
ifneq ($(compared),)
$(if $(filter $(OUT)/%,$(goal)),,$(call wrong,of these variants it is $(OUT)/$(file)))
else ifneq ($(seeded),)
ifeq ($(word 4,$(parts)),labels)
else ifneq ($(filter ledger.csv times.csv,$(file)),)
else ifeq ($(models),)
$(call wrong,$(meant) has no models)
else ifeq ($(file) $(predictor.$(meant)),predictor.safetensors none)
$(call wrong,$(meant) has no predictor)
else
owner := $(call $(if $(filter gvae% agreement%,$(file)),gvae,predictor)_folder,$(meant))
$(if $(filter $(owner)/%,$(goal)),,$(call wrong,$(meant) uses that of $(notdir $(owner)): $(owner)/$(seeded)/$(file)))
endif
else ifeq ($(words $(parts)),3)
$(if $(filter $(SPACEFILE),$(goal)),,$(call wrong,with this ENUMERATE it is $(SPACEFILE)))
endif
ifneq ($(shell printf %s $(call quoted,$(NAME)) | tr -d 'A-Za-z0-9._-'),)
$(error NAME=$(NAME): a name of letters, digits, '.', '_' and '-')
endif
$(foreach v,$(if $(tag),$(VARIANTS)),$(if $(wildcard $(call setting,$v)/user.mk),$(if $(call stale,$(call \
    setting,$v)/user.mk,$(user_mk)),$(error $(call setting,$v) is of other settings (its user.mk) whose name is the same))))

summary: $(OUT)/report.html
	@cat $(OUT)/summary.md; echo; echo 'report: $<'
# For comparisons over tasks: makes it and says nothing; says where it lies.
page: $(OUT)/report.html
where:
	@echo $(OUT)
.PHONY: page where
# What several runs share, to be there before they are made side by side (slurm).
shared: $(TASKDIR)/task.mk $(foreach v,$(VARIANTS),$(call folder,$v)/ledger.settings) $(if $(models),$(SPACEFILE)) \
    $(foreach v,$(models),$(call predictor_folder,$v)/predictor.settings $(call gvae_folder,$v)/gvae.settings \
        $(if $(user.LABELS),$(SEEDS:%=$(call labels_folder,$v)/seed-%.csv)))
.PHONY: shared
# For the paper's tables and figures: the tables alone; how well heads predict; and where lies what
# these are drawn from.
tables: $(OUT)/summary.csv
agreed := $(foreach folder,$(call uniq,$(foreach v,$(models),$(call gvae_folder,$v))),$(SEEDS:%=$(folder)/seed-%/agreement.csv))
agreement: $(agreed)
models: $(agreed:%agreement.csv=%gvae.safetensors)
# The files of each, for reproduce and map-latent.
tables-files:
	@echo $(OUT)/runs.csv
agreement-files:
	@echo $(agreed)
labels-files:
	@echo $(SEEDS:%=$(call labels_folder,$(firstword $(VARIANTS)))/seed-%.csv)
models-files:
	@echo $(agreed:%agreement.csv=%gvae.safetensors)
bench:
	@echo $(REPORT)
# Options of infer, and what the user adds to those of train-gvae: for paper/trial.
infer-options:
	@printf '%s\n' $(call quoted,$(infer.crlso))
user-gvae:
	@printf '%s\n' $(call quoted,$(user.GVAE))
gvae-%:
	@echo $(call gvae_folder,$*)/seed-$(firstword $(SEEDS))/gvae.safetensors
ledgers:
	@echo $(foreach v,$(VARIANTS),$(call folder,$v)/seed-$(firstword $(SEEDS))/ledger.csv)
.PHONY: tables agreement models infer-options user-gvae bench ledgers $(addsuffix -files,tables agreement models labels)

# Of another comparison under this name, no picture stays.
$(OUT)/comparison.mk: $(call stale,$(OUT)/comparison.mk,$(comparison))
	@rm -f $(@D)/*.svg $(@D)/*.png $(@D)/*.csv $(@D)/*.dot
	$(call keep,$(comparison))

# Whether all that have models have the same.
SAME := $(if $(filter 1,$(words $(sort $(foreach v,$(models),$(call gvae_folder,$v))))),$(if $(word 2,$(models)),--same-models))
# Many ledgers are listed in a file, as no command line holds them.
listed  = $(if $(dry),,$(file >$(OUT)/ledgers.list,$(subst $(space),$(newline),$(LEDGERS))))
REPORTED = $(REPORT) --budget $(BUDGET) $(SAME) $(if $(HOUSE),--make '$(CALLED)') --threads $(THREADS) \
    $(if $(word 500,$(LEDGERS)),--list $(OUT)/ledgers.list$(listed),$(LEDGERS))
TABLES  := summary.csv curves.csv anytime.csv ecdf.csv ert.csv runs.csv times.csv compare.csv best.csv summary.md $(if $(EXEC),,top.csv)
$(addprefix $(OUT)/,$(TABLES)) &: $(OUT)/comparison.mk $(LEDGERS)
	report --out $(OUT) $(REPORTED)

# Pictures are of the first run of guided, or of the first variant whose G-VAE CR-LSO searches; some
# show what its head predicts, some the true accuracies. Among many methods nobody looks at the
# models of one.
shown := $(if $(RUNS_FREE),,$(firstword $(filter guided,$(VARIANTS)) $(foreach v,$(models),$(if $(call inferred,$v),$v))))
ifneq ($(shown),)
head  := $(call head,$(shown))
known := $(if $(EXEC),,bench)
MAPS  := $(if $(head)$(known),pca tsne) $(if $(known),similarity) $(if $(head),surface paths $(if $(known),predicted hops))
FIRST := seed-$(firstword $(SEEDS))
endif
$(MAPS:%=$(OUT)/%.csv): $(OUT)/%.csv: $(call gvae_folder,$(shown))/$(FIRST)/gvae.safetensors $(call folder,$(shown))/$(FIRST)/ledger.csv $(OUT)/comparison.mk
	@mkdir -p $(@D)
	map-latent --gvae $< --what $* $(REPORT) --ledger $(word 2,$^) --budget $(BUDGET) --threads $(THREADS) --quiet $(MAPS_OPTIONS) --out $@
$(OUT)/along.csv: $(call folder,$(shown))/$(FIRST)/ledger.csv $(OUT)/comparison.mk
	@mkdir -p $(@D)
	@awk -v last=$(BUDGET) '/^$(hash)/ || !header++ || rows++ < last' $< >$@.part; mv -f $@.part $@
$(OUT)/training.csv: $(call gvae_folder,$(shown))/$(FIRST)/gvae-curve.csv $(OUT)/comparison.mk
	@mkdir -p $(@D)
	@cp $< $@.part; mv -f $@.part $@

queried := $(foreach v,$(VARIANTS),$(if $(call costed,$v),,$v))
PLOTS := $(if $(queried),convergence regret final ecdf) $(if $(EXEC),,space) $(filter-out paths,$(MAPS)) $(if $(shown),along training)
include $(HOUSE)pipelines/plots.mk
# The best cell of each variant.
CELLS := $(if $(dot),$(VARIANTS:%=best-%))
$(OUT)/report.html: $(OUT)/summary.csv $(PLOTS:%=$(OUT)/%.svg) $(CELLS:%=$(OUT)/%.svg)
	$(if $(dot),,@echo 'no cells are drawn: dot is not there ($(if $(HOUSE),graphviz,make deps installs graphviz))' >&2)
	@[ ! -e $(OUT)/curves-cost.csv ] || $(MAKE) --no-print-directory -f $(HOUSE)pipelines/plots.mk OUT=$(OUT) PLOTS='regret-cost ecdf-cost'
	report --page --out $(@D) $(REPORTED)
