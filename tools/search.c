// SPDX-License-Identifier: MIT
#include "optim/search.h"
#include "base/option.h"
#include "base/progress.h"
#include "base/seeds.h"
#include "base/text.h"
#include "base/tool.h"
#include "model/gvae_file.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *space, *method, *preset, *gvae, *seeds;
    int64_t initial;
    bool methods;
    struct search_settings search;
    struct evaluator_settings evaluator;
    union { // of the method
        max_align_t aligned;
        char bytes[1024];
    } optimiser;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_CHOICE, "space", AT(space), .choices = space_names, .required = true,
     .help = "search space"},
    {OPTION_CHOICE, "method", AT(method), .choices = optimiser_names, .required = true,
     .help = "what decides which architectures are asked for"},
    {OPTION_TEXT, "preset", AT(preset), .value = "NAME", .extends = true,
     .help = "settings of the method under one name; options that are given win"},
    {OPTION_INPUT, "gvae", AT(gvae), .value = "G", .extends = true,
     .help = "search the latent space of this G-VAE, as train-gvae writes it"},
    {OPTION_TEXT, "seeds", AT(seeds), .value = "A-B", .unrecorded = true,
     .help = "a search for each of these seeds, which replaces % in --out and --log"},
    {OPTION_FLAG, "methods", AT(methods), .unrecorded = true,
     .help = "list the methods and their presets, and end"},
    {OPTION_INTEGER, "initial", AT(initial), "0", 0, 1e8, "N0",
     .help = "initial labels, drawn at random: the same for every method with this seed"},
};

