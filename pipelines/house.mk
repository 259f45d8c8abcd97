# HOUSE: the folder where pipelines, plots and shipped data lie, with its '/'; none in a checkout,
# which is the current folder. Results, imported data and a user's own variants lie in the current
# folder. The tools are those in $(BUILD)/bin.
HOUSE := $(patsubst %pipelines/,%,$(dir $(lastword $(MAKEFILE_LIST))))
BUILD ?= build
# n where nothing is run (make -n).
dry := $(findstring n,$(firstword -$(MAKEFLAGS)))
# $(call LOCKED,FOLDER): one make in a folder at a time, unless nothing is run.
LOCKED = $(if $(dry),,$(HOUSE)pipelines/locked $1) $(MAKE) --no-print-directory
# How a user calls make.
CALLED := $(if $(HOUSE),crlso )make
# Numbers have a point, whatever the language, for the awk and sort of a recipe; those of $(shell) have
# only the environment that make itself has.
export LC_ALL := C.UTF-8
export PATH := $(abspath $(BUILD)/bin):$(PATH)
# Each search is a pipeline of this name, whose results lie in results/NAME.
SEARCHES := nb101 nb201 nb301 fashion
# $(call shipped,data/FILE): where that is: here, or in the house.
shipped = $(if $(wildcard $1),,$(if $(filter data/%,$1),$(HOUSE)))$1
# $(call variant_file,NAME): a user's variant, or one of the house; $(variants): all names.
variant_file = $(firstword $(wildcard pipelines/variants/$1.mk $(HOUSE)pipelines/variants/$1.mk))
variants := $(sort $(basename $(notdir $(wildcard pipelines/variants/*.mk $(HOUSE)pipelines/variants/*.mk))))
