// SPDX-License-Identifier: MIT
// Local search (White, Nolen and Savani, UAI 2021): from the best of some random
// architectures to a better neighbour, again and again, until no neighbour is better.
//
// The neighbours are looked at in random order; what is equal is not better. The first
// step of a search is taken from the best initial label. After an optimum the search
//   restarts: from the best of `starts` architectures, which are the next of the seed's
//     random order that were not answered; or
//   continues: from the best architecture so far that it has not been at. So does each
//     step then, and a neighbour that it has been at is not better.
//
// Where the sources leave it open: a neighbour that was answered before is not queried
// again, and its answer counts as any other (naszilla passes it over). So a climb into
// the basin of an optimum that is known ends there at the cost of what is new on its way.
#include "optim/optimiser.h"

#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum step { STEP_FIRST, STEP_BEST };
enum optimum { OPTIMUM_RESTART, OPTIMUM_CONTINUE };

struct settings {
    enum step step;
    enum optimum optimum;
    int starts;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "Local search"},
    {OPTION_ENUM, "step", AT(step), "first", .value = "first|best",
     .help = "to the first better neighbour, or to the best of all"},
    {OPTION_ENUM, "optimum", AT(optimum), "restart", .value = "restart|continue",
     .help = "after one: from new random architectures, or from the best so far whose "
             "neighbours were not asked for"},
    {OPTION_INT, "starts", AT(starts), "10", 1, 1e6, "N",
     .help = "random architectures of a restart, of which the best is the start"},
};
static const struct option_rows rows = OPTION_ROWS(options);

static const char *const presets[] = {
    "naszilla: initial=10 step=first optimum=restart starts=10",
    "steepest: initial=10 step=best optimum=restart starts=10",
    "no-restart: initial=10 step=first optimum=continue",
    NULL,
};

static const struct column columns[] = {{"parent", .known = NAN}};

#define NOWHERE SIZE_MAX

// Places are indices in the history.
struct local_search {
    const struct optim_task *task;
    struct settings settings;
    size_t place, better;  // where it is, and the better neighbour to go to; or NOWHERE
    size_t drawn;          // where what the last restart drew begins
    arch_code *neighbours; // of the place, in the order in which they are looked at
    size_t count, next;    // next: the first that was not looked at
    bool *visited;         // [capacity]: whether it has been there
    size_t capacity;
    arch_code *order; // the first `ordered` of the seed's random order
    size_t ordered;
};

static void *open_local_search(const struct optim_task *task, const void *settings)
{
    struct local_search *search = memory_new(1, sizeof *search);
    *search = (struct local_search){.task = task, .place = NOWHERE, .better = NOWHERE};
    memcpy(&search->settings, settings, sizeof search->settings);
    search->neighbours = memory_new(task->space->most_edits, sizeof *search->neighbours);
    return search;
}

static void close_local_search(void *state)
{
    struct local_search *search = state;
    free(search->neighbours);
    free(search->visited);
    free(search->order);
    free(search);
}

static double valid_at(const struct local_search *search, size_t place)
{
    return query_value(&search->task->history->queries[place]);
}

static bool was_visited(const struct local_search *search, size_t place)
{
    return place < search->capacity && search->visited[place];
}

// The best of the history from `first` on where it has not been, the earlier of equals;
// NOWHERE: there is none.
static size_t best_unvisited(const struct local_search *search, size_t first)
{
    size_t best = NOWHERE;
    for (size_t i = first; i < search->task->history->count; i++)
        if (!was_visited(search, i) &&
            (best == NOWHERE || valid_at(search, i) > valid_at(search, best)))
            best = i;
    return best;
}

static void visit(struct local_search *search, size_t place)
{
    if (place >= search->capacity) {
        size_t capacity = 2 * (place + 1);
        search->visited = memory_grow(search->visited, capacity, sizeof *search->visited);
        memset(search->visited + search->capacity, 0, capacity - search->capacity);
        search->capacity = capacity;
    }
    search->visited[place] = true;
}

