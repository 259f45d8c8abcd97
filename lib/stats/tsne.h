// SPDX-License-Identifier: MIT
// Exact t-SNE to two dimensions. Source: van der Maaten and Hinton, "Visualizing data using
// t-SNE", JMLR 9 (2008). As is usual now, points start at their first two principal
// components (Kobak and Berens, "The art of using t-SNE for single-cell transcriptomics",
// Nature Communications 10, 2019), so that there is no randomness: the result depends on
// data and settings only, not on the number of threads. 5,000 rows take some 10 seconds.
#ifndef CRLSO_STATS_TSNE_H
#define CRLSO_STATS_TSNE_H

#include "base/error.h"
#include "base/progress.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    TSNE_PERPLEXITY = 30,   // defaults
    TSNE_ITERATIONS = 1000, // of which the first 250 exaggerate affinities
    TSNE_MAX_ROWS = 20000,  // time and memory grow with rows²: 4 rows² bytes
};

struct tsne_settings {
    double perplexity; // about how many neighbours count: 1 <= perplexity < rows - 1
    int iterations;
    int threads;
};

// position [rows x 2] of data [rows x columns], both row-major, at least two columns.
// *divergence is the Kullback-Leibler divergence that is left, in nats. progress (may be
// NULL) advances by one each iteration. Fails on numbers that are not finite. Equal rows
// get equal positions, but for rounding.
bool tsne_embed(const float *data, size_t rows, size_t columns,
                const struct tsne_settings *settings, struct progress *progress,
                float *position, double *divergence, struct error *error);

#endif
