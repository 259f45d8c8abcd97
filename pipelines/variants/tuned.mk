# as crlso, but with the settings that figure 7 found: of its trials, the first of the best
LABEL = CR-LSO tuned
trials := results/paper/figure-7$(if $(filter paper,$(PRESET)),-paper)/trials.csv
INFER += $(or $(shell $(HOUSE)pipelines/paper/best-trial $(trials)),$(error variant tuned: no settings in $(trials): make figure-7 finds them))
