// SPDX-License-Identifier: MIT
// CMA-ES in the unit box: the covariance matrix adaptation evolution strategy with active
// weights as Hansen's tutorial has it (arXiv:1604.00772v1; equation numbers are its), with
// the constants, the treatment of bounds and the criteria to stop of the Python package
// cmaes 0.9. It minimises.
//
// A generation is λ points of N(m, σ² C). One that is outside of the box is drawn again, at
// most `resamplings` times; the next is put on the box's edge.
#ifndef CRLSO_OPTIM_CMA_H
#define CRLSO_OPTIM_CMA_H

#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>

struct cma_settings {
    size_t width;      // d, coordinates
    size_t population; // λ, at least 2; 0: cma_population(width)
    double deviation;  // σ at the start
    int resamplings;
};
size_t cma_population(size_t width); // 4 + ⌊3 ln d⌋

struct cma;
// mean: [width], within the box.
struct cma *cma_open(const struct cma_settings *settings, const double *mean);
void cma_close(struct cma *cma);
size_t cma_size(const struct cma *cma); // λ
// A point [width] of the present generation; nothing but the stream moves on.
void cma_ask(const struct cma *cma, struct random_stream *stream, double *point);
// A whole generation: its points [λ x width] with their values [λ]; of equal ones the
// earlier is better. INFINITY: worst. False: the numbers have overflowed, and only an
// other start helps.
bool cma_tell(struct cma *cma, const double *points, const double *values);
// Generations in a row whose values, where they are all alike, end it.
size_t cma_patience(const struct cma *cma);
// Whether going on is of no use: values that no longer differ, a distribution that has
// shrunk to a point, grown without end or lost its shape.
bool cma_should_stop(const struct cma *cma);

#endif
