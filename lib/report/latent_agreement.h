// SPDX-License-Identifier: MIT
// How well a G-VAE's head predicts the accuracies of architectures that were not labelled.
#ifndef CRLSO_REPORT_LATENT_AGREEMENT_H
#define CRLSO_REPORT_LATENT_AGREEMENT_H

#include "report/latent_map.h"

// setting,path,seed,queries,architectures,spearman,kendall,pearson: one row, as the tables
// of the paper read it (report/paper_runs.h), of a random sample of the architectures that
// the G-VAE was trained on less those of the history, the labels, which queries counts.
// setting is the folder above seed-N.
bool latent_map_agreement(const struct latent_map *map, struct buffer *rows,
                          struct error *error);

#endif
