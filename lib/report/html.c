// SPDX-License-Identifier: MIT
#include "report/html.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Colours of plots that are of the page (html_plot.h) are its variables. Shadows at the
// edges of what scrolls say that there is more: two layers move along and hide them at the
// ends.
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c1c1c;--paper:#fff;--line:#d8d8d8;"
    "--soft:#666;--shade:#0003}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e4e4e4;--paper:#17191c;--line:#3a3d42;"
    "--soft:#a0a0a0;--shade:#000c}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);"
    "max-width:100rem;margin:1.5rem auto;padding:0 1.25rem}\n"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.2rem}"
    "h2 a{color:inherit;text-decoration:none}h2 a:hover::after{content:\" #\"}\n"
    "p{max-width:50rem}nav ul{columns:15rem;padding-left:1.2rem;margin:.5rem 0}"
    "a{color:#3a86c8}\n"
    ".scroll{overflow-x:auto}.table{width:fit-content;max-width:100%;background:"
    "linear-gradient(90deg,var(--paper) 30%,transparent) left/3rem 100% no-repeat local,"
    "linear-gradient(270deg,var(--paper) 30%,transparent) right/3rem 100% no-repeat local,"
    "linear-gradient(90deg,var(--shade),transparent) left/1rem 100% no-repeat scroll,"
    "linear-gradient(270deg,var(--shade),transparent) right/1rem 100% no-repeat scroll}\n"
    "table{border-collapse:collapse;font-size:.85rem;font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.3rem .6rem;text-align:right;"
    "white-space:nowrap;vertical-align:bottom}th{white-space:normal;font-weight:600}\n"
    "th:first-child,td:first-child{text-align:left;padding-left:0}"
    "td:first-child{white-space:normal;min-width:8rem}\n"
    ".plots{display:grid;gap:1.5rem 2rem;"
    "grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}\n"
    "figure{margin:0;break-inside:avoid}figure svg{display:block;width:100%;height:auto;"
    "max-width:45rem}.wide{grid-column:1/-1}.wide svg{max-width:62rem}\n"
    "figcaption,.soft{color:var(--soft);font-size:.9rem;max-width:45rem}\n"
    "pre{font-size:.75rem;white-space:pre-wrap;overflow-wrap:anywhere;"
    "border-left:3px solid var(--line);padding-left:.8rem}"
    "summary{overflow-wrap:anywhere;cursor:pointer}\n"
    "@media(max-width:40rem){body{padding:0 .75rem}.wide svg{width:38rem;max-width:none}}\n"
    "@media print{:root{--ink:#000;--paper:#fff;--line:#ccc;--soft:#444}"
    "body{max-width:none;margin:0}details{display:block}"
    "table{font-size:.6rem}th,td{padding:.15rem .3rem}}\n";

enum { CONTENTS = 3 }; // headings, below which a list of them is of no use
static const char contents_mark[] = "<nav></nav>\n";

// Headings -----------------------------------------------------------------------------

// A name of letters, digits and '-', another than those in the page.
static void add_anchor(struct buffer *anchor, const struct buffer *page, const char *words)
{
    struct buffer found = {0};
    for (; *words; words++) {
        bool plain = isalnum((unsigned char)*words);
        char sign = plain ? (char)tolower((unsigned char)*words) : '-';
        bool doubled =
            sign == '-' && (anchor->length == 0 || anchor->text[anchor->length - 1] == '-');
        buffer_add(anchor, &sign, !doubled);
    }
    buffer_add(anchor, "s", anchor->length == 0);
    size_t length = anchor->length;
    for (int number = 2;; number++) {
        buffer_clear(&found);
        buffer_print(&found, "id=\"%s\"", anchor->text);
        if (!strstr(page->text, found.text))
            break;
        anchor->length = length;
        buffer_print(anchor, "-%d", number);
    }
    buffer_free(&found);
}

void html_heading(struct buffer *page, const char *words)
{
    struct buffer anchor = {0};
    add_anchor(&anchor, page, words);
    buffer_print(page, "<h2 id=\"%s\"><a href=\"#%s\">", anchor.text, anchor.text);
    html_add(page, words);
    buffer_print(page, "</a></h2>\n");
    buffer_free(&anchor);
}

// The links of the headings in the page.
static void add_contents(struct buffer *contents, const char *page)
{
    static const char start[] = "<h2 id=\"", link[] = "<a href", end[] = "</h2>";
    size_t begin = contents->length;
    int headings = 0;
    buffer_print(contents, "<nav aria-label=\"Contents\"><ul>\n");
    for (const char *at = strstr(page, start); at; at = strstr(at + 1, start)) {
        const char *from = strstr(at, link), *to = strstr(at, end);
        if (!from || !to)
            break;
        buffer_print(contents, "<li>%.*s</li>\n", (int)(to - from), from);
        headings++;
    }
    buffer_print(contents, "</ul></nav>\n");
    if (headings < CONTENTS)
        contents->length = begin;
}

void html_close(struct buffer *page)
{
    struct buffer whole = {0};
    const char *mark = strstr(page->text, contents_mark);
    size_t before = (size_t)(mark - page->text), after = before + sizeof contents_mark - 1;
    buffer_add(&whole, page->text, before);
    add_contents(&whole, page->text);
    buffer_add(&whole, page->text + after, page->length - after);
    buffer_print(&whole, "</html>\n");
    buffer_free(page);
    *page = whole;
}

// Parts --------------------------------------------------------------------------------

void html_open(struct buffer *page, const char *title)
{
    struct buffer words = {0};
    html_add(&words, title);
    buffer_print(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n<style>\n%s</style>\n<h1>%s</h1>\n%s",
        words.text, style, words.text, contents_mark);
    buffer_free(&words);
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
