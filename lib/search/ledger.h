// SPDX-License-Identifier: MIT
// The ledger: a CSV of every query of a search, a row each, written as soon as it is
// answered. Its columns:
//   query          its number, from 1
//   round, stage   0, init: an initial label; from 1, search
//   arch, hash     the text form, and the name by which the benchmark knows it
//   valid, test, cost, source   the answer
//   parent         number of the query that it was found from
//   step, noise    η and σ that found it
//   predicted      valid as the regulariser predicts it
//   best           valid of the incumbent: the best so far
//   invalid, repeated, passed   since the query before: decodings outside the space and of
//                  labelled architectures, seeds that found nothing new
//   latent         where it was found, numbers apart by blanks; empty where that is not
//   kept
//                  and for initial labels, whose latents are posterior means
// Once the search is finished, a comment line before the header says so, with sums.
#ifndef CRLSO_SEARCH_LEDGER_H
#define CRLSO_SEARCH_LEDGER_H

#include "io/csv.h"
#include "search/history.h"

// Text -------------------------------------------------------------------------------

void ledger_add_header(struct buffer *text);
void ledger_add_row(struct buffer *text, const struct history *history, size_t index);

// Proposals for somebody else to answer: the same columns without those of the answer.
void ledger_add_proposal_header(struct buffer *text);
void ledger_add_proposal(struct buffer *text, const struct history *history, size_t number,
                         const struct query *query, const real *latent);

// Appends the rows of a CSV to the history: the columns arch and valid, and those of the
// ledger that it has. An architecture that is there already is an error, as are latents of
// another width. Rows without a latent get none (history_has_latent).
bool ledger_read(const char *path, struct history *history, struct error *error);
// The same of a file's text; path stands in messages.
bool ledger_read_text(const char *path, const struct buffer *text, struct history *history,
                      struct error *error);

// File -------------------------------------------------------------------------------

struct ledger;

// Opens PATH ("-" or NULL: stdout, and anything that is no regular file, where nothing can
// be resumed) for the search whose provenance and initial labels are given, and appends to
// the history the queries that it holds already. *finished says whether the search has
// ended. One process at a time: a ledger that another one writes is refused, as is one of
// other settings, inputs or labels.
struct ledger *ledger_open(const char *path, const struct buffer *provenance,
                           struct history *history, bool *finished, struct error *error);
// Appends the history's last query.
bool ledger_append(struct ledger *ledger, const struct history *history,
                   struct error *error);
// Adds the line that says that the search is finished, and closes it.
bool ledger_finish(struct ledger *ledger, const struct history *history,
                   struct error *error);
void ledger_close(struct ledger *ledger); // as it is

#endif
