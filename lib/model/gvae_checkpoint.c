// SPDX-License-Identifier: MIT
#include "base/blas.h"
#include "model/gvae_trainer.h"
#include "model/model_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_KIND "gvae-checkpoint"
enum { CHECKPOINT_FORMAT = 4 };

// What a checkpoint must have in common with the run that goes on from it.
static void identify(const struct provenance *provenance, struct buffer *identity)
{
    buffer_print(identity, "%d %s %s", CHECKPOINT_FORMAT, blas_kernels(),
                 provenance->command);
    for (size_t i = 0; i < provenance->parent_count; i++)
        buffer_print(identity, " %s", provenance->parents[i].sha256);
}

// The sums of the epoch at hand.
enum { SUMS = 5 };
static const char *const sum_names[SUMS] = {"sum_bernoulli", "sum_categorical", "sum_kl",
                                            "sum_head", "sum_consistency"};
static double *sum_of(struct gvae_loss *loss, int index)
{
    double *const sums[SUMS] = {&loss->bernoulli, &loss->categorical, &loss->kl,
                                &loss->head, &loss->consistency};
    return sums[index];
}

static void add_fields(struct model_fields *fields, const struct gvae_trainer *trainer,
                       double seconds, double cpu_seconds)
{
    struct gvae_loss loss = trainer->loss;
    model_add_number(fields, "epoch", trainer->epoch);
    model_add_number(fields, "step", (double)trainer->step);
    for (int i = 0; i < SUMS; i++)
        model_add_number(fields, sum_names[i], *sum_of(&loss, i));
    model_add_text(fields, "curve", trainer->curve.text ? trainer->curve.text : "");
    model_add_number(fields, "seconds", seconds);
    model_add_number(fields, "cpu_seconds", cpu_seconds);
}

bool gvae_checkpoint_write(const struct gvae_trainer *trainer, const char *path,
                           const struct provenance *provenance, double seconds,
                           double cpu_seconds, struct error *error)
{
    uint64_t count = trainer->gvae->parameters.count;
    struct tensor tensors[] = {
        {"values", DTYPE_F32, 1, {count}, trainer->gvae->parameters.values},
        {"first_moment", DTYPE_F32, 1, {count}, trainer->adam.first},
        {"second_moment", DTYPE_F32, 1, {count}, trainer->adam.second},
    };
    struct buffer identity = {0};
    struct model_fields fields = {0};
    identify(provenance, &identity);
    model_add_text(&fields, "identity", identity.text);
    add_fields(&fields, trainer, seconds, cpu_seconds);
    struct artifact_header header = {
        .kind = CHECKPOINT_KIND,
        .format = CHECKPOINT_FORMAT,
        .provenance = provenance,
        .fields = fields.fields,
        .field_count = fields.count,
    };
    bool good = artifact_write(path, &header, tensors, 3, error);
    model_fields_free(&fields);
    buffer_free(&identity);
    return good;
}

static bool load_tensors(struct gvae_trainer *trainer, const struct artifact *artifact,
                         struct error *error)
{
    const char *const names[] = {"values", "first_moment", "second_moment"};
    real *const places[] = {trainer->gvae->parameters.values, trainer->adam.first,
                            trainer->adam.second};
    size_t count = trainer->gvae->parameters.count;
    for (int i = 0; i < 3; i++) {
        const struct tensor *tensor =
            artifact_need(artifact, names[i], DTYPE_F32, 1, error);
        if (!tensor)
            return false;
        if (tensor->shape[0] != count)
            return error_set(error, "%s: tensor '%s' has not %zu numbers",
                             artifact_path(artifact), names[i], count);
        memcpy(places[i], tensor->data, count * sizeof(float));
    }
    return true;
}

static bool load(struct gvae_trainer *trainer, const struct artifact *artifact,
                 double *seconds, double *cpu_seconds, struct error *error)
{
    int steps = (int)gvae_trainer_steps(trainer), step;
    if (!load_tensors(trainer, artifact, error) ||
        !model_integer(artifact, "epoch", 0, trainer->training.epochs, &trainer->epoch,
                       error) ||
        !model_integer(artifact, "step", 0, steps - 1, &step, error) ||
        !model_number(artifact, "seconds", seconds, error) ||
        !model_number(artifact, "cpu_seconds", cpu_seconds, error))
        return false;
    for (int i = 0; i < SUMS; i++)
        if (!model_number(artifact, sum_names[i], sum_of(&trainer->loss, i), error))
            return false;
    trainer->step = (size_t)step;
    trainer->adam.step = (size_t)trainer->epoch * (size_t)steps + trainer->step;
    const char *curve = artifact_field(artifact, "curve");
    buffer_clear(&trainer->curve);
    buffer_add(&trainer->curve, curve ? curve : "", curve ? strlen(curve) : 0);
    return true;
}

bool gvae_checkpoint_read(struct gvae_trainer *trainer, const char *path,
                          const struct provenance *provenance, double *seconds,
                          double *cpu_seconds, enum gvae_checkpoint *found,
                          struct error *error)
{
    *found = CHECKPOINT_NONE;
    if (access(path, F_OK) != 0)
        return true;
    // Of another format it is of another run, as its identity says.
    struct artifact *artifact = artifact_open(path, CHECKPOINT_KIND, 0, error);
    if (!artifact)
        return false;
    struct buffer wanted = {0};
    const char *identity = artifact_field(artifact, "identity");
    identify(provenance, &wanted);
    bool same = identity && strcmp(identity, wanted.text) == 0;
    *found = same ? CHECKPOINT_TAKEN : CHECKPOINT_OF_ANOTHER_RUN;
    bool good = !same || load(trainer, artifact, seconds, cpu_seconds, error);
    buffer_free(&wanted);
    artifact_close(artifact);
    return good;
}
