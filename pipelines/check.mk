# Checks of what the user sets: a line that names the variable, and status 2. The Makefile does
# them before it builds, a space's pipeline before it does anything.
digits := 0 1 2 3 4 5 6 7 8 9
without = $(if $1,$(call without,$(wordlist 2,$(words $1),$1),$(subst $(firstword $1),,$2)),$2)
is_whole = $(and $1,$(if $(filter-out 0,$(filter 0%,$1)),,yes),$(if $(call without,$(digits),$1),,yes),$(filter-out $2,1)$(subst 0,,$1))
# $(call whole,NAME,LOW): where NAME is set, it is a whole number from LOW (0 or 1) on; wholes: several.
whole   = $(if $(filter undefined,$(flavor $1)),,$(if $(call is_whole,$($1),$2),,$(error $1=$($1): a whole number from $2 on)))
wholes  = $(if $(filter undefined,$(flavor $1)),,$(foreach word,$(or $($1),none),$(if $(call is_whole,$(word),$2),,$(error $1=$($1): whole numbers from $2 on))))
# $(call variant,NAME): NAME where there is such a variant.
variant = $(or $(filter $1,$(variants)),$(error COMPARE: no variant '$1' in pipelines/variants: $(variants)))

$(foreach name,RUNS RUNS_FREE N0 TOPK JOBS,$(call whole,$(name),1))
# Of the paper's tables and figures (paper.mk), some budgets.
$(call $(if $(or $(WHAT),$(filter $(PAPER) paper,$(MAKECMDGOALS))),wholes,whole),BUDGET,1)
$(call whole,SEED,0)
$(call whole,RETRIES,0)
$(call whole,TIMEOUT,0)
$(call whole,BATCH,1)
ifneq ($(flavor COMPARE),undefined)
$(if $(strip $(COMPARE)),,$(error COMPARE=: variants to compare, of: $(variants)))
$(if $(foreach name,$(COMPARE),$(call variant,$(name))),)
endif
# What a variant alone says.
$(foreach name,METHOD MODEL COST LABEL LATENT,$(if $(filter command,$(firstword $(origin $(name)))),$(error $(name)=$($(name)): a variant's \
    file says it (pipelines/variants))))
$(if $(and $(EXEC),$(filter command,$(firstword $(origin EXEC))),$(filter command,$(firstword $(origin BENCH))),$(BENCH)),$(error BENCH=$(BENCH): EXEC answers))
$(if $(LABELS),$(if $(wildcard $(LABELS)),,$(error LABELS=$(LABELS): there is no such file)))
ifneq ($(if $(PRESET),$(filter-out fast paper,$(PRESET))),)
$(error PRESET=$(PRESET): fast or paper)
endif
