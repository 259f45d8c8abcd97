// SPDX-License-Identifier: MIT
// Encoder, predictor and decoder of architectures as sequences of tokens: the models of NAO
// (Luo, Tian, Qin, Chen and Liu, NeurIPS 2018) and SemiNAS (Luo, Tan, Wang, Qin, Chen and
// Liu, NeurIPS 2020).
//
// The sequence is the space's plain encoding: coordinate t with value v is the token
// first_t
// + v. Of T coordinates,
//   encoder    m_t = h_t / |h_t| of an LSTM over the tokens' embeddings, and the code
//              e = Σ_t m_t / |Σ_t m_t|: all lie on the unit sphere
//   predictor  p, an MLP on e
//   decoder    an LSTM that begins with (e, e) and reads the token before, attends to m,
//   and
//              gives logits of the coordinate's own choices
//   loss       w · mean (p - y)² + (1 - w) · mean over rows and coordinates of the cross
//              entropy
//
// What differs between the two, as in their authors' code:
//   FORM_NAO      p is logistic; dropout in the MLP alone
//   FORM_SEMINAS  the encoder's LSTM reads both ways, and its outputs are joined by a
//   linear
//                 layer; residual connections around it, the MLP, the decoder's LSTM and
//                 its attention, whose queries pass a linear layer; p is linear; dropout of
//                 the embeddings too
// What is ours: NAO's code joins the embeddings of two tokens (an input and its operation)
// to one step of the encoder, which plain encodings have no pairs for; the softmax is over
// the choices of a coordinate, as their decoding is, not over all tokens; LeakyReLU stands
// where they have ReLU.
#ifndef CRLSO_MODEL_SEQUENCE_MODEL_H
#define CRLSO_MODEL_SEQUENCE_MODEL_H

#include "base/random.h"
#include "nn/attention.h"
#include "nn/embedding.h"
#include "nn/lstm.h"
#include "space/space.h"

enum sequence_form { FORM_NAO, FORM_SEMINAS };
enum { SEQUENCE_MLP_LAYERS = 6 };

struct sequence_shape {
    enum sequence_form form;
    int embedding;  // width of the encoder's embeddings; FORM_SEMINAS: `hidden`, whatever
                    // stands here
    int hidden;     // width H of states and codes
    int mlp_hidden; // and layers of the predictor, before its last
    int mlp_layers; // FORM_SEMINAS: at least 2
    double dropout;
};

struct sequence_encoder {
    struct embedding embedding;
    struct lstm forth, back; // back: FORM_SEMINAS alone, as join
    struct linear join;      // [H x 2H]
};
struct sequence_predictor {
    struct linear layer[SEQUENCE_MLP_LAYERS], last;
};
struct sequence_decoder {
    struct embedding embedding; // its last token is the start
    struct lstm lstm;
    struct linear query;  // [H x H], FORM_SEMINAS alone
    struct linear mix;    // [H x 2H]
    struct linear answer; // [tokens x H]
};

struct sequence_model {
    const struct space_plain *plain;
    struct sequence_shape shape;
    int steps, tokens; // coordinates, and all choices together
    int first[SPACE_MAX_COORDINATES];
    struct sequence_encoder encoder;
    struct sequence_predictor predictor;
    struct sequence_decoder decoder;
    struct parameters parameters;
};

void sequence_model_make(struct sequence_model *model, const struct space_plain *plain,
                         const struct sequence_shape *shape);
void sequence_model_free(struct sequence_model *model);

// Architectures as plain values, [rows x steps], to learn from.
struct sequence_batch {
    const uint8_t *plain;
    const real *targets; // [rows]
    int rows;
    double weight;                // w of the loss
    struct random_stream *stream; // of dropout; NULL: none
};
struct sequence_loss {
    double square, entropy; // the two means
};
// The loss; gradient (may be NULL) += ….
double sequence_learn(const struct sequence_model *model, const real *values,
                      const struct sequence_batch *batch, real *gradient,
                      struct sequence_loss *loss, struct scratch *scratch);

// Without dropout ----------------------------------------------------------------------

// predictions [rows].
void sequence_predict(const struct sequence_model *model, const uint8_t *plain, int rows,
                      real *predictions, struct scratch *scratch);

// Where the search stands: the encoder's outputs of some architectures, and the direction
// in which each one's prediction grows. In scratch.
struct sequence_points {
    int rows;
    const real *memory;   // m [steps x rows x H]
    const real *gradient; // ∂p/∂m, as m
};
void sequence_points(const struct sequence_model *model, const uint8_t *plain, int rows,
                     struct scratch *scratch, struct sequence_points *points);
// Goes a step of this size up the gradient, back to the unit sphere, and decodes greedily:
// plain [rows x steps], which may be no architecture, and what is predicted there [rows].
void sequence_ascend(const struct sequence_model *model,
                     const struct sequence_points *points, double step, uint8_t *plain,
                     real *predictions, struct scratch *scratch);

#endif
