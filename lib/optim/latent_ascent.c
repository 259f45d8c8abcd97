// SPDX-License-Identifier: MIT
// NAO, neural architecture optimization (Luo, Tian, Qin, Chen and Liu, NeurIPS 2018), and
// SemiNAS, semi-supervised neural architecture search (Luo, Tan, Wang, Qin, Chen and Liu,
// NeurIPS 2020). Encoder, predictor and decoder (model/sequence_model.h) learn from the
// labels; the encoder's outputs of the best architectures go up the gradient of what is
// predicted, by steps of 1, 2, … times the gradient, and are decoded, until enough are new.
//
// SemiNAS learns in two runs: from the labels; then, with the predictions of random
// architectures without a label as their labels, from both. Of both together, by label or
// prediction, are the best that it starts from. NAO does one run, and starts from labelled
// ones.
//
// Presets. `published` are the settings of the authors' code (SemiNAS: nasbench; NAO:
// NAO_pytorch), for budgets of a thousand and more. `small`, the default, is ours, for
// budgets of hundreds: NAO's initial labels, and of both the new architectures and the
// pseudo-labels of a round, are a fifteenth of the published (SemiNAS begins with as many
// labels as NAO); parents are as many as new ones, since from a fifteenth of them small
// steps lead to too few; 100 and 10 epochs in the first round, and in a later one the share
// of them that its new labels have of all, so that a round costs the same whatever the
// budget.
// Networks, rates, losses and the ascent are the published ones.
//
// As in the authors' code the model is kept from round to round and trained on, with Adam
// begun anew in each run. What differs from it, or is left open:
// - Targets: SemiNAS' code standardises by constants of nb101, here by the labels so far;
//   NAO scales the labels to [0, 1]. SemiNAS' code also draws its initial labels among what
//   has at least 90 % validation accuracy, which costs queries to know: not so here.
// - The parents are decoded best first, step by step, as there. What decodes to no
//   architecture, or to one that was answered or is proposed already (isomorphs too), is
//   counted in the columns of the next proposal.
// - When the steps are used up and too few are new, the round is filled up from the seed's
//   random order (versions of NAO's code add random architectures to each round).
// - NAO's code replaces the worst of its population and augments it by swapping the two
//   inputs of a node; here all labels are learnt from, and each as it is.
#include "optim/latent_ascent.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct ascent_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Search"},
    {OPTION_INT, "new", AT(want), "300", 1, 1e6, "N",
     .help = "new architectures that a round asks for"},
    {OPTION_INT, "parents", AT(parents), "100", 1, 10000, "N",
     .help = "best architectures that a round starts from"},
    {OPTION_INT, "steps", AT(steps), "100", 1, 10000, "N",
     .help = "longest step, in gradients"},
    {OPTION_GROUP, .help = "Learning"},
    {OPTION_INT, "label-epochs", AT(label_epochs), "1000", 0, 1e6, "N",
     .help = "passes over the labels, each round"},
    {OPTION_INT, "pseudo", AT(pseudo), "0", 0, 1e6, "M",
     .help = "random architectures whose predictions are learned from then, others each "
             "round"},
    {OPTION_INT, "epochs", AT(epochs), "500", 0, 1e6, "N",
     .help = "passes over labels and pseudo-labels"},
    {OPTION_INT, "copies", AT(copies), "10", 0, 1e6, "N",
     .help = "times that such a pass sees each label; 0: labels as often as pseudo-labels"},
    {OPTION_ENUM, "later", AT(later), "all", .value = "all|share",
     .help = "passes in rounds after the first: all, or the share that new labels have of "
             "all labels"},
    {OPTION_INT, "batch", AT(training.batch), "100", 1, 1e6, "B",
     .help = "architectures a training step"},
    {OPTION_REAL, "learning-rate", AT(training.rate), "0.001", 0, 10, "R",
     .help = "of Adam"},
    {OPTION_REAL, "l2", AT(training.l2), "0.0001", 0, 10, "W",
     .help = "L2 decay of the parameters"},
    {OPTION_REAL, "clip", AT(training.clip), "5", 0, 1e9, "NORM",
     .help = "highest norm of the gradient; 0: any"},
    {OPTION_REAL, "trade-off", AT(training.weight), "0.8", 0, 1, "W",
     .help = "weight of the predictor's loss; the decoder's has the rest"},
    {OPTION_GROUP, .help = "Networks"},
    {OPTION_INT, "hidden", AT(shape.hidden), "64", 1, 1024, "H",
     .help = "width of the LSTMs"},
    {OPTION_INT, "embedding", AT(shape.embedding), "48", 1, 1024, "E",
     .help = "width of the encoder's embeddings; seminas: as the LSTMs, always"},
    {OPTION_INT, "mlp-hidden", AT(shape.mlp_hidden), "16", 1, 1024, "H",
     .help = "width of the predictor's hidden layers"},
    {OPTION_INT, "mlp-layers", AT(shape.mlp_layers), "2", 1, SEQUENCE_MLP_LAYERS, "N",
     .help = "hidden layers of the predictor"},
    {OPTION_REAL, "dropout", AT(shape.dropout), "0.1", 0, 0.9, "P",
     .help = "probability of dropout"},
};
static const struct option_rows ascent_options = OPTION_ROWS(options);

