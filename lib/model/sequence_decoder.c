// SPDX-License-Identifier: MIT
#include "model/sequence_parts.h"

#include "nn/activation.h"
#include "nn/dropout.h"

#include <string.h>

static const real HALF_ROOT = (real)0.70710678118654752440; // √½: keeps the deviation

// (a + b) √½, in scratch.
static real *half_sum(const real *a, const real *b, size_t count, struct scratch *scratch)
{
    real *sum = scratch_reals(scratch, count);
    for (size_t i = 0; i < count; i++)
        sum[i] = (a[i] + b[i]) * HALF_ROOT;
    return sum;
}

static void scale(real *x, size_t count, real by)
{
    for (size_t i = 0; i < count; i++)
        x[i] *= by;
}

// tanh(W [attended; states])
static void mix(const struct sequence_model *model, const real *values,
                const real *attended, struct scratch *scratch,
                struct sequence_decoding *decoding)
{
    size_t count = (size_t)decoding->steps * (size_t)decoding->rows;
    size_t width = (size_t)model->shape.hidden;
    real *mixed = scratch_reals(scratch, 2 * count * width);
    real *bent = scratch_reals(scratch, count * width);
    for (size_t i = 0; i < count; i++) {
        memcpy(mixed + 2 * i * width, attended + i * width, width * sizeof *mixed);
        memcpy(mixed + (2 * i + 1) * width, decoding->states + i * width,
               width * sizeof *mixed);
    }
    linear_forward(&model->decoder.mix, values, (int)count, mixed, bent);
    tanh_forward(bent, bent, count * width);
    decoding->mixed = mixed;
    decoding->bent = bent;
}

void sequence_outputs(const struct sequence_model *model, const real *values,
                      const uint16_t *tokens, int steps, int rows, const real *memory,
                      struct lstm_start start, struct random_stream *stream,
                      struct scratch *scratch, struct sequence_decoding *decoding)
{
    const struct sequence_decoder *decoder = &model->decoder;
    bool seminas = model->shape.form == FORM_SEMINAS;
    int width = model->shape.hidden;
    size_t count = (size_t)steps * (size_t)rows, all = count * (size_t)width;
    real *x = scratch_reals(scratch, all);
    *decoding = (struct sequence_decoding){.steps = steps, .rows = rows, .tokens = tokens};
    embedding_forward(&decoder->embedding, values, tokens, count, x);
    if (seminas)
        decoding->mask = dropout_forward(model->shape.dropout, stream, all, x, scratch);
    const real *states = lstm_forward_all(&decoder->lstm, values, steps, rows, x, start,
                                          scratch, &decoding->lstm);
    decoding->states = seminas ? half_sum(states, x, all, scratch) : states;
    const real *queries = decoding->states;
    if (seminas) {
        real *asked = scratch_reals(scratch, all);
        linear_forward(&decoder->query, values, (int)count, queries, asked);
        queries = asked;
    }
    const real *attended = attention_forward(steps, model->steps, rows, width, queries,
                                             memory, scratch, &decoding->attention);
    mix(model, values, attended, scratch, decoding);
    decoding->output = scratch_reals(scratch, all);
    memcpy(decoding->output, decoding->bent, all * sizeof *decoding->output);
    for (size_t i = 0; seminas && i < all; i++)
        decoding->output[i] = (decoding->bent[i] + decoding->states[i]) * HALF_ROOT;
}

// dattended is set; dstates, past the attention, too.
static void mix_backward(const struct sequence_model *model, const real *values,
                         real *gradient, const real *doutput, real *dattended,
                         real *dstates, struct scratch *scratch,
                         const struct sequence_decoding *decoding)
{
    size_t count = (size_t)decoding->steps * (size_t)decoding->rows;
    size_t width = (size_t)model->shape.hidden, all = count * width;
    real *dmixed = scratch_reals(scratch, 2 * all), *dsums = scratch_reals(scratch, all);
    tanh_backward(decoding->bent, doutput, dsums, all);
    linear_backward(&model->decoder.mix, values, gradient, (int)count, decoding->mixed,
                    dsums, dmixed);
    for (size_t i = 0; i < count; i++) {
        memcpy(dattended + i * width, dmixed + 2 * i * width, width * sizeof *dmixed);
        memcpy(dstates + i * width, dmixed + (2 * i + 1) * width, width * sizeof *dmixed);
    }
}

