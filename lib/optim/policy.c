// SPDX-License-Identifier: MIT
#include "optim/policy.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static void set_probabilities(struct policy *policy)
{
    const real *logit = policy->logits.values;
    double *probability = policy->probability;
    for (int c = 0; c < policy->plain->coordinates; c++) {
        int choices = policy->plain->choices[c];
        double top = (double)logit[0], sum = 0;
        for (int v = 1; v < choices; v++)
            top = fmax(top, (double)logit[v]);
        for (int v = 0; v < choices; v++)
            sum += probability[v] = exp((double)logit[v] - top);
        for (int v = 0; v < choices; v++)
            probability[v] /= sum;
        logit += choices;
        probability += choices;
    }
}

void policy_open(struct policy *policy, const struct space_plain *plain,
                 const struct policy_settings *settings, struct random_stream *stream)
{
    *policy = (struct policy){.settings = *settings, .plain = plain};
    for (int c = 0; c < plain->coordinates; c++)
        parameters_add(&policy->logits, "logits", 1, plain->choices[c], 0);
    parameters_start(&policy->logits, 0, 0, 0);
    for (size_t i = 0; i < policy->logits.count; i++)
        policy->logits.values[i] = (real)(settings->deviation * random_normal(stream));
    const struct adam_settings adam = {.beta1 = 0.9, .beta2 = 0.999};
    adam_open(&policy->adam, &policy->logits, &adam);
    policy->probability = memory_new(policy->logits.count, sizeof(double));
    policy->gradient = parameters_gradient(&policy->logits);
    set_probabilities(policy);
}

void policy_free(struct policy *policy)
{
    parameters_free(&policy->logits);
    adam_free(&policy->adam);
    free(policy->probability);
    free(policy->gradient);
}

void policy_draw(const struct policy *policy, struct random_stream *stream, uint8_t *values)
{
    const double *probability = policy->probability;
    for (int c = 0; c < policy->plain->coordinates; c++) {
        uint8_t value = 0, last = (uint8_t)(policy->plain->choices[c] - 1);
        double left = random_unit(stream) - probability[0];
        while (left >= 0 && value < last)
            left -= probability[++value];
        values[c] = value;
        probability += last + 1;
    }
}

void policy_gradient(const struct policy *policy, const uint8_t *values, real *gradient)
{
    const double *probability = policy->probability;
    for (int c = 0; c < policy->plain->coordinates; c++)
        for (int v = 0; v < policy->plain->choices[c]; v++)
            *gradient++ = (real)((v == values[c]) - *probability++);
}

bool policy_learn(struct policy *policy, const uint8_t *values, double reward, double unit,
                  struct error *error)
{
    const struct policy_settings *settings = &policy->settings;
    size_t count = policy->logits.count;
    policy->numerator =
        settings->momentum * policy->numerator + (1 - settings->momentum) * reward;
    policy->denominator = settings->momentum * policy->denominator + 1 - settings->momentum;
    real advantage = (real)(unit * (reward - policy->numerator / policy->denominator));
    if (!isfinite(advantage))
        return error_set(error, "the reward of a draw, %g, is too large", reward);
    policy_gradient(policy, values, policy->gradient);
    for (size_t i = 0; i < count; i++)
        policy->gradient[i] *= -advantage; // steps go down
    if (settings->ascent == ASCENT_ADAM) {
        if (!adam_step(&policy->adam, &policy->logits, policy->gradient, 0, count,
                       settings->rate, error))
            return false;
    } else {
        for (size_t i = 0; i < count; i++) {
            policy->logits.values[i] -= (real)settings->rate * policy->gradient[i];
            if (!isfinite(policy->logits.values[i]))
                return error_set(error, "a step from the reward %g is too large", reward);
        }
    }
    set_probabilities(policy);
    return true;
}
