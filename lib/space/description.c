// SPDX-License-Identifier: MIT
#include "space/description.h"

#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool description_open(struct description *description, const char *path, const char *text,
                      size_t length, struct error *error)
{
    json_error_t reason;
    *description = (struct description){.path = path, .text = text, .error = error};
    description->root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &reason);
    if (!description->root)
        return error_set(error, "%s:%d: no JSON: %s", path,
                         reason.line > 0 ? reason.line : 1, reason.text);
    if (json_is_object(description->root))
        return true;
    json_decref(description->root);
    description->root = NULL;
    return error_set(error, "%s:1: no description of a space: not an object", path);
}

struct place description_root(const struct description *description)
{
    return (struct place){.description = description, .value = description->root};
}

struct place place_field(const struct place *object, const char *name)
{
    struct place place = {.description = object->description,
                          .value = json_object_get(object->value, name)};
    snprintf(place.path, sizeof place.path, "%.*s%s%s", 100, object->path,
             *object->path ? "." : "", name);
    return place;
}

struct place place_item(const struct place *array, size_t index)
{
    struct place place = {.description = array->description,
                          .value = json_array_get(array->value, index)};
    snprintf(place.path, sizeof place.path, "%.*s[%zu]", 100, array->path, index);
    return place;
}

bool place_wrong(const struct place *place, const char *format, ...)
{
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const struct description *description = place->description;
    int line = description_line(description->text, place->path);
    if (!*place->path)
        return error_set(description->error, "%s:%d: %s", description->path, line, text);
    return error_set(description->error, "%s:%d: field '%s': %s", description->path, line,
                     place->path, text);
}

bool place_is_object(const struct place *place, const char *fields)
{
    const char *name;
    json_t *value;
    if (!json_is_object(place->value))
        return place_wrong(place, place->value ? "not an object" : "is missing");
    json_object_foreach(place->value, name, value)
    {
        struct place field = place_field(place, name);
        if (!list_has(fields, '|', name, strlen(name)))
            return place_wrong(&field, "not known here; known are %s", fields);
    }
    return true;
}

bool place_is_array(const struct place *place, size_t low, size_t high)
{
    if (!json_is_array(place->value))
        return place_wrong(place, place->value ? "not a list" : "is missing");
    size_t size = json_array_size(place->value);
    return (size >= low && size <= high) ||
           place_wrong(place, "%zu items; %zu to %zu can be", size, low, high);
}

bool place_int(const struct place *place, int low, int high, int *value)
{
    if (!json_is_integer(place->value))
        return place_wrong(place, place->value ? "not a whole number" : "is missing");
    json_int_t found = json_integer_value(place->value);
    if (found < low || found > high)
        return place_wrong(place, "%lld is not between %d and %d", (long long)found, low,
                           high);
    *value = (int)found;
    return true;
}

static const json_int_t WHOLE_MOST = 1LL << 53; // that a double holds, as all below

bool place_number(const struct place *place, double *value)
{
    if (!json_is_number(place->value))
        return place_wrong(place, place->value ? "not a number" : "is missing");
    if (json_is_integer(place->value) && (json_integer_value(place->value) > WHOLE_MOST ||
                                          json_integer_value(place->value) < -WHOLE_MOST))
        return place_wrong(place, "beyond 2^53, where not every whole number is known");
    *value = json_number_value(place->value);
    return isfinite(*value) || place_wrong(place, "not a finite number");
}

bool place_word(const struct place *place, const char *kept, const char **word)
{
    if (!json_is_string(place->value))
        return place_wrong(place, place->value ? "not a text" : "is missing");
    *word = json_string_value(place->value);
    if (!**word)
        return place_wrong(place, "an empty text");
    for (const char *at = *word; *at; at++)
        if (*at <= ' ' || *at > '~' || strchr(kept, *at))
            return place_wrong(place, "a character that no name may have: blanks, %s",
                               kept);
    return true;
}
