// SPDX-License-Identifier: MIT
#include "search/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

static const char *const sources[] = {"", "table", "surrogate", "process"};

const char *source_name(enum source source)
{
    return sources[source];
}

enum source source_find(const char *name)
{
    for (int i = SOURCE_TABLE; i <= SOURCE_PROCESS; i++)
        if (strcmp(sources[i], name) == 0)
            return (enum source)i;
    return SOURCE_UNKNOWN;
}

bool query_ask(struct evaluator *evaluator, struct query *query, size_t number,
               struct error *error)
{
    char text[SPACE_TEXT];
    bool good = evaluator_ask(evaluator, query->code, &query->answer, error);
    query->source = source_find(evaluator_source(evaluator));
    if (good && !isnan(query->answer.valid))
        return true;
    evaluator->space->print(query->code, text);
    if (good)
        error_set(error, "the benchmark has no validation accuracy of it");
    return error_prefix(error, "query %zu (%s)", number, text);
}

void waste_add(struct waste *sum, const struct waste *more)
{
    sum->invalid += more->invalid;
    sum->repeated += more->repeated;
    sum->passed += more->passed;
}

void history_open(struct history *history, const struct space *space, size_t width)
{
    *history = (struct history){.space = space, .width = width};
}

void history_free(struct history *history)
{
    free(history->queries);
    free(history->latents);
    free(history->sorted);
    *history = (struct history){0};
}

static int compare_codes(const void *left, const void *right)
{
    const arch_code *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

bool history_has(const struct history *history, arch_code code)
{
    return history->count > 0 && bsearch(&code, history->sorted, history->count,
                                         sizeof code, compare_codes) != NULL;
}

static void grow(struct history *history)
{
    size_t capacity = history->capacity ? 2 * history->capacity : FIRST_CAPACITY;
    history->queries = memory_grow(history->queries, capacity, sizeof *history->queries);
    history->latents =
        memory_grow(history->latents, capacity * (history->width + 1), sizeof(real));
    history->sorted = memory_grow(history->sorted, capacity, sizeof *history->sorted);
    history->capacity = capacity;
}

// Of the query at history->count.
static void set_best(struct history *history)
{
    struct query *query = &history->queries[history->count];
    query->best = query->answer.valid;
    if (history->count > 0)
        query->best = fmax(query->best, query[-1].best);
}

void history_add(struct history *history, const struct query *query, const real *latent)
{
    if (history->count == history->capacity)
        grow(history);
    size_t at = history->count;
    while (at > 0 && history->sorted[at - 1] > query->code)
        at--;
    memmove(history->sorted + at + 1, history->sorted + at,
            (history->count - at) * sizeof *history->sorted);
    history->sorted[at] = query->code;
    history->queries[history->count] = *query;
    set_best(history);
    real *kept = history_latent(history, history->count);
    for (size_t i = 0; i < history->width; i++)
        kept[i] = latent ? latent[i] : (real)NAN;
    history->count++;
}

real *history_latent(const struct history *history, size_t index)
{
    return history->latents + index * history->width;
}

bool history_has_latent(const struct history *history, size_t index)
{
    return history->width > 0 && !isnan(history_latent(history, index)[0]);
}

void history_encode(struct history *history, const struct gvae *gvae, int threads)
{
    size_t initial = 0;
    while (initial < history->count && history->queries[initial].round == 0)
        initial++;
    arch_code *codes = memory_new(initial + 1, sizeof *codes);
    for (size_t i = 0; i < initial; i++)
        codes[i] = history->queries[i].code;
    gvae_encode(gvae, threads, codes, initial, history->latents);
    free(codes);
    for (size_t i = initial; i < history->count; i++)
        if (!history_has_latent(history, i))
            gvae_encode(gvae, 1, &history->queries[i].code, 1, history_latent(history, i));
}

static bool is_better(const struct history *history, size_t left, size_t right)
{
    return history->queries[left].answer.valid > history->queries[right].answer.valid;
}

size_t history_best(const struct history *history, size_t count, size_t *indices)
{
    size_t kept = 0;
    for (size_t i = 0; i < history->count; i++) {
        size_t at = kept;
        while (at > 0 && is_better(history, i, indices[at - 1]))
            at--;
        if (at == count)
            continue;
        kept += kept < count;
        memmove(indices + at + 1, indices + at, (kept - at - 1) * sizeof *indices);
        indices[at] = i;
    }
    return kept;
}

struct waste history_waste(const struct history *history)
{
    struct waste sum = {0};
    for (size_t i = 0; i < history->count; i++)
        waste_add(&sum, &history->queries[i].wasted);
    return sum;
}

void history_limit(struct history *history, size_t count)
{
    history->count = count;
    for (size_t i = 0; i < count; i++)
        history->sorted[i] = history->queries[i].code;
    if (count > 0)
        qsort(history->sorted, count, sizeof *history->sorted, compare_codes);
}
