// SPDX-License-Identifier: MIT
// How alike rows are.
#ifndef CRLSO_STATS_SIMILARITY_H
#define CRLSO_STATS_SIMILARITY_H

#include <stddef.h>

// similarity[i][j] [rows x rows] = <d_i, d_j> / (|d_i| |d_j|) of data [rows x columns],
// both row-major: symmetric, within [-1, 1], 1 on the diagonal. NaN for a row that is zero
// or not finite.
void stats_cosine_similarity(const float *data, size_t rows, size_t columns,
                             double *similarity);

#endif
