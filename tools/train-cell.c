// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "image/image_fit.h"
#include "io/csv.h"
#include "io/csv_parse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct settings {
    const char *arch, *data;
    struct image_fit_settings fit;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "What is trained, and on what"},
    {OPTION_TEXT, "arch", offsetof(struct settings, arch), .value = "ARCH",
     .help = "train this one architecture, and read no input"},
    {OPTION_TEXT, "data", offsetof(struct settings, data),
     "/usr/share/datasets/fashion-mnist", .value = "DIR",
     .help = "folder of the images: IDX files, compressed or not, as Debian's "
             "dataset-fashion-mnist has them, or CIFAR-10's binary version"},
};

static const struct option_set sets[] = {
    {&image_fit_options, offsetof(struct settings, fit), NULL},
    {&sgd_options, offsetof(struct settings, fit.sgd), NULL},
    {&augment_options, offsetof(struct settings, fit.augment), NULL},
    {&image_network_options, offsetof(struct settings, fit.network), NULL},
};

static const struct tool tool = {
    .name = "train-cell",
    .purpose = "train networks of NAS-Bench-201 cells on images: an evaluator",
    .usage = "[OPTIONS] <archs >answers\n--arch ARCH [OPTIONS]",
    .example = "query-bench --exec 'train-cell --quiet --epochs 3' --space nb201 <archs.csv",
    .notes =
        "Reads one architecture of nb201 a line, or arch,epochs, and answers each with a\n"
        "line arch,valid,test,cost before it reads the next: accuracies in percent on images "
        "of\nthe training set that were set aside and on the test set; the cost in seconds "
        "at 10^11\nmultiplications and additions a second, which are the same everywhere. A "
        "training\nwhose loss is not finite any more is answered arch,failed,diverged.\n\n"
        "The network is that of NAS-Bench-201: a 3x3 convolution, stages of cells with a\n"
        "residual block between two stages that halves images and doubles channels, mean "
        "over\nthe image, linear. Edges on no path from the cell's input to its output are "
        "left out.\nAnswers are the same for any number of threads; a step has a thread's "
        "work for each\n32 images of its batch.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
};

struct work {
    const struct run *run;
    const struct settings *settings;
    struct image_data data;
    struct image_split split;
    size_t trained;
};

// Reads the images when they are needed first.
static bool prepare(struct work *work, struct error *error)
{
    const struct settings *settings = work->settings;
    return work->split.order ||
           (image_data_read(&work->data, settings->data, error) &&
            image_split_open(&work->split, &work->data, &settings->fit, error));
}

static void print_answer(const char *arch, size_t length, const struct image_answer *answer,
                         struct buffer *row)
{
    csv_add_text(row, arch, length);
    if (answer->diverged) {
        buffer_print(row, "failed,diverged,");
    } else {
        csv_add_number(row, answer->valid);
        csv_add_number(row, answer->test);
        csv_add_number(row, answer->cost);
    }
    csv_end_row(row);
}

// Trains and answers; row holds what is to stand before the answer.
static bool answer(struct work *work, const char *arch, size_t length, int epochs,
                   struct buffer *row, struct error *error)
{
    const struct image_fit_settings *fit = &work->settings->fit;
    struct file_output output;
    struct progress progress;
    struct image_answer answer;
    arch_code code;
    if (!space_nb201.parse(&space_nb201, arch, length, &code, error))
        return error_prefix(error, "arch");
    progress_open(&progress, work->run->quiet, "images",
                  (uint64_t)epochs * (uint64_t)fit->train_size);
    image_fit(&work->split, fit, code, epochs, (uint64_t)work->run->seed,
              (int)work->run->threads, &progress, &answer);
    progress_close(&progress);
    print_answer(arch, length, &answer, row);
    work->trained++;
    return file_create(&output, "-", error) &&
           file_write(&output, row->text, row->length, error);
}

static bool read_epochs(const char *text, int *epochs, struct error *error)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end || number < 1 || number > 1000000)
        return error_set(error, "epochs: '%.40s' is no number from 1 to 1000000", text);
    *epochs = (int)number;
    return true;
}

static bool answer_row(struct work *work, const struct csv_rows *rows,
                       const struct csv_row *row, struct error *error)
{
    struct buffer line = {0};
    size_t length;
    const char *arch = csv_rows_field(rows, 0, &length);
    int epochs = work->settings->fit.epochs;
    bool good = row->fields <= 2
                    ? row->fields < 2 ||
                          read_epochs(csv_rows_field(rows, 1, NULL), &epochs, error)
                    : error_set(error, "%zu fields, not arch or arch,epochs", row->fields);
    good = good && answer(work, arch, length, epochs, &line, error);
    buffer_free(&line);
    return good || error_prefix(error, "stdin:%llu", (unsigned long long)row->line);
}

static bool answer_rows(struct work *work, struct csv_rows *rows, struct error *error)
{
    struct csv_row row;
    *error = (struct error){0};
    while (csv_rows_next(rows, &row, error))
        if (!prepare(work, error) || !answer_row(work, rows, &row, error))
            return false;
    return error->status == STATUS_SUCCESS;
}

// Each block of the input as it comes.
static bool answer_input(struct work *work, struct error *error)
{
    enum { BLOCK = 1 << 16 };
    struct csv_rows *rows = csv_rows_new("stdin");
    char *block = memory_new(BLOCK, 1);
    ssize_t got = 0;
    bool good = true;
    while (good && (got = file_read(STDIN_FILENO, block, BLOCK)) > 0) {
        csv_rows_add(rows, block, (size_t)got);
        good = answer_rows(work, rows, error);
    }
    if (good && got < 0)
        good = error_system(error, "stdin", "cannot read");
    csv_rows_end(rows);
    good = good && answer_rows(work, rows, error);
    if (good && work->trained == 0)
        good = error_misuse(error, "stdin: no architectures, and no --arch");
    csv_rows_free(rows);
    free(block);
    return good;
}

static bool answer_all(struct work *work, struct error *error)
{
    const struct settings *settings = work->settings;
    struct buffer row = {0};
    if (!settings->arch)
        return answer_input(work, error);
    buffer_print(&row, "arch,valid,test,cost\n");
    bool good = prepare(work, error) &&
                answer(work, settings->arch, strlen(settings->arch), settings->fit.epochs,
                       &row, error);
    buffer_free(&row);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    struct work work = {.run = &run, .settings = &settings};
    bool good = answer_all(&work, &error);
    image_split_free(&work.split);
    image_data_free(&work.data);
    if (!good)
        run_fail(&run, &error);
    return run_finish(&run, "%zu architectures trained", work.trained);
}
