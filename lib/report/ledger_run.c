// SPDX-License-Identifier: MIT
#include "report/ledger_run.h"

#include "base/text.h"
#include "ledger/ledger.h"
#include "report/ledger_path.h"
#include "report/option_list.h"
#include "stats/summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct measure_name measure_names[MEASURES] = {
    {"valid", "best validation"},
    {"test", "test of the best by validation"},
    {"top50_test", "best test of the top 50 by validation"},
    {"top5_valid", "mean validation of the best 5"},
    {"regret", "regret"},
    {"rank", "rank in the space"},
    {"query", "query of the best"},
};

enum { TOP_TEST = 50, TOP_VALID = 5 };

// What a run reached -------------------------------------------------------------------

static double top_test(const struct history *history)
{
    size_t best[TOP_TEST], count = history_best(history, TOP_TEST, best);
    double top = NAN;
    for (size_t i = 0; i < count; i++)
        top = fmax(top, history->queries[best[i]].answer.test); // fmax passes over NaN
    return top;
}

static double top_valid(const struct history *history)
{
    size_t best[TOP_VALID], count = history_best(history, TOP_VALID, best);
    double values[TOP_VALID];
    for (size_t i = 0; i < count; i++)
        values[i] = history->queries[best[i]].answer.valid;
    return count == TOP_VALID ? stats_mean(values, count) : NAN;
}

static bool all_failed(const struct history *history)
{
    for (size_t i = 0; i < history->count; i++)
        if (!isnan(history->queries[i].answer.valid))
            return false;
    return true;
}

// False where no query of full training was answered.
static bool measure(struct ledger_run *run, const struct history *history, bool whole,
                    struct error *error)
{
    size_t best;
    if (history_best(history, 1, &best) == 0)
        return error_set(error, "%s: none of its %zu queries %s", run->path, history->count,
                         all_failed(history) ? "was answered with an accuracy"
                                             : "is of full training");
    const struct answer *answer = &history->queries[best].answer;
    for (size_t i = 0; i < MEASURES; i++)
        run->measures[i] = NAN;
    run->best = history->queries[best].code;
    run->measures[MEASURE_VALID] = answer->valid;
    run->measures[MEASURE_TEST] = answer->test;
    run->measures[MEASURE_TOP50_TEST] = top_test(history);
    run->measures[MEASURE_TOP5_VALID] = top_valid(history);
    run->measures[MEASURE_QUERY] = (double)best + 1;
    run->seconds = whole ? ledger_seconds(run->path) : NAN;
    run->initial = history_initial(history);
    run->queries = history->count;
    run->trajectory = trajectory_of(history, history->count);
    for (size_t i = 0; i < history->count; i++)
        run->order = (run->order ^ history->queries[i].code) * 0x9e3779b97f4a7c15u;
    return true;
}

// What it is of ------------------------------------------------------------------------

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static char *setting_value(const struct ledger_head *head, const char *name)
{
    struct option_word word;
    bool found = option_list_find(head->origin.settings, name, strlen(name), &word);
    return memory_text(found ? word.value : "", found ? word.value_length : 0);
}

// Whether a command gives the option this value.
static bool gives(const char *command, const char *option, const char *value)
{
    static const char *const quotes[] = {"", "'"};
    bool found = false;
    for (int i = 0; i < 2 && !found; i++) {
        struct buffer words = {0};
        buffer_print(&words, " --%s %s%s%s", option, quotes[i], value, quotes[i]);
        const char *at = strstr(command, words.text);
        found = at && (at[words.length] == ' ' || at[words.length] == '\0');
        buffer_free(&words);
    }
    return found;
}

// Of inputs of one name it is the last, as searches record it after all others; query-bench
// records the one that it chose by itself first.
static const char *bench_digest(const struct ledger_run *run)
{
    const struct ledger_head *head = &run->head;
    if (head->origin.parent_count == 0 ||
        (run->source != SOURCE_TABLE && run->source != SOURCE_SURROGATE))
        return "";
    for (size_t i = head->origin.parent_count; i > 0; i--)
        if (gives(head->origin.command, "bench", head->origin.parents[i - 1].name))
            return head->origin.parents[i - 1].sha256;
    bool first = starts_with(head->origin.command, "query-bench ");
    return head->origin.parents[first ? 0 : head->origin.parent_count - 1].sha256;
}

// Of inputs of one name it is the first.
static const char *gvae_digest(const struct ledger_head *head)
{
    for (size_t i = 0; i < head->origin.parent_count; i++)
        if (gives(head->origin.command, "gvae", head->origin.parents[i].name))
            return head->origin.parents[i].sha256;
    return "";
}

static char *copy(const char *text)
{
    return memory_text(text, strlen(text));
}

// The view of a format that says the option only: unless given, it was the first of the
// benchmark, which is that of the space where its measurements are complete.
static char *old_view(struct ledger_run *run)
{
    struct option_word word;
    const char *views = run->head.space->data.views;
    bool said =
        option_list_find(run->head.origin.settings, "metric", strlen("metric"), &word);
    if (said && word.value_length > 0)
        return memory_text(word.value, word.value_length);
    run->first_view = said && run->source != SOURCE_PROCESS;
    return memory_text(views, run->first_view ? (size_t)list_first(views) : 0);
}

