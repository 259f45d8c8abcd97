// SPDX-License-Identifier: MIT
// Lists of choices: an architecture is one value of each parameter.
//   "parameters": [{"name": "head", "values": ["icnn", "mlp"]},
//                  {"name": "eta", "values": [0.1, 0.2, 0.5]},
//                  {"name": "learning-rate", "low": 1e-5, "high": 1e-2, "scale": "log",
//                   "steps": 13}]
// Values that are numbers and ascend or descend are in order. A range has `steps` values
// from low to high, evenly in the value or (scale "log") in its logarithm, rounded to six
// digits.
//
// Text: "head=icnn;eta=0.2;learning-rate=0.001", read in any order of the parameters.
// Graph: an input, a vertex for each parameter whose label is its value, and an output that
// all of them lead to.
#include "space/choices.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT, OUTPUT, FIRST_VALUE };
enum { PARAMETERS = SPACE_MAX_VERTICES - 2, MOST_VALUES = 250 };

// Text -------------------------------------------------------------------------------

static int find_parameter(const struct described *described, const char *name,
                          size_t length)
{
    for (int c = 0; c < described->choices; c++)
        if (strlen(described->choice[c].name) == length &&
            memcmp(described->choice[c].name, name, length) == 0)
            return c;
    return -1;
}

// By its text, or where values are numbers as a number.
static int find_value(const struct choice *choice, const char *text, size_t length)
{
    char copy[64], *end;
    for (int v = 0; v < choice->count; v++)
        if (strlen(choice->values[v]) == length &&
            memcmp(choice->values[v], text, length) == 0)
            return v;
    if (!choice->numbers || length == 0 || length >= sizeof copy)
        return -1;
    memcpy(copy, text, length);
    copy[length] = '\0';
    double number = strtod(copy, &end);
    for (int v = 0; v < choice->count && !*end; v++)
        if (choice->numbers[v] == number)
            return v;
    return -1;
}

// One "name=value".
static bool read_pair(const struct described *described, const char *text, size_t length,
                      uint8_t *values, bool *given, struct error *error)
{
    const char *sign = length ? memchr(text, '=', length) : NULL;
    if (!sign)
        return error_set(error, "'%.*s' is not NAME=VALUE", text_quoted(length),
                         length ? text : "");
    size_t name = (size_t)(sign - text), rest = length - name - 1;
    int c = find_parameter(described, text, name);
    if (c < 0)
        return error_set(error, "%s has no parameter '%.*s'", described->row.name,
                         text_quoted(name), text);
    if (given[c])
        return error_set(error, "'%s' twice", described->choice[c].name);
    int value = find_value(&described->choice[c], sign + 1, rest);
    if (value < 0)
        return error_set(error, "'%s' has no value '%.*s'", described->choice[c].name,
                         text_quoted(rest), sign + 1);
    given[c] = true;
    values[c] = (uint8_t)value;
    return true;
}

static bool parse(const struct space *space, const char *text, size_t length,
                  arch_code *code, struct error *error)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    bool given[DESCRIBED_CHOICES] = {false};
    for (size_t at = 0; at <= length;) {
        const char *end = at < length ? memchr(text + at, ';', length - at) : NULL;
        size_t size = end ? (size_t)(end - text) - at : length - at;
        if (!read_pair(described, text + at, size, values, given, error))
            return false;
        at += size + 1;
    }
    for (int c = 0; c < described->choices; c++)
        if (!given[c])
            return error_set(error, "'%s' is missing", described->choice[c].name);
    *code = choices_pack(described, values);
    return true;
}

static size_t print(const struct space *space, arch_code code, char *text)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    char *end = text;
    choices_unpack(described, code, values);
    for (int c = 0; c < described->choices; c++) {
        const struct choice *choice = &described->choice[c];
        end = stpcpy(end, choice->name);
        *end++ = '=';
        end = stpcpy(end, choice->values[values[c]]);
        *end++ = ';';
    }
    *--end = '\0';
    return (size_t)(end - text);
}

// Graph ------------------------------------------------------------------------------

