// SPDX-License-Identifier: MIT
// How validation accuracies are spread over a benchmark's space.
#ifndef CRLSO_REPORT_LANDSCAPE_H
#define CRLSO_REPORT_LANDSCAPE_H

#include "bench/bench.h"

#include <stdbool.h>
#include <stddef.h>

struct landscape {
    bool whole; // all of a table; else a random sample, as trees answer too many
    size_t count;
    double *valid; // ascending
};

bool landscape_read(struct landscape *landscape, const struct bench *bench, int threads,
                    struct error *error);
void landscape_free(struct landscape *landscape);

// 1 + how many are better.
size_t landscape_rank(const struct landscape *landscape, double valid);
// The accuracy that this share of the architectures reach, of the best at least one.
double landscape_top(const struct landscape *landscape, double share);
// valid,rank: the best 1 % of the architectures, or 100 where these are fewer, from the
// best on, and how many are no worse than that accuracy; each accuracy once, and of many
// some.
void landscape_top_ranks(struct buffer *rows, const struct landscape *landscape);

#endif
