// SPDX-License-Identifier: MIT
// The number type of all networks: float. Compiled a second time with CRLSO_DOUBLE the same
// code works in double precision, which is how tests check gradients against differences.
#ifndef CRLSO_NN_REAL_H
#define CRLSO_NN_REAL_H

#ifdef CRLSO_DOUBLE
typedef double real;
#else
typedef float real;
#endif

#endif
