// SPDX-License-Identifier: MIT
#include "optim/domain.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum { SAMPLE = 2000, BATCH = 64, BATCHES = 10000 };

const struct column domain_columns[DOMAIN_COLUMNS] = {
    [DOMAIN_INVALID] = {"invalid", .known = NAN},
    [DOMAIN_REPEATED] = {"repeated", .known = NAN},
};

// Open --------------------------------------------------------------------------------

static void open_plain(struct domain *domain)
{
    const struct space_plain *plain = &domain->task->space->plain;
    domain->width = (size_t)plain->coordinates;
    domain->axes = memory_new(domain->width, sizeof *domain->axes);
    for (size_t c = 0; c < domain->width; c++)
        domain->axes[c] = plain->ordered && plain->ordered[c]
                              ? (struct axis){.low = -0.5, .high = plain->choices[c] - 0.5}
                              : (struct axis){.choices = plain->choices[c]};
}

static void measure(struct domain *domain, const real *latents, size_t count)
{
    for (size_t c = 0; c < domain->width; c++) {
        struct axis *axis = &domain->axes[c];
        double sum = 0, squares = 0;
        *axis = (struct axis){.low = INFINITY, .high = -INFINITY};
        for (size_t i = 0; i < count; i++) {
            double value = (double)latents[i * domain->width + c];
            axis->low = fmin(axis->low, value);
            axis->high = fmax(axis->high, value);
            sum += value;
        }
        domain->mean[c] = sum / (double)count;
        for (size_t i = 0; i < count; i++) {
            double away = (double)latents[i * domain->width + c] - domain->mean[c];
            squares += away * away;
        }
        domain->deviation[c] = sqrt(squares / (double)count);
        if (!(axis->high > axis->low)) // a dimension that is not used
            axis->high = axis->low + 1;
    }
}

static void open_latent(struct domain *domain)
{
    const struct optim_task *task = domain->task;
    const struct space *space = task->space;
    size_t count = space->size > 0 && space->size < SAMPLE ? (size_t)space->size : SAMPLE;
    struct random_stream stream;
    domain->width = (size_t)gvae_width(task->gvae);
    domain->axes = memory_new(domain->width, sizeof *domain->axes);
    domain->mean = memory_new(domain->width, sizeof *domain->mean);
    domain->deviation = memory_new(domain->width, sizeof *domain->deviation);
    arch_code *codes = memory_new(count, sizeof *codes);
    real *latents = memory_new(count * domain->width, sizeof *latents);
    random_open(&stream, 0, RANDOM_UNIFORM, 0, 0); // rounds count from 1
    space_draw(space, task->threads, &stream, count, codes);
    gvae_encode(task->gvae, task->threads, codes, count, latents);
    measure(domain, latents, count);
    free(latents);
    free(codes);
}

void domain_open(struct domain *domain, const struct optim_task *task)
{
    *domain = (struct domain){.task = task};
    if (task->gvae)
        open_latent(domain);
    else
        open_plain(domain);
}

void domain_free(struct domain *domain)
{
    free(domain->axes);
    free(domain->mean);
    free(domain->deviation);
    *domain = (struct domain){0};
}

// Draws -------------------------------------------------------------------------------

void domain_uniform(const struct domain *domain, struct random_stream *stream,
                    double *point)
{
    for (size_t c = 0; c < domain->width; c++)
        point[c] = axis_draw(&domain->axes[c], stream);
}

void domain_normal(const struct domain *domain, struct random_stream *stream, double *point)
{
    for (size_t c = 0; c < domain->width; c++)
        point[c] = domain->mean[c] + domain->deviation[c] * random_normal(stream);
}

// Architectures and the unit box ------------------------------------------------------

