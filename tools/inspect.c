// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "io/artifact.h"
#include "io/csv.h"
#include "space/space_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct settings {
    const char *csv;
    bool verify;
};

static const struct option options[] = {
    {OPTION_TEXT, "csv", offsetof(struct settings, csv), .value = "NAME",
     .help = "print the tensor of this name as CSV, a row for each step of its first "
             "dimension; with the architecture as arch where the artifact lists them"},
    {OPTION_FLAG, "verify", offsetof(struct settings, verify),
     .help = "compare the tensors' bytes with their SHA-256 as well"},
};

static const struct tool tool = {
    .name = "inspect",
    .purpose = "show what an artifact is, what made it, and what its tensors hold",
    .usage = "[--verify] FILE\n--csv NAME FILE",
    .example = "inspect data/nb201-surrogate.safetensors",
    .notes = "Every safetensors file of the project can be read, whatever its kind; its "
             "checksum is\nalways checked.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .operand_low = 1,
    .operand_high = 1,
};

// The header ---------------------------------------------------------------------------

static void print_fields(const struct artifact *artifact, struct buffer *text)
{
    for (size_t i = 0; i < artifact_field_count(artifact); i++) {
        struct field field = artifact_field_at(artifact, i);
        size_t start = text->length;
        buffer_print(text, "%-24s %s", field.name, field.value);
        for (size_t at = start; at < text->length; at++) // a field is one line
            if ((unsigned char)text->text[at] < ' ')
                text->text[at] = '?';
        buffer_add(text, "\n", 1);
    }
}

struct summary {
    double low, high, mean, deviation;
    uint64_t numbers, nans;
};

// Two passes in double: the mean, then the squares about it.
static struct summary summarise(const struct tensor *tensor)
{
    struct summary summary = {.low = INFINITY, .high = -INFINITY};
    uint64_t count = tensor_count(tensor);
    double sum = 0, squares = 0;
    for (uint64_t i = 0; i < count; i++) {
        double value = tensor_value(tensor, i);
        if (isnan(value)) {
            summary.nans++;
            continue;
        }
        sum += value;
        summary.low = fmin(summary.low, value);
        summary.high = fmax(summary.high, value);
    }
    summary.numbers = count - summary.nans;
    summary.mean = sum / (double)summary.numbers;
    for (uint64_t i = 0; i < count; i++) {
        double off = tensor_value(tensor, i) - summary.mean;
        squares += isnan(off) ? 0 : off * off;
    }
    summary.deviation = sqrt(squares / ((double)summary.numbers - 1));
    return summary;
}

static void print_tensor(const struct tensor *tensor, struct buffer *text)
{
    char shape[96] = "", *end = shape;
    for (int i = 0; i < tensor->dims; i++)
        end += snprintf(end, (size_t)(shape + sizeof shape - end), "%s%llu", i ? " x " : "",
                        (unsigned long long)tensor->shape[i]);
    buffer_print(text, "%-24s %-4s [%s]", tensor->name, dtype_name(tensor->dtype), shape);
    struct summary summary = summarise(tensor);
    if (summary.numbers)
        buffer_print(text, "  min %.6g  max %.6g  mean %.6g", summary.low, summary.high,
                     summary.mean);
    if (summary.numbers > 1)
        buffer_print(text, "  sd %.6g", summary.deviation);
    if (summary.nans)
        buffer_print(text, "  NaN %llu", (unsigned long long)summary.nans);
    buffer_add(text, "\n", 1);
}

static void print_all(const struct artifact *artifact, struct buffer *text)
{
    print_fields(artifact, text);
    buffer_add(text, "\n", 1);
    for (size_t i = 0; i < artifact_tensor_count(artifact); i++)
        print_tensor(artifact_tensor_at(artifact, i), text);
}

// A tensor as CSV ----------------------------------------------------------------------

// The architectures that the rows of a tensor are of; codes is NULL where they are of none.
struct architectures {
    const struct space *space;
    const uint64_t *codes;
};

