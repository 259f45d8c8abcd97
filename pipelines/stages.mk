# The stages of a run as rules on real files. A stage's options lie beside it in STAGE.settings: a
# variant's file or a preset that was changed rebuilds the stage, and sets its ledgers aside.
COUNT   := $(words $(foreach v,$(models),$(SEEDS)))
# Runs side by side (make -j) get a thread each. Results do not depend on it.
THREADS ?= $(if $(and $(findstring jobserver,$(MAKEFLAGS)),$(filter-out 0 1,$(COUNT))),1,$(shell nproc))
LOG      = --threads $(THREADS) --log $(@D)/times.csv
# The user's LAUNCH, as 'nice -n 19' or 'srun -n1 -c2', goes before the commands that runs take their
# time for, and is part of no setting: not before tables, plots and what is done in a moment.

# The seconds that BUDGET architectures cost, on average over 1000 random ones; nothing where the
# benchmark does not know. Looked up when it is needed, and once.
mean_cost = $(shell $(BUILD)/bin/query-bench $(BENCHED) --sample 1000 --quiet | \
    LC_ALL=C awk -F , '!/^$(hash)/ && $$1 != "arch" && $$4 != "" { sum += $$4; rows++ } END { if (rows) printf "%.0f", $(BUDGET) * sum / rows }')
seconds   = $(if $(filter undefined,$(flavor worth)),$(eval worth := $(if $(EXEC),,$(mean_cost))))$(worth)
costed    = $(if $(COST.$1),$(seconds))
# What a variant may spend.
spend     = $(if $(call costed,$1),--budget-cost $(seconds),--budget $(BUDGET))

# Those of some ledgers that have to grow to a number of queries. Without the mark of the end, the
# last row may be half a row.
# inf: of a search whose end is not a number of queries.
growing  = $(if $(wildcard $2),$(shell awk -v need=$1 '/^$(hash) finished:/ { done[FILENAME] = 1 } !/^$(hash)/ { rows[FILENAME]++ } \
    END { for (i = 1; i < ARGC; i++) if (need == "inf" ? !(ARGV[i] in done) : rows[ARGV[i]] - 1 - !(ARGV[i] in done) < need) print ARGV[i] }' $(wildcard $2)))

$(TASKDIR)/task.mk: $(if $(EXEC),$(call stale,$(TASKDIR)/task.mk,$(call assign,task_EXEC,$(EXEC))),$(call shipped,$(BENCH)))
	@mkdir -p $(@D); $(if $(EXEC),,digest=$$(sha256sum <$(call shipped,$(BENCH)) | cut -d ' ' -f 1); \
	if [ -e $@ ] && ! grep -q "$$digest" $@; then \
	    echo '$(@D): made from another $(BENCH); remove that folder, or give the file another name' >&2; exit 1; fi;) \
	printf '%s\n' $(if $(EXEC),$(call quoted,$(call assign,task_EXEC,$(EXEC))),'task_BENCH := $(BENCH)' \
	    'task_DATASET := $(DATASET)' "# sha256 $$digest") >$@.part; mv -f $@.part $@

SPACEFILE := $(ROOT)/space$(if $(user.ENUMERATE),+$(call slug,$(user.ENUMERATE))).safetensors
$(SPACEFILE):
	@mkdir -p $(@D)
	$(LAUNCH) enumerate --space $(SPACE) $(PRESET_ENUMERATE) $(user.ENUMERATE) --threads $(THREADS) --out $@

# What the user changed, beside what was made with it.
with_user = $(if $(tag),$(if $(findstring $(tag)/,$1),| $(patsubst %/,%,$(dir $1))/user.mk))
$(TASKDIR)/%/user.mk:
	$(call keep,$(user_mk))

# What is kept (.PRECIOUS): ledgers go on growing where a tool failed or make was interrupted.

# $1: folder, $2: N0
define labels_rules
.PRECIOUS: $1/seed-%.csv
$(if $(user.LABELS),$(call given_labels,$1),$(call drawn_labels,$1,$2))
endef
define given_labels
$1/seed-%.csv: $(user.LABELS) | $(TASKDIR)/task.mk
	@mkdir -p $$(@D); if [ -e $$@ ] && ! cmp -s $(user.LABELS) $$@; then \
	    echo '$1: made from other labels than $(user.LABELS) has now; give the file another name' >&2; exit 1; fi
	cp $(user.LABELS) $$@.part
	@mv -f $$@.part $$@
