# Benchmarks' own files, in BENCH_DIR, become tables in data/ of the current folder.
#
# A benchmark file that is there becomes a table in data/. A table of the whole space is
# named SPACE-table and becomes the default; one of a part of it is SPACE-part.
IMPORT = $(BUILD)/bin/import-bench --quiet
data/nb101-table.safetensors:  FORMAT = nb101-tfrecord
data/nb101-part.safetensors:   FORMAT = nb101-csv
data/nb101-sample-part.safetensors: FORMAT = nb101-tfrecord
data/nb201-table.safetensors:  FORMAT = nb201-csv
data/darts-part.safetensors:   FORMAT = nb301-csv

# $(call imported,TABLE,FILES): the rule of a table, from the first of FILES that is there.
define imported
ifneq ($(firstword $(foreach file,$2,$(wildcard $(BENCH_DIR)/$(file)))),)
TABLES += data/$1.safetensors
data/$1.safetensors: $(firstword $(foreach file,$2,$(wildcard $(BENCH_DIR)/$(file)))) | $(BUILD)/bin/import-bench
	@mkdir -p $$(@D)
	$$(IMPORT) --format $$(FORMAT) --in $$< --out $$@
endif
endef
ifneq ($(BENCH_DIR),)
$(eval $(call imported,nb101-table,nasbench_full.tfrecord nasbench_only108.tfrecord))
$(eval $(call imported,nb101-part,nb101_validation_25001.csv.gz nb101_validation_25001.csv))
$(eval $(call imported,nb101-sample-part,nb101_only108_sample.tfrecord))
$(eval $(call imported,nb201-table,nb201.csv.gz nb201.csv))
$(eval $(call imported,darts-part,nb301_trained_8808.csv.gz nb301_trained_8808.csv))
endif

import: $(TABLES)
	@$(if $(TABLES),echo 'imported: $(TABLES)',\
	    echo '$(CALLED) import: no benchmark file in BENCH_DIR=$(BENCH_DIR) (see data/README.md)' >&2; exit 1)
.PHONY: import
