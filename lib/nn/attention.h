// SPDX-License-Identifier: MIT
// Dot-product attention (Luong, Pham and Manning, EMNLP 2015) between two sequences of
// each row of a batch:
//   a_ts = softmax over s of (q_t · m_s),  y_t = Σ_s a_ts m_s
#ifndef CRLSO_NN_ATTENTION_H
#define CRLSO_NN_ATTENTION_H

#include "nn/scratch.h"

struct attention_state {
    int steps, places, rows, width;
    const real *queries, *memory;
    real *shares; // a: [rows x steps x places]
};

// y [steps x rows x width], in scratch. queries [steps x rows x width], memory [places x
// rows x width].
real *attention_forward(int steps, int places, int rows, int width, const real *queries,
                        const real *memory, struct scratch *scratch,
                        struct attention_state *state);
// From dy: dqueries is set, dmemory (may be NULL) is added to.
void attention_backward(const real *dy, real *dqueries, real *dmemory,
                        struct scratch *scratch, const struct attention_state *state);

#endif
