// SPDX-License-Identifier: MIT
#include "report/html_plot.h"

#include "report/text_table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Colours ------------------------------------------------------------------------------

// The variable of a grey, 0 to 255.
static const char *grey_variable(long grey)
{
    return grey >= 250   ? "var(--paper)"
           : grey >= 180 ? "var(--line)"
           : grey >= 90  ? "var(--soft)"
                         : "var(--ink)";
}

// The length of a colour that text begins with, where it is of the page, and its variable.
static size_t find_grey(const char *text, const char **variable)
{
    static const struct {
        const char *word;
        long grey;
    } words[] = {{"black\"", 0}, {"gray\"", 160}, {"#FFFFFF\"", 255}, {"#ffffff\"", 255}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncmp(text, words[i].word, strlen(words[i].word)) == 0) {
            *variable = grey_variable(words[i].grey);
            return strlen(words[i].word) - 1;
        }
    long colour[3];
    const char *at = text + 4;
    if (strncmp(text, "rgb(", 4) != 0)
        return 0;
    for (int i = 0; i < 3; i++) {
        char *end;
        colour[i] = strtol(at, &end, 10);
        if (end == at || *end != (i < 2 ? ',' : ')'))
            return 0;
        at = end + 1;
    }
    *variable = grey_variable(colour[0]);
    return colour[0] == colour[1] && colour[1] == colour[2] ? (size_t)(at - text) : 0;
}

// The length of gnuplot's own id that an element has, with the blank before it.
static size_t find_id(const char *text)
{
    static const char start[] = " id=\"gnuplot_";
    if (strncmp(text, start, sizeof start - 1) != 0)
        return 0;
    size_t length = strcspn(text + sizeof start - 1, "\"") + sizeof start - 1;
    return text[length] ? length + 1 : 0;
}

// Of an element from its '<' on; returns what follows it.
static const char *add_element(struct buffer *page, const char *at)
{
    char before = '<'; // colours follow a quote
    while (*at && *at != '>') {
        const char *variable;
        bool value = before == '"' || before == '\'';
        size_t grey = value ? find_grey(at, &variable) : 0, id = find_id(at);
        if (grey > 0)
            buffer_print(page, "%s", variable);
        else if (id == 0)
            buffer_add(page, at, 1);
        at += grey + id > 0 ? grey + id : 1;
        before = at[-1];
    }
    buffer_add(page, at, *at == '>');
    return at + (*at == '>');
}

// Passes over an element that holds text alone, where there is one.
static const char *skip_element(const char *at, const char *start, const char *end)
{
    const char *found = strncmp(at, start, strlen(start)) == 0 ? strstr(at, end) : NULL;
    return found ? found + strlen(end) : at;
}

void html_add_svg(struct buffer *page, const char *svg)
{
    while (*svg) {
        size_t words = strcspn(svg, "<");
        buffer_add(page, svg, words);
        svg += words;
        svg = skip_element(svg, "<title>Gnuplot", "</title>");
        svg = skip_element(svg, "<desc>", "</desc>");
        if (*svg == '<')
            svg = add_element(page, svg);
    }
}

// Figures ------------------------------------------------------------------------------

static bool read_file(const char *path, struct buffer *text, struct error *error)
{
    char block[1 << 14];
    size_t got;
    FILE *file = fopen(path, "re");
    if (!file)
        return error_system(error, path, "cannot open");
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        buffer_add(text, block, got);
    bool good = !ferror(file) || error_system(error, path, "cannot read");
    fclose(file);
    return good;
}

// Of many lines with their names, that need the width of two.
static bool is_wide(const char *svg)
{
    enum { WIDE = 600 };
    const char *box = strstr(svg, "viewBox=\"0 0 ");
    return box && strtol(box + strlen("viewBox=\"0 0 "), NULL, 10) > WIDE;
}

bool html_svg(struct buffer *svg, const char *folder, const char *name, struct error *error)
{
    struct buffer path = {0}, text = {0};
    buffer_print(&path, "%s/%s.svg", folder, name);
    errno = 0;
    bool good = read_file(path.text, &text, error);
    const char *start = good && text.text ? strstr(text.text, "<svg") : NULL;
    if (!good && errno == ENOENT)
        good = true;
    else if (good && !start)
        good = error_set(error, "%s: no SVG", path.text);
    if (start)
        buffer_print(svg, "%s", start);
    buffer_free(&path);
    buffer_free(&text);
    return good;
}

bool html_plot(struct buffer *page, const char *folder, const char *name,
               const char *caption, struct error *error)
{
    struct buffer svg = {0};
    bool good = html_svg(&svg, folder, name, error);
    if (svg.length > 0) {
        buffer_print(page,
                     "<figure%s><div class=\"scroll\">\n<svg role=\"img\" aria-label=\"",
                     is_wide(svg.text) ? " class=\"wide\"" : "");
        html_add(page, name);
        buffer_print(page, "\"");
        html_add_svg(page, svg.text + strlen("<svg"));
        buffer_print(page, "</div><figcaption>");
        html_add(page, caption);
        buffer_print(page, "</figcaption></figure>\n");
    }
    buffer_free(&svg);
    return good;
}

void html_plots_open(struct buffer *page)
{
    buffer_print(page, "<div class=\"plots\">\n");
}

void html_plots_close(struct buffer *page)
{
    buffer_print(page, "</div>\n");
}