static const char *const seminas_presets[] = {
    "small: initial=40 new=20 parents=20 label-epochs=100 pseudo=667 epochs=10 copies=0 "
    "later=share "
    "hidden=64 mlp-hidden=16 mlp-layers=2",
    "published: initial=1100 new=300 parents=100 label-epochs=1000 pseudo=10000 epochs=500 "
    "copies=10 hidden=64 mlp-hidden=16 mlp-layers=2",
    NULL,
};
static const char *const nao_presets[] = {
    "small: initial=40 new=20 parents=20 label-epochs=100 later=share hidden=96 "
    "embedding=48 "
    "mlp-hidden=200 mlp-layers=3",
    "published: initial=600 new=300 parents=100 label-epochs=1000 hidden=96 embedding=48 "
    "mlp-hidden=200 mlp-layers=3",
    NULL,
};

enum { PARENT, STEP, PREDICTED, REPEATED, INVALID };
static const struct column columns[] = {
    {"parent", .known = NAN},                 // none: one without a label
    {"step", .known = NAN},                   // times the gradient
    {"predicted", .digits = 6, .known = NAN}, // where it was decoded from
    {"repeated", .known = NAN},               // decoded before it: not new
    {"invalid", .known = NAN},                // and no architectures
};

static void *open_ascent(const struct optim_task *task, const void *settings,
                         enum sequence_form form, enum random_stage stage)
{
    struct ascent *ascent = memory_new(1, sizeof *ascent);
    ascent->task = task;
    ascent->stage = stage;
    memcpy(&ascent->settings, settings, sizeof ascent->settings);
    ascent->settings.shape.form = form;
    sequence_model_make(&ascent->model, &task->space->plain, &ascent->settings.shape);
    sequence_trainer_open(&ascent->trainer, &ascent->model, &ascent->settings.training,
                          task->seed, stage);
    return ascent;
}

static void *open_seminas(const struct optim_task *task, const void *settings)
{
    return open_ascent(task, settings, FORM_SEMINAS, RANDOM_SEMINAS);
}

static void *open_nao(const struct optim_task *task, const void *settings)
{
    return open_ascent(task, settings, FORM_NAO, RANDOM_NAO);
}

static void close_ascent(void *state)
{
    struct ascent *ascent = state;
    sequence_trainer_close(&ascent->trainer);
    sequence_model_free(&ascent->model);
    free(ascent);
}

// Search -------------------------------------------------------------------------------

struct seed {
    real target;
    size_t row; // of the lesson
};