void domain_encode(const struct domain *domain, const arch_code *codes, size_t count,
                   double *points)
{
    const struct optim_task *task = domain->task;
    size_t width = domain->width;
    if (!task->gvae) {
        uint8_t values[SPACE_MAX_COORDINATES];
        for (size_t i = 0; i < count; i++) {
            task->space->plain.encode(task->space, codes[i], values);
            for (size_t c = 0; c < width; c++)
                points[i * width + c] = values[c];
        }
        return;
    }
    real *latents = memory_new(count * width, sizeof *latents);
    gvae_encode(task->gvae, task->threads, codes, count, latents);
    for (size_t i = 0; i < count * width; i++) {
        const struct axis *axis = &domain->axes[i % width];
        points[i] = fmin(fmax((double)latents[i], axis->low), axis->high);
    }
    free(latents);
}

// The place of the choice that a coordinate says; of one in order the nearest.
static uint8_t choice_at(const struct space_plain *plain, size_t c, double coordinate)
{
    double place = floor(coordinate + 0.5);
    return (uint8_t)fmin(fmax(place, 0), plain->choices[c] - 1);
}

void domain_decode(const struct domain *domain, const double *points, size_t count,
                   arch_code *codes, bool *valid)
{
    const struct optim_task *task = domain->task;
    size_t width = domain->width;
    if (!task->gvae) {
        uint8_t values[SPACE_MAX_COORDINATES];
        struct error why;
        for (size_t i = 0; i < count; i++) {
            for (size_t c = 0; c < width; c++)
                values[c] = choice_at(&task->space->plain, c, points[i * width + c]);
            valid[i] = task->space->plain.decode(task->space, values, &codes[i], &why);
        }
        return;
    }
    real *latents = memory_new(count * width, sizeof *latents);
    for (size_t i = 0; i < count * width; i++)
        latents[i] = (real)points[i];
    gvae_decode(task->gvae, task->threads, latents, count, codes, valid);
    free(latents);
}

void domain_from_unit(const struct domain *domain, const double *unit, double *point)
{
    for (size_t c = 0; c < domain->width; c++) {
        const struct axis *axis = &domain->axes[c];
        point[c] = axis->choices > 0
                       ? fmin(floor(unit[c] * axis->choices), axis->choices - 1)
                       : axis->low + unit[c] * (axis->high - axis->low);
    }
}

void domain_to_unit(const struct domain *domain, const double *point, double *unit)
{
    for (size_t c = 0; c < domain->width; c++) {
        const struct axis *axis = &domain->axes[c];
        unit[c] = axis->choices > 0 ? (point[c] + 0.5) / axis->choices
                                    : (point[c] - axis->low) / (axis->high - axis->low);
    }
}

// Proposals ---------------------------------------------------------------------------

// Decodes a batch and appends what is new. counts: [DOMAIN_COLUMNS], since the last that
// was.
static void propose_batch(const struct domain *domain, const double *points, double *counts,
                          struct proposals *proposals)
{
    arch_code codes[BATCH];
    bool valid[BATCH];
    domain_decode(domain, points, BATCH, codes, valid);
    for (size_t i = 0; i < BATCH; i++) {
        if (!valid[i]) {
            counts[DOMAIN_INVALID]++;
        } else if (history_find(domain->task->history, codes[i]) >= 0 ||
                   proposals_have(proposals, codes[i])) {
            counts[DOMAIN_REPEATED]++;
        } else {
            double *own = proposals_add(proposals, codes[i]);
            for (size_t k = 0; k < DOMAIN_COLUMNS; k++) {
                own[k] = counts[k];
                counts[k] = 0;
            }
        }
    }
}

bool domain_propose(const struct domain *domain, domain_draw *draw,
                    struct random_stream *stream, struct proposals *proposals,
                    struct error *error)
{
    double counts[DOMAIN_COLUMNS] = {0};
    double *points = memory_new(BATCH * domain->width, sizeof *points);
    for (int i = 0; i < BATCHES && proposals->count == 0; i++) {
        for (size_t k = 0; k < BATCH; k++)
            draw(domain, stream, points + k * domain->width);
        propose_batch(domain, points, counts, proposals);
    }
    free(points);
    return proposals->count > 0 ||
           error_set(error, "no new architecture in %d points", BATCHES * BATCH);
}
