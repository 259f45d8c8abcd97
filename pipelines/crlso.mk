# The stages of CR-LSO as rules on real files. Included by a space's pipeline, which sets
# SPACE, BUDGET, N0 and so on; what `make` is given on the command line wins.
#
#   results/SPACE/[DATASET-]nN0[-paper]/      one choice of labels and models
#     STAGE.settings                          options of a stage; a change rebuilds the stage
#     seed-S/labels.csv predictor pseudo gvae one run
#     seed-S/bBUDGET-kTOPK.csv                its search: the ledger
#     seed-S/times.csv                        what each stage took
#     bBUDGET-kTOPK/                          summary over the runs
BUILD  = build
export PATH := $(CURDIR)/$(BUILD)/bin:$(PATH)

TOPK   = $(if $(filter paper,$(PRESET)),10,5)
SEED   = 1
PRESET = fast
EXEC   =
BENCH  = $(firstword $(wildcard data/$(SPACE)-table.safetensors) data/$(SPACE)-surrogate.safetensors)
-include local.mk
# The runs are SEED, SEED + 1, …, SEED + RUNS - 1.
SEEDS := $(shell seq $(SEED) $$(($(SEED) + $(RUNS) - 1)))
# Runs side by side (make -j) get a thread each. Results do not depend on it.
THREADS = $(if $(and $(findstring jobserver,$(MAKEFLAGS)),$(filter-out 1,$(RUNS))),1,$(shell nproc))

# A goal that is a file says by its path which run is meant.
path     := $(subst /, ,$(firstword $(filter results/%,$(MAKECMDGOALS))))
ifneq ($(path),)
named    := $(subst -, ,$(word 3,$(path)))
N0       := $(patsubst n%,%,$(filter n0% n1% n2% n3% n4% n5% n6% n7% n8% n9%,$(named)))
PRESET   := $(if $(filter paper,$(named)),paper,fast)
DATASET  := $(filter-out n$(N0) paper exec,$(named))
search   := $(subst -, ,$(basename $(or $(word 5,$(path)),$(word 4,$(path)))))
VARIANT       := $(or $(word 3,$(search)),$(VARIANT))
BUDGET   := $(or $(patsubst b%,%,$(filter b0% b1% b2% b3% b4% b5% b6% b7% b8% b9%,$(search))),$(BUDGET))
TOPK     := $(or $(patsubst k%,%,$(filter k0% k1% k2% k3% k4% k5% k6% k7% k8% k9%,$(search))),$(TOPK))
endif

null   :=
space  := $(null) $(null)
SETTINGS = $(subst $(space),-,$(strip $(DATASET) n$(N0) $(filter paper,$(PRESET)) $(if $(EXEC),exec)))
DIR    = results/$(SPACE)/$(SETTINGS)
# The ledger's name. An ablation of the search keeps its own ledger from the same models:
# make nb201 VARIANT=none INFER='--direction none'. A summary of several side by side, which are
# there already (plain: the one without a VARIANT): make nb201 VARIANT=study OF='plain none down'.
SEARCH = b$(BUDGET)-k$(TOPK)
NAME   = $(SEARCH)$(addprefix -,$(VARIANT))
OUT    = $(DIR)/$(NAME)
NAMES  = $(if $(OF),$(patsubst $(SEARCH)-plain,$(SEARCH),$(OF:%=$(SEARCH)-%)),$(NAME))
LEDGERS = $(foreach name,$(NAMES),$(SEEDS:%=$(DIR)/seed-%/$(name).csv))

METRIC = $(addprefix --metric ,$(DATASET))
quoted = '$(subst ','\'',$1)'
ASK    = $(if $(EXEC),--exec $(call quoted,$(EXEC)),--bench $(BENCH) $(METRIC))
REPORT = $(if $(EXEC),,--bench $(BENCH) $(METRIC))
# Options of each tool: the preset's, then the user's (PREDICTOR='--hidden 128').
options_labels    = $(ASK)
options_predictor = $(PREDICTOR_$(PRESET)) $(PREDICTOR)
options_gvae      = $(GVAE_$(PRESET)) $(if $(LR),--rate $(LR)) $(if $(EPOCHS),--epochs $(EPOCHS)) $(GVAE)
options_infer     = $(INFER_$(PRESET)) $(INFER)

ifeq ($(filter fast paper,$(PRESET)),)
$(error PRESET=$(PRESET): fast or paper)
endif
ifneq ($(shell test $(N0) -le $(BUDGET) 2>/dev/null || echo bad),)
$(error N0=$(N0) BUDGET=$(BUDGET): two numbers, of which the budget is no less)
endif

summary: $(OUT)/report.html
	@cat $(OUT)/summary.md; echo; echo 'report: $<'
