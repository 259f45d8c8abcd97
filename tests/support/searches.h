// SPDX-License-Identifier: MIT
// Small searches of a test: of nb201, answered by a program that notes what it was asked.
#ifndef CRLSO_TESTS_SEARCHES_H
#define CRLSO_TESTS_SEARCHES_H

#include "folder.h"
#include "model/gvae.h"
#include "optim/search.h"
#include "text_file.h"

#include <stdio.h>
#include <string.h>

static char command[600]; // of the evaluator
static const char *asked; // the file that the evaluator notes what it is asked in

// The evaluator: notes what it is asked, and answers by what the architecture is made of,
// and by the epochs where it is asked for them: they are then what it costs.
static const char program[] =
    "while IFS=, read -r a e; do echo \"$a${e:+,$e}\" >>'%s'; b=${a##*skip} c=${a#*conv} "
    "d=${a%%%%none*}; echo \"$a,$((${#b} * 131 + ${#c} * 17 + ${#d} + "
    "${#c} * ${e:-0})).25,,${e:-${#b}}\"; done";

static inline int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    asked = folder.other;
    int status = folder_open_in_memory(&folder, "ledger.csv", "asked");
    snprintf(command, sizeof command, program, folder.other);
    return status;
}

static inline int close_folder(void **state)
{
    return folder_close(*state);
}

static inline size_t count_lines(const char *text)
{
    size_t lines = 0;
    for (; (text = strchr(text, '\n')); text++)
        lines++;
    return lines;
}

// How many architectures it was asked for since the last call.
static inline size_t questions(void)
{
    struct buffer text = {0};
    if (access(asked, F_OK) != 0)
        return 0;
    text_read(asked, &text);
    size_t lines = count_lines(text.text);
    buffer_free(&text);
    unlink(asked);
    return lines;
}

static const struct tool tool = {.name = "test"};

struct plan {
    const struct optimiser *optimiser;
    const void *settings;
    const char *answers, *command; // NULL: none; the one above
    size_t initial;
    struct gvae *gvae;      // which a search changes
    const char *fidelities; // of the program
    double cost;            // budget; 0: none
    int64_t jobs;           // 0: one
    bool asynchronous;
};

// As the tool `search` would.
static inline bool search(const struct plan *plan, const char *path, size_t budget,
                          struct error *error)
{
    struct run run = {.tool = &tool,
                      .seed = 3,
                      .threads = 1,
                      .quiet = true,
                      .command = {.text = (char[]){"test"}, .length = 4}};
    const struct search_settings settings = {
        .out = path, .budget = (int64_t)budget, .budget_cost = plan->cost};
    const struct evaluator_settings evaluator = {
        .workers = {.command = plan->command ? plan->command : command,
                    .jobs = plan->jobs ? plan->jobs : 1,
                    .timeout = 0},
        .name = "exec",
        .answers = plan->answers,
        .fidelities = plan->fidelities,
        .asynchronous = plan->asynchronous};
    const struct optimiser *optimiser = plan->optimiser;
    struct search search = {.run = &run,
                            .provenance = provenance_of_run(&run),
                            .settings = &settings,
                            .evaluator = &evaluator,
                            .optimiser = optimiser,
                            .optimiser_settings = plan->settings,
                            .initial = plan->initial};
    if (plan->gvae)
        parameters_start(&plan->gvae->parameters, 1, RANDOM_TEST, 0);
    history_open(&search.history, &space_nb201, optimiser->columns,
                 optimiser->column_count);
    bool good = search_run(&search, error);
    history_free(&search.history);
    provenance_free(&search.provenance);
    return good;
}

static inline void assert_searches(const struct plan *plan, const char *path, size_t budget,
                                   struct buffer *ledger)
{
    struct error error;
    if (!search(plan, path, budget, &error))
        fail_msg("%s", error.text);
    text_read(path, ledger);
}

static inline void assert_fails(const struct plan *plan, const char *path, size_t budget,
                                const char *message)
{
    struct error error;
    assert_false(search(plan, path, budget, &error));
    assert_string_equal(error.text, message);
}

// Where the row of a query begins, from 1.
static inline char *row_of(const struct buffer *ledger, size_t query)
{
    char mark[32];
    snprintf(mark, sizeof mark, "\n%zu,", query);
    char *at = strstr(ledger->text, mark);
    assert_non_null(at);
    return at + 1;
}

// Cuts a ledger behind each of its queries and goes on: with the same bytes, and nothing
// that was answered is asked for again.
static inline void go_on_everywhere(const struct plan *plan, const char *path,
                                    const struct buffer *whole, size_t budget)
{
    struct buffer text = {0};
    for (size_t queries = 0; queries < budget; queries++) {
        text_write(path, whole->text,
                   (size_t)(row_of(whole, queries + 1) - whole->text) + 3);
        assert_searches(plan, path, budget, &text);
        assert_string_equal(text.text, whole->text);
        assert_int_equal(questions(), budget - queries);
    }
    buffer_free(&text);
}

#endif
