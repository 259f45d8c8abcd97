// SPDX-License-Identifier: MIT
// Evolution: the children that are made by choices of the plain encoding.
#include "../support/trial.h"

// As the optimiser's settings are laid out.
struct evolution_settings {
    int population, sample, edits;
    enum { EDITS, CHOICES } mutation;
};

static int changes(arch_code parent, arch_code child, int kinds[5])
{
    uint8_t one[SPACE_MAX_COORDINATES], two[SPACE_MAX_COORDINATES];
    int changed = 0;
    space_nb201.plain.encode(&space_nb201, parent, one);
    space_nb201.plain.encode(&space_nb201, child, two);
    for (int c = 0; c < 6; c++) {
        changed += one[c] != two[c];
        kinds[(two[c] + 5 - one[c]) % 5]++;
    }
    return changed;
}

// Each of the six with probability 1/4, to each of the four others alike; a child that is
// its parent is none.
static void children_change_each_choice_by_chance(void **state)
{
    (void)state;
    enum { CHILDREN = 20000 };
    const struct evolution_settings settings = {30, 10, 1, CHOICES};
    struct trial trial;
    struct proposals proposals;
    int counts[7] = {0}, kinds[5] = {0};
    double p = pow(0.75, 6), none = p;
    trial_open(&trial, "evolution", &settings, separable, 5, 1);
    for (int i = 0; i < CHILDREN; i++) {
        trial_ask(&trial, 1, &proposals);
        counts[changes(trial.history.queries[0].code, proposals.codes[0], kinds)]++;
        proposals_free(&proposals);
    }
    assert_int_equal(counts[0], 0);
    for (int k = 1; k <= 6; k++) {
        p *= (6.0 - k + 1) / k / 3; // binomial
        double share = p / (1 - none);
        assert_true(fabs(counts[k] - CHILDREN * share) <
                    5 * sqrt(CHILDREN * share * (1 - share)));
    }
    for (int k = 2; k < 5; k++)
        assert_true(abs(kinds[k] - kinds[1]) < 5 * sqrt(2.0 * kinds[1]));
    trial_close(&trial);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_change_each_choice_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
