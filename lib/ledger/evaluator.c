// SPDX-License-Identifier: MIT
#include "ledger/evaluator.h"

#include <math.h>
#include <time.h>

#define AT(field) offsetof(struct evaluator_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Who answers (a benchmark or a program)"},
    {OPTION_INPUT, "bench", AT(bench), .value = "FILE", .extends = true,
     .help = "benchmark that import-bench or fit-surrogate made"},
    {OPTION_TEXT, "metric", AT(metric), .value = "VIEW", .extends = true,
     .help = "view of the benchmark (cifar100); unless given, its first"},
    {OPTION_TEXT, "exec", AT(command), .value = "CMD", .extends = true,
     .help = "program, started once by the shell; see query-bench --help"},
    {OPTION_TEXT, "evaluator", AT(name), "exec", .value = "NAME", .extends = true,
     .help =
         "name of the program, by which its answers are kept and ledgers are continued"},
    {OPTION_TEXT, "fidelities", AT(fidelities), .value = "EPOCHS,...", .extends = true,
     .help =
         "epochs that the program can train for, as 4,12,36,108: a question is then the "
         "row arch,epochs"},
    {OPTION_OUTPUT, "answers", AT(answers), .value = "FILE.csv",
     .help = "store of what the program has answered: nothing is asked twice"},
    {OPTION_REAL, "timeout", AT(timeout), "3600", 0, 1e9, "S", .unrecorded = true,
     .help = "seconds that one answer of --exec may take; 0: no limit"},
};
const struct option_rows evaluator_options = OPTION_ROWS(options);

bool evaluator_check(const struct evaluator_settings *settings, bool needed,
                     struct error *error)
{
    if (settings->bench && settings->command)
        return error_misuse(error, "--bench and --exec: only one can answer");
    if (needed && !settings->bench && !settings->command)
        return error_misuse(error, "one of --bench and --exec is needed");
    if (settings->command && settings->metric)
        return error_misuse(error,
                            "--metric: a program (--exec) has no metrics to choose from");
    struct fidelities ignored;
    if (settings->fidelities && !settings->command)
        return error_misuse(error, "--fidelities: a benchmark (--bench) knows its own");
    if (settings->fidelities && !fidelities_parse(&ignored, settings->fidelities, error))
        return error_prefix(error, "--fidelities");
    if (settings->answers && file_is_stream(settings->answers))
        return error_misuse(error, "--answers: a file is needed, which can be read again");
    if (settings->answers && !settings->command)
        return error_misuse(error, "--answers: a benchmark's answers cost nothing");
    return true;
}

bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const struct evaluator_settings *settings, struct bench *bench,
                    struct error *error)
{
    *evaluator = (struct evaluator){.space = space,
                                    .settings = settings,
                                    .bench = bench,
                                    .lent = bench != NULL,
                                    .fidelities = {.count = 1}};
    bool good = true;
    if (settings->fidelities)
        good = fidelities_parse(&evaluator->fidelities, settings->fidelities, error);
    if (settings->bench && !bench)
        good = (evaluator->bench =
                    bench_open_view(settings->bench, space, settings->metric, error));
    else if (good && settings->answers)
        good =
            (evaluator->store = answer_store_open(settings->answers, settings->name, space,
                                                  settings->fidelities != NULL, error));
    if (evaluator->bench)
        evaluator->fidelities = *bench_fidelities(evaluator->bench);
    if (!good)
        evaluator_abandon(evaluator);
    return good;
}

// As a program is asked: full training by its number too; 0: it knows no fidelities.
static uint32_t asked_epochs(const struct evaluator *evaluator, const struct query *query)
{
    const struct fidelities *fidelities = &evaluator->fidelities;
    return query->epochs ? query->epochs : fidelities->epochs[fidelities->count - 1];
}

static bool ask_program(struct evaluator *evaluator, struct query *query,
                        struct error *error)
{
    const struct evaluator_settings *settings = evaluator->settings;
    if (!evaluator->process)
        evaluator->process =
            process_open(settings->command, settings->timeout, evaluator->space, error);
    char text[SPACE_TEXT];
    size_t length = evaluator->space->print(evaluator->space, query->code, text);
    return evaluator->process &&
           process_ask(evaluator->process, text, length, asked_epochs(evaluator, query),
                       &query->answer, error);
}

// Whether it is in the store, or nobody else asks for it now: *known says which.
static bool find_or_claim(struct answer_store *store, struct query *query, uint32_t epochs,
                          bool *known, struct error *error)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    bool claimed = false, good;
    *known = false;
    for (;;) {
        good = answer_store_find(store, query->code, epochs, &query->answer, known, error);
        if (!good || *known || claimed)
            return good;
        if (!answer_store_claim(store, query->code, epochs, &claimed, error))
            return false;
        if (!claimed)
            nanosleep(&pause, NULL);
    }
}

// What is in the store, else the program's answer, which goes there. Nobody else asks for
// the architecture meanwhile.
static bool ask_once(struct evaluator *evaluator, struct query *query, struct error *error)
{
    struct answer_store *store = evaluator->store;
    uint32_t epochs = asked_epochs(evaluator, query);
    bool known;
    bool good = find_or_claim(store, query, epochs, &known, error) &&
                (known || (ask_program(evaluator, query, error) &&
                           answer_store_add(store, query->code, epochs, &query->answer,
                                            NULL, error)));
    answer_store_let_go(store, query->code, epochs);
    return good;
}

static bool ask(struct evaluator *evaluator, struct query *query, struct error *error)
{
    query->source = SOURCE_PROCESS;
    if (!evaluator->bench)
        return evaluator->store ? ask_once(evaluator, query, error)
                                : ask_program(evaluator, query, error);
    query->source = source_find(bench_source(evaluator->bench));
    return bench_answer_at(evaluator->bench, query->epochs, query->code, &query->answer,
                           error);
}

bool evaluator_ask(struct evaluator *evaluator, struct query *query, size_t number,
                   struct error *error)
{
    char text[SPACE_TEXT];
    bool good = ask(evaluator, query, error);
    if (good && !isnan(query->answer.valid))
        return true;
    evaluator->space->print(evaluator->space, query->code, text);
    if (good)
        error_set(error, "the benchmark has no validation accuracy of it");
    return error_prefix(error, "query %zu (%s)", number, text);
}

void evaluator_source(const struct evaluator *evaluator, struct buffer *text)
{
    if (evaluator->bench)
        buffer_print(text, "%s", bench_source(evaluator->bench));
    else
        buffer_print(text, "process %s", evaluator->settings->name);
}

bool evaluator_close(struct evaluator *evaluator, struct error *error)
{
    struct process *process = evaluator->process;
    evaluator->process = NULL;
    bool good = !process || process_close(process, error);
    evaluator_abandon(evaluator);
    return good;
}

void evaluator_abandon(struct evaluator *evaluator)
{
    if (!evaluator->lent)
        bench_close(evaluator->bench);
    process_kill(evaluator->process);
    answer_store_close(evaluator->store);
    *evaluator = (struct evaluator){0};
}