endef
define drawn_labels
$1/seed-%.csv: | $(TASKDIR)/task.mk
	@mkdir -p $$(@D)
	$$(LAUNCH) search --space $(SPACE) $$(ASK) --method random --budget $2 --seed $$* --threads $(THREADS) --log $$(@D)/seed-$$*-times.csv --out $$@
	@touch $$@
$(foreach ledger,$(call growing,$2,$(SEEDS:%=$1/seed-%.csv)),
$(ledger): FORCE)
endef

# $1: folder, $2: folder of the labels, $3: options, or none
define predictor_rules
.PRECIOUS: $1/seed-%/predictor.safetensors $1/seed-%/pseudo.safetensors
$1/predictor.settings: kept := $3
$1/predictor.settings: $(call stale,$1/predictor.settings,$3) $(call with_user,$1)
	$$(call keep,$$(kept))
ifneq ($(filter none,$3),none)
$1/seed-%/predictor.safetensors: $2/seed-%.csv $1/predictor.settings $(SPACEFILE)
	@mkdir -p $$(@D)
	$$(LAUNCH) train-predictor --space $(SPACEFILE) --labels $2/seed-$$*.csv $3 --seed $$* $$(LOG) --out $$@
endif
$1/seed-%/pseudo.safetensors: $2/seed-%.csv $1/predictor.settings $(SPACEFILE) $(if $(filter none,$3),,$1/seed-%/predictor.safetensors)
	@mkdir -p $$(@D)
	$$(LAUNCH) pseudo-label --space $(SPACEFILE) $(if $(filter none,$3),,--predictor $1/seed-$$*/predictor.safetensors) \
	    --labels $2/seed-$$*.csv $$(LOG) --out $$@
endef

# $1: folder, $2: folder of the predictor, $3: options, $4: folder of the labels
define gvae_rules
.PRECIOUS: $1/seed-%/gvae.safetensors $1/seed-%/gvae-curve.csv $1/seed-%/gvae-figures.csv $1/seed-%/agreement.csv
$1/gvae.settings: kept := $3
$1/gvae.settings: $(call stale,$1/gvae.settings,$3) $(call with_user,$1)
	$$(call keep,$$(kept))
$1/seed-%/gvae.safetensors: $2/seed-%/pseudo.safetensors $1/gvae.settings
	@mkdir -p $$(@D)
	$$(LAUNCH) train-gvae --space $(SPACEFILE) --pseudo $2/seed-$$*/pseudo.safetensors $3 --seed $$* $$(LOG) \
	    --curve $$(@D)/gvae-curve.csv --out $$@ >$$(@D)/gvae-figures.csv
$1/seed-%/agreement.csv: $1/seed-%/gvae.safetensors
	map-latent --gvae $$< --what agreement $(REPORT) --ledger $4/seed-$$*.csv --threads $(THREADS) --quiet --out $$@
# Written before it, by the same command.
$1/seed-%/gvae-curve.csv $1/seed-%/gvae-figures.csv: | $1/seed-%/gvae.safetensors ;
endef

# times.csv opens with the rows of what the search was made from, wherever that lies: $(call
# times,THE LABELS',THE PREDICTOR'S,THE G-VAE'S,ITS OWN).
define times
@{ cat $1 $2 $3 $4 2>/dev/null | grep -v ',ledger\.csv,'; grep -s ',ledger\.csv,' $4; true; } | \
    awk '!seen[$$0]++' >$4.part; mv $4.part $4
endef

# Of many runs of a variant, BATCH a process. $(call unfinished,FOLDER,NEED): the batches, each by
# its first seed, of which a ledger is missing or has to grow to NEED queries (0: to its end): what
# is finished says so in its head.
batches    = $(shell seq $(SEED) $(BATCH) $$(($(SEED) + $(RUNS_FREE) - 1)))
last_of    = $(shell echo $$(($1 + $(BATCH) < $(SEED) + $(RUNS_FREE) ? $1 + $(BATCH) - 1 : $(SEED) + $(RUNS_FREE) - 1)))
unfinished = $(shell awk -v folder='$1' -v need='$2' 'BEGIN { for (seed = $(SEED); seed < $(SEED) + $(RUNS_FREE); seed++) { \
    ledger = folder "/seed-" seed "/ledger.csv"; done = rows = 0; \
    while (!done && (getline line < ledger) > 0) \
        if (line ~ /^$(hash) finished:/) { split(line, words, " "); if ((done = words[3] >= need) == 0) break } \
        else if (line !~ /^$(hash)/ && need > 0) done = ++rows > need + 1; \
    close(ledger); if (!done) print $(SEED) + int((seed - $(SEED)) / $(BATCH)) * $(BATCH) } }' | uniq)