static const struct tool search_tool = {
    .name = "search",
    .purpose = "query what a method asks for, until the budget is spent",
    .usage = "--space SPACE --bench FILE|--exec CMD --method NAME --budget N --out "
             "ledger.csv\n"
             "--method NAME --help\n"
             "--methods",
    .example = "search --space nb201 --bench data/nb201-surrogate.safetensors --method "
               "evolution \\\n      --budget 100 --seed 1 --out ledger.csv",
    .notes =
        "With --method, this help shows the options of the method too. Each answer is\n"
        "written as soon as it is given: a search that was stopped goes on and ends with "
        "the\n"
        "same bytes, as does one whose budget grew. A ledger of another search is "
        "refused.\n"
        "With --jobs, what a method asks for in one round is asked at once, and the "
        "ledger\n"
        "is the same; answers that come before their turn are kept in LEDGER.answers "
        "until\n"
        "the ledger is finished, unless --answers names a store.\n"
        "With --seeds, one process makes the ledgers that as many searches with --seed "
        "would.\n"
        "CR-LSO, which needs a trained G-VAE, is the tool infer.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

// "NAME: OPTION=VALUE …": what follows the name where it is this one, else NULL.
static const char *preset_of(const char *preset, const char *name)
{
    size_t length = strlen(name);
    bool found = strncmp(preset, name, length) == 0 && preset[length] == ':';
    return found ? preset + length + 1 : NULL;
}

static const char *find_preset(const struct optimiser *optimiser, const char *name)
{
    const char *settings = NULL;
    for (size_t i = 0; optimiser->presets && optimiser->presets[i] && !settings; i++)
        settings = preset_of(optimiser->presets[i], name);
    return settings;
}

// argv with the preset's options before what was typed, in the arena.
static char **add_preset(const char *preset, int *argc, char **argv, struct arena *arena)
{
    size_t words = 0, length = strlen(preset);
    char **all = arena_new(arena, (size_t)*argc + length + 1, sizeof *all);
    char *text = arena_new(arena, 3 * length + 1, 1);
    all[words++] = argv[0];
    const char *word;
    size_t size;
    while ((size = list_next(&preset, ' ', &word))) {
        all[words++] = text;
        text += snprintf(text, size + 3, "--%.*s", (int)size, word) + 1;
    }
    for (int i = 1; i < *argc; i++)
        all[words++] = argv[i];
    *argc = (int)words;
    return all;
}

static void list_methods(void)
{
    for (size_t i = 0; i < optimiser_count(); i++) {
        const struct optimiser *optimiser = optimiser_at(i);
        printf("%s: %s\n", optimiser->name, optimiser->purpose);
        for (size_t k = 0; optimiser->presets && optimiser->presets[k]; k++)
            printf("    --preset %s\n", optimiser->presets[k]);
    }
}

// What the searches of all seeds share.
struct job {
    const struct space *space;
    const struct tool *tool;
    const struct optimiser *optimiser;
    struct bench *bench; // NULL: each search opens it
    struct gvae_file file;
};

static bool open_gvae(struct job *job, const struct settings *settings, struct error *error)
{
    const char *path = settings->gvae;
    if (!job->optimiser->latent)
        return error_misuse(error, "--gvae: %s does not search a latent space",
                            job->optimiser->name);
    if (!gvae_read(path, &job->file, error))
        return false;
    const struct space *space = job->file.gvae.space;
    return space == job->space ||
           error_misuse(error, "--gvae: %s is of the space %s", path, space->name);
}

static bool open_job(struct job *job, const struct settings *settings, struct error *error)
{
    const struct evaluator_settings *evaluator = &settings->evaluator;
    if (settings->preset && !find_preset(job->optimiser, settings->preset))
        return error_misuse(error, "--preset: %s has no '%s' (search --methods lists them)",
                            job->optimiser->name, settings->preset);
    job->space = space_load(settings->space, error);
    if (!job->space || !evaluator_check(evaluator, true, error) ||
        (settings->gvae && !open_gvae(job, settings, error)))
        return false;
    if (settings->seeds && evaluator->bench)
        job->bench =
            bench_open_view(evaluator->bench, job->space, evaluator->metric, error);
    return !settings->seeds || !evaluator->bench || job->bench;
}

static void close_job(struct job *job)
{
    bench_close(job->bench);
    gvae_file_close(&job->file);
}

// The search of one seed. Its last line is left to the caller. best: of it and those
// before.
static bool search_seed(const struct job *job, struct run *run,
                        const struct settings *settings, struct search_best *best,
                        struct buffer *result, struct error *error)
{
    const struct optimiser *optimiser = job->optimiser;
    struct search search = {.run = run,
                            .provenance = provenance_of_run(run),
                            .settings = &settings->search,
                            .evaluator = &settings->evaluator,
                            .bench = job->bench,
                            .optimiser = optimiser,
                            .optimiser_settings = &settings->optimiser,
                            .gvae = job->file.artifact ? &job->file.gvae : NULL,
                            .initial = (size_t)settings->initial};
    if (search.gvae)
        provenance_add_parent(&search.provenance, artifact_parent(job->file.artifact));
    history_open(&search.history, job->space, optimiser->columns, optimiser->column_count);
    bool good = search_run(&search, error);
    if (good) {
        search_best_of(best, &search);
        search_result(&search, result);
    }
    history_free(&search.history);
    provenance_free(&search.provenance);
    return good;
}

static bool check_seeds(const struct settings *settings, struct seeds *seeds,
                        struct error *error)
{
    const char *out = settings->search.out;
    if (!seeds_parse(settings->seeds, seeds, error))
        return false;
    return (out && strchr(out, '%')) ||
           error_misuse(error, "--seeds: --out has no %%, which each seed replaces");
}

// Each seed as a run of its own, with the options that it would have alone.
static bool search_seeds(const struct job *job, const struct run *run, int argc,
                         char **argv, const struct seeds *seeds, struct buffer *result,
                         struct error *error)
{
    struct search_best best = {0};
    struct progress progress;
    struct settings settings = {0};
    bool good = true;
    progress_open(&progress, run->quiet, "searches",
                  (uint64_t)(seeds->last - seeds->first) + 1);
    for (int64_t seed = seeds->first; good && seed <= seeds->last; seed++) {
        struct arena words = {0};
        struct buffer said = {0};
        struct run one;
        double wall;
        run_start(&one, job->tool, &settings, argc,
                  seeds_arguments(argc, argv, seed, &words));
        run_seconds(run, &wall, &one.before_cpu);
        one.quiet = true;
        good = search_seed(job, &one, &settings, &best, &said, error) ||
               error_prefix(error, "seed %lld", (long long)seed);
        if (good)
            run_finish(&one, "%s", said.text);
        else
            run_release(&one);
        buffer_free(&said);
        arena_free(&words);
        progress_add(&progress, 1);
    }
    progress_close(&progress);
    buffer_print(result, "%lld searches", (long long)(seeds->last - seeds->first + 1));
    search_best_text(&best, true, result);
    return good;
}

static bool work(struct job *job, struct run *run, const struct settings *settings,
                 int argc, char **argv, struct buffer *result, struct error *error)
{
    struct seeds seeds;
    if (settings->seeds && !check_seeds(settings, &seeds, error))
        return false;
    if (!open_job(job, settings, error))
        return false;
    if (!settings->seeds)
        return search_seed(job, run, settings, &(struct search_best){0}, result, error);
    run->log = NULL; // each search tells its own
    return search_seeds(job, run, argc, argv, &seeds, result, error);
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    struct arena words = {0};
    struct tool tool = search_tool;
    const char *method = option_typed(argc, argv, "--method"), *preset;
    const struct optimiser *optimiser = method ? optimiser_find(method) : NULL;
    struct option_set sets[4 + OPTIMISER_SETS] = {
        {&search_options, AT(search), NULL},
        {&evaluator_options, AT(evaluator), NULL},
        {&workers_options, AT(evaluator.workers), NULL}};
    tool.sets = sets;
    tool.set_count = 3;
    if (optimiser && optimiser->options)
        sets[tool.set_count++] =
            (struct option_set){optimiser->options, AT(optimiser), NULL};
    for (size_t i = 0; optimiser && i < optimiser->set_count; i++) {
        sets[tool.set_count] = optimiser->sets[i];
        sets[tool.set_count++].at += AT(optimiser);
    }
    if (optimiser && optimiser->presets) {
        const char *name = option_typed(argc, argv, "--preset");
        preset =
            name ? find_preset(optimiser, name) : strchr(optimiser->presets[0], ':') + 1;
        argv = preset ? add_preset(preset, &argc, argv, &words) : argv;
    }
    if (argc == 2 && strcmp(argv[1], "--methods") == 0) {
        list_methods();
        return fflush(stdout) == 0 ? STATUS_SUCCESS : STATUS_FAILURE;
    }
    run_start(&run, &tool, &settings, argc, argv);
    struct job job = {.tool = &tool, .optimiser = optimiser};
    struct buffer result = {0};
    bool good = work(&job, &run, &settings, argc, argv, &result, &error);
    close_job(&job);
    if (!good)
        run_fail(&run, &error);
    int status = run_finish(&run, "%s", result.text);
    buffer_free(&result);
    arena_free(&words);
    return status;
}
