// SPDX-License-Identifier: MIT
#include "bench/query.h"

#include "base/parallel.h"
#include "bench/query_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Input ------------------------------------------------------------------------------

static const char *const answer_names[] = {"valid", "test", "cost"};
enum { ANSWER_NAMES = 3 };

// Columns that are not echoed: those of the answer, and the check of a ledger's row, which
// the new row would not match.
static bool is_ours(const char *name, const char *metric)
{
    if (strcmp(name, "source") == 0 || strcmp(name, "check") == 0)
        return true;
    if (metric)
        return strcmp(name, metric) == 0;
    for (int i = 0; i < ANSWER_NAMES; i++)
        if (strcmp(name, answer_names[i]) == 0)
            return true;
    return false;
}

static bool reads_as_architecture(const struct space *space, const char *text,
                                  size_t length, struct error *error)
{
    arch_code code;
    return space ? space->parse(space, text, length, &code, error)
                 : space_of_arch(text, length, error) != NULL;
}

// Finds the column arch, or finds that the first row is an architecture itself.
static bool find_arch(struct query_input *input, const struct space *space,
                      struct error *error)
{
    const struct csv_reader *reader = input->reader;
    input->arch = csv_find(reader, "arch");
    if (input->arch >= 0)
        return true;
    if (csv_columns(reader) != 1)
        return csv_need(reader, "arch", &input->arch, error);
    size_t length;
    const char *text = csv_text(reader, 0, &length);
    input->arch = 0;
    input->headless = input->on_first = reads_as_architecture(space, text, length, error);
    if (input->headless)
        return true;
    return error_prefix(error, "%s:%llu: neither the header 'arch' nor an architecture",
                        csv_path(reader), (unsigned long long)csv_line(reader));
}

bool query_open(struct query_input *input, const char *path, const struct space *space,
                const char *metric, struct error *error)
{
    *input = (struct query_input){.reader = csv_open(path, error)};
    if (!input->reader)
        return false;
    if (!find_arch(input, space, error)) {
        query_close(input);
        return false;
    }
    int columns = csv_columns(input->reader);
    input->kept = memory_new((size_t)columns, sizeof *input->kept);
    for (int i = 0; i < columns; i++)
        input->kept[i] =
            input->headless || !is_ours(csv_column_name(input->reader, i), metric);
    return true;
}

void query_close(struct query_input *input)
{
    csv_close(input->reader);
    free(input->kept);
    *input = (struct query_input){0};
}

bool query_next(struct query_input *input, struct error *error)
{
    *error = (struct error){0};
    if (input->on_first) {
        input->on_first = false;
        return true;
    }
    return csv_next(input->reader, error);
}

void query_echo(const struct query_input *input, struct buffer *text)
{
    for (int i = 0; i < csv_columns(input->reader); i++) {
        size_t length;
        const char *field = csv_text(input->reader, i, &length);
        if (input->kept[i])
            csv_add_text(text, field, length);
    }
}

bool query_blame(const struct query_input *input, uint64_t line, const char *what,
                 struct error *error)
{
    return error_prefix(error, "%s:%llu%s", csv_path(input->reader),
                        (unsigned long long)line, what);
}

// Output -----------------------------------------------------------------------------

void query_header(struct query_output *output, const struct query_input *input)
{
    struct buffer *header = &output->pending;
    if (!input || input->headless)
        csv_add_text(header, "arch", 4);
    for (int i = 0; input && !input->headless && i < csv_columns(input->reader); i++) {
        const char *name = csv_column_name(input->reader, i);
        if (input->kept[i])
            csv_add_text(header, name, strlen(name));
    }
    if (output->metric)
        csv_add_text(header, output->metric, strlen(output->metric));
    for (int i = 0; !output->metric && i < ANSWER_NAMES; i++)
        csv_add_text(header, answer_names[i], strlen(answer_names[i]));
    csv_add_text(header, "source", 6);
    csv_end_row(header);
}

