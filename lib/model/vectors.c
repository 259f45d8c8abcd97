// SPDX-License-Identifier: MIT
#include "model/vectors.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 8192 };

// A CSV on its way, a batch of rows at a time.
struct job {
    struct vectors *vectors;
    struct csv_reader *reader;
    struct csv_writer *writer;
    int width;          // of a vector
    int *columns;       // decode: of the coordinates
    bool *kept;         // by column of the input: whether it is kept
    size_t count;       // rows of the batch
    struct buffer text; // what the rows have kept, one behind another
    size_t ends[BATCH]; // where each row's part of the text ends
    arch_code codes[BATCH];
    real *latents;   // [BATCH x width], or NULL: plain
    uint8_t *values; // [BATCH x width] where plain
    bool valid[BATCH];
    struct buffer rows; // to be written
};

static char letter_of(const struct vectors *vectors)
{
    return vectors->gvae ? 'z' : 'x';
}

static bool is_coordinate(const char *name, char letter)
{
    const char *digits = name + 1;
    return name[0] == letter && isdigit((unsigned char)*digits) &&
           digits[strspn(digits, "0123456789")] == '\0';
}

static struct job *job_open(struct vectors *vectors, const char *path,
                            struct csv_writer *writer, struct error *error)
{
    struct csv_reader *reader = csv_open(path, error);
    if (!reader)
        return NULL;
    struct job *job = memory_new(1, sizeof *job);
    job->vectors = vectors;
    job->reader = reader;
    job->writer = writer;
    job->width =
        vectors->gvae ? gvae_width(vectors->gvae) : vectors->space->plain.coordinates;
    size_t numbers = (size_t)job->width * BATCH;
    if (vectors->gvae)
        job->latents = memory_new(numbers, sizeof *job->latents);
    else
        job->values = memory_new(numbers, sizeof *job->values);
    job->columns = memory_new((size_t)job->width, sizeof *job->columns);
    job->kept = memory_new((size_t)csv_columns(reader), sizeof *job->kept);
    for (int i = 0; i < csv_columns(reader); i++)
        job->kept[i] = !is_coordinate(csv_column_name(reader, i), letter_of(vectors));
    return job;
}

static void job_close(struct job *job)
{
    csv_close(job->reader);
    free(job->columns);
    free(job->kept);
    free(job->latents);
    free(job->values);
    buffer_free(&job->text);
    buffer_free(&job->rows);
    free(job);
}

static void add_kept_names(struct job *job)
{
    for (int i = 0; i < csv_columns(job->reader); i++) {
        const char *name = csv_column_name(job->reader, i);
        if (job->kept[i])
            csv_add_text(&job->rows, name, strlen(name));
    }
}

// Adds what the current row keeps, as the batch's next row.
static void keep_row(struct job *job)
{
    for (int i = 0; i < csv_columns(job->reader); i++) {
        size_t length;
        const char *field = csv_text(job->reader, i, &length);
        if (job->kept[i])
            csv_add_text(&job->text, field, length);
    }
    job->ends[job->count++] = job->text.length;
}

static void add_kept(struct job *job, size_t row)
{
    size_t start = row > 0 ? job->ends[row - 1] : 0;
    buffer_add(&job->rows, job->text.text + start, job->ends[row] - start);
}

static bool write_rows(struct job *job, struct error *error)
{
    if (!csv_write(job->writer, &job->rows, error))
        return false;
    job->vectors->rows += job->count;
    job->count = 0;
    buffer_clear(&job->rows);
    buffer_clear(&job->text);
    return true;
}

// Calls take(job, error) for each row and give(job) for each batch.
static bool run_batches(struct job *job, bool (*take)(struct job *, struct error *),
                        void (*give)(struct job *), struct error *error)
{
    while (csv_next(job->reader, error)) {
        if (!take(job, error))
            return false;
        keep_row(job);
        if (job->count < BATCH)
            continue;
        give(job);
        if (!write_rows(job, error))
            return false;
    }
    if (error->status != STATUS_SUCCESS)
        return false;
    give(job);
    return write_rows(job, error) &&
           (job->vectors->rows > 0 ||
            error_set(error, "%s: no rows", csv_path(job->reader)));
}

// Encoding -----------------------------------------------------------------------------

static bool take_arch(struct job *job, struct error *error)
{
    size_t length;
    int arch = job->columns[0];
    const char *text = csv_text(job->reader, arch, &length);
    return job->vectors->space->parse(job->vectors->space, text, length,
                                      &job->codes[job->count], error) ||
           csv_blame(job->reader, arch, error);
}

static void give_vectors(struct job *job)
{
    const struct vectors *vectors = job->vectors;
    if (vectors->gvae)
        gvae_encode(vectors->gvae, vectors->threads, job->codes, job->count, job->latents);
    for (size_t row = 0; row < job->count; row++) {
        size_t first = row * (size_t)job->width;
        add_kept(job, row);
        if (!vectors->gvae)
            vectors->space->plain.encode(vectors->space, job->codes[row],
                                         job->values + first);
        for (size_t k = 0; k < (size_t)job->width; k++)
            if (vectors->gvae)
                buffer_print(&job->rows, "%.9g,", (double)job->latents[first + k]);
            else
                buffer_print(&job->rows, "%d,", job->values[first + k]);
        csv_end_row(&job->rows);
    }
}

