// SPDX-License-Identifier: MIT
#include "bench/import.h"

#include "bench/source.h"
#include "io/csv.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What query-bench writes, of any space.
static const struct csv_rule plain_rules[] = {
    {"valid", "default_valid"},
    {"test", "default_test"},
    {"cost", "default_cost"},
};

enum { COLUMNS_HIGH = 128 };

// A CSV being imported: where each value goes, and where the architecture and its checks
// are.
struct import {
    bool failed; // rows without an answer are taken too
    struct csv_reader *reader;
    struct measurements *measurements;
    int arch, pair[2], hash, source, check, epochs; // columns, -1: none
    struct target {
        int column;
        size_t metric, run;
        bool accuracy;
    } targets[COLUMNS_HIGH];
    size_t target_count;
    double high; // of accuracies
};

// The run that a column is of under a rule: 0 for the name itself, K-1 for name_K, -1: no
// match.
static int run_of(const char *column, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(column, name, length) != 0)
        return -1;
    if (column[length] == '\0')
        return 0;
    const char *digits = column + length + 1;
    if (column[length] != '_' || !isdigit((unsigned char)*digits) ||
        strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > 2)
        return -1;
    return atoi(digits) - 1;
}

static bool ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

// Finds the columns of one rule and makes its metric.
static void apply_rule(struct import *import, const struct csv_rule *rule)
{
    size_t first = import->target_count, runs = 0;
    int columns = csv_columns(import->reader);
    for (int i = 0; i < columns && import->target_count < COLUMNS_HIGH; i++) {
        int run = run_of(csv_column_name(import->reader, i), rule->column);
        if (run < 0)
            continue;
        if ((size_t)run + 1 > runs)
            runs = (size_t)run + 1;
        import->targets[import->target_count++] = (struct target){
            .column = i,
            .run = (size_t)run,
            .accuracy =
                ends_with(rule->metric, "_valid") || ends_with(rule->metric, "_test"),
        };
    }
    if (runs == 0)
        return;
    size_t metric = measurements_metric(import->measurements, rule->metric, runs);
    for (size_t i = first; i < import->target_count; i++)
        import->targets[i].metric = metric;
}

static int find_column(const struct csv_reader *reader, const char *name)
{
    return name ? csv_find(reader, name) : -1;
}

// Finds where the architecture is: in one column, or in a pair of them.
static bool find_arch(struct import *import, const struct space_data *data,
                      struct error *error)
{
    const struct csv_reader *reader = import->reader;
    const struct csv_pair *pair = &data->pair;
    import->arch = csv_find(reader, "arch");
    if (import->arch < 0)
        import->arch = csv_find(reader, "genotype");
    import->pair[0] = find_column(reader, pair->first);
    import->pair[1] = find_column(reader, pair->second);
    import->hash = find_column(reader, data->hash_column);
    import->source = csv_find(reader, "source");
    import->check = csv_find(reader, "check");
    import->epochs = csv_find(reader, "epochs");
    if (import->pair[0] >= 0 && import->pair[1] < 0)
        return error_set(error, "%s: no column '%s'", csv_path(reader), pair->second);
    if (import->pair[0] >= 0 || import->arch >= 0)
        return true;
    if (pair->first)
        return error_set(error, "%s: no column 'arch' or '%s'", csv_path(reader),
                         pair->first);
    return error_set(error, "%s: no column 'arch'", csv_path(reader));
}

static bool find_metrics(struct import *import, const struct space_data *data,
                         struct error *error)
{
    for (size_t i = 0; i < data->rule_count; i++)
        apply_rule(import, &data->rules[i]);
    for (size_t i = 0; i < sizeof plain_rules / sizeof plain_rules[0]; i++)
        apply_rule(import, &plain_rules[i]);
    struct buffer views = {0};
    measurements_views(import->measurements, &views);
    bool any = views.length > 0;
    buffer_free(&views);
    if (any)
        return true;
    if (data->rule_count > 0)
        return error_set(error, "%s: no column '%s' or 'valid'", csv_path(import->reader),
                         data->rules[0].column);
    return error_set(error, "%s: no column 'valid'", csv_path(import->reader));
}

