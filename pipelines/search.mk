# A search of a space: what is asked for, and where it lies. The space's pipeline sets SPACE,
# DATASET, BUDGET and the presets before it includes this.
#
#   results/NAME/                       NAME: the pipeline's, nb301 for the space darts; that of a
#                                       space that a file describes (described.mk)
#     space.json                        the file
#     space.safetensors                 space+… with the user's ENUMERATE
#     TASK/                             what answers: [VIEW-]table, [VIEW-]surrogate or [VIEW-]NAME
#                                       of BENCH=NAME.safetensors; EVALUATOR with EXEC
#       task.mk, answers.csv            which file or command that is; the answers of EXEC
#       labels/nN0/seed-S.csv           initial labels; nN0+… those of LABELS
#       SETTING/                        nN0[-paper][+what the user changed], whose values user.mk keeps
#         VARIANT/seed-S/               a run: models (variants.mk), ledger, times.csv
#         bBUDGET-NAME/                 a comparison of variants (compare.mk)
#
# results/compare/NAME/ holds comparisons of methods over several tasks (methods.mk).
#
# A goal below results/ says by its path what is meant; what it says wins, and what contradicts
# it on the command line is an error.
PRESET    := $(or $(PRESET),fast)
SEED      ?= 1
RUNS      ?= $(or $(if $(filter paper,$(PRESET)),$(paper_RUNS)),1)
BENCH     ?= $(firstword $(wildcard data/$(SPACE)-table.safetensors) data/$(SPACE)-surrogate.safetensors)

null   :=
space  := $(null) $(null)
comma  := ,
hash   := \#
define newline


endef
eq      = $(and $(findstring |$1|,|$2|),$(findstring |$2|,|$1|))
quoted  = '$(subst ','\'',$1)'
percent = $(shell echo $$(($(BUDGET) * $1 / 100)))
# $(call slug,TEXT): as part of a file's name; a long one, or one of other characters, is cut and told
# apart by a checksum.
slug    = $(shell text=$$(printf %s $(call quoted,$1) | tr -cs 'A-Za-z0-9._' -); text=$${text%-}; text=$${text$(hash)-}; \
    [ -z "$$(printf %s $(call quoted,$1) | tr -d 'A-Za-z0-9._ =-')" ] && [ $${$(hash)text} -le 60 ] || text=$$(printf %.48s "$$text")-$$(printf %s $(call quoted,$1) | cksum | cut -d ' ' -f 1); echo "$$text")
# $(call keep,TEXT): a recipe that writes TEXT, of several lines; $(call stale,FILE,TEXT): FORCE
# where FILE does not hold it. (file <) of make 4.3 takes away the last end of a line, or does not.
keep    = @mkdir -p $(@D); printf '%s\n' $(subst $(newline),'$(space)',$(call quoted,$1)) >$@.part; mv -f $@.part $@
holds   = $(or $(call eq,$1,$2),$(call eq,$1,$2$(newline)))
stale   = $(if $(call holds,$(file <$1),$2),,FORCE)
# $(call take,FILE): the variables that it holds. An include would make it anew, even by make -n.
take    = $(if $(wildcard $1),$(eval $(file <$1)))
assign  = $1 := $(subst $(hash),\$(hash),$(subst $$,$$$$,$2))

# The goal's path, and $(call wrong,WHY).
goal   := $(firstword $(filter results/%,$(MAKECMDGOALS)))
parts  := $(subst /, ,$(goal))
wrong   = $(error $(goal): $1)
# $(call from_path,NAME,VALUE): a variable that the path decides.
from_path = $(if $(and $(filter command,$(firstword $(origin $1))),$(if $(call eq,$(strip $($1)),$2),,differs)),$(call \
    wrong,is not of $1=$($1)))$(eval override $1 := $2)

NAME   := $(if $(filter environment,$(origin NAME)),,$(NAME))
FOLDER := $(or $(described),$(basename $(notdir $(firstword $(MAKEFILE_LIST)))))
ROOT   := results/$(FOLDER)
file   := $(lastword $(parts))
run_files   := predictor.safetensors pseudo.safetensors gvae.safetensors gvae-curve.csv gvae-figures.csv agreement.csv ledger.csv times.csv
depth_3     := $(filter space%.safetensors,$(file))
depth_6     := yes
depth_7     := $(filter $(run_files),$(file))
ifneq ($(if $(goal),$(if $(filter $(FOLDER),$(word 2,$(parts))),$(depth_$(words $(parts))))),$(if $(goal),$(or $(depth_$(words $(parts))),bad)))
$(call wrong,no file of a search (pipelines/search.mk says how they are named))
endif

