// SPDX-License-Identifier: MIT
// Optimisers: what a search asks for next. All stand behind one interface, and one loop
// (loop.h) drives them; an optimiser never sees a benchmark. A new one is a file with a
// `struct optimiser` and a line in optimisers.def.
#ifndef CRLSO_OPTIM_OPTIMISER_H
#define CRLSO_OPTIM_OPTIMISER_H

#include "base/error.h"
#include "base/tool.h"
#include "ledger/history.h"
#include "model/gvae.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What an optimiser knows of the search.
struct optim_task {
    const struct space *space;
    const struct gvae *gvae; // whose latent space is searched; NULL: the space itself is
    uint64_t seed;
    int threads;
    const struct history *history;       // all that was answered; the loop adds to it
    const struct fidelities *fidelities; // that can be asked for
    // The seed's random order of what can be asked for: fills codes with its first `count`
    // architectures. The initial labels are the first of it, whatever the method.
    bool (*draw)(void *context, size_t count, arch_code *codes, struct error *error);
    void *draw_context;
    size_t drawable; // the most that it can give
};

// What is asked for, in order, with the numbers of the method's columns.
struct proposals {
    size_t count, capacity, slots;
    arch_code *codes;
    uint32_t *epochs; // of each; 0: full training
    double *own;      // [count x slots]
};
void proposals_open(struct proposals *proposals, size_t slots);
void proposals_free(struct proposals *proposals);
// Appends one; its numbers, [slots] of NaN, are the caller's to fill until the next call.
double *proposals_add(struct proposals *proposals, arch_code code);
// The same at a fidelity of the task.
double *proposals_add_at(struct proposals *proposals, arch_code code, uint32_t epochs);
bool proposals_have(const struct proposals *proposals, arch_code code);
// Fills a round up to `want`, or to all there are, from the seed's random order with what
// was not answered.
bool proposals_fill(struct proposals *proposals, const struct optim_task *task, size_t want,
                    struct error *error);

enum { OPTIMISER_SETS = 8 };

struct optimiser {
    const char *name, *purpose;
    const struct option_rows *options; // of its settings; NULL: it has none
    const struct option_set *sets;     // and of structs within them, to OPTIMISER_SETS
    size_t set_count;
    size_t settings_size;
    // "NAME: OPTION=VALUE OPTION=VALUE" each, a NULL at the end; the first is the default.
    // NULL: there are none.
    const char *const *presets;
    const struct column *columns; // what it says of a query
    size_t column_count;
    bool latent;     // can search the latent space of a G-VAE
    bool networks;   // its digits depend on the kernels of matrix products
    bool drawn;      // without a G-VAE asks for nothing but what the task's draw gives
    bool fidelities; // asks for lower fidelities where there are some
    // Its proposals depend on its past, not on the history, the seed and the round's number
    // alone: every round is asked for anew when a search goes on, else the last recorded
    // one.
    bool stateful;
    // Can be asked for a round while answers of those before it are missing: its proposals
    // depend on the history, the seed and the round's number alone, and others follow.
    bool ahead;

    void *(*open)(const struct optim_task *task, const void *settings);
    // Appends proposals for `round` (from 1), at least one; fails where there is nothing
    // left to ask for. Architectures that were answered may be among them: they are not
    // asked again at that fidelity. The budget has room for `want` (at least 1) new ones: a
    // round may end there, and what is beyond is not asked. Nothing else of a round may
    // depend on `want`, or a search whose budget grew could not go on.
    bool (*ask)(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error);
    // The answers to the round's proposals, `count` of them before the budget was spent:
    // answered[i] is the index in the history of the i-th. NULL: the history tells it all
    // that it wants to know.
    void (*tell)(void *state, const size_t *answered, size_t count);
    void (*close)(void *state);
};

// The optimisers that `search` offers.
size_t optimiser_count(void);
const struct optimiser *optimiser_at(size_t index);
const struct optimiser *optimiser_find(const char *name); // NULL: no such one
const char *optimiser_names(void);                        // "random|evolution|…"

#endif
