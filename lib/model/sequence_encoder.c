// SPDX-License-Identifier: MIT
#include "model/sequence_parts.h"

#include "nn/dropout.h"
#include "nn/unit_rows.h"

#include <string.h>

// The steps in the opposite order; each of `width` reals.
static real *reversed(const real *x, size_t steps, size_t width, struct scratch *scratch)
{
    real *y = scratch_reals(scratch, steps * width);
    for (size_t t = 0; t < steps; t++)
        memcpy(y + t * width, x + (steps - 1 - t) * width, width * sizeof *x);
    return y;
}

// [count x 2 width] of two [count x width].
static real *side_by_side(const real *a, const real *b, size_t count, size_t width,
                          struct scratch *scratch)
{
    real *both = scratch_reals(scratch, 2 * count * width), *place = both;
    for (size_t i = 0; i < count; i++, place += 2 * width) {
        memcpy(place, a + i * width, width * sizeof *a);
        memcpy(place + width, b + i * width, width * sizeof *b);
    }
    return both;
}

static void take_apart(const real *both, size_t count, size_t width, real *a, real *b)
{
    for (size_t i = 0; i < count; i++, both += 2 * width) {
        memcpy(a + i * width, both, width * sizeof *a);
        memcpy(b + i * width, both + width, width * sizeof *b);
    }
}

static void encode_both_ways(const struct sequence_model *model, const real *values,
                             const real *x, struct scratch *scratch,
                             struct sequence_code *code)
{
    const struct sequence_encoder *encoder = &model->encoder;
    size_t steps = (size_t)model->steps, width = (size_t)model->shape.hidden;
    size_t count = steps * (size_t)code->rows, step_reals = (size_t)code->rows * width;
    const real *turned = reversed(x, steps, step_reals, scratch);
    const real *forth = lstm_forward_all(&encoder->forth, values, model->steps, code->rows,
                                         x, (struct lstm_start){0}, scratch, &code->forth);
    const real *back =
        lstm_forward_all(&encoder->back, values, model->steps, code->rows, turned,
                         (struct lstm_start){0}, scratch, &code->back);
    back = reversed(back, steps, step_reals, scratch);
    code->both = side_by_side(forth, back, count, width, scratch);
    code->memory = scratch_reals(scratch, count * width);
    linear_forward(&encoder->join, values, (int)count, code->both, code->memory);
    reals_add(code->memory, x, count * width);
}

void sequence_encode(const struct sequence_model *model, const real *values,
                     const uint16_t *tokens, int rows, struct random_stream *stream,
                     struct scratch *scratch, struct sequence_code *code)
{
    const struct embedding *embedding = &model->encoder.embedding;
    bool seminas = model->shape.form == FORM_SEMINAS;
    size_t count = (size_t)model->steps * (size_t)rows,
           hidden = (size_t)model->shape.hidden;
    size_t inputs = count * (size_t)embedding->width;
    real *x = scratch_reals(scratch, inputs);
    *code = (struct sequence_code){.rows = rows, .tokens = tokens};
    embedding_forward(embedding, values, tokens, count, x);
    if (seminas) {
        code->mask = dropout_forward(model->shape.dropout, stream, inputs, x, scratch);
        encode_both_ways(model, values, x, scratch, code);
    } else {
        const real *states =
            lstm_forward_all(&model->encoder.forth, values, model->steps, rows, x,
                             (struct lstm_start){0}, scratch, &code->forth);
        code->memory = scratch_reals(scratch, count * hidden);
        memcpy(code->memory, states, count * hidden * sizeof *states);
    }
    code->norms = scratch_reals(scratch, count);
    unit_rows_forward(code->memory, count, hidden, code->memory, code->norms);
    code->code = scratch_reals(scratch, (size_t)rows * hidden);
    code->code_norms = scratch_reals(scratch, (size_t)rows);
    sequence_pool(model, code->memory, rows, code->code, code->code_norms);
}

// dx [steps x rows x H] is set, from the gradient by the sums before scaling.
static void both_ways_backward(const struct sequence_model *model, const real *values,
                               real *gradient, const real *dsums, real *dx,
                               struct scratch *scratch, const struct sequence_code *code)
{
    const struct sequence_encoder *encoder = &model->encoder;
    size_t steps = (size_t)model->steps, width = (size_t)model->shape.hidden;
    size_t step_reals = (size_t)code->rows * width, all = steps * step_reals;
    size_t count = steps * (size_t)code->rows;
    real *dboth = scratch_reals(scratch, 2 * all), *dforth = scratch_reals(scratch, all);
    real *dback = scratch_reals(scratch, all), *dturned = scratch_reals(scratch, all);
    linear_backward(&encoder->join, values, gradient, (int)count, code->both, dsums, dboth);
    take_apart(dboth, count, width, dforth, dback);
    lstm_backward_all(&encoder->back, values, gradient,
                      reversed(dback, steps, step_reals, scratch),
                      (struct lstm_gradients){.dx = dturned}, scratch, &code->back);
    lstm_backward_all(&encoder->forth, values, gradient, dforth,
                      (struct lstm_gradients){.dx = dx}, scratch, &code->forth);
    reals_add(dx, reversed(dturned, steps, step_reals, scratch), all);
    reals_add(dx, dsums, all);
}

void sequence_encode_backward(const struct sequence_model *model, const real *values,
                              real *gradient, real *dmemory, const real *dcode,
                              struct scratch *scratch, const struct sequence_code *code)
{
    const struct embedding *embedding = &model->encoder.embedding;
    size_t count = (size_t)model->steps * (size_t)code->rows;
    size_t inputs = count * (size_t)embedding->width;
    real *dx = scratch_reals(scratch, inputs);
    sequence_pool_backward(model, code->code, code->code_norms, code->rows, dcode, dmemory,
                           scratch);
    unit_rows_backward(code->memory, code->norms, dmemory, count,
                       (size_t)model->shape.hidden, dmemory);
    if (model->shape.form == FORM_SEMINAS)
        both_ways_backward(model, values, gradient, dmemory, dx, scratch, code);
    else
        lstm_backward_all(&model->encoder.forth, values, gradient, dmemory,
                          (struct lstm_gradients){.dx = dx}, scratch, &code->forth);
    dropout_backward(code->mask, inputs, dx);
    embedding_backward(embedding, gradient, code->tokens, count, dx);
}

// |Σ m| is T times the norm of the mean, and the direction is the same.
void sequence_pool(const struct sequence_model *model, const real *memory, int rows,
                   real *code, real *norms)
{
    size_t width = (size_t)model->shape.hidden, all = (size_t)rows * width;
    memcpy(code, memory, all * sizeof *code);
    for (size_t t = 1; t < (size_t)model->steps; t++)
        reals_add(code, memory + t * all, all);
    unit_rows_forward(code, (size_t)rows, width, code, norms);
}

void sequence_pool_backward(const struct sequence_model *model, const real *code,
                            const real *norms, int rows, const real *dcode, real *dmemory,
                            struct scratch *scratch)
{
    size_t width = (size_t)model->shape.hidden, all = (size_t)rows * width;
    real *dsum = scratch_reals(scratch, all);
    unit_rows_backward(code, norms, dcode, (size_t)rows, width, dsum);
    for (size_t t = 0; t < (size_t)model->steps; t++)
        reals_add(dmemory + t * all, dsum, all);
}
