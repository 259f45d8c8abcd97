// SPDX-License-Identifier: MIT
// What holds for every use of OpenBLAS: a call works on the thread that makes it (threads
// are the callers' shards), since a product cut in other parts is rounded otherwise.
#ifndef CRLSO_BASE_BLAS_H
#define CRLSO_BASE_BLAS_H

// To be called before BLAS is, by each thread that calls it; cheap when it was called
// before. OpenBLAS with threads of its own keeps their number for the whole process; the
// one with OpenMP asks OpenMP in each call, which keeps the number for each thread (and
// takes it from OMP_NUM_THREADS).
void blas_use_one_thread(void);

// What decides the digits of products, and so of all that a network says: the library and
// the kernels that it chose for this processor, "OpenBLAS 0.3.21 Haswell". Its threads are
// no part of it. The text stays valid.
const char *blas_kernels(void);

#endif
