// SPDX-License-Identifier: MIT
// The three parts of a sequence model (sequence_model.h), forward and backward. Tokens
// [steps x rows] are step by step, as all states are. What a forward pass leaves for the
// backward pass is in scratch. `stream` is that of dropout; NULL: none.
#ifndef CRLSO_MODEL_SEQUENCE_PARTS_H
#define CRLSO_MODEL_SEQUENCE_PARTS_H

#include "model/sequence_model.h"

// What the encoder makes of `rows` architectures.
struct sequence_code {
    int rows;
    const uint16_t *tokens;
    const real *mask;
    struct lstm_state forth, back;
    const real *both;     // [steps x rows x 2H]
    real *memory, *norms; // m [steps x rows x H], and of what it was scaled from
    real *code;           // e [rows x H]
    real *code_norms;
};
void sequence_encode(const struct sequence_model *model, const real *values,
                     const uint16_t *tokens, int rows, struct random_stream *stream,
                     struct scratch *scratch, struct sequence_code *code);
// gradient += …, from dmemory, which is changed, and dcode.
void sequence_encode_backward(const struct sequence_model *model, const real *values,
                              real *gradient, real *dmemory, const real *dcode,
                              struct scratch *scratch, const struct sequence_code *code);
// The code alone: e of m. code, norms: [rows x H], [rows].
void sequence_pool(const struct sequence_model *model, const real *memory, int rows,
                   real *code, real *norms);
// dmemory += …, from dcode.
void sequence_pool_backward(const struct sequence_model *model, const real *code,
                            const real *norms, int rows, const real *dcode, real *dmemory,
                            struct scratch *scratch);

// p of codes.
struct sequence_prediction {
    int rows;
    const real *input[SEQUENCE_MLP_LAYERS + 1]; // of each layer, and of the last
    const real *before[SEQUENCE_MLP_LAYERS];    // its output, before the activation
    const real *mask[SEQUENCE_MLP_LAYERS];
    real *value; // p [rows]
};
void sequence_value(const struct sequence_model *model, const real *values,
                    const real *code, int rows, struct random_stream *stream,
                    struct scratch *scratch, struct sequence_prediction *prediction);
// gradient (may be NULL) += …; dcode [rows x H] is set.
void sequence_value_backward(const struct sequence_model *model, const real *values,
                             real *gradient, const real *dvalue, real *dcode,
                             struct scratch *scratch,
                             const struct sequence_prediction *prediction);

// The decoder's outputs for steps of inputs, before the logits.
struct sequence_decoding {
    int steps, rows;
    const uint16_t *tokens; // the inputs
    const real *mask;
    struct lstm_state lstm;
    const real *states; // of the LSTM, with the residual
    struct attention_state attention;
    const real *mixed; // [steps x rows x 2H]: what was attended to, and the states
    const real *bent;  // tanh of its linear layer
    real *output;      // [steps x rows x H]
};
void sequence_outputs(const struct sequence_model *model, const real *values,
                      const uint16_t *tokens, int steps, int rows, const real *memory,
                      struct lstm_start start, struct random_stream *stream,
                      struct scratch *scratch, struct sequence_decoding *decoding);
// gradient += …, dmemory += …, dcode += … (which the LSTM began with), from doutput.
void sequence_outputs_backward(const struct sequence_model *model, const real *values,
                               real *gradient, const real *doutput, real *dmemory,
                               real *dcode, struct scratch *scratch,
                               const struct sequence_decoding *decoding);
// Logits [rows x choices] of a coordinate, from outputs [rows x H].
void sequence_logits(const struct sequence_model *model, const real *values, int step,
                     int rows, const real *output, real *logits);
// gradient += …; doutput is set.
void sequence_logits_backward(const struct sequence_model *model, const real *values,
                              real *gradient, int step, int rows, const real *output,
                              const real *dlogits, real *doutput);
// The decoder's greedy choices, [rows x steps].
void sequence_choose(const struct sequence_model *model, const real *values,
                     const real *memory, const real *code, int rows, uint8_t *plain,
                     struct scratch *scratch);

#endif
