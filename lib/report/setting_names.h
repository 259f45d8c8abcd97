// SPDX-License-Identifier: MIT
// What tables call the settings: the label of its ledgers, else its path without what the
// paths of all share.
#ifndef CRLSO_REPORT_SETTING_NAMES_H
#define CRLSO_REPORT_SETTING_NAMES_H

#include "report/ledgers.h"

// Fills in the name and the number of each run. Names differ: settings
// of one label are told apart by their options ("CR-LSO; K 5"), or where these do not, by
// their paths ("CR-LSO (n300)").
void setting_names(struct ledgers *runs);

// Adds a label or a path as a name: it goes through CSVs to gnuplot, which takes a comma for
// the end of a field even between quotes, so that "," becomes ";" and a double quote a single.
void setting_name_add(struct buffer *name, const char *text);

#endif
