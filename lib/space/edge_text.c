// SPDX-License-Identifier: MIT
#include "space/edge_text.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct reader {
    const char *text;
    size_t length, at;
    struct error *error;
};

static bool expect(struct reader *reader, char wanted)
{
    if (reader->at == reader->length)
        return error_set(reader->error, "the text ends where '%c' is expected", wanted);
    char found = reader->text[reader->at];
    if (found != wanted)
        return error_set(reader->error, "'%c' where '%c' is expected, at character %zu",
                         found, wanted, reader->at + 1);
    reader->at++;
    return true;
}

static bool read_operation(struct reader *reader, const struct text_edge *edge,
                           uint8_t *operation)
{
    const char *name = reader->text + reader->at;
    size_t rest = reader->length - reader->at, length = 0;
    while (length < rest && !memchr("~|+", name[length], 3))
        length++;
    reader->at += length;
    for (int i = 0; i < edge->operations; i++)
        if (strlen(edge->names[i]) == length && memcmp(edge->names[i], name, length) == 0) {
            *operation = (uint8_t)i;
            return true;
        }
    return error_set(reader->error, "unknown operation '%.*s'", text_quoted(length), name);
}

static bool read_input(struct reader *reader, int input)
{
    char wanted[8];
    size_t length = (size_t)snprintf(wanted, sizeof wanted, "%d", input);
    size_t rest = reader->length - reader->at;
    if (rest >= length && memcmp(reader->text + reader->at, wanted, length) == 0) {
        reader->at += length;
        return true;
    }
    if (rest == 0)
        return error_set(reader->error, "the text ends where input %d is expected", input);
    return error_set(reader->error, "input '%c' where %d is expected, at character %zu",
                     reader->text[reader->at], input, reader->at + 1);
}

// Whether the edge is the first that enters its node.
static bool begins_node(const struct edge_text *form, int edge)
{
    return edge == 0 || form->edge[edge].to != form->edge[edge - 1].to;
}

// Reads "op~0|" with what stands in front of it.
static bool read_edge(struct reader *reader, const struct edge_text *form, int edge,
                      uint8_t *operation)
{
    bool first = begins_node(form, edge);
    return (!first || edge == 0 || expect(reader, '+')) &&
           (!first || expect(reader, '|')) &&
           read_operation(reader, &form->edge[edge], operation) && expect(reader, '~') &&
           read_input(reader, form->edge[edge].from) && expect(reader, '|');
}

bool edge_text_parse(const struct edge_text *form, const char *text, size_t length,
                     uint8_t *operation, struct error *error)
{
    struct reader reader = {.text = text, .length = length, .error = error};
    const struct text_edge *edge = form->edge;
    for (int e = 0; e < form->edges; e++)
        if (!read_edge(&reader, form, e, &operation[e]))
            return error_prefix(error, "node %d, edge %d->%d", edge[e].to, edge[e].from,
                                edge[e].to);
    if (reader.at < length)
        return error_set(error, "'%.*s' after the end of node %d",
                         text_quoted(length - reader.at), text + reader.at,
                         edge[form->edges - 1].to);
    return true;
}

// "~FROM|", of a node below 100; sprintf would take as long as all the rest.
static char *print_node(char *end, int from)
{
    *end++ = '~';
    if (from >= 10)
        *end++ = (char)('0' + from / 10);
    *end++ = (char)('0' + from % 10);
    return stpcpy(end, "|");
}

size_t edge_text_print(const struct edge_text *form, const uint8_t *operation, char *text)
{
    char *end = text;
    for (int e = 0; e < form->edges; e++) {
        if (begins_node(form, e))
            end = stpcpy(end, e == 0 ? "|" : "+|");
        end = stpcpy(end, form->edge[e].names[operation[e]]);
        end = print_node(end, form->edge[e].from);
    }
    return (size_t)(end - text);
}

size_t edge_text_longest(const struct edge_text *form)
{
    size_t length = 0;
    for (int e = 0; e < form->edges; e++) {
        size_t longest = 0;
        for (int i = 0; i < form->edge[e].operations; i++)
            if (strlen(form->edge[e].names[i]) > longest)
                longest = strlen(form->edge[e].names[i]);
        length += longest + strlen("+|~00|");
    }
    return length;
}
