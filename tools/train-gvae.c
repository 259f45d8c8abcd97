// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/tool.h"
#include "io/csv.h"
#include "model/gvae_check.h"
#include "model/gvae_file.h"
#include "model/gvae_train.h"
#include "model/labels.h"
#include "space/space_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
    const char *space, *pseudo, *out, *curve;
    enum targets targets;
    double checkpoint;
    struct gvae_shape shape;
    struct gvae_training training;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_INPUT, "space", AT(space), .value = "SPACE", .required = true,
     .help = "the space, as enumerate writes it"},
    {OPTION_INPUT, "pseudo", AT(pseudo), .value = "Y", .required = true,
     .help = "accuracies of the space, as pseudo-label writes them"},
    {OPTION_OUTPUT, "out", AT(out), .value = "G", .required = true, .help = "the G-VAE"},
    {OPTION_OUTPUT, "curve", AT(curve), .value = "FILE.csv",
     .help = "every term of the loss, an epoch a row"},
    {OPTION_ENUM, "targets", AT(targets), "standardised", .value = TARGETS_NAMES,
     .help = "what the head learns of the accuracies, here and in the search; fractions, "
             "less 1, are the authors'"},
    {OPTION_REAL, "checkpoint", AT(checkpoint), "30", 0, 1e9, "SECONDS", .unrecorded = true,
     .help = "between checkpoints (G.checkpoint), which a stopped run goes on from; a "
             "signal writes one too"},
};
static const struct option_set sets[] = {
    {&encoder_options, AT(shape.encoder), NULL},
    {&gvae_shape_options, AT(shape), NULL},
    {&head_options, AT(shape.head), NULL},
    {&gvae_training_options, AT(training), NULL},
    {&adam_options, AT(training.adam), NULL},
};

static const struct tool tool = {
    .name = "train-gvae",
    .purpose = "train the graph VAE and the ICNN that makes accuracy concave in its latent",
    .usage = "--space SPACE --pseudo Y --out G [--curve FILE.csv]",
    .example = "Y=results/nb201/cifar10-surrogate/n300/crlso/seed-1/pseudo.safetensors; "
               "make $Y &&\n"
               "  train-gvae --space results/nb201/space.safetensors --pseudo $Y --out G",
    .notes =
        "At the end, as key,value on stdout and in G: the share of architectures that "
        "decoding\ntheir latent gives back; validity and uniqueness of what is decoded "
        "from the prior and\nbetween two architectures; Kendall's tau and Pearson's r of "
        "the head against the\npseudo-labels. Settings of the paper for nb101: --messages "
        "undirected --hidden 256\n--latent 8 --decoder-hidden 512 --targets fractions --epochs 200 "
        "--learning-rate 0.0001\n--beta1 0 --beta2 0.5 --noise 0.01 --kl 0.1\n\n"
        "--consistency W asks that the head promises of a noisy latent what decoding "
        "keeps;\n"
        "a step takes twice as long.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
};

// Sets what no option sets, and what is 0 to the space's own.
static void complete(struct settings *settings, const struct run *run,
                     const struct space *space)
{
    const struct space_training *own = &space->training;
    settings->shape.latent = settings->shape.latent ? settings->shape.latent : own->latent;
    struct gvae_training *training = &settings->training;
    training->epochs = training->epochs ? training->epochs : own->epochs;
    training->seed = (uint64_t)run->seed;
    training->threads = (int)run->threads;
    training->goes_on = false;
}

// A run of the tool, from its inputs to the trained model.
struct job {
    struct run *run;
    const struct settings *settings;
    struct artifact *artifact; // of the pseudo-labels
    struct pseudo_labels pseudo;
    struct parent parents[2];
    struct provenance provenance;
    struct gvae gvae;
    struct gvae_data data;
    real *targets;
    struct buffer checkpoint; // its path
};

