// SPDX-License-Identifier: MIT
// The policy of REINFORCE (Williams, Machine Learning 1992): for each coordinate of a plain
// encoding a softmax of its own,
//
//     p(x) = ∏_c exp(l_c,x_c) / Σ_v exp(l_c,v),
//
// whose logits l go up the gradient of the expected reward, estimated by one draw:
// (reward - baseline) ∇ log p(x).
#ifndef CRLSO_OPTIM_POLICY_H
#define CRLSO_OPTIM_POLICY_H

#include "nn/optimizer.h"
#include "space/space.h"

enum ascent { ASCENT_ADAM, ASCENT_PLAIN };
struct policy_settings {
    enum ascent ascent;
    double rate;
    double deviation; // of the normal distribution of the logits at the start
    double momentum;  // of the baseline
};

struct policy {
    struct policy_settings settings;
    const struct space_plain *plain;
    struct parameters logits; // coordinate by coordinate
    struct adam adam;
    double *probability;           // [logits.count], of the present logits
    real *gradient;                // [logits.count]
    double numerator, denominator; // their ratio is the baseline
};

// stream: of the logits.
void policy_open(struct policy *policy, const struct space_plain *plain,
                 const struct policy_settings *settings, struct random_stream *stream);
void policy_free(struct policy *policy);
// values: [coordinates], drawn from p.
void policy_draw(const struct policy *policy, struct random_stream *stream,
                 uint8_t *values);
// ∂ log p(values) / ∂ l, [logits.count].
void policy_gradient(const struct policy *policy, const uint8_t *values, real *gradient);
// One step from the reward of a draw. The baseline is the moving average of the rewards,
// this one included, each weighted by momentum^age, so that the first step is none. The
// advantage, reward - baseline, is multiplied by `unit`. A step that is not finite is an
// error.
bool policy_learn(struct policy *policy, const uint8_t *values, double reward, double unit,
                  struct error *error);

#endif