// NOWHERE: stays without a place, until there is a restart.
static void go(struct local_search *search, size_t place, struct random_stream *stream)
{
    search->place = place;
    search->better = NOWHERE;
    search->count = search->next = 0;
    if (place == NOWHERE)
        return;
    visit(search, place);
    arch_code *codes = search->neighbours;
    const struct optim_task *task = search->task;
    search->count =
        space_neighbours(task->space, task->history->queries[place].code, codes);
    for (size_t i = search->count; i > 1; i--) { // Fisher-Yates
        size_t other = (size_t)random_below(stream, i);
        arch_code code = codes[i - 1];
        codes[i - 1] = codes[other];
        codes[other] = code;
    }
}

static void move(struct local_search *search, struct random_stream *stream)
{
    bool onward = search->settings.optimum == OPTIMUM_CONTINUE;
    go(search, onward ? best_unvisited(search, 0) : search->better, stream);
}

static bool is_better(const struct local_search *search, size_t neighbour)
{
    size_t than = search->better == NOWHERE ? search->place : search->better;
    if (search->settings.optimum == OPTIMUM_CONTINUE && was_visited(search, neighbour))
        return false;
    return valid_at(search, neighbour) > valid_at(search, than);
}

// Looks at neighbours as far as they are answered. True: it can move, else the next is not
// answered.
static bool look(struct local_search *search)
{
    while (search->next < search->count) {
        if (search->settings.step == STEP_FIRST && search->better != NOWHERE)
            return true;
        long known = history_find(search->task->history, search->neighbours[search->next]);
        if (known < 0)
            return false;
        if (is_better(search, (size_t)known))
            search->better = (size_t)known;
        search->next++;
    }
    return true;
}

static void propose_neighbours(const struct local_search *search,
                               struct proposals *proposals)
{
    size_t end = search->settings.step == STEP_FIRST ? search->next + 1 : search->count;
    for (size_t i = search->next; i < end; i++)
        if (history_find(search->task->history, search->neighbours[i]) < 0)
            *proposals_add(proposals, search->neighbours[i]) = (double)search->place + 1;
}

static bool propose_starts(struct local_search *search, size_t want,
                           struct proposals *proposals, struct error *error)
{
    const struct optim_task *task = search->task;
    size_t known = task->history->count, starts = (size_t)search->settings.starts;
    size_t count = starts < want ? starts : want; // what is beyond is not asked
    search->drawn = known;
    if (search->ordered < known + want) { // enough for all restarts
        search->ordered = known + want;
        search->order = memory_grow(search->order, search->ordered, sizeof *search->order);
        if (!task->draw(task->draw_context, search->ordered, search->order, error))
            return false;
    }
    for (size_t i = 0; proposals->count < count; i++)
        if (history_find(task->history, search->order[i]) < 0)
            proposals_add(proposals, search->order[i]);
    return true;
}

static bool ask(void *state, uint32_t round, size_t want, struct proposals *proposals,
                struct error *error)
{
    struct local_search *search = state;
    struct random_stream stream;
    random_open(&stream, search->task->seed, RANDOM_LOCAL_SEARCH, round, 0);
    if (search->place == NOWHERE)
        go(search, best_unvisited(search, search->drawn), &stream);
    while (search->place != NOWHERE && look(search))
        move(search, &stream);
    if (search->place == NOWHERE)
        return propose_starts(search, want, proposals, error);
    propose_neighbours(search, proposals);
    return true;
}

const struct optimiser optimiser_local_search = {
    .name = "local-search",
    .purpose = "from the best to a better neighbour, from a new start at an optimum",
    .options = &rows,
    .settings_size = sizeof(struct settings),
    .presets = presets,
    .columns = columns,
    .column_count = sizeof columns / sizeof columns[0],
    .stateful = true,
    .open = open_local_search,
    .ask = ask,
    .close = close_local_search,
};
