// SPDX-License-Identifier: MIT
// CR-LSO goes on from its ledger.
#include "../support/searches.h"
#include "ledger/ledger.h"
#include "optim/crlso.h"

#include <signal.h>

enum { INITIAL = 6, BUDGET = 20, BEST_PARENTS = 8 };

// A G-VAE of which parents lead to nothing new now and then.
static void start_gvae(struct gvae *gvae)
{
    static const struct gvae_shape shape = {
        .encoder = {.kind = ENCODER_GRAPH,
                    .messages = MESSAGES_DIRECTED,
                    .hidden = 16,
                    .layers = 2},
        .latent = 6,
        .decoder_hidden = 24,
        .decoder_layers = 2,
        .head = {.kind = HEAD_ICNN, .hidden = 12, .layers = 3}};
    gvae_make(gvae, &space_nb201, &shape);
    gvae->label_mean = 500;
    gvae->label_deviation = 200;
}

// How many rounds begin with parents that the round before has skipped at its end: where
// a round that is asked for by itself tells of fewer.
static size_t count_carried(const struct plan *plan, const char *path)
{
    struct error error;
    struct history all, before;
    history_open(&all, &space_nb201, optimiser_crlso.columns, CRLSO_COLUMNS);
    history_open(&before, &space_nb201, optimiser_crlso.columns, CRLSO_COLUMNS);
    assert_true(ledger_read(path, &all, SIZE_MAX, &error));
    size_t skipped = history_slot(&all, "skipped"), carried = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct query *query = &all.queries[i];
        if (i > INITIAL && query->round != query[-1].round) {
            const struct optim_task task = {
                .space = &space_nb201, .seed = 3, .threads = 1, .history = &before};
            struct proposals alone = {.slots = all.slots};
            parameters_start(&plan->gvae->parameters, 1, RANDOM_TEST, 0);
            void *crlso = optimiser_crlso.open(&task, plan->settings);
            assert_true(optimiser_crlso.ask(crlso, query->round, 1, &alone, &error));
            assert_true(alone.codes[0] == query->code);
            carried += alone.own[skipped] < history_own(&all, i)[skipped];
            optimiser_crlso.close(crlso);
            proposals_free(&alone);
        }
        history_add(&before, query, history_own(&all, i));
    }
    history_free(&all);
    history_free(&before);
    return carried;
}

static void check_cuts(const struct folder *folder, enum tuning_start start)
{
    struct gvae gvae;
    struct buffer whole = {0};
    start_gvae(&gvae);
    struct crlso_settings settings = {
        .gvae = &gvae,
        .topk = BEST_PARENTS,
        .inference = {.direction = DIRECTION_ASCEND,
                      .screen = 1,
                      .step = 0.2,
                      .step_increment = 0.2,
                      .step_max = 1,
                      .noise = 0.05,
                      .noise_increment = 0.05,
                      .tries = 20},
        .tuning = {.start = start,
                   .epochs = 2,
                   .batch = 16,
                   .adam = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .clip = 5}}};
    const struct plan plan = {.optimiser = &optimiser_crlso,
                              .settings = &settings,
                              .initial = INITIAL,
                              .gvae = &gvae};
    assert_searches(&plan, folder->file, BUDGET, &whole);
    questions();
    go_on_everywhere(&plan, folder->file, &whole, BUDGET);
    assert_true(count_carried(&plan, folder->file) > 0);
    buffer_free(&whole);
    gvae_free(&gvae);
}

static void skipped_parents_are_told_after_a_cut(void **state)
{
    check_cuts(*state, TUNING_ANEW);
}

static void heads_go_on_after_a_cut(void **state)
{
    check_cuts(*state, TUNING_ON);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(skipped_parents_are_told_after_a_cut),
        TEST(heads_go_on_after_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
