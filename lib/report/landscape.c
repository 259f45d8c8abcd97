// SPDX-License-Identifier: MIT
#include "report/landscape.h"

#include "io/csv.h"

#include <math.h>
#include <stdlib.h>

enum { DRAWN = 20000 };

// Architectures of the benchmark: all of a table, else a random sample. Freed by the
// caller.
static arch_code *take_codes(const struct bench *bench, size_t *count)
{
    *count = bench_size(bench) ? bench_size(bench) : DRAWN;
    arch_code *codes = memory_new(*count, sizeof *codes);
    struct random_stream stream;
    random_open(&stream, 0, RANDOM_MAP, 1, 0);
    if (bench_size(bench) == 0)
        space_draw(bench_space(bench), 1, &stream, *count, codes);
    for (size_t i = 0; i < bench_size(bench); i++)
        codes[i] = bench_code(bench, i);
    return codes;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

bool landscape_read(struct landscape *landscape, const struct bench *bench, int threads,
                    struct error *error)
{
    size_t count, failed;
    arch_code *codes = take_codes(bench, &count);
    struct answer *answers = memory_new(count, sizeof *answers);
    *landscape = (struct landscape){.whole = bench_size(bench) > 0,
                                    .valid = memory_new(count, sizeof *landscape->valid)};
    bool good = bench_answer(bench, threads, codes, count, answers, &failed, error);
    for (size_t i = 0; good && i < count; i++)
        if (!isnan(answers[i].valid))
            landscape->valid[landscape->count++] = answers[i].valid;
    qsort(landscape->valid, landscape->count, sizeof *landscape->valid, ascending);
    free(answers);
    free(codes);
    return good;
}

void landscape_free(struct landscape *landscape)
{
    free(landscape->valid);
    *landscape = (struct landscape){0};
}

size_t landscape_rank(const struct landscape *landscape, double valid)
{
    size_t low = 0, high = landscape->count; // the first that is better
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (landscape->valid[middle] > valid)
            high = middle;
        else
            low = middle + 1;
    }
    return landscape->count - low + 1;
}

double landscape_top(const struct landscape *landscape, double share)
{
    size_t kept = (size_t)floor(share * (double)landscape->count);
    return landscape->count ? landscape->valid[landscape->count - (kept > 1 ? kept : 1)]
                            : NAN;
}

void landscape_top_ranks(struct buffer *rows, const struct landscape *landscape)
{
    enum { LEAST = 100, POINTS = 500 };
    size_t shown = landscape->count / 100, last = 0;
    shown = shown > LEAST ? shown : LEAST < landscape->count ? LEAST : landscape->count;
    buffer_print(rows, "valid,rank\n");
    for (size_t rank = 1; rank <= shown; rank++) {
        const double *at = &landscape->valid[landscape->count - rank];
        // Evenly in the logarithm: all of the first, and of the others one in a while.
        bool next = rank == shown || last == 0 ||
                    log((double)rank / (double)last) > log((double)shown) / POINTS;
        if ((rank < shown && at[-1] == at[0]) || !next)
            continue;
        csv_add_number(rows, *at);
        buffer_print(rows, "%zu\n", rank);
        last = rank;
    }
}
