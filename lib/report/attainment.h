// SPDX-License-Identifier: MIT
// When runs reach targets (report/targets.h).
//
// The empirical distribution of runtimes is the share of the pairs of a run and one of the
// spread targets that were reached for what was spent. The expected runtime (ERT) of a
// target is what all runs of a setting spent until they reached it, or in the whole of
// those that did not, over the number of runs that did: what restarts would cost until one
// does. Source: Hansen, Auger, Ros, Mersmann, Tušar and Brockhoff, "COCO: a platform for
// comparing continuous optimizers in a black-box setting", Optim. Methods Softw. 36 (2021).
#ifndef CRLSO_REPORT_ATTAINMENT_H
#define CRLSO_REPORT_ATTAINMENT_H

#include "report/ledgers.h"
#include "report/text_table.h"

// setting,query|cost,share: after each query, or at 200 costs, up to what all runs have
// spent.
void table_attainment(struct buffer *rows, const struct ledgers *runs, enum axis axis);

struct runtime {
    size_t reached;       // runs
    double queries, cost; // ERT; infinite where no run reached it. cost NaN: not known
};
struct runtime runtime_of(const struct ledgers *runs, const struct setting *setting,
                          double target);
// setting,target,valid,runs,reached,ert,ert_cost: the named targets. An ERT that is
// infinite is empty.
void table_runtimes(struct buffer *rows, const struct ledgers *runs);
// A setting a row and a target a column: ERT in queries, and the share of runs that reached
// it.
void table_of_runtimes(struct text_table *table, const struct ledgers *runs);
extern const char text_runtimes[]; // what to know of it

#endif
