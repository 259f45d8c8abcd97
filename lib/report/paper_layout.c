// SPDX-License-Identifier: MIT
#include "report/paper_layout.h"

#include <string.h>

static const struct paper_layout layouts[] = {
    {"I",
     "Search of NAS-Bench-101",
     "queries",
     true,
     {"valid", "test", "top50_test", "rank", "test_rank"},
     "The paper reports the best test accuracy of the top 50 by validation, and its rank "
     "by "
     "test; what a user would get is the test accuracy of the best by validation."},
    {"II",
     "Search of NAS-Bench-201",
     "queries",
     true,
     {"valid", "test", "top50_test"},
     "The paper's test accuracy of CR-LSO is the best of the top 50 by validation; those "
     "it "
     "quotes are of the best by validation."},
    {"III",
     "Search of NAS-Bench-301, mean of a run's five best",
     "queries",
     false,
     {"top5_valid"},
     "NAO here is scaled to budgets of hundreds, and searches the latent space of its own "
     "model."},
    {"IV",
     "Share of the budget that is initial labels: NAS-Bench-301, mean of a run's five best",
     "queries",
     false,
     {"top5_valid"},
     ""},
    {"V",
     "Parents of a round, K: NAS-Bench-301, mean of a run's five best",
     "queries",
     false,
     {"top5_valid"},
     ""},
    {"VI",
     "Encoders: search of NAS-Bench-101",
     "queries",
     false,
     {"valid", "top50_test", "rank"},
     "Two of the paper's numbers at 500 queries, 93.02 and 94.94, are out of line with the "
     "rest of its table, and one is above the best of the space: misprints, it seems."},
    {"VII",
     "Encoders: prediction in NAS-Bench-101's latent space",
     "labels",
     false,
     {"spearman", "kendall"},
     "How many labels the paper's three columns are of is lost in its text: taken to be "
     "the "
     "initial labels of 500, 1000 and 2000 queries."},
    {"VIII",
     "ICNN and MLP: prediction in NAS-Bench-301's latent space",
     "labels",
     false,
     {"pearson", "kendall"},
     ""},
};
enum { LAYOUTS = sizeof layouts / sizeof layouts[0] };

static const struct paper_measure styles[] = {
    {"valid", "best validation", 2},
    {"test", "test of the best by validation", 2},
    {"top50_test", "best test of the top 50", 2},
    {"top5_valid", "mean validation of the best 5", 2},
    {"rank", "rank by validation", 0},
    {"test_rank", "rank by test", 0},
    {"spearman", "Spearman's rho", 3},
    {"kendall", "Kendall's tau", 3},
    {"pearson", "Pearson's r", 3},
};

const struct paper_layout *paper_layout_find(const char *table)
{
    for (int i = 0; i < LAYOUTS; i++)
        if (strcmp(layouts[i].table, table) == 0)
            return &layouts[i];
    return NULL;
}

const struct paper_measure *paper_measure(const char *measure)
{
    size_t i = 0;
    while (strcmp(styles[i].key, measure) != 0)
        i++;
    return &styles[i];
}
