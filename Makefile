# crlso: neural architecture search in a convex latent space. `make` alone prints help.
# A user's own settings go into local.mk (read below, ignored by git), e.g. CC = clang.
CC      = gcc
# Of what processor: native is this one; nothing is the compiler's own choice, any of its kind.
ARCH    = $(OWN)
OWN     = native
CFLAGS  = -O2 -g $(addprefix -march=,$(ARCH))
SAN     =
BENCH_DIR = $(wildcard ../shared/bench)
PREFIX  = /usr/local
DESTDIR =
CASES   = 1000000
-include local.mk

# One folder a kind of build, so that switching compiler or sanitizer mixes nothing.
comma   := ,
BUILD   := build$(if $(filter-out gcc cc,$(CC)),/$(CC))$(if $(filter native,$(ARCH)),,/$(or $(ARCH),portable))$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
# Clang 19 warns of constants of an enum beside a double.
WARN    = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-enum-float-conversion
FLAGS   = -std=c11 -D_GNU_SOURCE -Ilib -I$(BUILD)/gen -ffp-contract=off $(WARN) $(CPPFLAGS) $(CFLAGS) \
          $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# Every tool names all libraries and the linker keeps those that it uses. XGBoost is loaded
# when a surrogate needs it (lib/bench/boost.c).
LIBS    = $(LDFLAGS) -Wl,--as-needed -lopenblas -ljansson -lnettle -lcsv -lisal -lprotobuf-c -lz -ldl -lm -lpthread
PACKAGES = gcc make libc6-dev libopenblas-dev libcsv-dev gnuplot-nox graphviz libjansson-dev \
           libprotobuf-c-dev protobuf-c-compiler nettle-dev libisal-dev libxgboost-dev \
           libcmocka-dev zlib1g-dev help2man

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
ENV     = BUILD='$(abspath $(BUILD))' BENCH_DIR='$(abspath $(BENCH_DIR))' CC='$(CC)' SAN='$(SAN)' UNDER='$(UNDER)'

.PHONY: help build deps install uninstall man test valgrind bench surrogates fuzz clean
.DELETE_ON_ERROR:
.SECONDARY:

help:
	@echo 'crlso: neural architecture search in a convex latent space'
	@echo
	@echo '  make deps                 install the Debian packages that are needed'
	@echo '  make build                build the tools into $(BUILD)/bin'
	@$(call say,$(GOALS))
	@echo '  make install|uninstall [PREFIX=/usr/local DESTDIR= ARCH=]'
	@echo '                            the tools, built for any processor of this kind, behind the command crlso'
	@echo '  make test [MATCH=WORDS]   run the tests, those whose names match'
	@echo '  make valgrind             those in C under valgrind, likewise (Debian package valgrind)'
	@echo '  make bench                measure speed and accuracy, print a table'
	@echo '  make surrogates BENCH_DIR=D  fit the shipped surrogates anew'
	@echo '  make fuzz [CASES=N]       fuzz every reader under sanitizers'
	@echo '  make clean                remove everything that was built'
	@echo
	@echo 'Variables: CC=clang, ARCH=native, CFLAGS=..., SAN=address,undefined; kept ones go into local.mk.'
	@echo 'Variants: $(variants)'
	@echo 'Tools (each has --help): $(TOOLS)'

build: $(TOOLS:%=$(BUILD)/bin/%)

deps:
	@if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
	$$as_root apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y --no-install-recommends $(PACKAGES)

# With `make deps nb101`, what is installed comes first. Searches build once, and one make at a
# time.
built: | $(filter deps,$(MAKECMDGOALS))
	@+$(call LOCKED,build) build
import: build
include pipelines/goals.mk

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

# What all is built with: where that is something else, all is built anew.
flags := $(strip $(FLAGS) $(LIBS))
built_with := $(shell cat $(BUILD)/flags 2>/dev/null)
$(BUILD)/flags: $(if $(subst x$(flags),,x$(built_with))$(subst x$(built_with),,x$(flags)),FORCE)
	@mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(flags))' >$@.part
	$(DONE)

# Loops over numbers: vectorised, and no errno from sqrt.
$(BUILD)/obj/lib/nn/%.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math
$(BUILD)/obj/lib/stats/tsne%.o $(BUILD)/obj/lib/optim/parzen.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math
# Products and sums in one instruction, where the processor has it.
$(BUILD)/obj/lib/image/%.o: OPTIMISE = -O3 -fno-math-errno -fno-trapping-math -ffp-contract=fast
$(BUILD)/obj/double/%.o: OPTIMISE = -DCRLSO_DOUBLE

