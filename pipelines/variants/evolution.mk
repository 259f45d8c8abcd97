# regularised evolution: another optimiser, whose own initial labels are the first of the others'
METHOD = evolution
MODEL = none
LABEL = evolution
# Where a program answers, budgets are small. It begins with N0 / 2 architectures (10 of the 60 of
# `make fashion`), and as many are alive; at the most 50 as in its preset, which SEARCH="--preset naslib" is.
alive = $(shell echo $$(($(N0) < 100 ? ($(N0) + 1) / 2 : 50)))
SEARCH += $(if $(EXEC),$(if $(findstring --preset,$(user.SEARCH)),,--initial $(alive) --population $(alive)))