static int best_first(const void *a, const void *b)
{
    const struct seed *x = a, *y = b;
    if (x->target != y->target)
        return x->target > y->target ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

// The best rows of the lesson; *count receives how many. Freed by the caller.
static struct seed *choose_seeds(const struct ascent *ascent, const struct lesson *lesson,
                                 size_t *count)
{
    size_t parents = (size_t)ascent->settings.parents;
    struct seed *seeds = memory_new(lesson->count, sizeof *seeds);
    for (size_t i = 0; i < lesson->count; i++)
        seeds[i] = (struct seed){lesson->targets[i], i};
    qsort(seeds, lesson->count, sizeof *seeds, best_first);
    *count = lesson->count < parents ? lesson->count : parents;
    return seeds;
}

// What was decoded in vain since the last proposal.
struct waste {
    double repeated, invalid;
};

static void offer(const struct ascent *ascent, const struct lesson *lesson,
                  const struct seed *seed, const uint8_t *plain, double step,
                  double prediction, struct waste *waste, struct proposals *proposals)
{
    const struct history *history = ascent->task->history;
    arch_code code;
    struct error why;
    if (!history->space->plain.decode(history->space, plain, &code, &why)) {
        waste->invalid++;
        return;
    }
    if (history_find(history, code) >= 0 || proposals_have(proposals, code)) {
        waste->repeated++;
        return;
    }
    double *own = proposals_add(proposals, code);
    if (seed->row < lesson->labelled)
        own[PARENT] = (double)lesson->query[seed->row] + 1;
    own[STEP] = step;
    own[PREDICTED] = lesson->offset + lesson->scale * prediction;
    own[REPEATED] = waste->repeated;
    own[INVALID] = waste->invalid;
    *waste = (struct waste){0};
}

static void ascend(const struct ascent *ascent, const struct lesson *lesson,
                   struct proposals *proposals)
{
    const struct ascent_settings *settings = &ascent->settings;
    size_t steps = (size_t)ascent->model.steps, want = (size_t)settings->want, count;
    struct seed *seeds = choose_seeds(ascent, lesson, &count);
    uint8_t *plain = memory_new(count, steps);
    real *predictions = memory_new(count, sizeof *predictions);
    struct scratch kept = {0}, scratch = {0};
    struct sequence_points points;
    struct waste waste = {0};
    for (size_t i = 0; i < count; i++)
        memcpy(plain + i * steps, lesson->plain + seeds[i].row * steps, steps);
    sequence_points(&ascent->model, plain, (int)count, &kept, &points);
    for (int step = 1; step <= settings->steps && proposals->count < want; step++) {
        sequence_ascend(&ascent->model, &points, step, plain, predictions, &scratch);
        scratch_reset(&scratch);
        for (size_t i = 0; i < count && proposals->count < want; i++)
            offer(ascent, lesson, &seeds[i], plain + i * steps, step,
                  (double)predictions[i], &waste, proposals);
    }
    scratch_free(&scratch);
    scratch_free(&kept);
    free(predictions);
    free(plain);
    free(seeds);
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct ascent *ascent = state;
    struct lesson lesson;
    (void)want;
    if (ascent->task->history->count == 0)
        return error_misuse(error, "--initial: there is nothing to learn from");
    bool good = lesson_learn(ascent, round, &lesson, error);
    if (good && lesson.labelled > 0) // else all of them failed
        ascend(ascent, &lesson, proposals);
    lesson_close(&lesson);
    return good &&
           proposals_fill(proposals, ascent->task, (size_t)ascent->settings.want, error);
}

const struct optimiser optimiser_seminas = {
    .name = "seminas",
    .purpose = "SemiNAS: as nao, and learns from its own predictions too",
    .options = &ascent_options,
    .settings_size = sizeof(struct ascent_settings),
    .presets = seminas_presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .networks = true,
    .stateful = true,
    .open = open_seminas,
    .ask = ask,
    .close = close_ascent,
};

const struct optimiser optimiser_nao = {
    .name = "nao",
    .purpose = "NAO: up the gradient of a predictor on a sequence model's latents",
    .options = &ascent_options,
    .settings_size = sizeof(struct ascent_settings),
    .presets = nao_presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .networks = true,
    .stateful = true,
    .open = open_nao,
    .ask = ask,
    .close = close_ascent,
};
