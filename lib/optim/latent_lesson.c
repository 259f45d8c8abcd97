// SPDX-License-Identifier: MIT
#include "optim/latent_ascent.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { ITEM_PSEUDO = 1 }; // of the method's stage; 0 is that of the training

// Mean and deviation of the labels, or least and range.
static void scale_labels(const struct ascent *ascent, const double *valid,
                         struct lesson *lesson)
{
    double count = (double)lesson->labelled, mean = 0, square = 0;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < lesson->labelled; i++) {
        mean += valid[i] / count;
        low = fmin(low, valid[i]);
        high = fmax(high, valid[i]);
    }
    for (size_t i = 0; i < lesson->labelled; i++)
        square += pow(valid[i] - mean, 2) / count;
    bool seminas = ascent->settings.shape.form == FORM_SEMINAS;
    lesson->offset = seminas ? mean : low;
    lesson->scale = seminas ? sqrt(square) : high - low;
    if (!(lesson->scale > 0))
        lesson->scale = 1;
    for (size_t i = 0; i < lesson->labelled; i++)
        lesson->targets[i] = (real)((valid[i] - lesson->offset) / lesson->scale);
}

static void lesson_open(const struct ascent *ascent, struct lesson *lesson)
{
    const struct history *history = ascent->task->history;
    size_t steps = (size_t)ascent->model.steps;
    size_t most = history->count + (size_t)ascent->settings.pseudo;
    double *valid = memory_new(history->count + 1, sizeof *valid);
    *lesson = (struct lesson){0};
    lesson->plain = memory_new(most, steps);
    lesson->targets = memory_new(most, sizeof *lesson->targets);
    lesson->query = memory_new(history->count, sizeof *lesson->query);
    for (size_t i = 0; i < history->count; i++) {
        const struct query *query = &history->queries[i];
        if (isnan(query->answer.valid)) // it failed
            continue;
        history->space->plain.encode(history->space, query->code,
                                     lesson->plain + lesson->count * steps);
        lesson->query[lesson->count] = i;
        valid[lesson->count++] = query->answer.valid;
    }
    lesson->labelled = lesson->count;
    scale_labels(ascent, valid, lesson);
    free(valid);
}

void lesson_close(struct lesson *lesson)
{
    free(lesson->plain);
    free(lesson->targets);
    free(lesson->query);
}

// Adds random architectures without a label, with what is predicted of them.
static void add_pseudo_labels(struct ascent *ascent, uint32_t round, struct lesson *lesson)
{
    const struct history *history = ascent->task->history;
    const struct space *space = history->space;
    struct scratch *scratch = &ascent->trainer.scratch;
    size_t steps = (size_t)ascent->model.steps, first = lesson->count;
    size_t want = (size_t)ascent->settings.pseudo, enough = want + history->count;
    if (enough > space_most(space))
        enough = (size_t)space_most(space);
    arch_code *codes = memory_new(enough, sizeof *codes);
    struct random_stream stream;
    random_open(&stream, ascent->task->seed, ascent->stage, round, ITEM_PSEUDO);
    space_draw(space, 1, &stream, enough, codes);
    for (size_t i = 0; i < enough && lesson->count < first + want; i++)
        if (history_find(history, codes[i]) < 0)
            space->plain.encode(space, codes[i], lesson->plain + steps * lesson->count++);
    free(codes);
    size_t batch = (size_t)ascent->settings.training.batch;
    for (size_t at = first, rows; at < lesson->count; at += rows) {
        rows = lesson->count - at < batch ? lesson->count - at : batch;
        sequence_predict(&ascent->model, lesson->plain + at * steps, (int)rows,
                         lesson->targets + at, scratch);
        scratch_reset(scratch);
    }
}

// How many of the epochs this round does.
static int epochs_of(const struct ascent *ascent, size_t labels, int epochs)
{
    size_t fresh = labels - ascent->learned;
    if (ascent->settings.later == LATER_ALL)
        return epochs;
    return (int)ceil((double)epochs * (double)fresh / (double)labels);
}

bool lesson_learn(struct ascent *ascent, uint32_t round, struct lesson *lesson,
                  struct error *error)
{
    const struct ascent_settings *settings = &ascent->settings;
    struct sequence_loss loss;
    lesson_open(ascent, lesson);
    if (lesson->labelled == 0)
        return true;
    struct sequence_data data = {lesson->plain, lesson->targets, lesson->labelled,
                                 lesson->labelled, 1};
    int label_epochs = epochs_of(ascent, lesson->labelled, settings->label_epochs);
    int epochs = epochs_of(ascent, lesson->labelled, settings->epochs);
    ascent->learned = lesson->labelled;
    if (!sequence_train(&ascent->trainer, &data, label_epochs, &loss, error))
        return false;
    if (settings->pseudo == 0)
        return true;
    add_pseudo_labels(ascent, round, lesson);
    size_t others = lesson->count - lesson->labelled;
    if (others == 0) // all of the space has labels
        return true;
    data.count = lesson->count;
    data.copies = settings->copies > 0 ? (size_t)settings->copies
                                       : (others + lesson->labelled - 1) / lesson->labelled;
    return sequence_train(&ascent->trainer, &data, epochs, &loss, error);
}
