// SPDX-License-Identifier: MIT
#include "model/sequence_train.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

// Items of a stage's streams, of which the round is the epoch, from 1. Those of the start
// have round 0.
enum { ITEM_ORDER = 0 };

void sequence_trainer_open(struct sequence_trainer *trainer, struct sequence_model *model,
                           const struct sequence_training *training, uint64_t seed,
                           enum random_stage stage)
{
    *trainer = (struct sequence_trainer){
        .model = model, .training = *training, .seed = seed, .stage = stage};
    parameters_start(&model->parameters, seed, (int)stage, 0);
    trainer->gradient = parameters_gradient(&model->parameters);
}

void sequence_trainer_close(struct sequence_trainer *trainer)
{
    free(trainer->gradient);
    scratch_free(&trainer->scratch);
}

// The rows of a batch: places in an epoch become architectures.
struct rows {
    uint8_t *plain;
    real *targets;
};

static void take_rows(const struct sequence_data *data, size_t width, const uint32_t *order,
                      size_t count, const struct rows *rows)
{
    size_t copied = data->first * data->copies;
    for (size_t i = 0; i < count; i++) {
        size_t place = order[i];
        size_t at = place < copied ? place % data->first : place - copied + data->first;
        memcpy(rows->plain + i * width, data->plain + at * width, width);
        rows->targets[i] = data->targets[at];
    }
}

static bool step(struct sequence_trainer *trainer, struct adam *adam,
                 const struct rows *rows, size_t count, struct sequence_loss *loss,
                 struct error *error)
{
    struct parameters *parameters = &trainer->model->parameters;
    struct random_stream stream;
    real *gradient = trainer->gradient, l2 = (real)trainer->training.l2;
    const struct sequence_batch batch = {rows->plain, rows->targets, (int)count,
                                         trainer->training.weight, &stream};
    random_open(&stream, trainer->seed, RANDOM_DROPOUT, trainer->steps++, 0);
    memset(gradient, 0, parameters->count * sizeof *gradient);
    sequence_learn(trainer->model, parameters->values, &batch, gradient, loss,
                   &trainer->scratch);
    scratch_reset(&trainer->scratch);
    for (size_t i = 0; i < parameters->count; i++)
        gradient[i] += l2 * parameters->values[i];
    return adam_step(adam, parameters, gradient, 0, parameters->count,
                     trainer->training.rate, error);
}

// order [total]: memory for the order of what an epoch sees.
static bool epoch(struct sequence_trainer *trainer, struct adam *adam,
                  const struct sequence_data *data, uint32_t *order, size_t total,
                  const struct rows *rows, struct sequence_loss *mean, struct error *error)
{
    size_t batch = (size_t)trainer->training.batch;
    struct random_stream stream;
    *mean = (struct sequence_loss){0};
    random_open(&stream, trainer->seed, trainer->stage, ++trainer->epochs, ITEM_ORDER);
    random_order(&stream, order, (uint32_t)total);
    for (size_t first = 0; first < total; first += batch) {
        size_t count = total - first < batch ? total - first : batch;
        struct sequence_loss loss;
        take_rows(data, (size_t)trainer->model->steps, order + first, count, rows);
        if (!step(trainer, adam, rows, count, &loss, error))
            return false;
        mean->square += loss.square * (double)count / (double)total;
        mean->entropy += loss.entropy * (double)count / (double)total;
    }
    return true;
}

bool sequence_train(struct sequence_trainer *trainer, const struct sequence_data *data,
                    int epochs, struct sequence_loss *loss, struct error *error)
{
    const struct sequence_training *training = &trainer->training;
    const struct adam_settings settings = {
        .rate = training->rate, .beta1 = 0.9, .beta2 = 0.999, .clip = training->clip};
    size_t total = data->first * data->copies + data->count - data->first;
    size_t batch = (size_t)training->batch;
    uint32_t *order = memory_new(total, sizeof *order);
    const struct rows rows = {memory_new(batch, (size_t)trainer->model->steps),
                              memory_new(batch, sizeof(real))};
    struct adam adam;
    bool good = true;
    *loss = (struct sequence_loss){0};
    adam_open(&adam, &trainer->model->parameters, &settings);
    for (int i = 0; good && i < epochs; i++)
        good = epoch(trainer, &adam, data, order, total, &rows, loss, error);
    adam_free(&adam);
    free(order);
    free(rows.plain);
    free(rows.targets);
    return good;
}