static char *old_method(const struct ledger_head *head)
{
    char *method = setting_value(head, "method");
    if (*method)
        return method;
    free(method);
    return copy(starts_with(head->origin.command, "infer ")           ? "crlso"
                : starts_with(head->origin.command, "random-search ") ? "random"
                                                                      : "");
}

static void describe(struct ledger_run *run)
{
    const struct ledger_head *head = &run->head;
    bool old = head->format < 2;
    run->evaluator = copy(starts_with(head->source, "process ") ? head->source + 8 : "");
    run->method = old ? old_method(head) : copy(head->method);
    run->view = old ? old_view(run) : copy(head->view);
    run->gvae = copy(gvae_digest(head));
    run->bench = copy(bench_digest(run));
}

static bool find_source(struct ledger_run *run, const struct history *history, bool *mixed,
                        struct error *error)
{
    char kind[16];
    snprintf(kind, sizeof kind, "%.*s", (int)strcspn(run->head.source, " "),
             run->head.source);
    run->source = source_find(kind);
    for (size_t i = 0; i < history->count; i++) {
        enum source source = history->queries[i].source;
        if (source == SOURCE_UNKNOWN || source == SOURCE_FAILED)
            continue;
        *mixed = run->source != SOURCE_UNKNOWN && source != run->source;
        if (*mixed)
            return error_set(
                error,
                "%s: mixes sources: query %zu is from a %s, what stands before "
                "it from a %s",
                run->path, i + 1, source_name(source), source_name(run->source));
        run->source = source;
    }
    return true;
}

// Reading ------------------------------------------------------------------------------

// The last row must have its line feed.
static bool check_end(const char *path, struct error *error)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return error_system(error, path, "cannot open");
    bool good = fseek(file, -1, SEEK_END) == 0 || error_set(error, "%s: empty", path);
    if (good && getc(file) != '\n')
        good = error_set(error, "%s: its last row is cut off", path);
    fclose(file);
    return good;
}

static bool check_finished(const struct ledger_run *run, struct error *error)
{
    const struct ledger_head *head = &run->head;
    bool search = head->format > 1 || starts_with(head->origin.command, "infer ") ||
                  starts_with(head->origin.command, "random-search ");
    return !search || head->finished ||
           error_set(error, "%s: its search is not finished", run->path);
}

// Whether something stands behind the first `count` rows, be it damaged. A finished search
// says how many there are.
static bool has_more(const struct ledger_run *run, size_t count)
{
    if (run->head.finished)
        return run->head.finished > count;
    struct error error;
    struct history history;
    history_open(&history, run->head.space, NULL, 0);
    bool more = !ledger_read(run->path, &history, count + 1, &error);
    more = more || history.count > count;
    history_free(&history);
    return more;
}

double ledger_run_asked(const struct ledger_run *run, const char *option)
{
    const char *at = strstr(run->head.origin.command, option);
    return at ? strtod(at + strlen(option), NULL) : 0;
}

// Whether it was to have so many queries, and ended before: it had no more seconds or cost
// to spend.
static bool ended_before(const struct ledger_run *run, size_t queries, size_t budget)
{
    return run->head.finished == queries &&
           ledger_run_asked(run, " --budget ") >= (double)budget;
}

// *whole: they are all that the file holds.
static bool read_queries(const struct ledger_run *run, struct history *history,
                         size_t budget, bool *whole, struct error *error)
{
    if (!ledger_read(run->path, history, budget ? budget : SIZE_MAX, error))
        return false;
    if (history->count < budget && !ended_before(run, history->count, budget))
        return error_set(error, "%s: not finished, it holds %zu of %zu queries", run->path,
                         history->count, budget);
    *whole = !budget || !has_more(run, budget);
    return (!*whole || check_end(run->path, error)) &&
           (history->count > 0 || error_set(error, "%s: no queries", run->path));
}

static bool read_history(struct ledger_run *run, size_t budget, bool *mixed,
                         struct error *error)
{
    bool whole = false;
    struct history history;
    history_open(&history, run->head.space, NULL, 0);
    bool good = read_queries(run, &history, budget, &whole, error) &&
                find_source(run, &history, mixed, error) &&
                measure(run, &history, whole, error);
    history_free(&history);
    return good;
}

bool ledger_run_read(struct ledger_run *run, const char *path, size_t budget, bool *mixed,
                     struct error *error)
{
    *mixed = false;
    *run = (struct ledger_run){.path = memory_text(path, strlen(path)),
                               .setting = ledger_setting(path)};
    if ((!budget && !check_end(path, error)) || !ledger_head_read(&run->head, path, error))
        return false;
    if (*run->head.fidelities)
        budget = 0;
    if ((!budget && !check_finished(run, error)) ||
        !read_history(run, budget, mixed, error))
        return false;
    run->seed = ledger_seed(path, run->head.origin.seed);
    describe(run);
    return true;
}

void ledger_run_free(struct ledger_run *run)
{
    trajectory_free(&run->trajectory);
    ledger_head_free(&run->head);
    free(run->path);
    free(run->setting);
    free(run->name);
    free(run->method);
    free(run->view);
    free(run->evaluator);
    free(run->bench);
    free(run->gvae);
}
