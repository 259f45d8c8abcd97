// SPDX-License-Identifier: MIT
// The store of what a program has answered, a CSV with the columns arch, epochs (of
// programs that are asked for fidelities), valid, test, cost and check (as in a ledger).
// Searches of one evaluator share it, one after the other or side by side: rows are
// appended under a lock, and an answer that another process has stored meanwhile is found.
#ifndef CRLSO_LEDGER_ANSWERS_H
#define CRLSO_LEDGER_ANSWERS_H

#include "bench/bench.h"

#include <stdbool.h>

struct answer_store;

// evaluator: the name of the program; fidelities: epochs are part of what it is asked, and
// else 0 below. A store of another evaluator or space is an error, as is a row that was
// changed; one that a kill cut off goes.
struct answer_store *answer_store_open(const char *path, const char *evaluator,
                                       const struct space *space, bool fidelities,
                                       struct error *error);
// *known says whether the architecture was answered.
bool answer_store_find(struct answer_store *store, arch_code code, uint32_t epochs,
                       struct answer *answer, bool *known, struct error *error);
// Stores an answer, written out before it returns. Where another process was first, *answer
// becomes what is stored.
bool answer_store_add(struct answer_store *store, arch_code code, uint32_t epochs,
                      struct answer *answer, struct error *error);
// Claims an architecture until it is added or let go, so that two processes do not ask for
// it at once: waits while another has it. A process that is killed lets go.
bool answer_store_claim(struct answer_store *store, arch_code code, uint32_t epochs,
                        struct error *error);
void answer_store_let_go(struct answer_store *store, arch_code code, uint32_t epochs);
void answer_store_close(struct answer_store *store); // or NULL

#endif
