// SPDX-License-Identifier: MIT
#include "report/html.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1c1c;--paper:#fff;--line:#d8d8d8;--soft:#666}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e4e4;--paper:#17191c;--line:#3a3d42;"
    "--soft:#a0a0a0}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:70rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.85rem;"
    "font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:right;"
    "white-space:nowrap;vertical-align:bottom}th{white-space:normal;font-weight:600}\n"
    "th:first-child,td:first-child{text-align:left}\n"
    "figure{margin:1.5rem 0;break-inside:avoid}figure svg{width:100%;height:auto;"
    "max-width:720px;background:#fff;border-radius:4px}\n"
    "figcaption,.soft{color:var(--soft);font-size:.9rem}\n"
    "pre{font-size:.75rem;white-space:pre-wrap;overflow-wrap:anywhere;"
    "border-left:3px solid var(--line);padding-left:.8rem}\n"
    "@media print{body{max-width:none;margin:0}details{display:block}"
    "table{font-size:.6rem}th,td{padding:.15rem .3rem}}\n";

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

// What comes before its <svg is for a file of its own.
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
        buffer_print(page, "<figure>\n%s<figcaption>", svg.text);
        html_add(page, caption);
        buffer_print(page, "</figcaption>\n</figure>\n");
    }
    buffer_free(&svg);
    return good;
}

void html_open(struct buffer *page, const char *title)
{
    struct buffer words = {0};
    html_add(&words, title);
    buffer_print(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n<style>\n%s</style>\n<h1>%s</h1>\n",
        words.text, style, words.text);
    buffer_free(&words);
}

void html_close(struct buffer *page)
{
    buffer_print(page, "</html>\n");
}

void html_heading(struct buffer *page, const char *words)
{
    buffer_print(page, "<h2>");
    html_add(page, words);
    buffer_print(page, "</h2>\n");
}

void html_note(struct buffer *page, const char *words)
{
    buffer_print(page, "<p class=\"soft\">");
    html_add(page, words);
    buffer_print(page, "</p>\n");
}

void html_section(struct buffer *page, const char *heading, const struct text_table *table,
                  const char *note)
{
    if (*heading)
        html_heading(page, heading);
    text_table_html(table, page);
    if (*note)
        html_note(page, note);
}