// How many values each coordinate has, as a comment.
static void add_choices(struct job *job)
{
    const struct space_plain *plain = &job->vectors->space->plain;
    buffer_print(&job->rows, "# choices: ");
    for (int k = 0; k < plain->coordinates; k++)
        buffer_print(&job->rows, "%d,", plain->choices[k]);
    csv_end_row(&job->rows);
}

bool vectors_encode(struct vectors *vectors, const char *path, const struct buffer *head,
                    struct csv_writer *writer, struct error *error)
{
    struct job *job = job_open(vectors, path, writer, error);
    if (!job)
        return false;
    bool good = csv_need(job->reader, "arch", &job->columns[0], error);
    if (good) {
        buffer_add(&job->rows, head->text, head->length);
        if (!vectors->gvae)
            add_choices(job);
        add_kept_names(job);
        for (int k = 0; k < job->width; k++)
            buffer_print(&job->rows, "%c%d,", letter_of(vectors), k + 1);
        csv_end_row(&job->rows);
        good = run_batches(job, take_arch, give_vectors, error);
    }
    job_close(job);
    return good;
}

// Decoding -----------------------------------------------------------------------------

// A vector of another width was made by another model, or of another space.
static bool find_coordinates(struct job *job, struct error *error)
{
    char name[16];
    for (int k = 0; k < job->width; k++) {
        snprintf(name, sizeof name, "%c%d", letter_of(job->vectors), k + 1);
        if (!csv_need(job->reader, name, &job->columns[k], error))
            return false;
    }
    snprintf(name, sizeof name, "%c%d", letter_of(job->vectors), job->width + 1);
    return csv_find(job->reader, name) < 0 ||
           error_set(error, "%s: column '%s', but a vector here has %d numbers",
                     csv_path(job->reader), name, job->width);
}

static bool take_latent(struct job *job, struct error *error)
{
    real *latent = job->latents + job->count * (size_t)job->width;
    for (int k = 0; k < job->width; k++) {
        double value;
        if (!csv_number(job->reader, job->columns[k], false, &value, error))
            return false;
        latent[k] = (real)value;
        if (!isfinite(latent[k])) {
            error_set(error, "%g does not fit into a float", value);
            return csv_blame(job->reader, job->columns[k], error);
        }
    }
    return true;
}

static bool take_plain(struct job *job, struct error *error)
{
    const uint8_t *choices = job->vectors->space->plain.choices;
    uint8_t *values = job->values + job->count * (size_t)job->width;
    for (int k = 0; k < job->width; k++) {
        double value;
        if (!csv_number(job->reader, job->columns[k], false, &value, error))
            return false;
        if (value < 0 || value >= choices[k] || value != floor(value)) {
            error_set(error, "%g is none of 0 to %d", value, choices[k] - 1);
            return csv_blame(job->reader, job->columns[k], error);
        }
        values[k] = (uint8_t)value;
    }
    return true;
}

static void give_archs(struct job *job)
{
    const struct vectors *vectors = job->vectors;
    const struct space *space = vectors->space;
    if (vectors->gvae)
        gvae_decode(vectors->gvae, vectors->threads, job->latents, job->count, job->codes,
                    job->valid);
    for (size_t row = 0; row < job->count; row++) {
        char text[SPACE_TEXT];
        struct error reason;
        bool valid = job->valid[row];
        if (vectors->gvae && !valid)
            error_set(&reason, "decodes to no architecture of %s", space->name);
        if (!vectors->gvae)
            valid = space->plain.decode(space, job->values + row * (size_t)job->width,
                                        &job->codes[row], &reason);
        csv_add_text(&job->rows, text,
                     valid ? space->print(space, job->codes[row], text) : 0);
        add_kept(job, row);
        csv_add_text(&job->rows, reason.text, valid ? 0 : strlen(reason.text));
        csv_end_row(&job->rows);
        job->vectors->invalid += !valid;
    }
}

// Columns of an earlier decoding are replaced.
static void drop_column(struct job *job, const char *name)
{
    int column = csv_find(job->reader, name);
    if (column >= 0)
        job->kept[column] = false;
}

bool vectors_decode(struct vectors *vectors, const char *path, const struct buffer *head,
                    struct csv_writer *writer, struct error *error)
{
    struct job *job = job_open(vectors, path, writer, error);
    if (!job)
        return false;
    bool good = find_coordinates(job, error);
    if (good) {
        drop_column(job, "arch");
        drop_column(job, "invalid");
        buffer_add(&job->rows, head->text, head->length);
        buffer_print(&job->rows, "arch,");
        add_kept_names(job);
        buffer_print(&job->rows, "invalid\n");
        good =
            run_batches(job, vectors->gvae ? take_latent : take_plain, give_archs, error);
    }
    job_close(job);
    return good;
}
