// SPDX-License-Identifier: MIT
#include "stats/tsne.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/pca.h"
#include "stats/tsne_affinity.h"

#include <math.h>
#include <stdlib.h>

// Sums of a row are taken in LANES parts, which the compiler keeps in vector registers.
enum { LANES = 16, SHARDS = 64, EXPLORATION = 250 };

static const double exaggeration = 12;      // of affinities, in the first EXPLORATION steps
static const double start_deviation = 1e-4; // of the first coordinate
static const float far_away = 1e18f;        // where padding is: no force, and no overflow

// Equation 5 for one point: the gradient is 4 (attraction - repulsion / Z), Z the sum of
// all weights w_ij = 1 / (1 + |y_i - y_j|²).
struct force {
    double attraction[2]; // Σ_j p_ij w_ij (y_i - y_j)
    double repulsion[2];  // Σ_j w_ij² (y_i - y_j)
    double weight;        // Σ_j w_ij, j != i
};

struct embedding {
    size_t rows, stride; // stride: rows, rounded up to LANES
    int threads;
    float *affinity;              // [rows x stride]
    float *y[2];                  // coordinates, each [stride]
    float *velocity[2], *gain[2]; // each [rows]
    struct force *force;          // [rows]
    double *divergence;           // [rows]
};

static double add_lanes(const float lanes[LANES])
{
    double sum = 0;
    for (int i = 0; i < LANES; i++)
        sum += (double)lanes[i];
    return sum;
}

static struct force force_on(const struct embedding *e, size_t row)
{
    const float *restrict p = e->affinity + row * e->stride;
    const float *restrict y0 = e->y[0], *restrict y1 = e->y[1];
    float at0 = y0[row], at1 = y1[row];
    float pull0[LANES] = {0}, pull1[LANES] = {0}, push0[LANES] = {0}, push1[LANES] = {0};
    float weight[LANES] = {0};
    for (size_t first = 0; first < e->stride; first += LANES)
        for (size_t i = 0; i < LANES; i++) {
            float d0 = at0 - y0[first + i], d1 = at1 - y1[first + i];
            float w = 1 / (1 + (d0 * d0 + d1 * d1));
            float pull = p[first + i] * w, push = w * w;
            pull0[i] += pull * d0;
            pull1[i] += pull * d1;
            push0[i] += push * d0;
            push1[i] += push * d1;
            weight[i] += w;
        }
    return (struct force){{add_lanes(pull0), add_lanes(pull1)},
                          {add_lanes(push0), add_lanes(push1)},
                          add_lanes(weight) - 1}; // without its own
}

static void force_rows(void *context, size_t shard)
{
    struct embedding *e = context;
    struct parallel_range range = parallel_slice(e->rows, SHARDS, shard);
    for (size_t row = range.first; row < range.end; row++)
        e->force[row] = force_on(e, row);
}

// The forces on all points; returns Z.
static double forces(struct embedding *e)
{
    parallel_run(e->threads, SHARDS, force_rows, e);
    double sum = 0;
    for (size_t row = 0; row < e->rows; row++)
        sum += e->force[row].weight;
    return sum;
}

// Gradient descent with momentum and a gain for each coordinate (Jacobs, "Increased rates
// of convergence through learning rate adaptation", 1988): larger where the gradient keeps
// its sign.
static void descend(struct embedding *e, int axis, double exaggerated, double z,
                    float momentum, float rate)
{
    float *y = e->y[axis], *velocity = e->velocity[axis], *gain = e->gain[axis];
    for (size_t row = 0; row < e->rows; row++) {
        const struct force *force = &e->force[row];
        float gradient = (float)(4 * (exaggerated * force->attraction[axis] -
                                      force->repulsion[axis] / z));
        bool turned = gradient > 0 ? velocity[row] > 0 : velocity[row] < 0;
        gain[row] = turned ? fmaxf(0.8f * gain[row], 0.01f) : gain[row] + 0.2f;
        velocity[row] = momentum * velocity[row] - rate * gain[row] * gradient;
        y[row] += velocity[row];
    }
}

static void centre(struct embedding *e, int axis)
{
    double sum = 0;
    for (size_t row = 0; row < e->rows; row++)
        sum += (double)e->y[axis][row];
    float mean = (float)(sum / (double)e->rows);
    for (size_t row = 0; row < e->rows; row++)
        e->y[axis][row] -= mean;
}

// Rate: n / exaggeration for a gradient without its factor 4, at least 50 with it. Source:
// Belkina et al., "Automated optimized parameters for t-distributed stochastic neighbor
// embedding", Nature Communications 10 (2019).
static void optimise(struct embedding *e, int iterations, struct progress *progress)
{
    float rate = (float)fmax((double)e->rows / (4 * exaggeration), 50);
    for (int i = 0; i < iterations; i++) {
        bool exploring = i < EXPLORATION;
        double z = forces(e);
        for (int axis = 0; axis < 2; axis++) {
            descend(e, axis, exploring ? exaggeration : 1, z, exploring ? 0.5f : 0.8f,
                    rate);
            centre(e, axis);
        }
        if (progress)
            progress_add(progress, 1);
    }
}

