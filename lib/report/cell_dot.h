// SPDX-License-Identifier: MIT
// Drawings of cells, as text in DOT, the language of graphviz.
//
// Feature maps are ellipses and operations boxes, on edges as on vertices; an operation's
// colour is that of its kind (convolution of a size, pooling, skip …) in every space. In
// the SVG that graphviz makes of it, the class of each kind is there for style sheets.
#ifndef CRLSO_REPORT_CELL_DOT_H
#define CRLSO_REPORT_CELL_DOT_H

#include "base/memory.h"
#include "space/space.h"

// Appends a digraph of the architecture, with a frame for each cell where it has several.
void cell_dot(struct buffer *text, const struct space *space, arch_code code);
// Appends the text as a quoted string of DOT.
void dot_quote(struct buffer *text, const char *words);

#endif
