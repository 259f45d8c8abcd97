// SPDX-License-Identifier: MIT
#include "model/gvae_trainer.h"
#include "model/model_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECKPOINT_KIND "gvae-checkpoint"
enum { CHECKPOINT_FORMAT = 1 };

// What a checkpoint must have in common with the run that goes on from it.
static void identify(const struct run *run, const struct parent *parents,
                     size_t parent_count, struct buffer *identity)
{
    buffer_print(identity, "%s", run->command.text);
    for (size_t i = 0; i < parent_count; i++)
        buffer_print(identity, " %s", parents[i].sha256);
}

bool gvae_checkpoint_write(const struct gvae_trainer *trainer, const char *path,
                           const struct run *run, const struct parent *parents,
                           size_t parent_count, struct error *error)
{
    uint64_t count = trainer->gvae->parameters.count;
    struct tensor tensors[] = {
        {"values", DTYPE_F32, 1, {count}, trainer->gvae->parameters.values},
        {"first_moment", DTYPE_F32, 1, {count}, trainer->adam.first},
        {"second_moment", DTYPE_F32, 1, {count}, trainer->adam.second},
    };
    struct buffer identity = {0};
    struct model_fields fields = {0};
    identify(run, parents, parent_count, &identity);
    model_add_text(&fields, "identity", identity.text);
    model_add_number(&fields, "epoch", trainer->epoch);
    model_add_number(&fields, "step", (double)trainer->adam.step);
    model_add_text(&fields, "curve", trainer->curve.text ? trainer->curve.text : "");
    struct artifact_header header = {
        .kind = CHECKPOINT_KIND,
        .format = CHECKPOINT_FORMAT,
        .run = run,
        .fields = fields.fields,
        .field_count = fields.count,
    };
    bool good = artifact_write(path, &header, tensors, 3, error);
    model_fields_free(&fields);
    buffer_free(&identity);
    return good;
}

static bool load(struct gvae_trainer *trainer, const struct artifact *artifact,
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
    double step;
    if (!model_integer(artifact, "epoch", 0, trainer->training.epochs, &trainer->epoch,
                       error) ||
        !model_number(artifact, "step", &step, error))
        return false;
    trainer->adam.step = (size_t)step;
    const char *curve = artifact_field(artifact, "curve");
    buffer_clear(&trainer->curve);
    buffer_add(&trainer->curve, curve ? curve : "", curve ? strlen(curve) : 0);
    return true;
}

bool gvae_checkpoint_read(struct gvae_trainer *trainer, const char *path,
                          const struct run *run, const struct parent *parents,
                          size_t parent_count, bool *resumed, struct error *error)
{
    *resumed = false;
    if (access(path, F_OK) != 0)
        return true;
    struct artifact *artifact =
        artifact_open(path, CHECKPOINT_KIND, CHECKPOINT_FORMAT, error);
    if (!artifact)
        return false;
    struct buffer identity = {0};
    const char *found = artifact_field(artifact, "identity");
    identify(run, parents, parent_count, &identity);
    bool good = true;
    if (found && strcmp(found, identity.text) == 0) {
        good = load(trainer, artifact, error);
        *resumed = good;
    }
    buffer_free(&identity);
    artifact_close(artifact);
    return good;
}
