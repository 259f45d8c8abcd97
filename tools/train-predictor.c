// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/tool.h"
#include "io/csv.h"
#include "model/labels.h"
#include "model/predictor.h"
#include "space/space_file.h"
#include "stats/agreement.h"

#include <stdlib.h>
#include <string.h>

struct settings {
    const char *space, *labels, *out, *curve, *eval;
    struct predictor_shape shape;
    struct predictor_training training;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "space", AT(space), .value = "SPACE", .required = true,
     .help = "the space, as enumerate writes it"},
    {OPTION_INPUT, "labels", AT(labels), .value = "L.csv", .required = true,
     .help = "labelled architectures: columns arch, valid"},
    {OPTION_OUTPUT, "out", AT(out), .value = "P", .required = true,
     .help = "the predictor"},
    {OPTION_OUTPUT, "curve", AT(curve), .value = "FILE.csv", .help = "the learning curve"},
    {OPTION_INPUT, "eval", AT(eval), .value = "FILE.csv",
     .help = "further labels: prints how well those that were not learnt are predicted"},
};
static const struct option_set sets[] = {
    {&encoder_options, AT(shape.encoder), "vertices=kinds"},
    {&predictor_shape_options, AT(shape), NULL},
    {&predictor_training_options, AT(training), NULL},
    {&adam_options, AT(training.adam), "weight-decay=1"},
};

static const struct tool tool = {
    .name = "train-predictor",
    .purpose = "learn to predict accuracy from a few hundred labelled architectures",
    .usage = "--space SPACE --labels L.csv --out P [--eval FILE.csv]",
    .example = "enumerate --space nb201 --out S && query-bench --space nb201 --sample 300 "
               "--out L.csv &&\n"
               "  train-predictor --space S --labels L.csv --out P",
    .notes = "With --eval, Kendall's tau, Spearman's rho, Pearson's r and R2 go to stdout "
             "as key,value.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
};

// Everything that the tool reads.
struct inputs {
    const struct space *space;
    struct labels labels, held; // held: of --eval, those that were not learnt
    struct provenance provenance;
};

// Removes the labels that were learnt.
static void keep_unseen(struct labels *held, const struct labels *learnt)
{
    size_t kept = 0;
    for (size_t i = 0; i < held->count; i++) {
        if (labels_find(learnt, held->codes[i]) >= 0)
            continue;
        held->codes[kept] = held->codes[i];
        held->values[kept++] = held->values[i];
    }
    held->count = kept;
}

static bool read_space(const struct run *run, const struct settings *settings,
                       struct inputs *inputs, struct error *error)
{
    struct space_file file;
    if (!space_read(settings->space, (int)run->threads, &file, error))
        return false;
    inputs->space = file.space;
    provenance_add_parent(&inputs->provenance, artifact_parent(file.artifact));
    space_file_close(&file);
    return true;
}

static bool read_inputs(const struct run *run, const struct settings *settings,
                        struct inputs *inputs, struct error *error)
{
    *inputs = (struct inputs){.provenance = provenance_of_run(run)};
    if (!read_space(run, settings, inputs, error) ||
        !labels_read(inputs->space, settings->labels, &inputs->labels, error) ||
        !labels_check(&inputs->labels, settings->labels, error) ||
        !provenance_add_file(&inputs->provenance, settings->labels, error))
        return false;
    if (inputs->labels.merged)
        run_note(run, "%zu rows of %s repeat an architecture and were averaged",
                 inputs->labels.merged, settings->labels);
    if (!settings->eval)
        return true;
    if (!labels_read(inputs->space, settings->eval, &inputs->held, error))
        return false;
    keep_unseen(&inputs->held, &inputs->labels);
    return inputs->held.count >= 2 ||
           error_set(error, "%s: fewer than two labels that were not learnt",
                     settings->eval);
}

static bool train(const struct run *run, const struct settings *settings,
                  const struct labels *labels, struct predictor *predictor,
                  struct buffer *curve, struct error *error)
{
    const struct predictor_training *training = &settings->training;
    struct progress progress;
    progress_open(&progress, run->quiet, "epochs",
                  (uint64_t)training->epochs * (uint64_t)settings->shape.members);
    bool good = predictor_train(predictor, labels, training, &progress, curve, error);
    progress_close(&progress);
    return good;
}

static void add_figure(struct buffer *rows, const char *name, double value)
{
    csv_add_text(rows, name, strlen(name));
    csv_add_number(rows, value);
    csv_end_row(rows);
}

// How well the held-out labels are predicted, as key,value on stdout.
static bool evaluate(const struct run *run, const struct predictor *predictor,
                     const struct inputs *inputs, struct error *error)
{
    const struct labels *held = &inputs->held;
    size_t count = held->count, members = (size_t)predictor->shape.members;
    float *answers = memory_new((members + 2) * count, sizeof *answers);
    float *mean = answers + members * count;
    double *predicted = memory_new(count, sizeof *predicted);
    predictor_answer(predictor, (int)run->threads, held->codes, count, answers, NULL);
    predictor_summary(predictor->shape.members, count, answers, mean, mean + count);
    for (size_t i = 0; i < count; i++)
        predicted[i] = (double)mean[i];
    struct buffer rows = {0};
    provenance_add(&rows, &inputs->provenance);
    buffer_print(&rows, "key,value\n");
    add_figure(&rows, "labels", (double)inputs->labels.count);
    add_figure(&rows, "held_out", (double)count);
    add_figure(&rows, "kendall", stats_kendall(held->values, predicted, count));
    add_figure(&rows, "spearman", stats_spearman(held->values, predicted, count));
    add_figure(&rows, "pearson", stats_pearson(held->values, predicted, count));
    add_figure(&rows, "r2", stats_r2(held->values, predicted, count));
    bool good = csv_write_file("-", &rows, error);
    buffer_free(&rows);
    free(predicted);
    free(answers);
    return good;
}

static bool write_curve(const struct settings *settings, const struct inputs *inputs,
                        const struct buffer *curve, struct error *error)
{
    struct buffer rows = {0};
    provenance_add(&rows, &inputs->provenance);
    buffer_print(&rows, "member,epoch,rate,loss,validation\n");
    buffer_add(&rows, curve->text, curve->length);
    bool good = csv_write_file(settings->curve, &rows, error);
    buffer_free(&rows);
    return good;
}

static bool work(const struct run *run, const struct settings *settings,
                 struct inputs *inputs, struct error *error)
{
    if (!read_inputs(run, settings, inputs, error))
        return false;
    struct predictor predictor;
    struct buffer curve = {0};
    predictor_make(&predictor, inputs->space, &settings->shape);
    bool good = train(run, settings, &inputs->labels, &predictor, &curve, error) &&
                predictor_write(settings->out, &inputs->provenance, &predictor, error) &&
                (!settings->curve || write_curve(settings, inputs, &curve, error)) &&
                (!settings->eval || evaluate(run, &predictor, inputs, error));
    buffer_free(&curve);
    predictor_free(&predictor);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct inputs inputs;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    settings.training.seed = (uint64_t)run.seed;
    settings.training.threads = (int)run.threads;
    bool good = work(&run, &settings, &inputs, &error);
    size_t labels = inputs.labels.count;
    provenance_free(&inputs.provenance);
    labels_free(&inputs.labels);
    labels_free(&inputs.held);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%d predictors from %zu labels", settings.shape.members,
                      labels);
}
