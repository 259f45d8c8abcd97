// SPDX-License-Identifier: MIT
// A trained G-VAE as an artifact of kind "gvae": its shape as fields, a tensor for each
// view of its parameters, and the architectures that it was trained on with their latents:
//   code    U64 [N]
//   latent  F32 [N x width]   posterior means
#ifndef CRLSO_MODEL_GVAE_FILE_H
#define CRLSO_MODEL_GVAE_FILE_H

#include "base/tool.h"
#include "io/artifact.h"
#include "model/gvae.h"

#include <stdbool.h>
#include <stddef.h>

#define GVAE_KIND "gvae"
enum { GVAE_FORMAT = 2 };

// `figures` are further fields, what the model reaches.
bool gvae_write(const char *path, const struct provenance *provenance,
                const struct gvae *gvae, const arch_code *codes, const real *latents,
                size_t count, const struct field *figures, size_t figure_count,
                struct error *error);

struct gvae_file {
    struct artifact *artifact;
    struct gvae gvae;
    size_t count;
    const uint64_t *codes; // in the artifact
    const float *latents;  // in the artifact
};
bool gvae_read(const char *path, struct gvae_file *file, struct error *error);
void gvae_file_close(struct gvae_file *file);

#endif
