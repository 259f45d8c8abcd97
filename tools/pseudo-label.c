// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/tool.h"
#include "model/labels.h"
#include "model/predictor.h"
#include "space/space_file.h"

#include <math.h>
#include <stdlib.h>

struct settings {
    const char *space, *predictor, *labels, *out;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "space", AT(space), .value = "SPACE", .required = true,
     .help = "the space, as enumerate writes it"},
    {OPTION_INPUT, "predictor", AT(predictor), .value = "P",
     .help = "as train-predictor writes it; unless given, only labels have an accuracy"},
    {OPTION_INPUT, "labels", AT(labels), .value = "L.csv", .required = true,
     .help = "labelled architectures: columns arch, valid"},
    {OPTION_OUTPUT, "out", AT(out), .value = "Y", .required = true,
     .help = "an accuracy for every architecture of the space"},
};

static const struct tool tool = {
    .name = "pseudo-label",
    .purpose = "give every architecture of a space an accuracy: measured or predicted",
    .usage = "--space SPACE [--predictor P] --labels L.csv --out Y",
    .example =
        "P=results/nb201/cifar10-surrogate/n300/crlso/seed-1/predictor.safetensors; make "
        "$P &&\n"
        "  pseudo-label --space results/nb201/space.safetensors --predictor $P \\\n"
        "      --labels results/nb201/cifar10-surrogate/labels/n300/seed-1.csv --out Y",
    .notes = "Measured labels are kept as they are. Y holds the ensemble's mean and std; "
             "see\ninspect --csv accuracy Y. Without a predictor they are NaN but for the "
             "labels, "
             "from\nwhich alone the accuracy term of train-gvae then learns.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

struct inputs {
    struct space_file space;
    struct labels labels;
    struct predictor predictor;
    struct provenance provenance;
};

static bool read_inputs(const struct run *run, const struct settings *settings,
                        struct inputs *inputs, struct error *error)
{
    *inputs = (struct inputs){.provenance = provenance_of_run(run)};
    struct parent parent;
    if (!space_read(settings->space, (int)run->threads, &inputs->space, error))
        return false;
    const struct space *space = inputs->space.space;
    provenance_add_parent(&inputs->provenance, artifact_parent(inputs->space.artifact));
    if (settings->predictor) {
        if (!predictor_read(settings->predictor, &inputs->predictor, &parent, error))
            return false;
        provenance_add_parent(&inputs->provenance, parent);
    }
    if (settings->predictor && inputs->predictor.space != space)
        return error_set(error, "%s: a predictor of %s, but %s is of %s",
                         settings->predictor, inputs->predictor.space->name,
                         settings->space, space->name);
    return labels_read(space, settings->labels, &inputs->labels, error) &&
           provenance_add_file(&inputs->provenance, settings->labels, error);
}

// The space's architectures, then labelled ones that a sample of a space lacks.
static arch_code *all_codes(const struct inputs *inputs, size_t *count)
{
    const struct space_file *space = &inputs->space;
    const struct labels *labels = &inputs->labels;
    arch_code *codes = memory_new(space->count + labels->count, sizeof *codes);
    bool *present = memory_new(labels->count, sizeof *present);
    for (size_t i = 0; i < space->count; i++) {
        long label = labels_find(labels, space->codes[i]);
        codes[i] = space->codes[i];
        if (label >= 0)
            present[label] = true;
    }
    *count = space->count;
    for (size_t i = 0; i < labels->count; i++)
        if (!present[i])
            codes[(*count)++] = labels->codes[i];
    free(present);
    return codes;
}

// Without a predictor nothing is known.
static void predict(const struct run *run, const struct predictor *predictor,
                    const arch_code *codes, size_t count, float *accuracy, float *std)
{
    for (size_t i = 0; predictor->shape.members == 0 && i < count; i++)
        accuracy[i] = std[i] = NAN;
    if (predictor->shape.members == 0)
        return;
    size_t members = (size_t)predictor->shape.members;
    float *answers = memory_new(members * count, sizeof *answers);
    struct progress progress;
    progress_open(&progress, run->quiet, "architectures", members * count);
    predictor_answer(predictor, (int)run->threads, codes, count, answers, &progress);
    progress_close(&progress);
    predictor_summary(predictor->shape.members, count, answers, accuracy, std);
    free(answers);
}

// Measured labels stay as they are; returns how many there are.
static size_t keep_labels(const struct labels *labels, const arch_code *codes, size_t count,
                          float *accuracy, float *std, uint8_t *measured)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        long label = labels_find(labels, codes[i]);
        if (label < 0)
            continue;
        accuracy[i] = (float)labels->values[label];
        std[i] = 0;
        measured[i] = 1;
        kept++;
    }
    return kept;
}

static bool write_labels(const struct run *run, const struct settings *settings,
                         const struct inputs *inputs, size_t *count, size_t *measured,
                         struct error *error)
{
    arch_code *codes = all_codes(inputs, count);
    float *accuracy = memory_new(*count, sizeof *accuracy);
    float *std = memory_new(*count, sizeof *std);
    uint8_t *kept = memory_new(*count, sizeof *kept);
    predict(run, &inputs->predictor, codes, *count, accuracy, std);
    *measured = keep_labels(&inputs->labels, codes, *count, accuracy, std, kept);
    struct pseudo_labels pseudo = {
        .space = inputs->space.space,
        .count = *count,
        .codes = codes,
        .accuracy = accuracy,
        .std = std,
        .measured = kept,
        .mean = inputs->labels.mean,
        .deviation = inputs->labels.deviation > 0 ? inputs->labels.deviation : 1,
    };
    bool good = pseudo_write(settings->out, &inputs->provenance, &pseudo, error);
    free(codes);
    free(accuracy);
    free(std);
    free(kept);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct inputs inputs;
    struct error error;
    size_t count, measured;
    run_start(&run, &tool, &settings, argc, argv);
    bool good = read_inputs(&run, &settings, &inputs, &error) &&
                write_labels(&run, &settings, &inputs, &count, &measured, &error);
    provenance_free(&inputs.provenance);
    labels_free(&inputs.labels);
    predictor_free(&inputs.predictor);
    space_file_close(&inputs.space);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu architectures, %zu of them measured", count, measured);
}
