// SPDX-License-Identifier: MIT
// What a black-box optimiser sees of a search: points, which it knows nothing of but their
// coordinates.
//
// Without a G-VAE these are the plain encoding of the space (space.h): categorical
// coordinates, and those whose values are in order as reals, of which the nearest value is
// meant, n values from -½ to n - ½. With one they are its latents, reals within a box: in
// each dimension from the least to the largest posterior mean of SAMPLE architectures,
// which are drawn from the space alike whatever the seed is. Points are not confined to
// where latents are: most of the box of a wide latent is far from all of them, and decodes
// all the same.
//
// Points are numbers, [width] each: the index of a choice, or a real. An optimiser that
// wants reals alike has the unit box, in which a categorical coordinate of n choices is an
// interval that is cut into n equal parts, in their order, and a real is scaled.
#ifndef CRLSO_OPTIM_DOMAIN_H
#define CRLSO_OPTIM_DOMAIN_H

#include "optim/optimiser.h"
#include "optim/parzen.h"

struct domain {
    const struct optim_task *task;
    size_t width;
    struct axis *axes;        // [width]
    double *mean, *deviation; // [width], of the sample; NULL: no latents
};

void domain_open(struct domain *domain, const struct optim_task *task);
void domain_free(struct domain *domain);

// Points drawn alike: uniformly; or, of latents, each coordinate from the normal
// distribution that has the sample's mean and deviation, which is what the prior N(0, I)
// of a G-VAE stands for.
void domain_uniform(const struct domain *domain, struct random_stream *stream,
                    double *point);
void domain_normal(const struct domain *domain, struct random_stream *stream,
                   double *point);
// The points [count x width] of architectures; a latent outside of the box is put on its
// edge.
void domain_encode(const struct domain *domain, const arch_code *codes, size_t count,
                   double *points);
// valid[i]: whether points[i] is an architecture.
void domain_decode(const struct domain *domain, const double *points, size_t count,
                   arch_code *codes, bool *valid);
// Between the unit box and points; of a choice the middle of its part.
void domain_from_unit(const struct domain *domain, const double *unit, double *point);
void domain_to_unit(const struct domain *domain, const double *point, double *unit);

// What a method says of a query that it asks for, for its columns: points before it, since
// the last, that are no architecture, and that are one that was answered.
enum { DOMAIN_INVALID, DOMAIN_REPEATED, DOMAIN_COLUMNS };
extern const struct column domain_columns[DOMAIN_COLUMNS];

// Appends a round of points that are drawn alike, whatever the answers are, as far as they
// are new: at least one.
typedef void domain_draw(const struct domain *domain, struct random_stream *stream,
                         double *point);
bool domain_propose(const struct domain *domain, domain_draw *draw,
                    struct random_stream *stream, struct proposals *proposals,
                    struct error *error);

#endif