# What answers -----------------------------------------------------------------------------

ifeq ($(EVALUATOR),)
EVALUATOR := $(or $(if $(EXEC),,$(PRESET_EVALUATOR)),exec)
endif
ifneq ($(word 4,$(parts)),)
TASK := $(word 3,$(parts))
$(call take,$(ROOT)/$(TASK)/task.mk)
ifneq ($(task_BENCH),)
$(call from_path,BENCH,$(task_BENCH))
$(call from_path,DATASET,$(task_DATASET))
$(call from_path,EXEC,)
else ifneq ($(task_EXEC),)
EXEC ?= $(task_EXEC)
$(call from_path,EVALUATOR,$(TASK))
else ifneq ($(if $(filter command,$(firstword $(origin BENCH))),,$(filter table surrogate,$(lastword $(subst -, ,$(TASK))))),)
$(call from_path,BENCH,data/$(SPACE)-$(lastword $(subst -, ,$(TASK))).safetensors)
$(call from_path,DATASET,$(patsubst %-,%,$(patsubst %table,%,$(patsubst %surrogate,%,$(TASK)))))
$(call from_path,EXEC,)
else ifneq ($(EXEC),)
$(call from_path,EVALUATOR,$(TASK))
endif
endif
# A pipeline whose searches ask a program unless the user names another.
ifeq ($(EXEC)$(task_BENCH),)
EXEC := $(PRESET_EXEC)
endif

kind := $(basename $(notdir $(BENCH)))
kind := $(if $(filter data/$(SPACE)-table.safetensors data/$(SPACE)-surrogate.safetensors,$(BENCH)),$(patsubst $(SPACE)-%,%,$(kind)),$(kind))
task := $(if $(EXEC),$(EVALUATOR),$(addsuffix -,$(DATASET))$(kind))
ifneq ($(word 4,$(parts)),)
ifneq ($(TASK),$(task))
$(call wrong,nothing is known that answers '$(TASK)': BENCH=FILE or EXEC=COMMAND says it)
endif
else
TASK := $(task)
endif
ifneq ($(shell printf %s $(call quoted,$(EVALUATOR)) | tr -d 'A-Za-z0-9._-')$(filter table surrogate labels,$(EVALUATOR)),)
$(error EVALUATOR=$(EVALUATOR): a name of letters, digits, '.', '_' and '-', other than table and surrogate)
endif
TASKDIR := $(ROOT)/$(TASK)
BENCHED := --bench $(call shipped,$(BENCH)) $(addprefix --metric ,$(DATASET))
ASK    := $(if $(EXEC),--exec $(call quoted,$(EXEC)) --evaluator $(EVALUATOR) --answers $(TASKDIR)/answers.csv $(addprefix --jobs ,$(JOBS)) $(addprefix --retries ,$(RETRIES)) $(addprefix --timeout ,$(TIMEOUT)),\
    $(BENCHED))
REPORT := $(if $(EXEC),,$(BENCHED))

# The setting -------------------------------------------------------------------------------

SETTING := $(if $(filter-out labels,$(word 4,$(parts))),$(word 4,$(parts)))
ifneq ($(SETTING),)
named := $(subst -, ,$(firstword $(subst +, ,$(SETTING))))
N0    := $(patsubst n%,%,$(filter n%,$(firstword $(named))))
ifneq ($(if $(call without,$(digits),$(N0)),bad)$(if $(N0),,bad)$(filter-out paper,$(wordlist 2,9,$(named))),)
$(call wrong,'$(SETTING)' is no setting: nN0[-paper][+CHANGES])
endif
$(call from_path,PRESET,$(or $(word 2,$(named)),fast))
endif

