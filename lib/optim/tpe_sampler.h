// SPDX-License-Identifier: MIT
// The tree-structured Parzen estimator itself (Bergstra, Bardenet, Bengio and Kégl, NeurIPS
// 2011), as Optuna 3.1 has it in its default, univariate form: each coordinate on its own.
// The observations are parted into the good, the best of them by value, and the others; of
// some candidates drawn from the density of the good (parzen.h) the one where it is largest
// against that of the others is proposed.
//
// Of n observations min(⌈share n⌉, 25) are good, or min(⌈share √n⌉, 25); of equal ones the
// earlier is better. An observation's weight in its part is 1 for the last 25 of the part
// in time, and falls linearly to 1 / (size of the part) for the first. Of candidates that
// are equally good the first drawn is proposed. Densities are normalised, as
// Optuna's are but in its versions 3.1 to 3.4, where those of reals lack 1 / σ.
#ifndef CRLSO_OPTIM_TPE_SAMPLER_H
#define CRLSO_OPTIM_TPE_SAMPLER_H

#include "optim/parzen.h"

#include <stdint.h>

enum tpe_growth { TPE_LINEAR, TPE_ROOT };
struct tpe_settings {
    int startup; // observations before which points are drawn uniformly
    enum tpe_growth growth;
    double share; // of the good
    int candidates;
    double prior_weight;
};

struct tpe_sampler;
// axes: [width], copied.
struct tpe_sampler *tpe_open(const struct axis *axes, size_t width,
                             const struct tpe_settings *settings);
void tpe_close(struct tpe_sampler *sampler);
// An observation; more is better, -INFINITY worst.
void tpe_tell(struct tpe_sampler *sampler, const double *point, double value);
// The next point [width]; nothing but the stream moves on.
void tpe_ask(struct tpe_sampler *sampler, struct random_stream *stream, double *point);
// A uniform one.
void tpe_draw(const struct tpe_sampler *sampler, struct random_stream *stream,
              double *point);

#endif
