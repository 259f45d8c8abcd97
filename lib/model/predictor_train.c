// SPDX-License-Identifier: MIT
#include "base/parallel.h"
#include "io/csv.h"
#include "model/predictor.h"
#include "nn/loss.h"
#include "nn/optimizer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct predictor_training, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Training"},
    {OPTION_ENUM, "loss", AT(loss), "ranking", .value = LOSS_NAMES,
     .help = "squared error, or logistic loss of the pairs of labels in a batch"},
    {OPTION_ENUM, "targets", AT(targets), "standardised", .value = TARGETS_NAMES,
     .help = "what is learnt of the accuracies; fractions are the authors'"},
    {OPTION_INT, "epochs", AT(epochs), "60", 1, 1e6, "N", .help = "passes over the labels"},
    {OPTION_INT, "batch", AT(batch), "32", 1, 1e6, "B", .help = "labels a step"},
    {OPTION_REAL, "validation", AT(validation), "0", 0, 0.9, "FRACTION",
     .help = "share of the labels set aside for early stopping"},
    {OPTION_INT, "patience", AT(patience), "20", 1, 1e6, "N",
     .help = "with --validation: stop after so many epochs without a better loss"},
};
const struct option_rows predictor_training_options = OPTION_ROWS(options);

// The labels as the networks see them; all members read the same.
struct task {
    struct predictor *predictor;
    const struct predictor_training *training;
    struct progress *progress;
    size_t count;
    const arch_code *codes;
    real *targets;
    struct buffer *curves; // one a member, or NULL
    struct error *errors;  // one a member
};

// One member in training.
struct member {
    const struct task *task;
    int number;
    struct parameters parameters; // the predictor's views over this member's values
    real *gradient, *best;        // best: parameters of the best validation loss
    struct adam adam;
    struct scratch scratch;
    uint32_t *order; // labels: those set aside first, then those to learn from
    size_t aside, learnt;
};

// Outputs for labels order[first .. first+rows); with a gradient array also its addition.
// Returns the loss: mean over rows, or over pairs.
static double pass(struct member *member, size_t first, size_t rows, real *gradient)
{
    const struct task *task = member->task;
    const struct predictor *predictor = task->predictor;
    const real *values = member->parameters.values;
    struct scratch *scratch = &member->scratch;
    struct encoder_input input;
    struct encoder_state encoder;
    struct mlp_state mlp;
    scratch_reset(scratch);
    arch_code *codes = scratch_take(scratch, rows, sizeof *codes);
    real *targets = scratch_reals(scratch, rows);
    for (size_t i = 0; i < rows; i++) {
        codes[i] = task->codes[member->order[first + i]];
        targets[i] = task->targets[member->order[first + i]];
    }
    encoder_read(&predictor->encoder, codes, rows, true, scratch, &input);
    real *hidden = encoder_forward(&predictor->encoder, values, &input, scratch, &encoder);
    real *outputs = mlp_forward(&predictor->mlp, values, (int)rows, hidden, scratch, &mlp);

    real *doutputs = scratch_reals(scratch, rows);
    size_t pairs = 0;
    double loss = task->training->loss == LOSS_RANKING
                      ? loss_ranking(outputs, targets, rows, &pairs, doutputs)
                      : loss_square(outputs, targets, rows, 1 / (real)rows, doutputs);
    double terms = task->training->loss == LOSS_RANKING ? (double)pairs : (double)rows;
    if (!gradient)
        return loss / fmax(terms, 1);
    real *dhidden = scratch_reals(scratch, rows * (size_t)predictor->mlp.layer[0].inputs);
    mlp_backward(&predictor->mlp, values, gradient, doutputs, dhidden, scratch, &mlp);
    encoder_backward(&predictor->encoder, values, gradient, dhidden, scratch, &encoder);
    return loss / fmax(terms, 1);
}

// A new order of the labels that are learnt from.
static void shuffle(struct member *member, uint32_t epoch)
{
    struct random_stream stream;
    uint32_t count = (uint32_t)member->learnt;
    uint32_t *order = memory_new(count, sizeof *order);
    uint32_t *old = member->order + member->aside;
    random_open(&stream, member->task->training->seed, RANDOM_PREDICTOR_ORDER, epoch,
                (uint32_t)member->number);
    random_order(&stream, order, count);
    for (uint32_t i = 0; i < count; i++)
        order[i] = old[order[i]];
    memcpy(old, order, count * sizeof *order);
    free(order);
}

static bool run_epoch(struct member *member, int epoch, double rate, double *loss,
                      struct error *error)
{
    const struct predictor_training *training = member->task->training;
    size_t batch = (size_t)training->batch, count = member->parameters.count;
    double sum = 0;
    shuffle(member, (uint32_t)epoch);
    for (size_t first = 0; first < member->learnt; first += batch) {
        size_t left = member->learnt - first, rows = left < batch ? left : batch;
        memset(member->gradient, 0, count * sizeof *member->gradient);
        sum += pass(member, member->aside + first, rows, member->gradient) * (double)rows;
        if (!adam_step(&member->adam, &member->parameters, member->gradient, 0, count, rate,
                       error))
            return false;
    }
    *loss = sum / (double)member->learnt;
    return true;
}

