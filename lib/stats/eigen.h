// SPDX-License-Identifier: MIT
// Eigenvectors of symmetric matrices, by LAPACK: digits depend on its kernels, not on the
// number of threads.
#ifndef CRLSO_STATS_EIGEN_H
#define CRLSO_STATS_EIGEN_H

#include <stdbool.h>
#include <stddef.h>

// The matrix [order x order], row-major, of which the lower triangle is read, becomes its
// eigenvectors, orthonormal, a row each; eigenvalues [order] ascend. False: they did not
// converge. A vector's sign is LAPACK's.
bool eigenvectors(double *matrix, size_t order, double *eigenvalues);

#endif