static void divergence_rows(void *context, size_t shard)
{
    struct embedding *e = context;
    struct parallel_range range = parallel_slice(e->rows, SHARDS, shard);
    for (size_t i = range.first; i < range.end; i++)
        for (size_t j = 0; j < e->rows; j++) {
            double p = (double)e->affinity[i * e->stride + j];
            double d0 = (double)e->y[0][i] - (double)e->y[0][j];
            double d1 = (double)e->y[1][i] - (double)e->y[1][j];
            if (p > 0)
                e->divergence[i] += p * log(p * (1 + d0 * d0 + d1 * d1));
        }
}

// Σ p_ij log(p_ij / q_ij), q_ij = w_ij / Z.
static double divergence_left(struct embedding *e)
{
    double sum = log(forces(e));
    parallel_run(e->threads, SHARDS, divergence_rows, e);
    for (size_t row = 0; row < e->rows; row++)
        sum += e->divergence[row];
    return sum;
}

// The first two principal components, scaled to a small deviation of the first.
static bool start(struct embedding *e, const float *data, size_t columns,
                  struct error *error)
{
    struct pca pca;
    bool done = pca_fit(&pca, data, e->rows, columns, 2, e->threads, error);
    float *scores = memory_new(2 * e->rows, sizeof *scores);
    if (done)
        pca_scores(&pca, data, e->rows, e->threads, scores);
    pca_free(&pca);
    double squares = 0;
    for (size_t row = 0; row < e->rows; row++)
        squares += (double)scores[2 * row] * (double)scores[2 * row];
    double scale = squares > 0 ? start_deviation / sqrt(squares / (double)e->rows) : 0;
    for (size_t i = 0; i < 2 * e->stride; i++) {
        size_t row = i / 2;
        e->y[i % 2][row] = row < e->rows ? (float)(scale * (double)scores[i]) : far_away;
    }
    free(scores);
    return done;
}

static void embedding_open(struct embedding *e, size_t rows, int threads)
{
    size_t stride = (rows + LANES - 1) / LANES * LANES;
    *e = (struct embedding){.rows = rows, .stride = stride, .threads = threads};
    e->affinity = memory_new(rows * stride, sizeof *e->affinity);
    e->force = memory_new(rows, sizeof *e->force);
    e->divergence = memory_new(rows, sizeof *e->divergence);
    for (int axis = 0; axis < 2; axis++) {
        e->y[axis] = memory_new(stride, sizeof *e->y[axis]);
        e->velocity[axis] = memory_new(rows, sizeof *e->velocity[axis]);
        e->gain[axis] = memory_new(rows, sizeof *e->gain[axis]);
        for (size_t row = 0; row < rows; row++)
            e->gain[axis][row] = 1;
    }
}

static void embedding_close(struct embedding *e)
{
    for (int axis = 0; axis < 2; axis++) {
        free(e->y[axis]);
        free(e->velocity[axis]);
        free(e->gain[axis]);
    }
    free(e->divergence);
    free(e->force);
    free(e->affinity);
}

static bool check_input(size_t rows, size_t columns, const struct tsne_settings *settings,
                        struct error *error)
{
    if (rows > TSNE_MAX_ROWS)
        return error_set(error, "t-SNE: %zu rows, at most %d are possible", rows,
                         TSNE_MAX_ROWS);
    if (columns < 2)
        return error_set(error, "t-SNE: %zu columns, at least 2 are needed", columns);
    if (!(settings->perplexity >= 1 && settings->perplexity < (double)rows - 1))
        return error_set(error, "t-SNE: perplexity %g is not from 1 to the %zu rows less 1",
                         settings->perplexity, rows);
    return true;
}

bool tsne_embed(const float *data, size_t rows, size_t columns,
                const struct tsne_settings *settings, struct progress *progress,
                float *position, double *divergence, struct error *error)
{
    if (!check_input(rows, columns, settings, error))
        return false;
    struct embedding e;
    embedding_open(&e, rows, settings->threads);
    bool done = start(&e, data, columns, error);
    if (done) {
        tsne_affinities(data, rows, columns, settings->perplexity, settings->threads,
                        e.affinity, e.stride);
        optimise(&e, settings->iterations, progress);
        *divergence = divergence_left(&e);
        for (size_t i = 0; i < 2 * rows; i++)
            position[i] = e.y[i % 2][i / 2];
        if (!isfinite(*divergence))
            done = error_set(error, "t-SNE: the divergence is not finite");
    }
    embedding_close(&e);
    return done;
}
