// SPDX-License-Identifier: MIT
#include "report/tables.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 100, DRAWN = 20000 };

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

bool table_histogram(struct buffer *rows, const struct bench *bench, int threads,
                     struct error *error)
{
    size_t count, failed, bins[BINS] = {0};
    arch_code *codes = take_codes(bench, &count);
    struct answer *answers = memory_new(count, sizeof *answers);
    bool good = bench_answer(bench, threads, codes, count, answers, &failed, error);
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; good && i < count; i++) {
        low = fmin(low, answers[i].valid);
        high = fmax(high, answers[i].valid);
    }
    double width = (high - low) / BINS;
    for (size_t i = 0; good && i < count; i++) {
        double bin = width > 0 ? floor((answers[i].valid - low) / width) : 0;
        if (!isnan(bin))
            bins[bin < BINS ? (size_t)bin : BINS - 1]++;
    }
    buffer_print(rows, "low,high,count\n");
    for (int i = 0; good && i < BINS; i++)
        buffer_print(rows, "%.7g,%.7g,%zu\n", low + i * width, low + (i + 1) * width,
                     bins[i]);
    free(answers);
    free(codes);
    return good;
}
