// SPDX-License-Identifier: MIT
#include "base/progress.h"
#include "base/text.h"
#include "base/tool.h"
#include "bench/bench.h"
#include "bench/query.h"
#include "bench/workers.h"
#include "io/artifact.h"
#include "io/csv.h"
#include "space/space.h"

#include <stdlib.h>
#include <string.h>

struct settings {
    const char *bench, *space, *data, *metric, *in, *out;
    int64_t run, sample;
    struct workers_settings workers;
    bool info;
};

static const struct option options[] = {
    {OPTION_GROUP, .help = "Who answers (one of them)"},
    {OPTION_INPUT, "bench", offsetof(struct settings, bench), .value = "FILE",
     .help = "benchmark that import-bench or fit-surrogate made"},
    {OPTION_CHOICE, "space", offsetof(struct settings, space), .choices = space_names,
     .help = "space whose default benchmark answers: SPACE-table in --data if it is there, "
             "else SPACE-surrogate; with --exec, space of the architectures"},
    {OPTION_TEXT, "exec", offsetof(struct settings, workers.command), .value = "CMD",
     .help = "program, started once by the shell; see below"},
    {OPTION_INPUT, "data", offsetof(struct settings, data), "data", .value = "DIR",
     .help = "folder of the default benchmarks"},
    {OPTION_GROUP, .help = "What is asked"},
    {OPTION_TEXT, "metric", offsetof(struct settings, metric), .value = "NAME",
     .help = "view of the benchmark (cifar100: valid, test, cost) or a single metric "
             "(cifar100_test); unless given, the first view"},
    {OPTION_INTEGER, "run", offsetof(struct settings, run), "0", 0, 1e6, "K",
     .help = "number of the run to answer from; 0: the mean over runs"},
    {OPTION_INTEGER, "sample", offsetof(struct settings, sample), "0", 0, 1e8, "N",
     .help =
         "number of different architectures to draw uniformly instead of reading an input"},
    {OPTION_FLAG, "info", offsetof(struct settings, info),
     .help = "describe the benchmark in rows key,value instead"},
    {OPTION_GROUP, .help = "Files"},
    {OPTION_INPUT, "in", offsetof(struct settings, in), "-", .value = "FILE",
     .help = "CSV with a column arch, or one architecture a line without a header"},
    {OPTION_OUTPUT, "out", offsetof(struct settings, out), "-", .value = "FILE",
     .help = "rows of the input with their answers"},
};

static const struct option_set sets[] = {
    {&workers_options, offsetof(struct settings, workers), NULL}};

static const struct tool tool = {
    .name = "query-bench",
    .purpose = "answer queries: the accuracies of architectures, from a benchmark or a "
               "program",
    .usage = "--bench FILE [--metric NAME] [--run K] <archs.csv >answers.csv\n"
             "--space SPACE [--data DIR] <archs.csv >answers.csv\n"
             "--bench FILE|--space SPACE --sample N [--seed S]\n"
             "--bench FILE|--space SPACE --info\n"
             "--exec CMD [--jobs N] [--space SPACE] <archs.csv >answers.csv",
    .example = "query-bench --space nb201 --sample 5 --seed 1",
    .notes =
        "The input's columns are echoed as they are, but for those named like the\n"
        "answer's, which are replaced, and a ledger's check. After them come valid, test,\n"
        "cost (empty: unknown) and source: table (measured), surrogate (predicted), "
        "process\n"
        "(computed by a program) or failed. With a single metric: its name and source. "
        "Any\n"
        "isomorph of an architecture is answered. At an error, the rows before it are\n"
        "written all the same.\n\n"
        "A program (--exec) reads one architecture a line and answers each with a line\n"
        "arch,valid[,test,cost], flushed, before it reads the next, or "
        "arch,failed[,reason]\n"
        "(then valid is empty and source is failed); it ends, with status 0, when its "
        "input\n"
        "does. Its stderr is this tool's. With --jobs several are asked at once, each as "
        "it\n"
        "becomes free; rows come in the order of the input. The shortest is\n"
        "sed -u 's/$/,0.5/'; query-bench is such a program too.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
};

// Checks between options -------------------------------------------------------------

static void check_exec(const struct run *run, const struct settings *settings)
{
    if (settings->metric)
        run_misuse(run, "--metric: a program (--exec) has no metrics to choose from");
    if (settings->run)
        run_misuse(run, "--run: a program (--exec) has no runs to choose from");
    if (settings->sample)
        run_misuse(run, "--sample does not go with --exec (enumerate --sample N draws)");
    if (settings->info)
        run_misuse(run, "--info does not go with --exec");
}

static void check(const struct run *run, const struct settings *settings)
{
    if (settings->bench && settings->workers.command)
        run_misuse(run, "--bench and --exec: only one can answer");
    if (settings->bench && settings->space)
        run_misuse(run, "--bench and --space: the benchmark says which space it is of");
    if (!settings->bench && !settings->space && !settings->workers.command)
        run_misuse(run, "one of --bench, --space and --exec is needed");
    if (settings->workers.command)
        check_exec(run, settings);
    struct error error;
    if (!workers_check(&settings->workers, &error))
        run_fail(run, &error);
    if (settings->info && (settings->sample || settings->metric || settings->run))
        run_misuse(run,
                   "--info describes everything: not with --sample, --metric or --run");
    if ((settings->info || settings->sample) && strcmp(settings->in, "-") != 0)
        run_misuse(run, "--in: with --%s no input is read",
                   settings->info ? "info" : "sample");
}

