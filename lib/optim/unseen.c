// SPDX-License-Identifier: MIT
#include "optim/unseen.h"

#include "base/memory.h"

#include <stdlib.h>

enum { FIRST = 256 };

void unseen_open(struct unseen *unseen, const struct optim_task *task)
{
    *unseen = (struct unseen){.task = task};
}

void unseen_free(struct unseen *unseen)
{
    free(unseen->order);
}

static bool is_seen(const struct optim_task *task, arch_code code)
{
    const struct fidelities *fidelities = task->fidelities;
    bool seen = history_find(task->history, code) >= 0;
    for (size_t i = 0; !seen && i + 1 < fidelities->count; i++)
        seen = history_find_at(task->history, code, fidelities->epochs[i]) >= 0;
    return seen;
}

// Draws twice as many.
static bool extend(struct unseen *unseen, struct error *error)
{
    const struct optim_task *task = unseen->task;
    size_t count = unseen->count ? 2 * unseen->count : FIRST;
    if (unseen->count >= task->drawable)
        return error_set(error, "all %zu architectures were asked for", unseen->count);
    unseen->count = count < task->drawable ? count : task->drawable;
    unseen->order = memory_grow(unseen->order, unseen->count, sizeof *unseen->order);
    return task->draw(task->draw_context, unseen->count, unseen->order, error);
}

bool unseen_next(struct unseen *unseen, arch_code *code, struct error *error)
{
    for (;; unseen->next++) {
        if (unseen->next == unseen->count && !extend(unseen, error))
            return false;
        *code = unseen->order[unseen->next];
        if (!is_seen(unseen->task, *code))
            return true;
    }
}
