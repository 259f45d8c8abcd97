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

// Answering: a shard is a run of architectures, whose cells are laid out once for all
// members -------------------------------------------------------------------------------

enum { ROWS_A_SHARD = 1024 };

struct work {
    const struct predictor *predictor;
    int first, members; // that answer
    const arch_code *codes;
    size_t count;
    float *answers;
    struct progress *progress;
    struct scratch *cells, *networks; // one a thread
};

// A member's outputs as accuracies.
static void set_answers(const struct predictor *predictor, int member, const real *outputs,
                        size_t rows, float *answers)
{
    for (size_t i = 0; i < rows; i++) {
        double standardised =
            predictor->offset[member] + predictor->scale[member] * (double)outputs[i];
        answers[i] = (float)(predictor->mean + predictor->deviation * standardised);
    }
}

static void answer_shard(void *context, size_t shard, size_t worker)
{
    const struct work *work = context;
    const struct predictor *predictor = work->predictor;
    size_t first = shard * ROWS_A_SHARD, left = work->count - first;
    size_t rows = left < ROWS_A_SHARD ? left : ROWS_A_SHARD;
    struct scratch *cells = &work->cells[worker], *scratch = &work->networks[worker];
    struct encoder_input input;
    struct encoder_state encoder;
    struct mlp_state mlp;
    scratch_reset(cells);
    encoder_read(&predictor->encoder, work->codes + first, rows, true, cells, &input);
    for (int i = 0; i < work->members; i++) {
        int member = work->first + i;
        const real *values = predictor->values[member];
        scratch_reset(scratch);
        real *codes =
            encoder_forward(&predictor->encoder, values, &input, scratch, &encoder);
        real *outputs =
            mlp_forward(&predictor->mlp, values, (int)rows, codes, scratch, &mlp);
        set_answers(predictor, member, outputs, rows,
                    work->answers + (size_t)i * work->count + first);
    }
    if (work->progress)
        progress_add(work->progress, rows * (size_t)work->members);
}

void predictor_answer_some(const struct predictor *predictor, int first, int members,
                           int threads, const arch_code *codes, size_t count,
                           float *answers, struct progress *progress)
{
    size_t shards = (count + ROWS_A_SHARD - 1) / ROWS_A_SHARD;
    struct work work = {.predictor = predictor,
                        .first = first,
                        .members = members,
                        .codes = codes,
                        .count = count,
                        .answers = answers,
                        .progress = progress,
                        .cells = scratch_workers(threads),
                        .networks = scratch_workers(threads)};
    parallel_run_workers(threads, shards, answer_shard, &work);
    scratch_workers_free(work.cells, threads);
    scratch_workers_free(work.networks, threads);
}

void predictor_answer(const struct predictor *predictor, int threads,
                      const arch_code *codes, size_t count, float *answers,
                      struct progress *progress)
{
    predictor_answer_some(predictor, 0, predictor->shape.members, threads, codes, count,
                          answers, progress);
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

void predictor_predict(const struct predictor *predictor, int first, int members,
                       int threads, const arch_code *codes, size_t count, float *mean,
                       float *deviation)
{
    float *answers = memory_new((size_t)members * count + 1, sizeof *answers);
    float *spread = deviation ? deviation : memory_new(count + 1, sizeof *spread);
    predictor_answer_some(predictor, first, members, threads, codes, count, answers, NULL);
    predictor_summary(members, count, answers, mean, spread);
    if (!deviation)
        free(spread);
    free(answers);
}
