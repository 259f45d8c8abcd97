// SPDX-License-Identifier: MIT
#include "stats/similarity.h"

#include <math.h>

static double dot(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

// NaN stays NaN.
static double within_one(double cosine)
{
    return cosine > 1 ? 1 : cosine < -1 ? -1 : cosine;
}

void stats_cosine_similarity(const float *data, size_t rows, size_t columns,
                             double *similarity)
{
    for (size_t i = 0; i < rows; i++) // the squared norms, kept on the diagonal
        similarity[i * rows + i] = dot(data + i * columns, data + i * columns, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < i; j++) {
            double norms = sqrt(similarity[i * rows + i] * similarity[j * rows + j]);
            double product = dot(data + i * columns, data + j * columns, columns);
            similarity[i * rows + j] = within_one(product / norms);
            similarity[j * rows + i] = similarity[i * rows + j];
        }
    for (size_t i = 0; i < rows; i++) {
        double squared = similarity[i * rows + i];
        similarity[i * rows + i] = squared / squared;
    }
}