void query_add_answer(const struct query_output *output, const struct answer *answer,
                      const char *source, struct buffer *row)
{
    csv_add_number(row, answer->valid);
    if (!output->metric) {
        csv_add_number(row, answer->test);
        csv_add_number(row, answer->cost);
    }
    csv_add_text(row, source, strlen(source));
    csv_end_row(row);
}

bool query_write(struct query_output *output, const struct buffer *buffers,
                 size_t buffer_count, size_t rows, struct error *error)
{
    if (output->pending.length && !csv_write(&output->writer, &output->pending, error))
        return false;
    buffer_clear(&output->pending);
    for (size_t i = 0; i < buffer_count; i++)
        if (!csv_write(&output->writer, &buffers[i], error))
            return false;
    output->rows += rows;
    progress_add(output->progress, rows);
    return true;
}

// Batches ----------------------------------------------------------------------------

enum { BATCH = 16384, SHARDS = 16, ROWS_A_SHARD = 64 };

struct span {
    size_t at, length;
};
struct batch {
    const struct bench *bench;
    const struct query_output *output;
    size_t count;  // rows
    size_t shards; // by the number of rows alone
    struct buffer text;
    struct row {
        uint64_t line;          // of the input
        struct span arch, echo; // in the text: as typed, and what its row begins with
    } rows[BATCH];
    arch_code codes[BATCH];
    struct answer answers[BATCH];
    struct shard {
        size_t failed; // its first row that is no architecture; count where all are
        struct error error;
        struct buffer rows; // formatted
    } parts[SHARDS];
};

static struct batch *batch_new(const struct bench *bench, const struct query_output *output)
{
    struct batch *batch = memory_new(1, sizeof *batch);
    batch->bench = bench;
    batch->output = output;
    return batch;
}

static void batch_free(struct batch *batch)
{
    for (size_t shard = 0; shard < SHARDS; shard++)
        buffer_free(&batch->parts[shard].rows);
    buffer_free(&batch->text);
    free(batch);
}

static void batch_shards(struct batch *batch)
{
    size_t shards = 1 + batch->count / ROWS_A_SHARD;
    batch->shards = shards < SHARDS ? shards : SHARDS;
}

static void take_row(struct batch *batch, const struct query_input *input)
{
    struct row *row = &batch->rows[batch->count++];
    size_t length;
    const char *arch = csv_text(input->reader, input->arch, &length);
    row->line = csv_line(input->reader);
    row->arch = (struct span){batch->text.length, length};
    buffer_add(&batch->text, arch, length);
    row->echo.at = batch->text.length;
    query_echo(input, &batch->text);
    row->echo.length = batch->text.length - row->echo.at;
}

// Reads rows until the batch is full or no more are there without waiting. False at the end
// and on an error of the input.
static bool batch_read(struct batch *batch, struct query_input *input, struct error *error)
{
    batch->count = 0;
    buffer_clear(&batch->text);
    do {
        if (!query_next(input, error))
            return false;
        take_row(batch, input);
    } while (batch->count < BATCH && csv_ready(input->reader));
    return true;
}

static void parse_shard(void *context, size_t number)
{
    struct batch *batch = context;
    struct shard *shard = &batch->parts[number];
    const struct space *space = bench_space(batch->bench);
    struct parallel_range range = parallel_slice(batch->count, batch->shards, number);
    shard->failed = batch->count;
    for (size_t i = range.first; i < range.end; i++) {
        struct span arch = batch->rows[i].arch;
        if (space->parse(space, batch->text.text + arch.at, arch.length, &batch->codes[i],
                         &shard->error))
            continue;
        shard->failed = i;
        return;
    }
}

static void format_shard(void *context, size_t number)
{
    struct batch *batch = context;
    struct buffer *rows = &batch->parts[number].rows;
    struct parallel_range range = parallel_slice(batch->count, batch->shards, number);
    buffer_clear(rows);
    for (size_t i = range.first; i < range.end; i++) {
        struct span echo = batch->rows[i].echo;
        buffer_add(rows, batch->text.text + echo.at, echo.length);
        query_add_answer(batch->output, &batch->answers[i], batch->output->source, rows);
    }
}

