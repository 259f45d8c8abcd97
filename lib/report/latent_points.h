// SPDX-License-Identifier: MIT
// Architectures at their latents, with their accuracies: what the pictures of a latent
// space are drawn from.
#ifndef CRLSO_REPORT_LATENT_POINTS_H
#define CRLSO_REPORT_LATENT_POINTS_H

#include "report/latent_map.h"

struct latent_points {
    size_t count, width;
    size_t sampled; // of them; the rest are the search's queries in order
    arch_code *codes;
    float *latents;    // [count x width]
    double *valid;     // NaN: not known
    double *predicted; // NaN without a head
};

// Room for count of them.
void latent_points_make(struct latent_points *points, const struct latent_map *map,
                        size_t count);
void latent_points_free(struct latent_points *points);
void latent_points_set(struct latent_points *points, size_t at, arch_code code,
                       const float *latent);
// Fills in what the benchmark and the head say.
bool latent_points_measure(const struct latent_map *map, struct latent_points *points,
                           struct error *error);
// A random sample of the G-VAE's architectures, then the search's queries, measured.
bool latent_points_take(const struct latent_map *map, struct latent_points *points,
                        struct error *error);

// Of t-SNE: what is asked for; 0: 30, or a third of the points where these are few.
double latent_points_perplexity(const struct latent_points *points, double asked);

// The accuracies that the head predicts at latents [count x width]; NaN without a head.
void latent_predict(const struct gvae *gvae, const float *latents, size_t count,
                    double *predicted);
// Without a head nothing is predicted: an error that names the picture.
bool latent_map_need_head(const struct latent_map *map, const char *what,
                          struct error *error);
// A field of a row.
void latent_points_arch(struct buffer *rows, const struct space *space, arch_code code);

#endif
