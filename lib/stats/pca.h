// SPDX-License-Identifier: MIT
// Principal component analysis by the eigenvectors of the covariance matrix. The sums are
// taken in double precision over fixed shards: the same for any number of threads.
#ifndef CRLSO_STATS_PCA_H
#define CRLSO_STATS_PCA_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct pca {
    size_t columns, count; // of the data; of components
    double *mean;          // [columns]
    double *components;    // [count x columns]: orthonormal rows, largest variance first
    double *explained;     // [count]: shares of the total variance, 0 if there is none
};

// Fits 1 <= count <= columns components to data [rows x columns], row-major, at least two
// rows; fails on numbers that are not finite. A component's largest entry is positive. *pca
// is freed with pca_free, also after a failure.
bool pca_fit(struct pca *pca, const float *data, size_t rows, size_t columns, size_t count,
             int threads, struct error *error);
// scores [rows x count] = (data - mean) componentsᵀ, for the data of the fit or other rows.
void pca_scores(const struct pca *pca, const float *data, size_t rows, int threads,
                float *scores);
void pca_free(struct pca *pca);

#endif