static bool parse_arch(const struct import *import, arch_code *code, struct error *error)
{
    const struct space *space = import->measurements->space;
    const struct csv_reader *reader = import->reader;
    size_t length, more;
    if (import->pair[0] < 0) {
        const char *text = csv_text(reader, import->arch, &length);
        return space->parse(space, text, length, code, error) ||
               csv_blame(import->reader, import->arch, error);
    }
    const char *first = csv_text(reader, import->pair[0], &length);
    const char *second = csv_text(reader, import->pair[1], &more);
    return space->data.pair.parse(first, length, second, more, code, error) ||
           csv_blame(import->reader, import->pair[0], error);
}

// The benchmark's own name for the row, where the file has it, must be ours.
static bool check_name(const struct import *import, int column, arch_code code,
                       struct error *error)
{
    if (column < 0)
        return true;
    char hash[SPACE_HASH];
    const struct space *space = import->measurements->space;
    size_t length, hash_length = space->hash(space, code, hash);
    const char *text = csv_text(import->reader, column, &length);
    if (length == hash_length && memcmp(text, hash, length) == 0)
        return true;
    error_set(error, "'%.*s' is not this architecture's, which is %s",
              (int)(length < 40 ? length : 40), text, hash);
    return csv_blame(import->reader, column, error);
}

static bool read_value(const struct import *import, const struct target *target, size_t row,
                       struct error *error)
{
    double value;
    if (!csv_number(import->reader, target->column, true, &value, error))
        return false;
    bool wrong = target->accuracy ? value < 0 || value > import->high : value < 0;
    if (wrong) { // NaN, an absent value, is not
        error_set(error,
                  target->accuracy ? "%g is not an accuracy between 0 and %g"
                                   : "%g is below %g",
                  value, target->accuracy ? import->high : 0);
        return csv_blame(import->reader, target->column, error);
    }
    struct metric *metric = &import->measurements->metrics[target->metric];
    metric->values[row * metric->runs + target->run] = value;
    return true;
}

// A ledger's row of a lower fidelity says nothing of full training.
static bool is_lower_fidelity(const struct import *import)
{
    size_t length = 0;
    if (import->check >= 0 && import->epochs >= 0)
        csv_text(import->reader, import->epochs, &length);
    return length > 0;
}

static bool read_rows(const struct import *import, struct error *error)
{
    while (csv_next(import->reader, error)) {
        arch_code code;
        enum source source;
        if (!csv_verify(import->reader, import->check, error))
            return false;
        if (is_lower_fidelity(import))
            continue;
        if (!parse_arch(import, &code, error) ||
            !check_name(import, import->hash, code, error) ||
            !source_read(import->reader, import->source, &source, error))
            return false;
        if (source == SOURCE_FAILED && !import->failed)
            continue;
        size_t row = measurements_add(import->measurements, code);
        import->measurements->sources[row] = (uint8_t)source;
        for (size_t i = 0; i < import->target_count; i++)
            if (!read_value(import, &import->targets[i], row, error))
                return false;
    }
    if (error->status != STATUS_SUCCESS)
        return false;
    return import->measurements->rows > 0 ||
           error_set(error, "%s: no architectures", csv_path(import->reader));
}

bool import_csv(const struct space *space, const char *path, bool failed,
                struct measurements *measurements, struct error *error)
{
    struct import import = {
        .reader = csv_open(path, error), .measurements = measurements, .failed = failed};
    if (!import.reader)
        return false;
    *measurements = (struct measurements){.space = space, .unit = space->data.unit};
    import.high = strcmp(space->data.unit, "percent") == 0 ? 100 : 1;
    bool good = find_arch(&import, &space->data, error) &&
                find_metrics(&import, &space->data, error) && read_rows(&import, error);
    csv_close(import.reader);
    if (!good)
        measurements_free(measurements);
    return good;
}
