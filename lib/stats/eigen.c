// SPDX-License-Identifier: MIT
#include "stats/eigen.h"

#include "base/blas.h"
#include "base/memory.h"

#include <stdlib.h>

// LAPACK, which comes with OpenBLAS but without a header. The last two are the lengths of
// the texts, as Fortran passes them.
extern void dsyev_(const char *vectors, const char *triangle, const int *order,
                   double *matrix, const int *stride, double *eigenvalues, double *work,
                   const int *work_size, int *info, size_t vectors_length,
                   size_t triangle_length);

bool eigenvectors(double *matrix, size_t order, double *eigenvalues)
{
    int n = (int)order, size = -1, info;
    double best_size;
    blas_use_one_thread();
    // Row-major and lower is column-major and upper.
    dsyev_("V", "U", &n, matrix, &n, eigenvalues, &best_size, &size, &info, 1, 1);
    size = (int)best_size;
    double *work = memory_new((size_t)size, sizeof *work);
    dsyev_("V", "U", &n, matrix, &n, eigenvalues, work, &size, &info, 1, 1);
    free(work);
    return info == 0;
}
