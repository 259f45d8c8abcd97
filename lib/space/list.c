// SPDX-License-Identifier: MIT
// The one list of spaces.
#include "base/memory.h"
#include "space/space.h"

#include <pthread.h>
#include <string.h>

#define SPACE(name) extern const struct space space_##name;
#include "space/list.def"
#undef SPACE

#define SPACE(name) &space_##name,
static const struct space *const spaces[] = {
#include "space/list.def"
};
#undef SPACE

size_t space_count(void)
{
    return sizeof spaces / sizeof spaces[0];
}

const struct space *space_at(size_t index)
{
    return spaces[index];
}

const struct space *space_find(const char *name)
{
    for (size_t i = 0; i < space_count(); i++)
        if (strcmp(spaces[i]->name, name) == 0)
            return spaces[i];
    return NULL;
}

const struct space *space_of_arch(const char *text, size_t length, struct error *error)
{
    arch_code code;
    for (size_t i = 0; i < space_count(); i++)
        if (spaces[i]->parse(spaces[i], text, length, &code, error))
            return spaces[i];
    error_set(error, "of no space known here");
    return NULL;
}

static struct buffer names; // written by make_names alone, once

static void make_names(void)
{
    for (size_t i = 0; i < space_count(); i++)
        buffer_print(&names, "%s|", spaces[i]->name);
    buffer_print(&names, "FILE.json");
}

const char *space_names(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_names);
    return names.text;
}
