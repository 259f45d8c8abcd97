// SPDX-License-Identifier: MIT
#include "bench/fidelity.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EPOCHS_HIGH = 1000000 };

// Length of a view's name without its epochs; *epochs is 0 where it says none.
static size_t split(const char *view, size_t length, uint32_t *epochs)
{
    size_t digits = length < 2 || memcmp(view + length - 2, "ep", 2) != 0 ? 0 : length - 2;
    size_t first = digits;
    *epochs = 0;
    while (first > 0 && isdigit((unsigned char)view[first - 1]))
        first--;
    if (first == digits || digits - first > 6 || (first > 0 && view[first - 1] != '_'))
        return length;
    *epochs = (uint32_t)strtoul(view + first, NULL, 10);
    return first > 0 ? first - 1 : 0;
}

// Into its place in the ascending list, once.
static void insert(struct fidelities *fidelities, uint32_t epochs)
{
    size_t at = fidelities->count;
    while (at > 0 && fidelities->epochs[at - 1] >= epochs)
        at--;
    if (fidelities->count == FIDELITIES_HIGH ||
        (at < fidelities->count && fidelities->epochs[at] == epochs))
        return;
    memmove(fidelities->epochs + at + 1, fidelities->epochs + at,
            (fidelities->count - at) * sizeof *fidelities->epochs);
    fidelities->epochs[at] = epochs;
    fidelities->count++;
}

void fidelities_of_view(struct fidelities *fidelities, const char *views, const char *view,
                        uint32_t full)
{
    const char *other;
    uint32_t said, epochs;
    size_t base = split(view, strlen(view), &said), length;
    full = said ? said : full;
    *fidelities = (struct fidelities){.count = 1, .epochs = {full}};
    while ((length = list_next(&views, ',', &other)))
        if (split(other, length, &epochs) == base && memcmp(other, view, base) == 0 &&
            epochs > 0 && epochs < full)
            insert(fidelities, epochs);
}

void fidelity_view(char name[METRIC_NAME], const char *view, uint32_t epochs)
{
    uint32_t said;
    int base = (int)split(view, strlen(view), &said);
    snprintf(name, METRIC_NAME, base > 0 ? "%.*s_%uep" : "%.*s%uep", base, view, epochs);
}

bool fidelities_parse(struct fidelities *fidelities, const char *text, struct error *error)
{
    *fidelities = (struct fidelities){0};
    for (const char *at = text; *at;) {
        char *end = NULL;
        size_t count = fidelities->count;
        unsigned long epochs = isdigit((unsigned char)*at) ? strtoul(at, &end, 10) : 0;
        if (epochs < 1 || epochs > EPOCHS_HIGH || count == FIDELITIES_HIGH ||
            (*end != '\0' && (*end != ',' || end[1] == '\0')) ||
            (count > 0 && epochs <= fidelities->epochs[count - 1]))
            break;
        fidelities->epochs[fidelities->count++] = (uint32_t)epochs;
        at = *end ? end + 1 : end;
        if (*at == '\0' && fidelities->count > 1)
            return true;
    }
    return error_misuse(error, "'%s' is no list of ascending epochs, as 4,12,36,108", text);
}

void fidelities_print(const struct fidelities *fidelities, struct buffer *text)
{
    for (size_t i = 0; i < fidelities->count; i++)
        buffer_print(text, i ? ",%u" : "%u", fidelities->epochs[i]);
}
