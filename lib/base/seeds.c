// SPDX-License-Identifier: MIT
#include "base/seeds.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool seeds_parse(const char *text, struct seeds *seeds, struct error *error)
{
    char *end = NULL;
    bool good = *text >= '0' && *text <= '9';
    errno = 0;
    if (good)
        seeds->first = strtoll(text, &end, 10);
    good = good && *end == '-' && end[1] >= '0' && end[1] <= '9';
    if (good)
        seeds->last = strtoll(end + 1, &end, 10);
    if (good && !*end && errno == 0 && seeds->first <= seeds->last)
        return true;
    return error_misuse(error, "--seeds: '%s' is no range A-B of seeds", text);
}

// What an argument makes of the option NAME, or NULL: "" where the value is the next one,
// else from '=' on.
static const char *option_tail(const char *argument, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(argument, "--", 2) != 0 || strncmp(argument + 2, name, length) != 0)
        return NULL;
    const char *tail = argument + 2 + length;
    return *tail == '\0' || *tail == '=' ? tail : NULL;
}

static char *with_seed(const char *text, int64_t seed, struct arena *arena)
{
    struct buffer named = {0};
    for (; *text; text++)
        if (*text == '%')
            buffer_print(&named, "%lld", (long long)seed);
        else
            buffer_add(&named, text, 1);
    char *kept = arena_text(arena, named.length ? named.text : "", named.length);
    buffer_free(&named);
    return kept;
}

static char *seed_option(bool joined, int64_t seed, struct arena *arena)
{
    return with_seed(joined ? "--seed=%" : "--seed", seed, arena);
}

char **seeds_arguments(int argc, char **argv, int64_t seed, struct arena *arena)
{
    char **made = arena_new(arena, (size_t)argc + 1, sizeof *made);
    enum { NOTHING, PATH, SEEDS } next = NOTHING;
    for (int i = 0; i < argc; i++) {
        const char *path = option_tail(argv[i], "out"), *tail;
        path = path ? path : option_tail(argv[i], "log");
        if (next == SEEDS)
            made[i] = with_seed("%", seed, arena);
        else if (next == PATH || (path && *path == '='))
            made[i] = with_seed(argv[i], seed, arena);
        else
            made[i] = argv[i];
        tail = next == NOTHING ? option_tail(argv[i], "seeds") : NULL;
        if (tail)
            made[i] = seed_option(*tail == '=', seed, arena);
        bool follows = next == NOTHING && ((path && !*path) || (tail && !*tail));
        next = !follows ? NOTHING : tail ? SEEDS : PATH;
    }
    return made;
}
