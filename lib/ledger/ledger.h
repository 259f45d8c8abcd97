// SPDX-License-Identifier: MIT
// The ledger: a CSV of every query of a search, a row each, appended and flushed as soon as
// it is answered. It knows no network and no method.
//
// Comments before the header (ledger_head.h) say what search it is of. Its columns:
//   query          its number, from 1
//   round, stage   0, init: an initial label; from 1, search
//   arch, hash     the text form, and the name by which the benchmark knows it
//   valid, test, cost, source   the answer
//   best           valid of the incumbent: the best so far
//   epochs         of a lower fidelity; empty: full training. Only where the method asks
//   for
//                  such, and the answers know them
//   …              what the method says of it (struct column), each by its name
//   check          CRC-32C of the row before it, in hex: a changed digit is noticed
// Readers take columns by name and ignore those that they do not know. Once the search is
// finished, a comment says so. Format 1, of earlier versions, has no check and no head of
// its own.
#ifndef CRLSO_LEDGER_LEDGER_H
#define CRLSO_LEDGER_LEDGER_H

#include "io/csv.h"
#include "ledger/history.h"
#include "ledger/ledger_head.h"

// Text -------------------------------------------------------------------------------

void ledger_add_header(struct buffer *text, const struct history *history);
void ledger_add_row(struct buffer *text, const struct history *history, size_t index);

// Proposals for somebody else to answer: the same columns without those of the answer, and
// without check. number: of the query, from 1; own: its columns' numbers.
void ledger_add_proposal_header(struct buffer *text, const struct history *history);
void ledger_add_proposal(struct buffer *text, const struct history *history, size_t number,
                         const struct query *query, const double *own);

// Appends the rows of a CSV to the history, at most `limit` of them: the columns arch and
// valid, those of the ledger that it has, and the history's own columns. An architecture
// that is there already is an error, as is a row whose check does not match.
bool ledger_read(const char *path, struct history *history, size_t limit,
                 struct error *error);
// The same of a file's text; path stands in messages.
bool ledger_read_text(const char *path, const char *text, size_t length,
                      struct history *history, size_t limit, struct error *error);

// File -------------------------------------------------------------------------------

struct ledger;

// Opens PATH ("-" or NULL: stdout, and anything that is no regular file, where nothing can
// be gone on from) for the search that head describes and whose given labels the history
// holds. Queries that the file holds beyond those are appended to `recorded`, an open
// history of the same columns. *finished: it is finished with this budget, or holds more:
// history has what the budget pays for, and the file stays as it is. One process at a time:
// a ledger that another one writes is refused, as is one of another search.
struct ledger *ledger_open(const char *path, const struct ledger_head *head,
                           const struct budget *budget, struct history *history,
                           struct history *recorded, bool *finished, struct error *error);
const char *ledger_path(const struct ledger *ledger); // NULL: nothing to be gone on from
// Appends the history's last query, unless the file holds it already. Synced to
// the disk at most once a second, and when it is closed.
bool ledger_append(struct ledger *ledger, const struct history *history,
                   struct error *error);
// Writes it anew, with the head of this run and the line that says that it is finished, and
// closes it.
bool ledger_finish(struct ledger *ledger, const struct history *history,
                   struct error *error);
void ledger_close(struct ledger *ledger); // as it is

#endif
