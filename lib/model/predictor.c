// SPDX-License-Identifier: MIT
#include "model/predictor.h"

#include "base/parallel.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct predictor_shape, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Prediction from the cells' codes"},
    {OPTION_INT, "mlp-hidden", AT(mlp_hidden), "64", 1, LAYER_WIDTH, "H",
     .help = "width of the MLP on the cells' codes"},
    {OPTION_INT, "mlp-layers", AT(mlp_layers), "2", 1, MLP_LAYERS, "N",
     .help = "linear layers of that MLP"},
    {OPTION_INT, "ensemble", AT(members), "8", 1, PREDICTORS_HIGH, "M",
     .help = "networks, started apart, whose mean is the prediction"},
};
const struct option_rows predictor_shape_options = OPTION_ROWS(options);

void predictor_make(struct predictor *predictor, const struct space *space,
                    const struct predictor_shape *shape)
{
    *predictor = (struct predictor){.space = space, .shape = *shape};
    struct parameters *parameters = &predictor->parameters;
    encoder_declare(&predictor->encoder, parameters, &shape->encoder, space);
    mlp_declare(&predictor->mlp, parameters, "mlp", space->cells * shape->encoder.hidden,
                shape->mlp_hidden, 1, shape->mlp_layers, false);
    for (int member = 0; member < shape->members; member++)
        predictor->scale[member] = 1;
    predictor->deviation = 1;
}

void predictor_free(struct predictor *predictor)
{
    for (int member = 0; member < predictor->shape.members; member++)
        free(predictor->values[member]);
    parameters_free(&predictor->parameters);
    *predictor = (struct predictor){0};
}

// Answering: a shard is a run of architectures under one member ----------------------

enum { ROWS_A_SHARD = 1024 };

struct work {
    const struct predictor *predictor;
    const arch_code *codes;
    size_t count, shards; // shards of one member
    float *answers;
    struct progress *progress;
    struct scratch *scratch; // one a thread
};

static void answer_shard(void *context, size_t job, size_t worker)
{
    const struct work *work = context;
    const struct predictor *predictor = work->predictor;
    size_t member = job / work->shards, first = job % work->shards * ROWS_A_SHARD;
    size_t left = work->count - first, rows = left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
    const real *values = predictor->values[member];
    struct scratch *scratch = &work->scratch[worker];
    struct encoder_state encoder;
    struct mlp_state mlp;

    scratch_reset(scratch);
    uint32_t cells = (uint32_t)rows * (uint32_t)predictor->space->cells;
    const struct cell_graph *graphs =
        encoder_cells(&predictor->encoder, work->codes + first, rows, scratch);
    real *codes = encoder_forward(&predictor->encoder, values, graphs, cells, true, scratch,
                                  &encoder);
    real *outputs = mlp_forward(&predictor->mlp, values, (int)rows, codes, scratch, &mlp);
    for (size_t i = 0; i < rows; i++) {
        double standardised =
            predictor->offset[member] + predictor->scale[member] * (double)outputs[i];
        work->answers[member * work->count + first + i] =
            (float)(predictor->mean + predictor->deviation * standardised);
    }
    if (work->progress)
        progress_add(work->progress, rows);
}

void predictor_answer(const struct predictor *predictor, int threads,
                      const arch_code *codes, size_t count, float *answers,
                      struct progress *progress)
{
    size_t shards = (count + ROWS_A_SHARD - 1) / ROWS_A_SHARD;
    struct work work = {
        predictor, codes, count, shards, answers, progress, scratch_workers(threads)};
    parallel_run_workers(threads, shards * (size_t)predictor->shape.members, answer_shard,
                         &work);
    scratch_workers_free(work.scratch, threads);
}

void predictor_summary(int members, size_t count, const float *answers, float *mean,
                       float *std)
{
    double values[PREDICTORS_HIGH];
    for (size_t i = 0; i < count; i++) {
        for (int member = 0; member < members; member++)
            values[member] = (double)answers[(size_t)member * count + i];
        mean[i] = (float)stats_mean(values, (size_t)members);
        std[i] = members > 1 ? (float)stats_deviation(values, (size_t)members) : 0.0f;
    }
}
