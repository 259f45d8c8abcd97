// SPDX-License-Identifier: MIT
#include "report/text_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL = 1024 };

void text_table_add(struct text_table *table, const char *format, ...)
{
    char text[CELL];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    table->texts = memory_grow(table->texts, table->cells + 1, sizeof *table->texts);
    table->texts[table->cells++] = arena_text(&table->arena, text, strlen(text));
}

int places_of(double deviation, int most)
{
    if (!(deviation > 0))
        return most;
    // As printed: 0.0996 is 0.10.
    char text[32];
    snprintf(text, sizeof text, "%.1e", deviation);
    int places = 1 - atoi(strchr(text, 'e') + 1);
    return places < 0 ? 0 : places < most ? places : most;
}

void text_table_mean(struct text_table *table, double mean, double deviation, int places,
                     const char *mark)
{
    int shown = places_of(deviation, places);
    if (isnan(mean))
        text_table_add(table, "-");
    else if (isnan(deviation))
        text_table_add(table, "%.*f%s", shown, mean, mark);
    else
        text_table_add(table, "%.*f ± %.*f%s", shown, mean, shown, deviation, mark);
}

void text_table_free(struct text_table *table)
{
    arena_free(&table->arena);
    free(table->texts);
    *table = (struct text_table){0};
}

// A bar would end the cell.
static void add_markdown(struct buffer *text, const char *words)
{
    for (; *words; words++) {
        buffer_add(text, "\\", *words == '|');
        buffer_add(text, words, 1);
    }
}

void text_table_markdown(const struct text_table *table, struct buffer *text)
{
    for (size_t i = 0; i < table->cells; i++) {
        size_t column = i % table->columns;
        buffer_print(text, column ? " " : "| ");
        add_markdown(text, table->texts[i]);
        buffer_print(text, " |");
        if (column + 1 < table->columns)
            continue;
        buffer_print(text, "\n");
        for (size_t k = 0; i < table->columns && k <= table->columns; k++)
            buffer_print(text, k == 0 ? "|" : k < table->columns ? "---|" : "---|\n");
    }
}

void text_table_section(struct buffer *text, const char *heading,
                        const struct text_table *table, const char *note)
{
    if (*heading)
        buffer_print(text, "## %s\n\n", heading);
    text_table_markdown(table, text);
    buffer_print(text, "\n%s\n\n", note);
}

// Length of a number at the start of a text, 0 where there is none.
static size_t number_length(const char *text)
{
    char *end;
    if (!strchr("-0123456789", *text))
        return 0;
    strtod(text, &end);
    return (size_t)(end - text);
}

// A number ± a number is mathematics: how much of the text that was.
static size_t add_latex_mean(struct buffer *text, const char *words)
{
    static const char sign[] = " ± ";
    size_t mean = number_length(words), length = strlen(sign);
    if (mean == 0 || strncmp(words + mean, sign, length) != 0)
        return 0;
    const char *behind = words + mean + length;
    size_t deviation = number_length(behind);
    if (deviation == 0)
        return 0;
    buffer_print(text, "$%.*s \\pm %.*s$", (int)mean, words, (int)deviation, behind);
    return mean + length + deviation;
}

// Signs as LaTeX wants them.
static void add_latex(struct buffer *text, const char *words)
{
    words += add_latex_mean(text, words);
    for (; *words; words++) {
        if (strchr("~^\\", *words)) {
            buffer_print(text, "\\char%d{}", *words);
            continue;
        }
        if (strchr("_%&#${}", *words))
            buffer_add(text, "\\", 1);
        buffer_add(text, words, 1);
    }
}

void text_table_latex(const struct text_table *table, struct buffer *text)
{
    buffer_print(text, "\\begin{tabular}{l");
    for (size_t i = 1; i < table->columns; i++)
        buffer_print(text, "r");
    buffer_print(text, "}\n\\hline\n");
    for (size_t i = 0; i < table->cells; i++) {
        size_t column = i % table->columns;
        buffer_print(text, "%s", column ? " & " : "");
        add_latex(text, table->texts[i]);
        if (column + 1 == table->columns)
            buffer_print(text, i < table->columns ? " \\\\\n\\hline\n" : " \\\\\n");
    }
    buffer_print(text, "\\hline\n\\end{tabular}\n");
}

void html_add(struct buffer *text, const char *words)
{
    for (; *words; words++)
        switch (*words) {
        case '&':
            buffer_add(text, "&amp;", 5);
            break;
        case '<':
            buffer_add(text, "&lt;", 4);
            break;
        case '>':
            buffer_add(text, "&gt;", 4);
            break;
        case '"':
            buffer_add(text, "&quot;", 6);
            break;
        default:
            buffer_add(text, words, 1);
        }
}

void text_table_html(const struct text_table *table, struct buffer *text)
{
    buffer_print(text, "<div class=\"scroll table\" tabindex=\"0\"><table>\n");
    for (size_t i = 0; i < table->cells; i++) {
        const char *tag = i < table->columns ? "th" : "td";
        size_t column = i % table->columns;
        buffer_print(text, column ? "<%s>" : "<tr><%s>", tag);
        html_add(text, table->texts[i]);
        buffer_print(text, column + 1 == table->columns ? "</%s></tr>\n" : "</%s>", tag);
    }
    buffer_print(text, "</table></div>\n");
}