ledgers: $(LEDGERS)
.PHONY: summary ledgers FORCE
.PRECIOUS: $(DIR)/%.settings $(addprefix $(DIR)/seed-%/,labels.csv predictor.safetensors \
    pseudo.safetensors gvae.safetensors gvae-curve.csv $(NAME).csv random-b$(BUDGET).csv)
.DELETE_ON_ERROR:

# $(call keep,OPTIONS): a stage's options in a file that is written when they change.
keep = @mkdir -p $(@D); echo $(call quoted,$(strip $1)) | cmp -s - $@ || echo $(call quoted,$(strip $1)) >$@

results/$(SPACE)/space.settings: FORCE
	$(call keep,$(ENUMERATE))
$(DIR)/%.settings: FORCE
	$(call keep,$(options_$*))
$(OUT).settings: FORCE
	$(call keep,$(options_infer))
$(OUT)/ledgers: FORCE
	$(call keep,$(LEDGERS) $(RANDOM))

results/$(SPACE)/space.safetensors: results/$(SPACE)/space.settings
	enumerate --space $(SPACE) $(ENUMERATE) --threads $(THREADS) --out $@

LOG = --threads $(THREADS) --log $(@D)/times.csv

# A ledger grows under another name, so that an interrupted search goes on. One that is older
# than what it is made from belongs to another search.
define begin
@mkdir -p $(@D)
@for made_from in $^; do [ $$made_from -nt $@.part ] && mv -f $@.part $@.old 2>/dev/null; done; true
endef

$(DIR)/seed-%/labels.csv: $(DIR)/labels.settings $(if $(EXEC),,$(BENCH))
	$(begin)
	random-search --space $(SPACE) $(ASK) --budget $(N0) --seed $* $(LOG) --out $@.part
	mv $@.part $@

$(DIR)/seed-%/predictor.safetensors: $(DIR)/seed-%/labels.csv $(DIR)/predictor.settings results/$(SPACE)/space.safetensors
	train-predictor --space results/$(SPACE)/space.safetensors --labels $< $(options_predictor) --seed $* $(LOG) --out $@

$(DIR)/seed-%/pseudo.safetensors: $(DIR)/seed-%/predictor.safetensors $(DIR)/seed-%/labels.csv results/$(SPACE)/space.safetensors
	pseudo-label --space results/$(SPACE)/space.safetensors --predictor $< --labels $(@D)/labels.csv $(LOG) --out $@

$(DIR)/seed-%/gvae.safetensors: $(DIR)/seed-%/pseudo.safetensors $(DIR)/gvae.settings
	train-gvae --space results/$(SPACE)/space.safetensors --pseudo $< $(options_gvae) --seed $* $(LOG) \
	    --curve $(@D)/gvae-curve.csv --out $@ >$(@D)/gvae-figures.csv
$(DIR)/seed-%/gvae-curve.csv: $(DIR)/seed-%/gvae.safetensors ;

$(DIR)/seed-%/$(NAME).csv: $(DIR)/seed-%/gvae.safetensors $(DIR)/seed-%/labels.csv $(OUT).settings
	$(begin)
	infer --gvae $< --labels $(@D)/labels.csv $(ASK) --budget $(BUDGET) --topk $(TOPK) $(options_infer) \
	    --seed $* $(LOG) --out $@.part
	mv $@.part $@

# Random search with the same budget, seeds and initial labels, to compare with.
$(DIR)/seed-%/random-b$(BUDGET).csv: $(DIR)/labels.settings $(BENCH)
	$(begin)
	random-search --space $(SPACE) $(ASK) --budget $(BUDGET) --seed $* --quiet --out $@.part
	mv $@.part $@

RANDOM = $(if $(EXEC),,$(SEEDS:%=$(DIR)/seed-%/random-b$(BUDGET).csv))

$(OUT)/summary.csv: $(OUT)/ledgers $(LEDGERS) $(RANDOM)
	report --out $(@D) $(REPORT) $(LEDGERS) $(RANDOM)
# Written before it, by the same command.
$(OUT)/curves.csv $(OUT)/runs.csv $(OUT)/histogram.csv: $(OUT)/summary.csv ;

# Pictures are of the first run.
FIRST = $(DIR)/seed-$(firstword $(SEEDS))
MAPS  = pca tsne surface paths $(if $(EXEC),,predicted similarity)
$(MAPS:%=$(OUT)/%.csv): $(OUT)/%.csv: $(FIRST)/gvae.safetensors $(FIRST)/$(NAME).csv
	@mkdir -p $(@D)
	map-latent --gvae $< --what $* $(REPORT) --ledger $(word 2,$^) --threads $(THREADS) --quiet $(MAPS_OPTIONS) --out $@

include pipelines/plots.mk
$(OUT)/report.html: $(OUT)/summary.csv $(PLOTS:%=$(OUT)/%.svg)
	report --page --out $(@D) $(REPORT) $(LEDGERS) $(RANDOM)
