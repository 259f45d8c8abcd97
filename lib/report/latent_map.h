// SPDX-License-Identifier: MIT
// Pictures of a G-VAE's latent space as CSV, for a plotting program.
#ifndef CRLSO_REPORT_LATENT_MAP_H
#define CRLSO_REPORT_LATENT_MAP_H

#include "base/progress.h"
#include "bench/bench.h"
#include "ledger/history.h"
#include "model/gvae_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct latent_map {
    const struct gvae_file *file;
    const struct bench *bench;     // true accuracies; NULL: only predicted ones
    const struct history *history; // a search to show, with columns "parent", "hop"
                                   // and "step"; NULL: none
    const float *latents;          // of its queries [count x width]
    uint64_t seed;
    int threads;
    size_t sample;     // architectures shown, of those that the G-VAE was trained on
    double perplexity; // 0: as fits the points
};

// Each appends a header and rows. valid is the benchmark's, predicted the head's.

// arch,x,y,valid,predicted,query,stage: the sample, then the search's queries (query 0: of
// the sample) on the first two principal components of all latents, or by t-SNE.
bool latent_map_pca(const struct latent_map *map, struct buffer *rows, struct error *error);
bool latent_map_tsne(const struct latent_map *map, struct progress *progress,
                     struct buffer *rows, struct error *error);
// row,column,similarity: cosine similarity of the latents, less their mean, of the `sample`
// best architectures (rows 0 to sample - 1) and the worst (the next), by valid.
bool latent_map_similarity(const struct latent_map *map, struct buffer *rows,
                           struct error *error);
// arch,predicted,valid,kendall: the sample; Kendall's tau of it, the same in each row.
bool latent_map_predicted(const struct latent_map *map, struct buffer *rows,
                          struct error *error);
// x,y,predicted: the head on a grid in the plane of the first two principal
// components through the latents' mean.
bool latent_map_surface(const struct latent_map *map, struct buffer *rows,
                        struct error *error);
// query,x,y,from_x,from_y,valid,best,hop,step: each query that was found and the one it was
// found from, projected to that plane; the ledger's own hop and step, where it has them.
bool latent_map_paths(const struct latent_map *map, struct buffer *rows,
                      struct error *error);

#endif
