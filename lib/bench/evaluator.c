// SPDX-License-Identifier: MIT
#include "bench/evaluator.h"

static bool open_bench(struct evaluator *evaluator, const char *path, const char *metric,
                       struct error *error)
{
    evaluator->bench = bench_open(path, error);
    if (!evaluator->bench)
        return false;
    const struct space *space = bench_space(evaluator->bench);
    if (space != evaluator->space)
        return error_set(error, "%s: a benchmark of %s, but the search is of %s", path,
                         space->name, evaluator->space->name);
    return bench_choose(evaluator->bench, metric, 0, error);
}

bool evaluator_open(struct evaluator *evaluator, const struct space *space,
                    const char *bench, const char *metric, const char *command,
                    double timeout, struct error *error)
{
    *evaluator = (struct evaluator){.space = space};
    if (bench && open_bench(evaluator, bench, metric, error))
        return true;
    if (!bench)
        evaluator->process = process_open(command, timeout, space, error);
    if (evaluator->process)
        return true;
    evaluator_abandon(evaluator);
    return false;
}

bool evaluator_ask(struct evaluator *evaluator, arch_code code, struct answer *answer,
                   struct error *error)
{
    size_t failed;
    if (evaluator->bench)
        return bench_answer(evaluator->bench, 1, &code, 1, answer, &failed, error);
    char text[SPACE_TEXT];
    size_t length = evaluator->space->print(code, text);
    return process_ask(evaluator->process, text, length, answer, error);
}

const char *evaluator_source(const struct evaluator *evaluator)
{
    return evaluator->bench ? bench_source(evaluator->bench) : "process";
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
    bench_close(evaluator->bench);
    process_kill(evaluator->process);
    *evaluator = (struct evaluator){0};
}
