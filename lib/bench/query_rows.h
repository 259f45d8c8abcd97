// SPDX-License-Identifier: MIT
// Rows of a query's input and output (query.h), for those that answer them.
#ifndef CRLSO_BENCH_QUERY_ROWS_H
#define CRLSO_BENCH_QUERY_ROWS_H

#include "bench/query.h"

// Moves to the next row; as csv_next, but for the first row of a headless input.
bool query_next(struct query_input *input, struct error *error);
// Appends what is echoed of the row.
void query_echo(const struct query_input *input, struct buffer *text);
// "FILE:LINE: WHAT" before the error's text.
bool query_blame(const struct query_input *input, uint64_t line, const char *what,
                 struct error *error);
// Ends a row with its answer.
void query_add_answer(const struct query_output *output, const struct answer *answer,
                      const char *source, struct buffer *row);
// Writes buffers in order, after what is pending; they hold so many rows.
bool query_write(struct query_output *output, const struct buffer *buffers,
                 size_t buffer_count, size_t rows, struct error *error);
// That there were rows.
bool query_some(const struct query_input *input, const struct query_output *output,
                struct error *error);

#endif