changed   = $(strip $(foreach name,$(CHANGES),$(if $(user.$(name)),$(name))))
called_LR = learning-rate
words_of  = $(or $(called_$1),$(shell echo $1 | tr A-Z a-z)) $(user.$1)
tag      := $(if $(changed),+$(call slug,$(strip $(foreach name,$(changed),$(call words_of,$(name))))))
wanted   := $(addprefix +,$(word 2,$(subst +, ,$(SETTING))))
ifneq ($(if $(SETTING),$(call eq,$(tag),$(wanted)),yes),)
else ifneq ($(filter command,$(foreach name,$(changed),$(firstword $(origin.$(name))))),)
$(call wrong,with these settings it is $(subst /$(SETTING)/,/$(firstword $(subst +, ,$(SETTING)))$(tag)/,$(goal)))
else
$(foreach name,$(changed),$(eval user.$(name) :=))
ifneq ($(wanted),)
ifeq ($(wildcard $(TASKDIR)/$(SETTING)/user.mk),)
$(call wrong,there is no $(TASKDIR)/$(SETTING)/user.mk to say what '$(wanted)' is)
endif
$(call take,$(TASKDIR)/$(SETTING)/user.mk)
endif
tag := $(wanted)
endif
user_mk  := $(hash) What the user changed.$(subst $(space)$(newline),$(newline),$(null) $(foreach name,$(changed),$(newline)$(call assign,user.$(name),$(user.$(name)))))

# A comparison and its budget, a run, or initial labels.
compared  := $(filter b0% b1% b2% b3% b4% b5% b6% b7% b8% b9%,$(word 5,$(parts)))
ifneq ($(if $(N0),$(filter command,$(firstword $(origin.N0)))),)
ifeq ($(call eq,$(N0),$(user.N0)),)
$(call wrong,is not of N0=$(user.N0))
endif
endif
ifneq ($(compared),)
$(call from_path,BUDGET,$(patsubst b%,%,$(firstword $(subst -, ,$(compared)))))
$(call whole,BUDGET,1)
$(call from_path,NAME,$(patsubst b$(BUDGET)-%,%,$(compared)))
$(call take,$(TASKDIR)/$(SETTING)/$(compared)/comparison.mk)
compared_COMPARE := $(or $(compared_COMPARE),$(if $(filter-out $(variants),$(subst _, ,$(NAME))),$(COMPARE),$(subst _, ,$(NAME))))
ifeq ($(strip $(compared_COMPARE)),)
$(call wrong,COMPARE= does not say which variants '$(NAME)' compares)
endif
$(call from_path,COMPARE,$(compared_COMPARE))
$(foreach name,SEED RUNS RUNS_FREE PRESET_N0,$(if $(compared_$(name)),$(eval $(name) := $(compared_$(name)))))
# Variants have an N0 of their own where the path's is the preset's.
user.N0 := $(if $(compared_RUNS),$(compared_N0),$(filter-out $(PRESET_N0),$(N0)))
else ifneq ($(SETTING),)
override COMPARE := $(word 5,$(parts))
user.N0 := $(N0)
# What is there keeps the budget that it was made with, unless another is given.
begun := $(wildcard $(dir $(goal))ledger.csv)
ifneq ($(and $(begun),$(filter-out command,$(firstword $(origin BUDGET)))),)
BUDGET := $(or $(shell sed -n '/^$(hash)/!q; s/^$(hash) command:.* --budget \([0-9]*\).*/\1/p' $(begun)),$(BUDGET))
endif
else ifeq ($(word 4,$(parts)),labels)
override COMPARE := crlso
user.N0 := $(patsubst n%,%,$(word 5,$(parts)))
BUDGET  := $(user.N0)
endif
# What costs nothing where answers do not stands beside it.
PRESET_N0 := $(PRESET_N0)
# The user's own labels are all taken.
ifneq ($(user.LABELS),)
user.N0 := $(shell awk '!/^$(hash)/ && NF { rows++ } END { print rows - 1 }' $(user.LABELS))
endif
COMPARE ?= $(or $(PRESET_COMPARE),crlso $(if $(EXEC),,guided random))

# The runs are SEED, SEED + 1, …, SEED + RUNS - 1.
seeded := $(filter seed-%,$(if $(compared),,$(word 6,$(parts))))
BATCH  ?= 250
FREE_SEEDS := $(if $(RUNS_FREE),$(shell seq $(SEED) $$(($(SEED) + $(RUNS_FREE) - 1))))
SEEDS  := $(if $(seeded),$(basename $(patsubst seed-%,%,$(seeded))),$(shell seq $(SEED) $$(($(SEED) + $(RUNS) - 1))))
ifneq ($(if $(seeded),$(call without,$(digits),$(SEEDS))),)
$(call wrong,'$(seeded)' is no run: seed-S)
endif

include $(HOUSE)pipelines/presets.mk

summary:
.PHONY: summary FORCE
.DELETE_ON_ERROR:
.SUFFIXES:

include $(HOUSE)pipelines/variants.mk
include $(HOUSE)pipelines/stages.mk
include $(HOUSE)pipelines/compare.mk
