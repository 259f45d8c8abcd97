// SPDX-License-Identifier: MIT
// The store of what a program has answered: a CSV with the columns arch, epochs (of
// programs that are asked for fidelities), valid, test, cost, failed (why there is no
// answer; empty: there is one) and check (as in a ledger). Searches of one evaluator share
// it, one after the other or side by side.
//
// Rows are appended under a lock, and what another process has stored meanwhile is found.
// Each row has its checksum: what a kill or a power cut left behind the last whole row is
// put aside, and a changed row before it is an error. A file that was replaced or written
// over, or that is shorter than it was, is read anew.
#ifndef CRLSO_LEDGER_ANSWERS_H
#define CRLSO_LEDGER_ANSWERS_H

#include "bench/bench.h"

#include <stdbool.h>

struct answer_store;

// evaluator: the name of the program; fidelities: epochs are part of what it is asked, and
// else 0 below. A store of another evaluator or space is an error.
struct answer_store *answer_store_open(const char *path, const char *evaluator,
                                       const struct space *space, bool fidelities,
                                       struct error *error);
// Bytes that were damaged when the file was read, now at the end of PATH.damaged.
size_t answer_store_damaged(const struct answer_store *store);
// *known says whether the architecture was asked for; valid is NaN where that failed.
bool answer_store_find(struct answer_store *store, arch_code code, uint32_t epochs,
                       struct answer *answer, bool *known, struct error *error);
// Stores an answer, or why there is none (failure, else NULL), written out before it
// returns. Where another process was first, *answer becomes what is stored.
bool answer_store_add(struct answer_store *store, arch_code code, uint32_t epochs,
                      struct answer *answer, const char *failure, struct error *error);
// Claims an architecture until it is let go, so that two processes do not ask for it at
// once. *claimed: nobody else has it. A process that is killed lets go of all.
bool answer_store_claim(struct answer_store *store, arch_code code, uint32_t epochs,
                        bool *claimed, struct error *error);
void answer_store_let_go(struct answer_store *store, arch_code code, uint32_t epochs);
// Puts on the disk what is not there yet, at most once a second, or `now`.
bool answer_store_sync(struct answer_store *store, bool now, struct error *error);
void answer_store_close(struct answer_store *store); // or NULL; syncs

#endif
