// SPDX-License-Identifier: MIT
#include "ledger/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64, TABLE_LOAD = 2 }; // the table has twice as many places

void history_open(struct history *history, const struct space *space,
                  const struct column *columns, size_t column_count)
{
    *history =
        (struct history){.space = space, .columns = columns, .column_count = column_count};
    for (size_t i = 0; i < column_count; i++)
        history->slots += columns[i].vector ? columns[i].width : 1;
}

void history_free(struct history *history)
{
    free(history->queries);
    free(history->own);
    free(history->table);
    *history = (struct history){0};
}

// The place in the table of a code at some epochs: the one that it is in, or the free one
// where it would go.
static size_t place_of(const struct history *history, arch_code code, uint32_t epochs)
{
    size_t mask = TABLE_LOAD * history->capacity - 1;
    uint64_t key = (code + epochs * 0xd1b54a32d192ed03u) * 0x9e3779b97f4a7c15u;
    size_t place = (size_t)(key >> 20) & mask;
    for (; history->table[place]; place = (place + 1) & mask) {
        const struct query *query = &history->queries[history->table[place] - 1];
        if (query->code == code && query->epochs == epochs)
            break;
    }
    return place;
}

long history_find_at(const struct history *history, arch_code code, uint32_t epochs)
{
    if (history->capacity == 0)
        return -1;
    return (long)history->table[place_of(history, code, epochs)] - 1;
}

long history_find(const struct history *history, arch_code code)
{
    return history_find_at(history, code, 0);
}

bool history_spends(const struct history *history, size_t count,
                    const struct budget *budget)
{
    return count >= budget->queries ||
           (count > 0 ? history->queries[count - 1].spent : 0) >= budget->cost;
}

static void grow(struct history *history)
{
    size_t capacity = history->capacity ? 2 * history->capacity : FIRST_CAPACITY;
    history->queries = memory_grow(history->queries, capacity, sizeof *history->queries);
    history->own =
        memory_grow(history->own, capacity * history->slots + 1, sizeof *history->own);
    free(history->table);
    history->table = memory_new(TABLE_LOAD * capacity, sizeof *history->table);
    history->capacity = capacity;
    for (size_t i = 0; i < history->count; i++) {
        const struct query *query = &history->queries[i];
        history->table[place_of(history, query->code, query->epochs)] = (uint32_t)i + 1;
    }
}

static void set_known(const struct history *history, double *own)
{
    for (size_t i = 0; i < history->column_count; i++) {
        const struct column *column = &history->columns[i];
        size_t width = column->vector ? column->width : 1;
        for (size_t k = 0; k < width; k++)
            *own++ = column->known;
    }
}

void history_add(struct history *history, const struct query *query, const double *own)
{
    if (history->count == history->capacity)
        grow(history);
    struct query *added = &history->queries[history->count];
    history->table[place_of(history, query->code, query->epochs)] =
        (uint32_t)history->count + 1;
    *added = *query;
    added->best = query->epochs > 0 ? NAN : query->answer.valid;
    added->spent = query->source == SOURCE_FAILED && isnan(query->answer.cost)
                       ? 0
                       : query->answer.cost;
    if (history->count > 0) {
        added->best = fmax(added->best, added[-1].best); // passes over NaN
        added->spent += added[-1].spent;
    }
    double *kept = history_own(history, history->count++);
    if (own)
        memcpy(kept, own, history->slots * sizeof *own);
    else
        set_known(history, kept);
}

double *history_own(const struct history *history, size_t index)
{
    return history->own + index * history->slots;
}

size_t history_slot(const struct history *history, const char *column)
{
    size_t slot = 0;
    for (size_t i = 0; i < history->column_count; i++) {
        if (strcmp(history->columns[i].name, column) == 0)
            return slot;
        slot += history->columns[i].vector ? history->columns[i].width : 1;
    }
    return SIZE_MAX;
}

double query_value(const struct query *query)
{
    return isnan(query->answer.valid) ? -INFINITY : query->answer.valid;
}

size_t history_initial(const struct history *history)
{
    size_t initial = 0;
    while (initial < history->count && history->queries[initial].round == 0)
        initial++;
    return initial;
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
        if (history->queries[i].epochs > 0 || isnan(history->queries[i].answer.valid))
            continue;
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
