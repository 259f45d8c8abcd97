// SPDX-License-Identifier: MIT
#include "model/sequence_model.h"

#include "model/sequence_parts.h"
#include "nn/loss.h"
#include "nn/unit_rows.h"

#include <stdio.h>
#include <string.h>

static void declare_predictor(struct sequence_model *model)
{
    const struct sequence_shape *shape = &model->shape;
    bool seminas = shape->form == FORM_SEMINAS;
    int inputs = shape->hidden;
    char name[PARAMETER_NAME];
    for (int k = 0; k < shape->mlp_layers; k++) {
        bool back = seminas && k == shape->mlp_layers - 1; // for the residual
        int outputs = back ? shape->hidden : shape->mlp_hidden;
        snprintf(name, sizeof name, "predictor.%d", k);
        linear_declare(&model->predictor.layer[k], &model->parameters, name, inputs,
                       outputs, true);
        inputs = outputs;
    }
    linear_declare(&model->predictor.last, &model->parameters, "predictor.last", inputs, 1,
                   true);
}

void sequence_model_make(struct sequence_model *model, const struct space_plain *plain,
                         const struct sequence_shape *shape)
{
    *model = (struct sequence_model){
        .plain = plain, .shape = *shape, .steps = plain->coordinates};
    for (int t = 0; t < model->steps; t++) {
        model->first[t] = model->tokens;
        model->tokens += plain->choices[t];
    }
    struct parameters *all = &model->parameters;
    struct sequence_encoder *encoder = &model->encoder;
    struct sequence_decoder *decoder = &model->decoder;
    bool seminas = shape->form == FORM_SEMINAS;
    int hidden = shape->hidden, width = seminas ? hidden : shape->embedding;
    embedding_declare(&encoder->embedding, all, "encoder.embedding", model->tokens, width);
    lstm_declare(&encoder->forth, all, "encoder.forth", width, hidden);
    if (seminas) {
        lstm_declare(&encoder->back, all, "encoder.back", width, hidden);
        linear_declare(&encoder->join, all, "encoder.join", 2 * hidden, hidden, true);
        linear_declare(&decoder->query, all, "decoder.query", hidden, hidden, false);
    }
    declare_predictor(model);
    embedding_declare(&decoder->embedding, all, "decoder.embedding", model->tokens + 1,
                      hidden);
    lstm_declare(&decoder->lstm, all, "decoder", hidden, hidden);
    linear_declare(&decoder->mix, all, "decoder.mix", 2 * hidden, hidden, !seminas);
    linear_declare(&decoder->answer, all, "decoder.answer", hidden, model->tokens, true);
}

void sequence_model_free(struct sequence_model *model)
{
    parameters_free(&model->parameters);
}

// Tokens [steps x rows] of plain values [rows x steps]; late: those that a decoder reads,
// the token before, and first the start.
static uint16_t *tokens_of(const struct sequence_model *model, const uint8_t *plain,
                           int rows, bool late, struct scratch *scratch)
{
    size_t steps = (size_t)model->steps, count = (size_t)rows;
    uint16_t *tokens = scratch_take(scratch, steps * count, sizeof *tokens);
    for (size_t t = 0; t < steps; t++)
        for (size_t row = 0; row < count; row++) {
            size_t step = late ? t - 1 : t;
            tokens[t * count + row] =
                late && t == 0 ? (uint16_t)model->tokens
                               : (uint16_t)(model->first[step] + plain[row * steps + step]);
        }
    return tokens;
}

// Cross entropies summed; doutput is set where there is a gradient.
static double answer_loss(const struct sequence_model *model, const real *values,
                          const struct sequence_batch *batch, real scale,
                          const struct sequence_decoding *decoding, real *gradient,
                          real *doutput, struct scratch *scratch)
{
    size_t step_reals = (size_t)batch->rows * (size_t)model->shape.hidden;
    double sum = 0;
    for (int t = 0; t < model->steps; t++) {
        int width = model->plain->choices[t];
        size_t at = (size_t)t * step_reals;
        real *logits = scratch_reals(scratch, (size_t)batch->rows * (size_t)width);
        real *dlogits = scratch_reals(scratch, (size_t)batch->rows * (size_t)width);
        sequence_logits(model, values, t, batch->rows, decoding->output + at, logits);
        sum += loss_categorical(logits, batch->rows, width, width, batch->plain + t,
                                model->steps, scale, dlogits);
        if (gradient)
            sequence_logits_backward(model, values, gradient, t, batch->rows,
                                     decoding->output + at, dlogits, doutput + at);
    }
    return sum;
}

