// SPDX-License-Identifier: MIT
// The seed's random order, less what was asked for at any fidelity: one architecture after
// the other.
#ifndef CRLSO_OPTIM_UNSEEN_H
#define CRLSO_OPTIM_UNSEEN_H

#include "optim/optimiser.h"

struct unseen {
    const struct optim_task *task;
    arch_code *order;
    size_t count, next; // drawn so far; all before `next` were asked for
};
void unseen_open(struct unseen *unseen, const struct optim_task *task);
void unseen_free(struct unseen *unseen);
// The first that has no answer. Fails where all have one.
bool unseen_next(struct unseen *unseen, arch_code *code, struct error *error);

#endif
