// SPDX-License-Identifier: MIT
#include "ledger/evaluator.h"

#include <string.h>

static const char default_name[] = "exec";
enum { DELETE = 127 };

#define AT(field) offsetof(struct evaluator_settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Who answers (a benchmark or a program)"},
    {OPTION_INPUT, "bench", AT(bench), .value = "FILE", .extends = true,
     .help = "benchmark that import-bench or fit-surrogate made"},
    {OPTION_TEXT, "metric", AT(metric), .value = "VIEW", .extends = true,
     .help = "view of the benchmark (cifar100); unless given, its first"},
    {OPTION_TEXT, "exec", AT(workers.command), .value = "CMD", .extends = true,
     .help = "program, started once by the shell; see query-bench --help"},
    {OPTION_TEXT, "evaluator", AT(name), default_name, .value = "NAME", .extends = true,
     .help =
         "name of the program, by which its answers are kept and ledgers are continued"},
    {OPTION_TEXT, "fidelities", AT(fidelities), .value = "EPOCHS,...", .extends = true,
     .help =
         "epochs that the program can train for, as 4,12,36,108: a question is then the "
         "row arch,epochs"},
    {OPTION_OUTPUT, "answers", AT(answers), .value = "FILE.csv",
     .help = "store of what the program has answered: nothing is asked twice"},
    {OPTION_FLAG, "asynchronous", AT(asynchronous), .extends = true,
     .help = "write answers as they come: the ledger then depends on which is first"},
};
const struct option_rows evaluator_options = OPTION_ROWS(options);

bool evaluator_check(const struct evaluator_settings *settings, bool needed,
                     struct error *error)
{
    if (settings->bench && settings->workers.command)
        return error_misuse(error, "--bench and --exec: only one can answer");
    if (needed && !settings->bench && !settings->workers.command)
        return error_misuse(error, "one of --bench and --exec is needed");
    if (settings->workers.command && settings->metric)
        return error_misuse(error,
                            "--metric: a program (--exec) has no metrics to choose from");
    if (!workers_check(&settings->workers, error))
        return false;
    if (settings->bench && strcmp(settings->name, default_name) != 0)
        return error_misuse(error, "--evaluator: a benchmark (--bench) has its own name");
    for (const char *at = settings->name; *at; at++) // it is part of a line in files
        if ((unsigned char)*at < ' ' || *at == DELETE)
            return error_misuse(error, "--evaluator: a control character");
    struct fidelities ignored;
    if (settings->fidelities && !settings->workers.command)
        return error_misuse(error, "--fidelities: a benchmark (--bench) knows its own");
    if (settings->fidelities && !fidelities_parse(&ignored, settings->fidelities, error))
        return error_prefix(error, "--fidelities");
    if (settings->answers && file_is_stream(settings->answers))
        return error_misuse(error, "--answers: a file is needed, which can be read again");
    if (settings->asynchronous && !settings->workers.command)
        return error_misuse(error, "--asynchronous: a benchmark (--bench) answers at once");
    if (settings->answers && !settings->workers.command)
        return error_misuse(error, "--answers: a benchmark's answers cost nothing");
    return true;
}
