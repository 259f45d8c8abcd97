// SPDX-License-Identifier: MIT
// Affinities of t-SNE: how near points are to one another in the space of the data.
#ifndef CRLSO_STATS_TSNE_AFFINITY_H
#define CRLSO_STATS_TSNE_AFFINITY_H

#include <stddef.h>

// affinity[i * stride + j] = (p_j|i + p_i|j) / (2 rows), zero for i = j and for the padding
// rows <= j < stride. They add up to 1. p_j|i is proportional to exp(-b_i |x_i - x_j|²);
// b_i gives the distribution the perplexity asked for, at least 1 and below rows - 1, or
// the nearest to it that equal distances allow. data is [rows x columns], row-major. The
// same for any number of threads. Source: van der Maaten and Hinton, "Visualizing data
// using t-SNE", JMLR 9 (2008), equation 1 and section 3.1.
void tsne_affinities(const float *data, size_t rows, size_t columns, double perplexity,
                     int threads, float *affinity, size_t stride);

#endif
