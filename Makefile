# crlso: neural architecture search in a convex latent space. `make` alone prints help.
# A user's own settings go into local.mk (read here, ignored by git), e.g. CC = clang.
-include local.mk

CC      = gcc
CFLAGS  = -O2 -g -march=native
SAN     =
BENCH_DIR = $(wildcard ../shared/bench)

# One folder a kind of build, so that switching compiler or sanitizer mixes nothing.
comma   := ,
BUILD   := build$(if $(filter-out gcc cc,$(CC)),/$(CC))$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
WARN    = -Wall -Wextra -Wpedantic -Wconversion -Wshadow
FLAGS   = -std=c11 -D_GNU_SOURCE -Ilib -I$(BUILD)/gen -ffp-contract=off $(WARN) $(CFLAGS) \
          $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# Every tool names all libraries and the linker keeps those that it uses. XGBoost is loaded
# when a surrogate needs it (lib/bench/boost.c).
LIBS    = -Wl,--as-needed -lopenblas -ljansson -lnettle -lcsv -lisal -lprotobuf-c -lz -ldl -lm -lpthread
PACKAGES = gcc make libc6-dev libopenblas-dev libcsv-dev gnuplot-nox graphviz libjansson-dev \
           libprotobuf-c-dev protobuf-c-compiler nettle-dev libisal-dev libxgboost-dev \
           libcmocka-dev zlib1g-dev