static bool batch_write(struct batch *batch, int threads, struct query_output *output,
                        struct error *error)
{
    struct buffer formatted[SHARDS];
    if (batch->count == 0)
        return true;
    batch_shards(batch);
    parallel_run(threads, batch->shards, format_shard, batch);
    for (size_t shard = 0; shard < batch->shards; shard++)
        formatted[shard] = batch->parts[shard].rows;
    return query_write(output, formatted, batch->shards, batch->count, error);
}

// Turns texts into codes; where one is no architecture, the batch ends before it.
static bool batch_parse(struct batch *batch, int threads, const struct query_input *input,
                        struct error *error)
{
    batch_shards(batch);
    parallel_run(threads, batch->shards, parse_shard, batch);
    for (size_t number = 0; number < batch->shards; number++) {
        struct shard *shard = &batch->parts[number];
        if (shard->failed == batch->count)
            continue;
        *error = shard->error;
        batch->count = shard->failed;
        return query_blame(input, batch->rows[shard->failed].line, ": arch", error);
    }
    return true;
}

// Answers the rows; where the benchmark has none, the batch ends before that row.
static bool batch_answer(struct batch *batch, int threads, struct error *error)
{
    size_t failed, size = bench_size(batch->bench);
    if (batch->count == 0 || bench_answer(batch->bench, threads, batch->codes, batch->count,
                                          batch->answers, &failed, error))
        return true;
    batch->count = failed;
    const struct space *space = bench_space(batch->bench);
    if (size > 0 && size != space->size)
        snprintf(error->text + strlen(error->text),
                 sizeof error->text - strlen(error->text), ", a part of %s", space->name);
    return false;
}

// Answers and writes what was read. *failure, the error that ended the reading or none,
// gives way to one of an earlier row.
static void batch_finish(struct batch *batch, int threads, const struct query_input *input,
                         struct query_output *output, struct error *failure)
{
    struct error error = {0};
    if (!batch_parse(batch, threads, input, &error))
        *failure = error;
    if (!batch_answer(batch, threads, &error)) {
        *failure = error;
        query_blame(input, batch->rows[batch->count].line, "", failure);
    }
    if (!batch_write(batch, threads, output, &error))
        *failure = error;
}

bool query_some(const struct query_input *input, const struct query_output *output,
                struct error *error)
{
    return output->rows > 0 ||
           error_set(error, "%s: no architectures", csv_path(input->reader));
}

bool query_bench(const struct bench *bench, int threads, struct query_input *input,
                 struct query_output *output, struct error *error)
{
    struct batch *batch = batch_new(bench, output);
    bool more = true;
    *error = (struct error){0};
    while (more && error->status == STATUS_SUCCESS) {
        more = batch_read(batch, input, error);
        if (batch->count > 0)
            batch_finish(batch, threads, input, output, error);
    }
    batch_free(batch);
    return error->status == STATUS_SUCCESS && query_some(input, output, error);
}

bool query_codes(const struct bench *bench, int threads, const arch_code *codes,
                 size_t count, struct query_output *output, struct error *error)
{
    const struct space *space = bench_space(bench);
    struct batch *batch = batch_new(bench, output);
    bool good = true;
    for (size_t first = 0; good && first < count; first += batch->count) {
        batch->count = count - first < BATCH ? count - first : BATCH;
        buffer_clear(&batch->text);
        memcpy(batch->codes, codes + first, batch->count * sizeof *codes);
        for (size_t i = 0; i < batch->count; i++) {
            char arch[SPACE_TEXT];
            size_t at = batch->text.length;
            size_t length = space->print(space, codes[first + i], arch);
            csv_add_text(&batch->text, arch, length);
            batch->rows[i].echo = (struct span){at, batch->text.length - at};
        }
        good = batch_answer(batch, threads, error) &&
               batch_write(batch, threads, output, error);
    }
    batch_free(batch);
    return good;
}
