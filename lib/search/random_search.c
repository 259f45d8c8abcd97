// SPDX-License-Identifier: MIT
#include "search/random_search.h"

#include "base/random.h"

#include <stdlib.h>

static bool draw(const struct evaluator *evaluator, uint64_t seed, size_t count,
                 arch_code *codes, struct error *error)
{
    if (evaluator->bench)
        return bench_sample(evaluator->bench, seed, count, codes, error);
    struct random_stream stream;
    random_open(&stream, seed, RANDOM_LABELS, 0, 0);
    space_draw(evaluator->space, 1, &stream, count, codes);
    return true;
}

static bool check_recorded(const struct history *history, const arch_code *codes,
                           size_t budget, struct error *error)
{
    for (size_t i = 0; i < history->count; i++)
        if (i >= budget || history->queries[i].code != codes[i])
            return error_set(error, "query %zu of the ledger is not what is drawn now",
                             i + 1);
    return true;
}

bool random_search_run(struct history *history, struct evaluator *evaluator,
                       struct ledger *ledger, uint64_t seed, size_t budget,
                       struct progress *progress, struct error *error)
{
    arch_code *codes = memory_new(budget, sizeof *codes);
    bool good = draw(evaluator, seed, budget, codes, error) &&
                check_recorded(history, codes, budget, error);
    for (size_t i = history->count; good && i < budget; i++) {
        struct query query = {.code = codes[i]};
        good = query_ask(evaluator, &query, i + 1, error);
        if (!good)
            break;
        history_add(history, &query, NULL);
        progress_add(progress, 1);
        good = ledger_append(ledger, history, error);
    }
    free(codes);
    return good;
}