static void add_to_curve(const struct member *member, int epoch, double rate, double loss,
                         double validation)
{
    if (!member->task->curves)
        return;
    struct buffer *curve = &member->task->curves[member->number];
    csv_add_number(curve, member->number + 1);
    csv_add_number(curve, epoch + 1);
    csv_add_number(curve, rate);
    csv_add_number(curve, loss);
    csv_add_number(curve, validation);
    csv_end_row(curve);
}

static bool run_epochs(struct member *member, struct error *error)
{
    const struct predictor_training *training = member->task->training;
    size_t bytes = member->parameters.count * sizeof(real);
    double best = INFINITY;
    for (int epoch = 0, waited = 0; epoch < training->epochs; epoch++) {
        double rate =
            cosine_rate(training->adam.rate, (size_t)epoch, (size_t)training->epochs);
        double loss, validation = NAN;
        if (!run_epoch(member, epoch, rate, &loss, error))
            return false;
        if (member->aside) {
            validation = pass(member, 0, member->aside, NULL);
            waited = validation < best ? 0 : waited + 1;
            if (validation < best)
                memcpy(member->best, member->parameters.values, bytes);
            best = fmin(best, validation);
        }
        add_to_curve(member, epoch, rate, loss, validation);
        if (member->task->progress)
            progress_add(member->task->progress, 1);
        if (member->aside && waited >= training->patience)
            break;
    }
    if (member->aside)
        memcpy(member->parameters.values, member->best, bytes);
    return true;
}

// The ranking loss leaves offset and scale open: least squares on the labels closes them.
// Of the predictor only what no member changes is read: others are still in training.
static void calibrate(struct predictor *predictor, int number, const struct task *task)
{
    float *answers = memory_new(task->count, sizeof *answers);
    const struct predictor one = {.space = predictor->space,
                                  .encoder = predictor->encoder,
                                  .mlp = predictor->mlp,
                                  .shape = {.members = 1},
                                  .values = {predictor->values[number]},
                                  .scale = {1},
                                  .deviation = 1};
    predictor_answer(&one, 1, task->codes, task->count, answers, NULL);
    double mean = 0, product = 0, square = 0;
    for (size_t i = 0; i < task->count; i++)
        mean += (double)answers[i] / (double)task->count;
    for (size_t i = 0; i < task->count; i++) {
        double centred = (double)answers[i] - mean;
        product += centred * (double)task->targets[i];
        square += centred * centred;
    }
    predictor->scale[number] = square > 0 ? product / square : 0;
    predictor->offset[number] = -mean * predictor->scale[number];
    free(answers);
}

static void member_open(struct member *member, const struct task *task, int number)
{
    const struct predictor_training *training = task->training;
    struct random_stream stream;
    *member = (struct member){
        .task = task, .number = number, .parameters = task->predictor->parameters};
    parameters_start(&member->parameters, training->seed, RANDOM_PREDICTOR_START,
                     (uint32_t)number);
    task->predictor->values[number] = member->parameters.values;
    member->gradient = parameters_gradient(&member->parameters);
    member->best = parameters_gradient(&member->parameters);
    adam_open(&member->adam, &member->parameters, &training->adam);
    member->order = memory_new(task->count, sizeof *member->order);
    random_open(&stream, training->seed, RANDOM_PREDICTOR_SPLIT, 0, (uint32_t)number);
    random_order(&stream, member->order, (uint32_t)task->count);
    member->aside = (size_t)(training->validation * (double)task->count);
    member->learnt = task->count - member->aside;
}

static void train_member(void *context, size_t number)
{
    const struct task *task = context;
    struct member member;
    member_open(&member, task, (int)number);
    struct error *error = &task->errors[number];
    if (!run_epochs(&member, error))
        error_prefix(error, "member %zu", number + 1);
    else if (task->training->loss == LOSS_RANKING)
        calibrate(task->predictor, (int)number, task);
    free(member.gradient);
    free(member.best);
    free(member.order);
    adam_free(&member.adam);
    scratch_free(&member.scratch);
}

bool predictor_train(struct predictor *predictor, const struct labels *labels,
                     const struct predictor_training *training, struct progress *progress,
                     struct buffer *curve, struct error *error)
{
    size_t members = (size_t)predictor->shape.members;
    struct task task = {.predictor = predictor,
                        .training = training,
                        .progress = progress,
                        .count = labels->count,
                        .codes = labels->codes};
    task.targets = memory_new(labels->count, sizeof *task.targets);
    task.errors = memory_new(members, sizeof *task.errors);
    task.curves = curve ? memory_new(members, sizeof *task.curves) : NULL;
    bool fractions = training->targets == TARGETS_FRACTIONS;
    predictor->mean = fractions ? 0 : labels->mean;
    predictor->deviation = fractions ? labels_one(predictor->space) : labels->deviation;
    for (size_t i = 0; i < labels->count; i++)
        task.targets[i] =
            (real)((labels->values[i] - predictor->mean) / predictor->deviation);
    parallel_run(training->threads, members, train_member, &task);
    bool good = true;
    for (size_t i = 0; i < members; i++) {
        if (good && task.errors[i].status != STATUS_SUCCESS) {
            *error = task.errors[i];
            good = false;
        }
        if (curve) {
            buffer_add(curve, task.curves[i].text ? task.curves[i].text : "",
                       task.curves[i].length);
            buffer_free(&task.curves[i]);
        }
    }
    free(task.targets);
    free(task.errors);
    free(task.curves);
    return good;
}
