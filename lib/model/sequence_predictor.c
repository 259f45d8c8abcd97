// SPDX-License-Identifier: MIT
#include "model/sequence_parts.h"

#include "nn/activation.h"
#include "nn/dropout.h"

#include <string.h>
#include <tgmath.h>

static const real HALF_ROOT = (real)0.70710678118654752440; // √½: keeps the deviation

void sequence_value(const struct sequence_model *model, const real *values,
                    const real *code, int rows, struct random_stream *stream,
                    struct scratch *scratch, struct sequence_prediction *prediction)
{
    const struct sequence_predictor *predictor = &model->predictor;
    bool seminas = model->shape.form == FORM_SEMINAS;
    int layers = model->shape.mlp_layers;
    const real *x = code;
    *prediction = (struct sequence_prediction){.rows = rows};
    for (int k = 0; k < layers; k++) {
        size_t count = (size_t)rows * (size_t)predictor->layer[k].outputs;
        real *sums = scratch_reals(scratch, count), *y = scratch_reals(scratch, count);
        prediction->input[k] = x;
        prediction->before[k] = sums;
        linear_forward(&predictor->layer[k], values, rows, x, sums);
        leaky_forward(sums, y, count);
        prediction->mask[k] =
            dropout_forward(model->shape.dropout, stream, count, y, scratch);
        for (size_t i = 0; seminas && k == layers - 1 && i < count; i++)
            y[i] = (y[i] + code[i]) * HALF_ROOT;
        x = y;
    }
    prediction->input[layers] = x;
    prediction->value = scratch_reals(scratch, (size_t)rows);
    linear_forward(&predictor->last, values, rows, x, prediction->value);
    if (!seminas)
        logistic_forward(prediction->value, prediction->value, (size_t)rows);
}

void sequence_value_backward(const struct sequence_model *model, const real *values,
                             real *gradient, const real *dvalue, real *dcode,
                             struct scratch *scratch,
                             const struct sequence_prediction *prediction)
{
    const struct sequence_predictor *predictor = &model->predictor;
    bool seminas = model->shape.form == FORM_SEMINAS;
    int rows = prediction->rows, layers = model->shape.mlp_layers;
    size_t codes = (size_t)rows * (size_t)model->shape.hidden;
    real *dsums = scratch_reals(scratch, (size_t)rows);
    for (int i = 0; i < rows; i++) {
        real value = prediction->value[i];
        dsums[i] = seminas ? dvalue[i] : dvalue[i] * value * (1 - value);
    }
    real *dy = scratch_reals(scratch, (size_t)rows * (size_t)predictor->last.inputs);
    linear_backward(&predictor->last, values, gradient, rows, prediction->input[layers],
                    dsums, dy);
    real *kept = scratch_zeros(scratch, codes); // by the code, past the MLP
    for (size_t i = 0; seminas && i < codes; i++)
        kept[i] = dy[i] *= HALF_ROOT;
    for (int k = layers; k-- > 0;) {
        const struct linear *layer = &predictor->layer[k];
        size_t count = (size_t)rows * (size_t)layer->outputs;
        real *dx = scratch_reals(scratch, (size_t)rows * (size_t)layer->inputs);
        dropout_backward(prediction->mask[k], count, dy);
        leaky_backward(prediction->before[k], dy, dy, count);
        linear_backward(layer, values, gradient, rows, prediction->input[k], dy, dx);
        dy = dx;
    }
    memcpy(dcode, dy, codes * sizeof *dy);
    reals_add(dcode, kept, codes);
}
