// SPDX-License-Identifier: MIT
#include "base/parallel.h"
#include "model/gvae.h"

#include <string.h>

enum { ROWS_A_SHARD = 1024 };

struct work {
    const struct gvae *gvae;
    size_t count;
    arch_code *codes; // read or written
    real *latents;    // written or read
    bool *valid;
    struct scratch *scratch; // one a thread
};

static size_t shards_of(size_t count)
{
    return (count + ROWS_A_SHARD - 1) / ROWS_A_SHARD;
}

static size_t rows_of(const struct work *work, size_t shard)
{
    size_t left = work->count - shard * ROWS_A_SHARD;
    return left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
}

static void encode_shard(void *context, size_t shard, size_t worker)
{
    const struct work *work = context;
    const struct gvae *gvae = work->gvae;
    const real *values = gvae->parameters.values;
    size_t first = shard * ROWS_A_SHARD, rows = rows_of(work, shard);
    uint32_t cells = (uint32_t)rows * (uint32_t)gvae->space->cells;
    struct scratch *scratch = &work->scratch[worker];
    struct encoder_input input;
    struct encoder_state state;
    scratch_reset(scratch);
    encoder_read(&gvae->encoder, work->codes + first, rows, true, scratch, &input);
    real *codes = encoder_forward(&gvae->encoder, values, &input, scratch, &state);
    linear_forward(&gvae->mean, values, (int)cells, codes,
                   work->latents + first * (size_t)gvae_width(gvae));
}

void gvae_encode(const struct gvae *gvae, int threads, const arch_code *codes, size_t count,
                 real *latents)
{
    struct work work = {gvae,    count, (arch_code *)codes,
                        latents, NULL,  scratch_workers(threads)};
    parallel_run_workers(threads, shards_of(count), encode_shard, &work);
    scratch_workers_free(work.scratch, threads);
}

void gvae_read_logits(const struct gvae *gvae, const real *logits, size_t count,
                      arch_code *codes, bool *valid)
{
    const struct space *space = gvae->space;
    size_t width = (size_t)space->layout.logits * (size_t)space->cells;
    for (size_t i = 0; i < count; i++) {
        float row[SPACE_MAX_CELLS * SPACE_MAX_LOGITS];
        struct error reason;
        for (size_t j = 0; j < width; j++)
            row[j] = (float)logits[i * width + j];
        valid[i] = space->decode(space, row, &codes[i], &reason);
    }
}

static void decode_shard(void *context, size_t shard, size_t worker)
{
    const struct work *work = context;
    const struct gvae *gvae = work->gvae;
    size_t first = shard * ROWS_A_SHARD, rows = rows_of(work, shard);
    int cells = (int)rows * gvae->space->cells;
    struct scratch *scratch = &work->scratch[worker];
    struct mlp_state state;
    scratch_reset(scratch);
    const real *logits =
        mlp_forward(&gvae->decoder, gvae->parameters.values, cells,
                    work->latents + first * (size_t)gvae_width(gvae), scratch, &state);
    gvae_read_logits(gvae, logits, rows, work->codes + first, work->valid + first);
}

void gvae_decode(const struct gvae *gvae, int threads, const real *latents, size_t count,
                 arch_code *codes, bool *valid)
{
    struct work work = {
        gvae, count, codes, (real *)latents, valid, scratch_workers(threads)};
    parallel_run_workers(threads, shards_of(count), decode_shard, &work);
    scratch_workers_free(work.scratch, threads);
}
