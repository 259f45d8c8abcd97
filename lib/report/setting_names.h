// SPDX-License-Identifier: MIT
// What tables call the settings: the label of its ledgers, else its path without what the
// paths of all share.
#ifndef CRLSO_REPORT_SETTING_NAMES_H
#define CRLSO_REPORT_SETTING_NAMES_H

#include "report/ledgers.h"

// Fills in the name and the number of each run. Names differ: settings
// of one label are told apart by their options ("CR-LSO, K 5"), or where these do not, by
// their paths ("CR-LSO (n300)").
void setting_names(struct ledgers *runs);

#endif