SOURCES := $(wildcard lib/*/*.c)
TOOLS   := $(patsubst tools/%.c,%,$(wildcard tools/*.c))
UNITS   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
HELPERS := $(patsubst tests/helpers/%.c,%,$(wildcard tests/helpers/*.c))
PROTO   := nasbench101
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/gen/bench/$(PROTO).pb-c.o
LIBRARY := $(BUILD)/libcrlso.a
# The networks once more in double precision, for tests that compare gradients with
# differences (tests/unit/test_*_double.c).
DOUBLE  := $(wildcard lib/base/*.c lib/space/*.c lib/io/*.c lib/nn/*.c lib/image/*.c) \
           lib/model/consistency.c lib/model/encoder.c lib/model/gvae.c lib/model/gvae_apply.c lib/model/head.c $(wildcard lib/model/sequence_*.c)
LIBRARY_DOUBLE := $(BUILD)/libcrlso-double.a
ENV     = BUILD='$(abspath $(BUILD))' BENCH_DIR='$(abspath $(BENCH_DIR))' CC='$(CC)' SAN='$(SAN)'

# Each search is a pipeline of this name, whose results lie in results/NAME.
SEARCHES := nb101 nb201 nb301 fashion
# The paper's tables and figures.
PAPER    := $(patsubst pipelines/paper/%.mk,%,$(sort $(wildcard pipelines/paper/*.mk)))
# Of a space that a file describes, its name.
DESCRIBED = $(patsubst results/%/space.json,%,$(wildcard results/$1/space.json))
ifneq ($(filter search $(SEARCHES) compare $(PAPER) paper results/%,$(MAKECMDGOALS)),)
include pipelines/check.mk
$(foreach goal,$(filter results/%,$(MAKECMDGOALS)),$(if $(filter $(SEARCHES),$(word 2,$(subst /, ,$(goal))))$(call DESCRIBED,$(word 2,$(subst /, ,$(goal)))),,\
    $(error $(goal): not below results/NAME, NAME one of $(SEARCHES), or of a space that was searched)))
endif
ifneq ($(filter search,$(MAKECMDGOALS)),)
$(if $(filter %.json,$(SPACE)),,$(error SPACE=$(SPACE): make search needs SPACE=FILE.json, which describes a space))
$(if $(wildcard $(SPACE)),,$(error SPACE=$(SPACE): there is no such file))
endif

.PHONY: help build deps $(SEARCHES) search compare $(PAPER) paper plots test bench import surrogates fuzz clean
.DELETE_ON_ERROR:
.SECONDARY:

help:
	@echo 'crlso: neural architecture search in a convex latent space'
	@echo
	@echo '  make deps                 install the Debian packages that are needed'
	@echo '  make build                build the tools into $(BUILD)/bin'
	@echo '  make nb101|nb201|nb301 [COMPARE="crlso random ..." RUNS= BUDGET= N0= TOPK= SEED='
	@echo '       DATASET= PRESET=paper BENCH=FILE EXEC=CMD EVALUATOR=NAME JOBS= RETRIES= NAME= THREADS=]'
	@echo '                            search a space with each variant, and compare them'
	@echo '       LR= EPOCHS= PREDICTOR= GVAE= INFER= GUIDED= SEARCH= ENUMERATE= LABELS=FILE change options:'
	@echo '                            results lie in a folder of their own'
	@echo '  make search SPACE=FILE.json EXEC=CMD [BUDGET= COMPARE= ...]'
	@echo '                            search a space that the file describes, as above'
	@echo '  make fashion [TRAIN="--epochs 10 ..." and as above]'
	@echo '                            the same for nb201 cells that train-cell trains on images'
	@echo '  make compare ON="nb201 nb101 nb301" [DATASET="cifar10 ..." METHODS= RUNS= RUNS_FREE= BUDGET= N0= NAME=]'
	@echo '                            rank methods over tasks'
	@echo '  make table-1 ... table-8, figure-2 ... figure-9 [RUNS= PRESET=paper BUDGET= COMPARE=]'
	@echo '                            make one of the paper again; make paper: all of them'
	@echo '  make results/...          make one file of results by its path'
	@echo '  make plots                draw every plot in results/ anew from its CSV'
	@echo '  make test [MATCH=WORDS]   run the tests, those whose names match'
	@echo '  make bench                measure speed and accuracy, print a table'
	@echo '  make import BENCH_DIR=D   import the benchmark files found in D into data/'
	@echo '  make surrogates BENCH_DIR=D  fit the shipped surrogates anew'
	@echo '  make fuzz [CASES=N]       fuzz every reader under sanitizers'
	@echo '  make clean                remove everything that was built'
	@echo
	@echo 'Variables: CC=clang, CFLAGS=..., SAN=address,undefined; kept ones go into local.mk.'
	@echo 'Variants: $(patsubst pipelines/variants/%.mk,%,$(wildcard pipelines/variants/*.mk))'
	@echo 'Tools (each has --help): $(TOOLS)'

build: $(TOOLS:%=$(BUILD)/bin/%)

deps:
	@if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
	$$as_root apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y --no-install-recommends $(PACKAGES)

# With `make deps nb101`, what is installed comes first. Searches build once, and one make at a
# time: the lock is left out where nothing is run (make -n).
LOCKED = $(if $(findstring n,$(firstword -$(MAKEFLAGS))),,pipelines/locked $1) $(MAKE) --no-print-directory
built: | $(filter deps,$(MAKECMDGOALS))
	@+$(call LOCKED,build) build
$(SEARCHES): built
	@+$(call LOCKED,results/$@) -f pipelines/$@.mk BUILD=$(BUILD) summary
search: built
	@+folder=results/$$($(BUILD)/bin/enumerate --space $(SPACE) --info --quiet | sed -n 's/^space,//p'); [ "$$folder" != results/ ] || exit 2; \
	$(call LOCKED,"$$folder") -f pipelines/described.mk BUILD=$(BUILD) summary
compare: built
	@+$(MAKE) --no-print-directory -f pipelines/methods.mk BUILD=$(BUILD) compare
$(PAPER): built
	@+$(MAKE) --no-print-directory -f pipelines/paper.mk BUILD=$(BUILD) WHAT=$@
# One after the other, so that each has all cores.
paper: built
	@pipelines/paper/plan '$(or $(RUNS),5)' '$(PRESET)'
	@+for what in $(PAPER); do $(MAKE) --no-print-directory -f pipelines/paper.mk BUILD=$(BUILD) WHAT=$$what || exit 1; done
results/%: FORCE built
	@+$(call LOCKED,results/$(firstword $(subst /, ,$*))) -f pipelines/$(or $(filter $(SEARCHES),$(firstword $(subst /, ,$*))),described).mk BUILD=$(BUILD) $@
.PHONY: built FORCE

# Every report's plots anew, from the CSVs that are there.
DRAWN = results/*/*/*/*/curves.csv results/compare/*/ranks.csv results/compare/*/cost/ranks.csv \
        results/paper/*/table.csv results/paper/*/figure.html
plots: $(BUILD)/bin/draw-cell
	@+for folder in $(dir $(filter-out results/paper/%/curves.csv,$(wildcard $(DRAWN)))); do \
	    $(MAKE) -B --no-print-directory -f pipelines/plots.mk BUILD=$(BUILD) OUT=$${folder%/} || exit 1; done

# Every file is made under another name and renamed, so that it is there whole or not at all,
# whatever ends make.
DONE = @mv -f $@.part $@

$(LIBRARY): $(OBJECTS)
	@rm -f $@.part
	@ar rcs $@.part $^
	$(DONE)

$(LIBRARY_DOUBLE): $(DOUBLE:%.c=$(BUILD)/obj/double/%.o)
	@rm -f $@.part
	@ar rcs $@.part $^
	$(DONE)

# Loops over numbers: vectorised, and no errno from sqrt.
$(BUILD)/obj/lib/nn/%.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math
$(BUILD)/obj/lib/stats/tsne%.o $(BUILD)/obj/lib/optim/parzen.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math
# Products and sums in one instruction, where the processor has it.
$(BUILD)/obj/lib/image/%.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math -ffp-contract=fast
$(BUILD)/obj/double/%.o: OPTIMISE = -DCRLSO_DOUBLE

$(BUILD)/obj/double/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(OPTIMISE) -MMD -MP -MT $@ -MF $(@:.o=.d).part -c $< -o $@.part
	@mv -f $(@:.o=.d).part $(@:.o=.d)
	$(DONE)

$(BUILD)/obj/%.o: %.c | $(BUILD)/gen/bench/$(PROTO).pb-c.h
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(OPTIMISE) -MMD -MP -MT $@ -MF $(@:.o=.d).part -c $< -o $@.part
	@mv -f $(@:.o=.d).part $(@:.o=.d)
	$(DONE)

$(BUILD)/obj/lib/report/paper.o: $(BUILD)/gen/report/paper.def
$(BUILD)/gen/report/paper.def: data/paper.csv
	@mkdir -p $(@D)
	awk -F , '/^\#/ || !header++ { next } NF != 11 { print FILENAME ":" FNR ": " NF " fields, not 11" >"/dev/stderr"; exit 1 } \
	    { for (i = 1; i <= 7; i++) printf "%s\"%s\"", (i == 1 ? "FIGURE(" : ", "), $$i; \
	      printf ", %d, \"%s\", %s, %s)\n", $$8, $$9, $$10, $$11 == "" ? "NAN" : $$11 }' $< >$@.part
	$(DONE)

$(BUILD)/gen/bench/%.pb-c.c $(BUILD)/gen/bench/%.pb-c.h: lib/bench/%.proto
	@mkdir -p $(@D)/part
	protoc-c --proto_path=lib/bench --c_out=$(@D)/part $<
	@mv -f $(@D)/part/$*.pb-c.c $(@D)/part/$*.pb-c.h $(@D)

# Generated code is not ours to polish.
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	$(CC) $(FLAGS) -w -c $< -o $@.part
	$(DONE)

$(BUILD)/bin/%: $(BUILD)/obj/tools/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $< $(LIBRARY) $(LIBS) -o $@.part
	$(DONE)

$(BUILD)/tests/%_double: $(BUILD)/obj/double/tests/unit/%_double.o $(LIBRARY_DOUBLE)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $< $(LIBRARY_DOUBLE) $(LIBS) -lcmocka -o $@.part
	$(DONE)

$(BUILD)/tests/%: $(BUILD)/obj/tests/unit/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $< $(LIBRARY) $(LIBS) -lcmocka -o $@.part
	$(DONE)

$(BUILD)/helpers/%: $(BUILD)/obj/tests/helpers/%.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $< $(LIBRARY) $(LIBS) -o $@.part
	$(DONE)

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/driver.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $^ $(LIBS) -o $@.part
	$(DONE)

tests-build: $(UNITS:%=$(BUILD)/tests/%) $(HELPERS:%=$(BUILD)/helpers/%)
.PHONY: tests-build

test: build tests-build | $(filter deps,$(MAKECMDGOALS))
	@$(ENV) tests/run $(MATCH)

bench: build tests-build
	@$(ENV) tests/bench/run $(MATCH)

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

import: build $(TABLES)
	@$(if $(TABLES),echo 'imported: $(TABLES)',\
	    echo 'make import: no benchmark file in BENCH_DIR=$(BENCH_DIR) (see data/README.md)' >&2; exit 1)

# The shipped surrogates, from the measured data. Not needed to use the program.
surrogates: build
	@$(if $(BENCH_DIR),,echo 'make surrogates: BENCH_DIR=FOLDER is missing' >&2; exit 2)
	$(BUILD)/bin/fit-surrogate --space nb101 --in $(BENCH_DIR)/nb101_validation_25001.csv.gz \
	    --out data/nb101-surrogate.safetensors
	$(BUILD)/bin/fit-surrogate --space nb201 --in $(BENCH_DIR)/nb201.csv.gz \
	    --out data/nb201-surrogate.safetensors
	$(BUILD)/bin/fit-surrogate --space darts --in $(BENCH_DIR)/nb301_trained_8808.csv.gz \
	    --out data/darts-surrogate.safetensors

CASES = 1000000
fuzz:
	@$(MAKE) --no-print-directory SAN=address,undefined fuzz-run
fuzz-run: $(FUZZERS:%=$(BUILD)/fuzz/%)
	@for fuzzer in $^; do $$fuzzer --cases $(CASES) || exit 1; done
.PHONY: fuzz-run

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
