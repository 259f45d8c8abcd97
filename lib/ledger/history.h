// SPDX-License-Identifier: MIT
// Every query of a search so far, in order: architecture, answer, and what the method that
// asked for it says of it. The initial labels come first (round 0), then what each round
// asked for.
//
// A query may be of a lower fidelity: of the architecture trained for fewer epochs. Such
// answers are no candidates for the best, and an architecture may be there at each of its
// fidelities.
#ifndef CRLSO_LEDGER_HISTORY_H
#define CRLSO_LEDGER_HISTORY_H

#include "bench/bench.h"
#include "bench/source.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a method says of a query, a column of the ledger: a number, or a vector.
struct column {
    const char *name;
    int digits;   // significant digits that are written; 0: a count, 0 .. 2^32 - 1
    double known; // its value for an initial label; NaN: none
    bool vector;  // of `width` floats, written as the shortest digits that read back
    size_t width; // 0: the column is there, and empty
};

struct query {
    arch_code code;
    struct answer answer;
    enum source source;
    // SOURCE_FAILED: there is no answer, its valid is NaN, and it is no label.
    double best;     // valid of the best of this and all queries before; NaN: none yet
    double spent;    // cost of this and all queries before; NaN: one is not known. What
                     // failed costs nothing unless its answer says so
    uint32_t round;  // 0: an initial label
    uint32_t epochs; // 0: full training
};

// What a search may spend: it asks as long as both are below.
struct budget {
    size_t queries; // the initial labels included
    double cost;    // sum of the answers' costs, in seconds; INFINITY: no limit
};

struct history {
    const struct space *space;
    const struct column *columns; // of the method
    size_t column_count, slots;   // slots: numbers of all columns together
    bool fidelities;              // its ledger has the column `epochs`
    size_t count, capacity;
    struct query *queries;
    double *own;     // [count x slots]: the columns' numbers; NaN: none
    uint32_t *table; // hash table of codes and epochs: index + 1; 0: free
};

// The columns are the caller's and outlive the history; their number may be 0.
void history_open(struct history *history, const struct space *space,
                  const struct column *columns, size_t column_count);
void history_free(struct history *history);

// Index of the query of an architecture in full training, or -1; and at a fidelity.
long history_find(const struct history *history, arch_code code);
long history_find_at(const struct history *history, arch_code code, uint32_t epochs);
// Whether the first `count` queries have spent the budget.
bool history_spends(const struct history *history, size_t count,
                    const struct budget *budget);
// Appends a query and sets its `best` and `spent`. own [slots] is copied; NULL: the
// columns' `known`. The architecture must be new at these epochs.
void history_add(struct history *history, const struct query *query, const double *own);
// The numbers of a query's columns, [slots]; and a column's place among them.
double *history_own(const struct history *history, size_t index);
size_t history_slot(const struct history *history, const char *column); // SIZE_MAX: none

// What the answer is worth to who ranks answers: valid, or -INFINITY where there is none
// (a program failed to give it): worse than any.
double query_value(const struct query *query);
size_t history_initial(const struct history *history); // how many queries are of round 0
// Indices of the (at most `count`) best in full training by validation, best first; the
// earlier of equals first. What failed is none of them. Returns how many.
size_t history_best(const struct history *history, size_t count, size_t *indices);

// Reads labelled architectures as initial labels (round 0): any CSV that import-bench
// reads, of which the default view counts, a ledger among them. Rows of one architecture
// (isomorphs, repetitions) are averaged into the first of them; *merged receives how many
// went into others. An empty `valid` of what did not fail and a file without rows are
// errors.
bool history_read_labels(struct history *history, const char *path, size_t *merged,
                         struct error *error);

#endif