double sequence_learn(const struct sequence_model *model, const real *values,
                      const struct sequence_batch *batch, real *gradient,
                      struct sequence_loss *loss, struct scratch *scratch)
{
    int rows = batch->rows;
    size_t codes = (size_t)rows * (size_t)model->shape.hidden;
    size_t all = (size_t)model->steps * codes;
    const uint16_t *read = tokens_of(model, batch->plain, rows, false, scratch);
    const uint16_t *late = tokens_of(model, batch->plain, rows, true, scratch);
    struct sequence_code code;
    struct sequence_prediction prediction;
    struct sequence_decoding decoding;
    sequence_encode(model, values, read, rows, batch->stream, scratch, &code);
    sequence_value(model, values, code.code, rows, batch->stream, scratch, &prediction);
    sequence_outputs(model, values, late, model->steps, rows, code.memory,
                     (struct lstm_start){code.code, code.code}, batch->stream, scratch,
                     &decoding);
    real *dvalue = scratch_reals(scratch, (size_t)rows);
    real *doutput = scratch_reals(scratch, all), *dcode = scratch_reals(scratch, codes);
    real *dmemory = scratch_zeros(scratch, all);
    double answers = (double)rows * model->steps;
    loss->square = loss_square(prediction.value, batch->targets, (size_t)rows,
                               (real)(batch->weight / rows), dvalue) /
                   rows;
    loss->entropy = answer_loss(model, values, batch, (real)((1 - batch->weight) / answers),
                                &decoding, gradient, doutput, scratch) /
                    answers;
    if (gradient) {
        sequence_value_backward(model, values, gradient, dvalue, dcode, scratch,
                                &prediction);
        sequence_outputs_backward(model, values, gradient, doutput, dmemory, dcode, scratch,
                                  &decoding);
        sequence_encode_backward(model, values, gradient, dmemory, dcode, scratch, &code);
    }
    return batch->weight * loss->square + (1 - batch->weight) * loss->entropy;
}

void sequence_predict(const struct sequence_model *model, const uint8_t *plain, int rows,
                      real *predictions, struct scratch *scratch)
{
    const real *values = model->parameters.values;
    struct sequence_code code;
    struct sequence_prediction prediction;
    const uint16_t *tokens = tokens_of(model, plain, rows, false, scratch);
    sequence_encode(model, values, tokens, rows, NULL, scratch, &code);
    sequence_value(model, values, code.code, rows, NULL, scratch, &prediction);
    memcpy(predictions, prediction.value, (size_t)rows * sizeof *predictions);
}

void sequence_points(const struct sequence_model *model, const uint8_t *plain, int rows,
                     struct scratch *scratch, struct sequence_points *points)
{
    const real *values = model->parameters.values;
    size_t codes = (size_t)rows * (size_t)model->shape.hidden;
    struct sequence_code code;
    struct sequence_prediction prediction;
    real *ones = scratch_reals(scratch, (size_t)rows);
    real *dcode = scratch_reals(scratch, codes);
    real *dmemory = scratch_zeros(scratch, (size_t)model->steps * codes);
    for (int row = 0; row < rows; row++)
        ones[row] = 1;
    const uint16_t *tokens = tokens_of(model, plain, rows, false, scratch);
    sequence_encode(model, values, tokens, rows, NULL, scratch, &code);
    sequence_value(model, values, code.code, rows, NULL, scratch, &prediction);
    sequence_value_backward(model, values, NULL, ones, dcode, scratch, &prediction);
    sequence_pool_backward(model, code.code, code.code_norms, rows, dcode, dmemory,
                           scratch);
    *points = (struct sequence_points){rows, code.memory, dmemory};
}

void sequence_ascend(const struct sequence_model *model,
                     const struct sequence_points *points, double step, uint8_t *plain,
                     real *predictions, struct scratch *scratch)
{
    const real *values = model->parameters.values;
    size_t rows = (size_t)points->rows, width = (size_t)model->shape.hidden;
    size_t count = (size_t)model->steps * rows;
    real *memory = scratch_reals(scratch, count * width);
    real *norms = scratch_reals(scratch, count);
    real *code = scratch_reals(scratch, rows * width);
    struct sequence_prediction prediction;
    for (size_t i = 0; i < count * width; i++)
        memory[i] = points->memory[i] + (real)step * points->gradient[i];
    unit_rows_forward(memory, count, width, memory, norms);
    sequence_pool(model, memory, points->rows, code, norms);
    sequence_value(model, values, code, points->rows, NULL, scratch, &prediction);
    memcpy(predictions, prediction.value, rows * sizeof *predictions);
    sequence_choose(model, values, memory, code, points->rows, plain, scratch);
}