static bool read_inputs(struct job *job, struct error *error)
{
    const struct settings *settings = job->settings;
    struct space_file file;
    if (!space_read(settings->space, (int)job->run->threads, &file, error))
        return false;
    const struct space *space = file.space;
    job->parents[0] = artifact_parent(file.artifact);
    space_file_close(&file);
    job->artifact = pseudo_open(settings->pseudo, &job->pseudo, error);
    if (!job->artifact)
        return false;
    job->parents[1] = artifact_parent(job->artifact);
    if (job->pseudo.space != space)
        return error_set(error, "%s: pseudo-labels of %s, but %s is of %s",
                         settings->pseudo, job->pseudo.space->name, settings->space,
                         space->name);
    return true;
}

static void set_targets(struct job *job, enum targets targets)
{
    const struct pseudo_labels *pseudo = &job->pseudo;
    double one = labels_one(pseudo->space);
    bool fractions = targets == TARGETS_FRACTIONS;
    double mean = job->gvae.label_mean = fractions ? one : pseudo->mean;
    double deviation = job->gvae.label_deviation = fractions ? one : pseudo->deviation;
    job->targets = memory_new(pseudo->count, sizeof *job->targets);
    for (size_t i = 0; i < pseudo->count; i++)
        job->targets[i] = (real)(((double)pseudo->accuracy[i] - mean) / deviation);
}

static void prepare(struct job *job, struct settings *settings)
{
    const struct pseudo_labels *pseudo = &job->pseudo;
    complete(settings, job->run, pseudo->space);
    job->provenance = provenance_of_run(job->run); // with the defaults that were chosen
    for (int i = 0; i < 2; i++)
        provenance_add_parent(&job->provenance, job->parents[i]);
    gvae_make(&job->gvae, pseudo->space, &settings->shape);
    set_targets(job, settings->targets);
    job->data = (struct gvae_data){pseudo->codes, job->targets, pseudo->count};
    buffer_print(&job->checkpoint, "%s.checkpoint", settings->out);
}

static bool save(const struct job *job, const struct gvae_trainer *trainer,
                 struct error *error)
{
    double seconds, cpu_seconds;
    run_seconds(job->run, &seconds, &cpu_seconds);
    return gvae_checkpoint_write(trainer, job->checkpoint.text, &job->provenance, seconds,
                                 cpu_seconds, error);
}

// Leaves a checkpoint of where it ended: interrupted, or before the figures, which take
// their time too.
static bool run_epochs(const struct job *job, struct gvae_trainer *trainer,
                       struct progress *progress, struct error *error)
{
    double saved = clock_seconds();
    while (gvae_trainer_left(trainer) > 0 && !interrupt_came()) {
        if (clock_seconds() - saved >= job->settings->checkpoint) {
            if (!save(job, trainer, error))
                return false;
            saved = clock_seconds();
        }
        if (!gvae_trainer_run(trainer, progress, error))
            return false;
    }
    return save(job, trainer, error);
}

// A signal makes the training stop, not die, so that nothing of it is lost.
static bool run_catching(const struct job *job, struct gvae_trainer *trainer,
                         struct error *error)
{
    struct progress progress;
    interrupt_catch();
    progress_open(&progress, job->run->quiet, "architectures", gvae_trainer_left(trainer));
    bool good = run_epochs(job, trainer, &progress, error);
    progress_close(&progress);
    interrupt_release();
    if (!good || !interrupt_came())
        return good;
    return error_set(error, "interrupted after %d of %d epochs; goes on from %s",
                     gvae_trainer_epoch(trainer), job->settings->training.epochs,
                     job->checkpoint.text);
}

static bool resume(struct job *job, struct gvae_trainer *trainer, struct error *error)
{
    const char *path = job->checkpoint.text;
    enum gvae_checkpoint found;
    if (!gvae_checkpoint_read(trainer, path, &job->provenance, &job->run->earlier_wall,
                              &job->run->earlier_cpu, &found, error))
        return false;
    if (found == CHECKPOINT_TAKEN)
        run_note(job->run, "goes on from %s, after epoch %d", path,
                 gvae_trainer_epoch(trainer));
    if (found == CHECKPOINT_OF_ANOTHER_RUN)
        run_note(job->run, "%s is of other settings, inputs or BLAS kernels: begins anew",
                 path);
    return true;
}

