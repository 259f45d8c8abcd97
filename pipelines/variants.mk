# What each variant is: its file in variants/, between the preset's options and the user's, of
# which a tool takes the last. Everything is kept under the variant's name: METHOD.crlso and so on.
#
# A file may set METHOD (crlso, screened and guided are done by infer, others by search), LABEL,
# TOPK, N0, MODEL = none (a run costs next to nothing: RUNS_FREE is for these), COST = yes (it asks
# for lower fidelities: it may spend what BUDGET random architectures cost), and add to PREDICTOR,
# GVAE, INFER, GUIDED and SEARCH, options of train-predictor, train-gvae, infer, infer --method
# guided, and search. PREDICTOR = none leaves architectures without a label unlabelled. LATENT =
# VARIANT has the method search the latent space of that variant's G-VAE, after the same initial
# labels: what it is made with, N0 included, is that variant's to say.
define keep_variant
METHOD.$1    := $(or $(METHOD),crlso)
MODEL.$1     := $(MODEL)
COST.$1      := $(COST)
LATENT.$1    := $(LATENT)
N0.$1        := $(N0)
LABEL.$1     := $(strip $(LABEL))
predictor.$1 := $(if $(filter none,$(lastword $(PREDICTOR) $(user.PREDICTOR))),none,$(strip $(PREDICTOR_$(PRESET)) $(PREDICTOR) $(user.PREDICTOR)))
gvae.$1      := $(strip $(GVAE_$(PRESET)) $(GVAE) $(if $(user.LR),--learning-rate $(user.LR)) $(if $(user.EPOCHS),--epochs $(user.EPOCHS)) $(user.GVAE))
infer.$1     := $(strip --method $(or $(METHOD),crlso) --topk $(TOPK) $(if $(filter guided,$(METHOD)),$(GUIDED) $(user.GUIDED),$(INFER_$(PRESET)) $(INFER) $(user.INFER)))
search.$1    := $(strip --method $(METHOD) $(SEARCH) $(user.SEARCH))
plain_predictor.$1 := $(strip $(PREDICTOR_$(PRESET)) $(PREDICTOR))
plain_gvae.$1      := $(strip $(GVAE_$(PRESET)) $(GVAE))
endef
scalar = $(eval $1 := $(or $(user.$1),$($1),$2))
read_variant = $(forget)$(eval include $(call variant_file,$1))$(call scalar,N0,$(PRESET_N0))$(call \
    scalar,TOPK,$(or $(TOPK_$(PRESET)),5))$(eval $(call keep_variant,$1))

uniq     = $(if $1,$(firstword $1) $(call uniq,$(filter-out $(firstword $1),$1)))
VARIANTS := $(strip $(call uniq,$(COMPARE)))
$(foreach v,$(call uniq,$(VARIANTS) crlso),$(if $(call variant,$v),)$(call read_variant,$v))
$(foreach v,$(filter-out $(VARIANTS) crlso,$(call uniq,$(foreach v,$(VARIANTS),$(LATENT.$v)))),$(if $(call \
    variant,$v),)$(call read_variant,$v))
$(forget)
$(foreach v,$(VARIANTS),$(foreach m,$(LATENT.$v),$(foreach what,N0 predictor gvae,$(eval $(what).$v := $($(what).$m)))))
$(foreach v,$(VARIANTS),$(if $(findstring $(comma),$(LABEL.$v)),$(error $(call variant_file,$v): LABEL: no commas, which gnuplot takes for columns)))
$(foreach v,$(VARIANTS),$(if $(shell test $(N0.$v) -le $(BUDGET) && echo good),,$(error N0=$(N0.$v) BUDGET=$(BUDGET): the budget is no less)))

# Folders: a variant's own, and that of the models it searches with. Where options are those of
# crlso, without or with what the user changed, they are its models.
plain     = $(TASKDIR)/n$(N0.$1)$(if $(filter paper,$(PRESET)),-paper)
setting   = $(call plain,$1)$(tag)
folder    = $(call setting,$1)/$1
inferred  = $(filter crlso screened guided,$(METHOD.$1))
modelled  = $(or $(call inferred,$1),$(LATENT.$1))
predictor_folder = $(or $(if $(LATENT.$1),$(call predictor_folder,$(LATENT.$1))),$(if $(user.ENUMERATE)$(user.LABELS),,$(if $(call eq,$(predictor.$1),$(plain_predictor.crlso)),$(call \
    plain,$1)/crlso)),$(if $(call eq,$(predictor.$1),$(predictor.crlso)),$(call setting,$1)/crlso),$(call folder,$1))
# The variant's predictor as the user's: then so may be its G-VAE.
gvae_folder = $(or $(if $(LATENT.$1),$(call gvae_folder,$(LATENT.$1))),$(if $(and $(call eq,$(call predictor_folder,$1),$(call plain,$1)/crlso),$(call \
    eq,$(gvae.$1),$(plain_gvae.crlso))),$(call plain,$1)/crlso),$(if $(and $(call eq,$(predictor.$1),$(predictor.crlso)),$(call \
    eq,$(gvae.$1),$(gvae.crlso))),$(call setting,$1)/crlso),$(call folder,$1))
labels_folder = $(TASKDIR)/labels/n$(N0.$1)$(if $(user.LABELS),+$(call slug,$(user.LABELS)))
# What shapes the latent space of its G-VAE, and predicts accuracy.
head = $(filter-out none,$(or $(patsubst --head=%,%,$(lastword $(filter --head=%,$(subst --head$(space),--head=,$(gvae.$1))))),icnn))

# The seeds of a variant's runs. Those without a model have RUNS_FREE of them where that is set and
# answers cost nothing, and a process makes BATCH of these (stages.mk).
free      = $(if $(and $(RUNS_FREE),$(filter none,$(MODEL.$1))),$(if $(EXEC)$(seeded),,$1))
seeds     = $(if $(call free,$1),$(FREE_SEEDS),$(SEEDS))
ledgers   = $(patsubst %,$(call folder,$1)/seed-%/ledger.csv,$2)

models := $(foreach v,$(VARIANTS),$(if $(call modelled,$v),$v))