# $1: variant, $2: its first seed, $3: its last, $4: whether it is unfinished
define batch_rules
.PRECIOUS: $(call ledgers,$1,$(shell seq $2 $3))
$(call ledgers,$1,$(shell seq $2 $3)) &: $(call folder,$1)/ledger.settings $(if $4,FORCE) | $(TASKDIR)/task.mk
	@mkdir -p $(patsubst %,$(call folder,$1)/seed-%,$(shell seq $2 $3))
	$$(LAUNCH) search --space $(SPACE) $$(ASK) $(call spend,$1) $(search.$1) $(if $(LABEL.$1),--label $(call quoted,$(LABEL.$1))) \
	    --seeds $2-$3 --threads $(THREADS) --log '$(call folder,$1)/seed-%/times.csv' --out '$(call folder,$1)/seed-%/ledger.csv'
	@cd $(call folder,$1) && touch $(patsubst %,seed-%/ledger.csv,$(shell seq $2 $3))
endef

# $1: variant
define ledger_rules
.PRECIOUS: $(call folder,$1)/seed-%/ledger.csv
$(call folder,$1)/ledger.settings: kept := $(call ledger_settings,$1)
$(call folder,$1)/ledger.settings: $(call stale,$(call folder,$1)/ledger.settings,$(call ledger_settings,$1)) $(call with_user,$(call folder,$1))
	$$(foreach ledger,$$(wildcard $$(@D)/seed-*/ledger.csv),@mv -f $$(ledger) $$(ledger).old$$(newline))
	$$(call keep,$$(kept))
$(call folder,$1)/seed-%/ledger.csv: $(call folder,$1)/ledger.settings $(if $(call modelled,$1),$(call \
    gvae_folder,$1)/seed-%/gvae.safetensors $(call labels_folder,$1)/seed-%.csv) | $(TASKDIR)/task.mk
	@mkdir -p $$(@D)
	$(if $(call modelled,$1),$$(call times,$(call labels_folder,$1)/seed-$$*-times.csv,$(call \
	    predictor_folder,$1)/seed-$$*/times.csv,$(call gvae_folder,$1)/seed-$$*/times.csv,$$(@D)/times.csv)
	$$(LAUNCH) $(if $(call inferred,$1),infer,search --space $(SPACE)) --gvae $(call gvae_folder,$1)/seed-$$*/gvae.safetensors \
	    $(if $(call inferred,$1),--labels $(call labels_folder,$1)/seed-$$*.csv) $$(ASK) --budget $(BUDGET) $(call settings,$1),@:
	$$(LAUNCH) search --space $(SPACE) $$(ASK) $(call spend,$1) $(search.$1)) \
	    $(if $(LABEL.$1),--label $(call quoted,$(LABEL.$1))) --seed $$* $$(LOG) --out $$@
	@touch $$@
$(call folder,$1)/seed-%/times.csv: $(call folder,$1)/seed-%/ledger.csv ;
$(foreach ledger,$(if $(call free,$1),,$(call growing,$(if $(call costed,$1),inf,$(BUDGET)),$(call ledgers,$1,$(SEEDS)))),
$(ledger): FORCE)
endef
ledger_settings = $(strip $(if $(call modelled,$1),train-predictor $(predictor.$1); train-gvae $(gvae.$1); $(if $(call inferred,$1),infer,search) $(call settings,$1),search $(search.$1)$(if $(call costed,$1), $(call spend,$1))))
# In a latent space the first queries are the labels that its G-VAE was made from.
settings = $(if $(call inferred,$1),$(infer.$1),$(search.$1) --initial $(N0.$1))

# Each rule once, whichever variants share it.
once = $(if $(filter $1:$2:$(if $(filter batch_rules,$1),$3),$(defined)),,$(eval defined += $1:$2:$(if $(filter batch_rules,$1),$3))$(eval $(call $1,$2,$3,$4,$5)))
define variant_rules
$(call once,ledger_rules,$1)
$(if $(call free,$1),$(eval unfinished.$1 := $(call unfinished,$(call folder,$1),$(if $(call costed,$1),0,$(BUDGET))))$(foreach \
    first,$(batches),$(call once,batch_rules,$1,$(first),$(call last_of,$(first)),$(filter $(first),$(unfinished.$1)))))
$(if $(call modelled,$1),$(call once,labels_rules,$(call labels_folder,$1),$(N0.$1))
$(call once,predictor_rules,$(call predictor_folder,$1),$(call labels_folder,$1),$(predictor.$1))
$(call once,gvae_rules,$(call gvae_folder,$1),$(call predictor_folder,$1),$(gvae.$1),$(call labels_folder,$1)))
endef