static bool find_architectures(const struct artifact *artifact, const struct tensor *tensor,
                               struct architectures *found, struct error *error)
{
    const struct tensor *codes = artifact_find(artifact, "code");
    *found = (struct architectures){0};
    if (!codes || codes->dtype != DTYPE_U64 || codes->dims != 1 || tensor->dims == 0 ||
        codes->shape[0] != tensor->shape[0] || !artifact_field(artifact, "space"))
        return true;
    found->space = space_of(artifact, error);
    found->codes = codes->data;
    for (uint64_t i = 0; found->space && i < codes->shape[0]; i++)
        if (!found->space->contains(found->space, found->codes[i]))
            return error_set(error, "%s: code: row %llu is no architecture of %s",
                             artifact_path(artifact), (unsigned long long)i + 1,
                             found->space->name);
    return found->space != NULL;
}

static void add_arch(struct buffer *rows, const struct architectures *of, uint64_t row)
{
    char text[SPACE_TEXT];
    if (of->codes)
        csv_add_text(rows, text, of->space->print(of->space, of->codes[row], text));
}

static void add_header(const struct tensor *tensor, uint64_t columns, bool archs,
                       struct buffer *rows)
{
    struct buffer name = {0};
    if (archs)
        csv_add_text(rows, "arch", strlen("arch"));
    for (uint64_t i = 0; i < columns; i++) {
        buffer_clear(&name);
        buffer_print(&name, columns > 1 ? "%s_%llu" : "%s", tensor->name,
                     (unsigned long long)i);
        csv_add_text(rows, name.text, name.length);
    }
    buffer_free(&name);
    csv_end_row(rows);
}

static void add_value(struct buffer *rows, const struct tensor *tensor, uint64_t index)
{
    if (tensor->dtype == DTYPE_U64) // all of its digits
        buffer_print(rows, "%llu,",
                     (unsigned long long)((const uint64_t *)tensor->data)[index]);
    else
        csv_add_number(rows, tensor_value(tensor, index));
}

static bool write_tensor(const struct run *run, const struct artifact *artifact,
                         const struct tensor *tensor, struct buffer *rows,
                         struct error *error)
{
    enum { FLUSH_AT = 1 << 20 };
    uint64_t count = tensor_count(tensor), rows_total = tensor->dims ? tensor->shape[0] : 1;
    uint64_t columns = rows_total ? count / rows_total : 0;
    struct csv_writer writer;
    struct architectures archs;
    struct provenance provenance = provenance_of_run(run);
    provenance_add_parent(&provenance, artifact_parent(artifact));
    provenance_add(rows, &provenance);
    provenance_free(&provenance);
    if (count == 0)
        return error_set(error, "%s: tensor '%s' is empty", artifact_path(artifact),
                         tensor->name);
    if (!find_architectures(artifact, tensor, &archs, error))
        return false;
    add_header(tensor, columns, archs.codes != NULL, rows);
    if (!csv_create(&writer, "-", error))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (i % columns == 0)
            add_arch(rows, &archs, i / columns);
        add_value(rows, tensor, i);
        if ((i + 1) % columns)
            continue;
        csv_end_row(rows);
        if (rows->length < FLUSH_AT)
            continue;
        if (!csv_write(&writer, rows, error))
            return false;
        buffer_clear(rows);
    }
    return csv_write(&writer, rows, error) && csv_commit(&writer, error);
}

static bool work(const struct run *run, const struct settings *settings,
                 const struct artifact *artifact, struct buffer *text, struct error *error)
{
    if (settings->verify && !artifact_verify(artifact, error))
        return false;
    if (!settings->csv) {
        print_all(artifact, text);
        return csv_write_file("-", text, error);
    }
    const struct tensor *tensor = artifact_find(artifact, settings->csv);
    if (!tensor)
        return error_misuse(error, "--csv: %s has no tensor '%s'", artifact_path(artifact),
                            settings->csv);
    return write_tensor(run, artifact, tensor, text, error);
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    struct buffer text = {0};
    run_start(&run, &tool, &settings, argc, argv);
    struct artifact *artifact = artifact_open(run.operands[0], NULL, 0, &error);
    if (!artifact)
        run_fail(&run, &error);
    size_t tensors = artifact_tensor_count(artifact);
    bool good = work(&run, &settings, artifact, &text, &error);
    buffer_free(&text);
    artifact_close(artifact);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu tensors%s", tensors, settings.verify ? ", verified" : "");
}