static void graph(const struct space *space, arch_code code, int cell,
                  struct cell_graph *graph)
{
    (void)cell;
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES], output = (uint8_t)(described->choices + 1);
    choices_unpack(described, code, values);
    graph->vertices = output + 1;
    graph->edges = 0;
    graph->vertex_label[0] = INPUT;
    graph->vertex_label[output] = OUTPUT;
    for (uint8_t v = 1; v < output; v++) {
        int value = described->choice[v - 1].first + values[v - 1];
        graph->vertex_label[v] = (uint8_t)(FIRST_VALUE + value);
        graph->edge[graph->edges++] = (struct cell_edge){0, v, 0};
        graph->edge[graph->edges++] = (struct cell_edge){v, output, 0};
    }
}

// Of a parameter in order the place of its value, of another a 1 at its value.
static float *features(const struct space *space, const struct cell_graph *cell, float *out)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES] = {0};
    for (int v = 0; v < cell->vertices; v++)
        for (int c = 0; c < described->choices; c++) {
            int value = cell->vertex_label[v] - FIRST_VALUE - described->choice[c].first;
            if (value >= 0 && value < described->choice[c].count)
                values[c] = (uint8_t)value;
        }
    for (int c = 0; c < described->choices; c++)
        if (described->ordered[c])
            *out++ = (float)values[c];
        else
            for (int v = 0; v < described->choice[c].count; v++)
                *out++ = v == values[c] ? 1 : 0;
    return out;
}

// Description ------------------------------------------------------------------------

static void allocate(struct described *described, struct choice *choice, int count,
                     double **numbers)
{
    choice->count = count;
    choice->values = arena_new(&described->arena, (size_t)count, sizeof *choice->values);
    *numbers = arena_new(&described->arena, (size_t)count, sizeof **numbers);
}

static const char *number_text(struct described *described, double number)
{
    struct buffer text = {0};
    buffer_number(&text, number);
    const char *copy = arena_text(&described->arena, text.text, text.length);
    buffer_free(&text);
    return copy;
}

static bool read_values(struct described *described, struct choice *choice,
                        const struct place *list)
{
    double *numbers;
    bool all = true;
    if (!place_is_array(list, 2, MOST_VALUES))
        return false;
    allocate(described, choice, (int)json_array_size(list->value), &numbers);
    for (int v = 0; v < choice->count; v++) {
        struct place item = place_item(list, (size_t)v);
        if (!json_is_number(item.value)) {
            const char *word;
            all = false;
            if (!place_word(&item, DESCRIBED_KEPT, &word))
                return false;
            choice->values[v] = arena_text(&described->arena, word, strlen(word));
        } else if (place_number(&item, &numbers[v])) {
            choice->values[v] = number_text(described, numbers[v]);
        } else {
            return false;
        }
    }
    choice->numbers = all ? numbers : NULL;
    return true;
}

static double at_step(double low, double high, bool is_log, int step, int steps)
{
    double share = step / (double)(steps - 1);
    char text[32];
    if (step == 0 || step == steps - 1)
        return step == 0 ? low : high;
    snprintf(text, sizeof text, "%.6g",
             is_log ? low * pow(high / low, share) : low + (high - low) * share);
    return strtod(text, NULL);
}

static bool read_scale(const struct place *parameter, double low, bool *is_log)
{
    struct place scale = place_field(parameter, "scale");
    const char *word = "linear";
    if (scale.value && !place_word(&scale, "", &word))
        return false;
    *is_log = strcmp(word, "log") == 0;
    if (!*is_log && strcmp(word, "linear") != 0)
        return place_wrong(&scale, "neither linear nor log");
    return !*is_log || low > 0 || place_wrong(&scale, "log where low is not above 0");
}

static bool read_range(struct described *described, struct choice *choice,
                       const struct place *parameter)
{
    struct place low_place = place_field(parameter, "low");
    struct place high_place = place_field(parameter, "high");
    struct place steps_place = place_field(parameter, "steps");
    double low, high, *numbers;
    int steps;
    bool is_log;
    if (!place_number(&low_place, &low) || !place_number(&high_place, &high) ||
        !place_int(&steps_place, 2, MOST_VALUES, &steps) ||
        !read_scale(parameter, low, &is_log))
        return false;
    if (low >= high)
        return place_wrong(&high_place, "not above low");
    allocate(described, choice, steps, &numbers);
    for (int v = 0; v < steps; v++) {
        numbers[v] = at_step(low, high, is_log, v, steps);
        choice->values[v] = number_text(described, numbers[v]);
        if (!isfinite(numbers[v]) || numbers[v] > high ||
            (v > 0 && numbers[v] <= numbers[v - 1]))
            return place_wrong(&steps_place,
                               "low and high too close or too far for %d values of six "
                               "digits",
                               steps);
    }
    choice->numbers = numbers;
    return true;
}