$(BUILD)/obj/double/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(OPTIMISE) -MMD -MP -MT $@ -MF $(@:.o=.d).part -c $< -o $@.part
	@mv -f $(@:.o=.d).part $(@:.o=.d)
	$(DONE)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(BUILD)/gen/bench/$(PROTO).pb-c.h
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
$(BUILD)/gen/%.o: $(BUILD)/gen/%.c $(BUILD)/flags
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

# Valgrind knows no AVX-512, so that this is built for any processor.
valgrind:
	@command -v valgrind >/dev/null || { echo 'make valgrind: valgrind is missing (apt-get install valgrind)' >&2; exit 2; }
	@+$(MAKE) --no-print-directory ARCH= SAN= test \
	    UNDER='valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible'

bench: build tests-build
	@$(ENV) tests/bench/run $(MATCH)

# The shipped surrogates, from the measured data. Not needed to use the program.
surrogates: build
	@$(if $(BENCH_DIR),,echo 'make surrogates: BENCH_DIR=FOLDER is missing' >&2; exit 2)
	$(BUILD)/bin/fit-surrogate --space nb101 --in $(BENCH_DIR)/nb101_validation_25001.csv.gz \
	    --out data/nb101-surrogate.safetensors
	$(BUILD)/bin/fit-surrogate --space nb201 --in $(BENCH_DIR)/nb201.csv.gz \
	    --out data/nb201-surrogate.safetensors
	$(BUILD)/bin/fit-surrogate --space darts --in $(BENCH_DIR)/nb301_trained_8808.csv.gz \
	    --out data/darts-surrogate.safetensors

# Installed are a command, crlso, and what it finds beside it: tools with names of their own would
# be in the way of others. What is installed is built for any processor, unless ARCH says for which.
TO      = $(DESTDIR)$(PREFIX)
MANUAL  := crlso.1 $(TOOLS:%=crlso-%.1)
ifeq ($(value ARCH),$$(OWN))
install man: ARCH_OF_INSTALLED = ARCH=
endif
install man:
	@+$(call LOCKED,build) $(ARCH_OF_INSTALLED) $@-built
install-built: build man-built
	install -d $(TO)/bin $(TO)/lib/crlso/bin $(TO)/share/crlso/data $(TO)/share/crlso/plots $(TO)/share/doc/crlso \
	    $(TO)/share/man/man1 $(TO)/share/bash-completion/completions
	install tools/crlso $(TO)/bin
	install $(TOOLS:%=$(BUILD)/bin/%) $(TO)/lib/crlso/bin
	rm -rf $(TO)/share/crlso/pipelines
	cp -r pipelines $(TO)/share/crlso
	install -m 644 plots/*.gp $(TO)/share/crlso/plots
	cp -r data/spaces data/*-surrogate.safetensors data/*.csv data/*.md $(TO)/share/crlso/data
	install -m 644 README.md LICENSE $(TO)/share/doc/crlso
	cp -r examples $(TO)/share/doc/crlso
	install -m 644 $(MANUAL:%=$(BUILD)/man/%) $(TO)/share/man/man1
	install -m 644 tools/crlso.bash $(TO)/share/bash-completion/completions/crlso
man-built: $(MANUAL:%=$(BUILD)/man/%)
uninstall:
	rm -rf $(TO)/lib/crlso $(TO)/share/crlso $(TO)/share/doc/crlso
	rm -f $(TO)/bin/crlso $(MANUAL:%=$(TO)/share/man/man1/%) $(TO)/share/bash-completion/completions/crlso
.PHONY: install-built man-built

$(MANUAL:%=$(BUILD)/man/%): $(BUILD)/man/%.1: $(TOOLS:%=$(BUILD)/bin/%) tools/crlso tools/manual pipelines/goals.mk
	@mkdir -p $(@D)
	CRLSO_BUILD=$(abspath $(BUILD)) CRLSO_HOUSE=$(CURDIR) tools/manual $(patsubst crlso-%,%,$(filter-out crlso,$*)) >$@.part
	$(DONE)

fuzz:
	@$(MAKE) --no-print-directory SAN=address,undefined fuzz-run
fuzz-run: $(FUZZERS:%=$(BUILD)/fuzz/%)
	@for fuzzer in $^; do $$fuzzer --cases $(CASES) || exit 1; done
.PHONY: fuzz-run

clean:
	rm -rf build

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
