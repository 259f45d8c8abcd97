// SPDX-License-Identifier: MIT
#include "bench/table.h"

#include "bench/bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VALID, TEST, COST };
static const char *const suffixes[3] = {"valid", "test", "cost"};

bool table_open(struct table *table, const struct artifact *artifact,
                const struct space *space, struct error *error)
{
    *table = (struct table){.codes = artifact_find(artifact, "code")};
    if (!table->codes || table->codes->dims != 1 ||
        (table->codes->dtype != DTYPE_U32 && table->codes->dtype != DTYPE_U64))
        return error_set(error, "%s: tensor 'code' is not a list of U32 or U64",
                         artifact_path(artifact));
    uint64_t rows = table->codes->shape[0];
    if (rows == 0 || (space->size && rows > space->size))
        return error_set(error, "%s: %llu rows are no table of %s", artifact_path(artifact),
                         (unsigned long long)rows, space->name);
    for (uint64_t row = 1; row < rows; row++)
        if (table_code(table, row - 1) >= table_code(table, row))
            return error_set(error, "%s: tensor 'code' is not ascending at row %llu",
                             artifact_path(artifact), (unsigned long long)row);
    return true;
}

// The metric's tensor if the table has one of the right shape.
static const struct tensor *find_metric(const struct table *table,
                                        const struct artifact *artifact, const char *name)
{
    const struct tensor *tensor = artifact_find(artifact, name);
    bool fits = tensor && tensor != table->codes && tensor->dims == 2 &&
                tensor->shape[0] == table->codes->shape[0] && tensor->shape[1] > 0;
    return fits ? tensor : NULL;
}

bool table_choose(struct table *table, const struct artifact *artifact, const char *metric,
                  int64_t run, struct error *error)
{
    for (int i = VALID; i <= COST; i++) {
        char name[METRIC_NAME + 8];
        snprintf(name, sizeof name, "%.*s_%s", METRIC_NAME, metric, suffixes[i]);
        table->chosen[i] = find_metric(table, artifact, name);
    }
    if (!table->chosen[VALID]) { // not a view: one metric by its own name
        table->chosen[VALID] = find_metric(table, artifact, metric);
        table->chosen[TEST] = table->chosen[COST] = NULL;
    }
    if (!table->chosen[VALID])
        return bench_lacks(artifact, metric, error);
    uint64_t runs = table->chosen[VALID]->shape[1];
    if (run < 0 || (uint64_t)run > runs)
        return error_misuse(error, "--run: %s has %llu runs of %s, not %lld",
                            artifact_path(artifact), (unsigned long long)runs, metric,
                            (long long)run);
    table->run = run;
    return true;
}

arch_code table_code(const struct table *table, size_t row)
{
    const struct tensor *codes = table->codes;
    return codes->dtype == DTYPE_U32 ? ((const uint32_t *)codes->data)[row]
                                     : ((const uint64_t *)codes->data)[row];
}

// One run's value, or the mean of those runs that were measured.
static double value_of(const struct table *table, const struct tensor *metric, size_t row)
{
    if (!metric)
        return NAN;
    uint64_t runs = metric->shape[1];
    if (table->run > 0 && (uint64_t)table->run <= runs)
        return tensor_value(metric, row * runs + (uint64_t)table->run - 1);
    double sum = 0;
    uint64_t count = 0;
    for (uint64_t run = 0; run < runs; run++) {
        double value = tensor_value(metric, row * runs + run);
        if (isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count ? sum / (double)count : NAN;
}

bool table_answer(const struct table *table, arch_code code, struct answer *answer)
{
    size_t low = 0, high = table->codes->shape[0];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table_code(table, middle) < code)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == table->codes->shape[0] || table_code(table, low) != code)
        return false;
    answer->valid = value_of(table, table->chosen[VALID], low);
    answer->test = value_of(table, table->chosen[TEST], low);
    answer->cost = value_of(table, table->chosen[COST], low);
    return true;
}
