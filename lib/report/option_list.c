// SPDX-License-Identifier: MIT
#include "report/option_list.h"

#include <string.h>

// Length of NAME where the text is NAME=…, else 0. Names of options are lower case.
static size_t name_length(const char *text)
{
    if (*text < 'a' || *text > 'z')
        return 0;
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return text[length] == '=' ? length : 0;
}

bool option_list_next(const char **at, struct option_word *word)
{
    const char *text = *at + strspn(*at, " ");
    *word = (struct option_word){.name = text, .name_length = name_length(text)};
    if (word->name_length == 0)
        return false;
    const char *end = word->value = text + word->name_length + 1;
    end += strcspn(end, " ");
    while (*end && name_length(end + 1) == 0)
        end += 1 + strcspn(end + 1, " ");
    word->value_length = (size_t)(end - word->value);
    *at = end;
    return true;
}

bool option_list_find(const char *list, const char *name, size_t length,
                      struct option_word *word)
{
    while (option_list_next(&list, word))
        if (word->name_length == length && strncmp(word->name, name, length) == 0)
            return true;
    return false;
}

bool option_word_is(const struct option_word *word, const char *name)
{
    return strlen(name) == word->name_length &&
           strncmp(word->name, name, word->name_length) == 0;
}

bool option_word_same(const struct option_word *a, const struct option_word *b)
{
    return a->value_length == b->value_length &&
           strncmp(a->value, b->value, a->value_length) == 0;
}