// dstates += …, dmemory += …
static void attend_backward(const struct sequence_model *model, const real *values,
                            real *gradient, const real *dattended, real *dstates,
                            real *dmemory, struct scratch *scratch,
                            const struct sequence_decoding *decoding)
{
    int count = decoding->steps * decoding->rows;
    size_t all = (size_t)count * (size_t)model->shape.hidden;
    real *dqueries = scratch_reals(scratch, all), *dx = dqueries;
    attention_backward(dattended, dqueries, dmemory, scratch, &decoding->attention);
    if (model->shape.form == FORM_SEMINAS) {
        dx = scratch_reals(scratch, all);
        linear_backward(&model->decoder.query, values, gradient, count, decoding->states,
                        dqueries, dx);
    }
    reals_add(dstates, dx, all);
}

void sequence_outputs_backward(const struct sequence_model *model, const real *values,
                               real *gradient, const real *doutput, real *dmemory,
                               real *dcode, struct scratch *scratch,
                               const struct sequence_decoding *decoding)
{
    const struct sequence_decoder *decoder = &model->decoder;
    bool seminas = model->shape.form == FORM_SEMINAS;
    size_t codes = (size_t)decoding->rows * (size_t)model->shape.hidden;
    size_t all = (size_t)decoding->steps * codes;
    real *dattended = scratch_reals(scratch, all), *dstates = scratch_reals(scratch, all);
    real *dpast = scratch_reals(scratch, all), *dx = scratch_reals(scratch, all);
    real *dhidden = scratch_reals(scratch, codes), *dcell = scratch_reals(scratch, codes);
    memcpy(dpast, doutput, all * sizeof *dpast);
    if (seminas)
        scale(dpast, all, HALF_ROOT);
    mix_backward(model, values, gradient, dpast, dattended, dstates, scratch, decoding);
    if (seminas)
        reals_add(dstates, dpast, all);
    attend_backward(model, values, gradient, dattended, dstates, dmemory, scratch,
                    decoding);
    if (seminas)
        scale(dstates, all, HALF_ROOT);
    lstm_backward_all(&decoder->lstm, values, gradient, dstates,
                      (struct lstm_gradients){dx, dhidden, dcell}, scratch,
                      &decoding->lstm);
    reals_add(dcode, dhidden, codes);
    reals_add(dcode, dcell, codes);
    if (seminas)
        reals_add(dx, dstates, all);
    dropout_backward(decoding->mask, all, dx);
    embedding_backward(&decoder->embedding, gradient, decoding->tokens,
                       all / (size_t)model->shape.hidden, dx);
}

// The rows of the last layer that are a coordinate's, as a layer.
static struct linear answer_of(const struct sequence_model *model, int step)
{
    struct linear answer = model->decoder.answer;
    size_t first = (size_t)model->first[step];
    answer.outputs = model->plain->choices[step];
    answer.weight += first * (size_t)answer.inputs;
    answer.bias += first;
    return answer;
}

void sequence_logits(const struct sequence_model *model, const real *values, int step,
                     int rows, const real *output, real *logits)
{
    const struct linear answer = answer_of(model, step);
    linear_forward(&answer, values, rows, output, logits);
}

void sequence_logits_backward(const struct sequence_model *model, const real *values,
                              real *gradient, int step, int rows, const real *output,
                              const real *dlogits, real *doutput)
{
    const struct linear answer = answer_of(model, step);
    linear_backward(&answer, values, gradient, rows, output, dlogits, doutput);
}

static uint8_t largest(const real *logits, int width)
{
    int best = 0;
    for (int i = 1; i < width; i++)
        best = logits[i] > logits[best] ? i : best;
    return (uint8_t)best;
}

void sequence_choose(const struct sequence_model *model, const real *values,
                     const real *memory, const real *code, int rows, uint8_t *plain,
                     struct scratch *scratch)
{
    struct sequence_decoding decoding;
    struct lstm_start start = {code, code};
    uint16_t *tokens = scratch_take(scratch, (size_t)rows, sizeof *tokens);
    for (int row = 0; row < rows; row++)
        tokens[row] = (uint16_t)model->tokens;
    for (int step = 0; step < model->steps; step++) {
        int width = model->plain->choices[step];
        real *logits = scratch_reals(scratch, (size_t)rows * (size_t)width);
        sequence_outputs(model, values, tokens, 1, rows, memory, start, NULL, scratch,
                         &decoding);
        sequence_logits(model, values, step, rows, decoding.output, logits);
        for (int row = 0; row < rows; row++) {
            uint8_t choice = largest(logits + row * width, width);
            plain[row * model->steps + step] = choice;
            tokens[row] = (uint16_t)(model->first[step] + choice);
        }
        start = (struct lstm_start){decoding.lstm.hiddens, decoding.lstm.cells};
    }
}
