// SPDX-License-Identifier: MIT
// What several searches asked for, in one embedding of a latent space.
#ifndef CRLSO_REPORT_LATENT_METHODS_H
#define CRLSO_REPORT_LATENT_METHODS_H

#include "report/latent_map.h"

struct latent_method {
    const char *label;
    const struct history *history;
};

// x,y,valid,method,query: a random sample of the G-VAE's architectures (method "", query
// 0), then what each method asked for after its initial labels, at posterior means, by
// t-SNE.
bool latent_map_methods(const struct latent_map *map, const struct latent_method *methods,
                        size_t count, struct progress *progress, struct buffer *rows,
                        struct error *error);

#endif