// All texts differ. Numbers that ascend or descend are in order.
static bool check_values(struct choice *choice, const struct place *parameter)
{
    int rising = 0;
    for (int v = 0; v < choice->count; v++)
        for (int w = 0; w < v; w++)
            if (strcmp(choice->values[v], choice->values[w]) == 0)
                return place_wrong(parameter, "the value %s twice", choice->values[v]);
    for (int v = 1; choice->numbers && v < choice->count; v++)
        rising += choice->numbers[v] > choice->numbers[v - 1] ? 1 : -1;
    choice->ordered = choice->numbers && abs(rising) == choice->count - 1;
    return true;
}

static bool read_parameter(struct described *described, const struct place *parameter)
{
    struct choice *choice = &described->choice[described->choices];
    struct place name = place_field(parameter, "name");
    struct place values = place_field(parameter, "values");
    const char *word;
    if (!place_is_object(parameter,
                         values.value ? "name|values" : "name|low|high|scale|steps") ||
        !place_word(&name, DESCRIBED_KEPT, &word))
        return false;
    if (find_parameter(described, word, strlen(word)) >= 0)
        return place_wrong(&name, "the second parameter '%s'", word);
    choice->name = arena_text(&described->arena, word, strlen(word));
    described->choices++;
    return (values.value ? read_values(described, choice, &values)
                         : read_range(described, choice, parameter)) &&
           check_values(choice, parameter);
}

static bool check_text(const struct described *described, const struct place *place)
{
    size_t length = 0;
    for (int c = 0; c < described->choices; c++) {
        const struct choice *choice = &described->choice[c];
        size_t longest = 0;
        for (int v = 0; v < choice->count; v++)
            if (strlen(choice->values[v]) > longest)
                longest = strlen(choice->values[v]);
        length += strlen(choice->name) + longest + 2;
    }
    return length <= SPACE_TEXT ||
           place_wrong(place, "up to %zu characters of text; at most %d can be", length - 1,
                       SPACE_TEXT - 1);
}

// For drawings: "eta=0.2".
static void name_vertices(struct described *described)
{
    size_t labels = (size_t)described->row.vertex_labels;
    const char **names = arena_new(&described->arena, labels, sizeof *names);
    names[INPUT] = "input";
    names[OUTPUT] = "output";
    for (int c = 0; c < described->choices; c++)
        for (int v = 0; v < described->choice[c].count; v++) {
            struct buffer name = {0};
            buffer_print(&name, "%s=%s", described->choice[c].name,
                         described->choice[c].values[v]);
            names[FIRST_VALUE + described->choice[c].first + v] =
                arena_text(&described->arena, name.text, name.length);
            buffer_free(&name);
        }
    described->row.names.vertices = names;
}

bool described_lists(struct described *described, const struct place *root)
{
    struct place parameters = place_field(root, "parameters");
    struct space *row = &described->row;
    if (!place_is_array(&parameters, 1, PARAMETERS))
        return false;
    for (size_t i = 0; i < json_array_size(parameters.value); i++) {
        struct place parameter = place_item(&parameters, i);
        if (!read_parameter(described, &parameter))
            return false;
    }
    if (!choices_fill(described, &parameters) || !check_text(described, &parameters))
        return false;
    if (described->values > DESCRIBED_VALUES)
        return place_wrong(&parameters, "%d values in all; at most %d can be",
                           described->values, DESCRIBED_VALUES);
    row->parse = parse;
    row->print = print;
    row->graph = graph;
    row->features = features;
    row->vertices = row->flat_vertices = described->choices + 2;
    row->edges = 2 * described->choices;
    row->inputs = 1;
    row->vertex_labels = FIRST_VALUE + described->values;
    name_vertices(described);
    for (int c = 0; c < described->choices; c++)
        row->cell_features +=
            described->ordered[c] ? 1 : (size_t)described->choice[c].count;
    return true;
}