// Work -------------------------------------------------------------------------------

struct work {
    const struct run *run;
    const struct settings *settings;
    const struct space *space; // of --space; NULL: it was not given
    struct bench *bench;       // NULL: a program answers
    struct progress progress;
    struct query_output output;
    struct provenance provenance;
};

static bool open_bench(struct work *work, struct error *error)
{
    const struct settings *settings = work->settings;
    char *found = NULL;
    if (!settings->bench) {
        found = bench_default(settings->data, work->space, error);
        if (!found)
            return false;
        run_note(work->run, "%s", found);
    }
    work->bench = bench_open(found ? found : settings->bench, error);
    free(found);
    if (!work->bench || !bench_choose(work->bench, settings->metric, settings->run, error))
        return false;
    provenance_add_parent(&work->provenance, artifact_parent(bench_artifact(work->bench)));
    work->output.source = bench_source(work->bench);
    return true;
}

// The metric if it is a single one, and no view.
static const char *single_metric(const struct work *work)
{
    const char *metric = work->settings->metric;
    const char *views = artifact_field(bench_artifact(work->bench), "views");
    return metric && !list_has(views, ',', metric, strlen(metric)) ? metric : NULL;
}

static void begin_output(struct work *work)
{
    provenance_add(&work->output.pending, &work->provenance);
}

static bool answer_rows(struct work *work, struct query_input *input, struct error *error)
{
    const struct settings *settings = work->settings;
    begin_output(work);
    query_header(&work->output, input);
    if (work->bench)
        return query_bench(work->bench, (int)work->run->threads, input, &work->output,
                           error);
    struct workers *workers = workers_new(&settings->workers, work->space, work->run);
    if (query_workers(workers, work->space, input, &work->output, error))
        return workers_close(workers, error);
    workers_kill(workers);
    return false;
}

static bool answer_input(struct work *work, struct error *error)
{
    const struct settings *settings = work->settings;
    const struct space *space = work->bench ? bench_space(work->bench) : work->space;
    struct query_input input;
    if (!provenance_add_file(&work->provenance, settings->in, error) ||
        !query_open(&input, settings->in, space, work->output.metric, error))
        return false;
    bool good = answer_rows(work, &input, error);
    query_close(&input);
    return good;
}

static bool answer_sample(struct work *work, struct error *error)
{
    size_t count = (size_t)work->settings->sample;
    arch_code *codes = memory_new(count, sizeof *codes);
    begin_output(work);
    query_header(&work->output, NULL);
    bool good = bench_sample(work->bench, (uint64_t)work->run->seed, count, codes, error) &&
                query_codes(work->bench, (int)work->run->threads, codes, count,
                            &work->output, error);
    free(codes);
    return good;
}

static bool describe(struct work *work, struct error *error)
{
    struct buffer *rows = &work->output.pending;
    begin_output(work);
    buffer_print(rows, "key,value\n");
    return query_info(work->bench, rows, error) &&
           csv_write(&work->output.writer, rows, error);
}

static bool answer(struct work *work, struct error *error)
{
    if (work->settings->info)
        return describe(work, error);
    return work->settings->sample ? answer_sample(work, error) : answer_input(work, error);
}

// What was answered before an error stays: it may have taken a program hours.
static bool answer_into_output(struct work *work, struct error *error)
{
    struct query_output *output = &work->output;
    struct error commit_error;
    if (!csv_create(&output->writer, work->settings->out, error))
        return false;
    output->progress = &work->progress;
    progress_open(&work->progress, work->run->quiet, "architectures",
                  (uint64_t)work->settings->sample);
    bool good = answer(work, error);
    progress_close(&work->progress);
    if ((good || output->rows > 0) && !csv_commit(&output->writer, &commit_error) && good) {
        *error = commit_error;
        good = false;
    }
    csv_abandon(&output->writer);
    return good;
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    run_start(&run, &tool, &settings, argc, argv);
    check(&run, &settings);
    struct work work = {.run = &run,
                        .settings = &settings,
                        .output.source = "process",
                        .provenance = provenance_of_run(&run)};
    bool good = !settings.space || (work.space = space_load(settings.space, &error));
    good = good && (settings.workers.command || open_bench(&work, &error));
    if (good) {
        work.output.metric = work.bench ? single_metric(&work) : NULL;
        good = answer_into_output(&work, &error);
    }
    buffer_free(&work.output.pending);
    if (!good)
        run_fail(&run, &error);
    int status = settings.info
                     ? run_finish(&run, "described")
                     : run_finish(&run, "%llu architectures answered, source %s",
                                  (unsigned long long)work.output.rows, work.output.source);
    bench_close(work.bench);
    provenance_free(&work.provenance);
    return status;
}