static bool write_curve(const struct job *job, const struct gvae_trainer *trainer,
                        struct error *error)
{
    const struct buffer *curve = gvae_trainer_curve(trainer);
    struct buffer rows = {0};
    provenance_add(&rows, &job->provenance);
    buffer_print(&rows, "%s", GVAE_CURVE_HEADER);
    buffer_add(&rows, curve->text, curve->length);
    bool good = csv_write_file(job->settings->curve, &rows, error);
    buffer_free(&rows);
    return good;
}

static bool train(struct job *job, struct error *error)
{
    struct gvae_trainer *trainer =
        gvae_trainer_open(&job->gvae, &job->data, &job->settings->training);
    bool good = resume(job, trainer, error) && run_catching(job, trainer, error) &&
                (!job->settings->curve || write_curve(job, trainer, error));
    gvae_trainer_close(trainer);
    return good;
}

// The figures at the end ---------------------------------------------------------------

enum { FIGURES = 8, FIGURE_TEXT = 32 };

static void name_figures(const struct gvae_figures *figures, struct field fields[FIGURES],
                         char texts[FIGURES][FIGURE_TEXT])
{
    const struct {
        const char *name;
        double value;
    } rows[FIGURES] = {
        {"reconstructed", figures->reconstructed},
        {"reconstructed_cells", figures->reconstructed_cells},
        {"prior_valid", figures->prior_valid},
        {"prior_unique", figures->prior_unique},
        {"between_valid", figures->between_valid},
        {"between_unique", figures->between_unique},
        {"head_kendall", figures->kendall},
        {"head_pearson", figures->pearson},
    };
    for (size_t i = 0; i < FIGURES; i++) {
        snprintf(texts[i], FIGURE_TEXT, "%.6g", rows[i].value);
        fields[i] = (struct field){rows[i].name, texts[i]};
    }
}

static bool print_figures(const struct job *job, const struct field fields[FIGURES],
                          struct error *error)
{
    struct buffer rows = {0};
    provenance_add(&rows, &job->provenance);
    buffer_print(&rows, "key,value\n");
    for (size_t i = 0; i < FIGURES; i++)
        buffer_print(&rows, "%s,%s\n", fields[i].name, fields[i].value);
    bool good = csv_write_file("-", &rows, error);
    buffer_free(&rows);
    return good;
}

static bool finish(struct job *job, struct error *error)
{
    const struct gvae *gvae = &job->gvae;
    size_t count = job->data.count;
    real *latents = memory_new(count * (size_t)gvae_width(gvae), sizeof *latents);
    struct gvae_figures figures;
    struct field fields[FIGURES];
    char texts[FIGURES][FIGURE_TEXT];
    gvae_encode(gvae, job->settings->training.threads, job->data.codes, count, latents);
    gvae_measure(gvae, &job->data, latents, &job->settings->training, &figures);
    name_figures(&figures, fields, texts);
    // The model comes last: where it is, the rest is.
    bool good = print_figures(job, fields, error) &&
                gvae_write(job->settings->out, &job->provenance, gvae, job->data.codes,
                           latents, count, fields, FIGURES, error);
    if (good)
        unlink(job->checkpoint.text);
    free(latents);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    struct job job = {.run = &run, .settings = &settings};
    bool good = read_inputs(&job, &error);
    if (good) {
        prepare(&job, &settings);
        good = train(&job, &error) && finish(&job, &error);
    }
    size_t count = job.data.count;
    gvae_free(&job.gvae);
    free(job.targets);
    buffer_free(&job.checkpoint);
    artifact_close(job.artifact);
    provenance_free(&job.provenance);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu architectures, %d epochs", count,
                      settings.training.epochs);
}
