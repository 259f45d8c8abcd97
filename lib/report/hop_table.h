// SPDX-License-Identifier: MIT
// Where hops lead from architectures of every quality: whether a G-VAE's gradient does.
#ifndef CRLSO_REPORT_HOP_TABLE_H
#define CRLSO_REPORT_HOP_TABLE_H

#include "report/latent_map.h"

// Appends a header and a row a band of ranks, the worst first, of at most 20,000 of the
// architectures that the G-VAE was trained on, ranked by the benchmark:
//   band                     as "top 5-20 %"
//   starts                   `sample` of the band, or all that there are
//   up, random, down, mutant     share of the hops (optim/hops.h; a mutant: one edit by
//                            chance) to something truly better than where they began
//   …_change                 their mean change of the true accuracy
bool hop_table(const struct latent_map *map, struct buffer *rows, struct error *error);

#endif
