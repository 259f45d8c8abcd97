// SPDX-License-Identifier: MIT
// The guided search: its hops, when the G-VAE is trained on, and that it goes on from its
// ledger.
#include "../support/searches.h"
#include "model/head.h"
#include "nn/scratch.h"
#include "optim/guided.h"

#include <math.h>
#include <signal.h>

enum { INITIAL = 6, BUDGET = 20, CHAINS = 12, HOPS = 3, LABELLED = 40, THREADS = 2 };

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
    parameters_start(&gvae->parameters, 1, RANDOM_TEST, 0);
    gvae->label_mean = 500;
    gvae->label_deviation = 200;
}

static void draw_codes(arch_code *codes, size_t count)
{
    struct random_stream stream;
    random_open(&stream, 7, RANDOM_TEST, 0, 0);
    space_draw(&space_nb201, 1, &stream, count, codes);
}

// Hops -----------------------------------------------------------------------------------

struct seen {
    const struct gvae *gvae;
    const struct hop_settings *settings;
    const arch_code *starts;
    size_t count;
    struct hop hops[CHAINS * HOPS];
};

static double value_of(const struct gvae *gvae, arch_code code)
{
    real latent[64];
    struct scratch scratch = {0};
    gvae_encode(gvae, 1, &code, 1, latent);
    double value = (double)head_accuracy(gvae, latent, 1, NULL, &scratch)[0];
    scratch_free(&scratch);
    return value;
}

static void check_hop(void *context, const struct hop *hop)
{
    struct seen *seen = context;
    assert_true(hop->code != hop->from);
    assert_true(space_nb201.contains(&space_nb201, hop->code));
    assert_in_range(hop->number, 1, HOPS);
    assert_in_range(hop->chain, 0, CHAINS - 1);
    if (hop->number == 1)
        assert_true(hop->from == seen->starts[hop->chain]);
    for (size_t i = 0; i < seen->count; i++) // it goes on where the one before ended
        if (seen->hops[i].chain == hop->chain && seen->hops[i].number == hop->number - 1)
            assert_true(seen->hops[i].code == hop->from);
    double change = value_of(seen->gvae, hop->code) - value_of(seen->gvae, hop->from);
    assert_true(fabs(change - hop->change) < 1e-4);
    if (seen->settings->kind == HOP_MUTANT) {
        arch_code neighbours[64];
        size_t count = space_neighbours(&space_nb201, hop->from, neighbours), found = 0;
        for (size_t i = 0; i < count; i++)
            found += neighbours[i] == hop->code;
        assert_int_equal(found, 1);
    } else {
        assert_true(hop->step > 0 && hop->step <= seen->settings->radius);
        assert_true(hop->noise >= 0 && hop->noise <= 1);
    }
    seen->hops[seen->count++] = *hop;
}

static void run_hops(const struct gvae *gvae, const struct hop_settings *settings,
                     int threads, const arch_code *starts, struct seen *seen)
{
    struct random_stream stream;
    random_open(&stream, 9, RANDOM_TEST, 0, 0);
    *seen = (struct seen){.gvae = gvae, .settings = settings, .starts = starts};
    hops_run(gvae, settings, 1, threads, starts, CHAINS, &stream, check_hop, seen);
}

static void hops_lead_to_other_architectures(void **state)
{
    (void)state;
    struct gvae gvae;
    arch_code starts[CHAINS];
    struct seen seen, again;
    start_gvae(&gvae);
    draw_codes(starts, CHAINS);
    for (int kind = HOP_LATENT; kind <= HOP_MUTANT; kind++)
        for (int direction = DIRECTION_ASCEND; direction <= DIRECTION_DESCEND;
             direction++) {
            const struct hop_settings settings = {.kind = (enum hop_kind)kind,
                                                  .direction = (enum direction)direction,
                                                  .increment = 0.25,
                                                  .radius = 20,
                                                  .noise = 0.7,
                                                  .length = HOPS};
            run_hops(&gvae, &settings, 1, starts, &seen);
            assert_true(seen.count > CHAINS / 2);
            run_hops(&gvae, &settings, THREADS, starts, &again);
            assert_int_equal(again.count, seen.count);
            for (size_t i = 0; i < seen.count; i++)
                assert_true(seen.hops[i].code == again.hops[i].code);
        }
    gvae_free(&gvae);
}

static void a_ray_that_changes_nothing_ends_its_chain(void **state)
{
    (void)state;
    struct gvae gvae;
    arch_code starts[CHAINS], decoded[CHAINS];
    real latents[CHAINS * 6];
    bool valid[CHAINS];
    struct seen seen;
    const struct hop_settings settings = {
        .increment = 1e-3, .radius = 1e-3, .length = HOPS};
    start_gvae(&gvae);
    draw_codes(starts, CHAINS);
    // Starts that the decoder gives back.
    gvae_encode(&gvae, 1, starts, CHAINS, latents);
    gvae_decode(&gvae, 1, latents, CHAINS, decoded, valid);
    size_t kept = 0;
    run_hops(&gvae, &settings, 1, starts, &seen);
    for (size_t i = 0; i < CHAINS; i++)
        kept += decoded[i] == starts[i];
    assert_true(seen.count <= HOPS * (CHAINS - kept));
    gvae_free(&gvae);
}

static void the_unit_is_the_distance_of_neighbours(void **state)
{
    (void)state;
    struct gvae gvae;
    arch_code codes[CHAINS];
    start_gvae(&gvae);
    draw_codes(codes, CHAINS);
    double unit = hop_unit(&gvae, 1, codes, CHAINS);
    assert_true(unit > 0 && isfinite(unit));
    // Twice as far apart: the mean's layer, doubled.
    real *values = gvae.parameters.values;
    for (size_t i = 0; i < (size_t)(gvae.shape.latent * gvae.shape.encoder.hidden); i++)
        values[gvae.mean.weight + i] *= 2;
    assert_true(fabs(hop_unit(&gvae, 1, codes, CHAINS) / unit - 2) < 1e-3);
    gvae_free(&gvae);
}

// Training on ----------------------------------------------------------------------------

static void counts_of_refreshes(void **state)
{
    (void)state;
    struct error error;
    const struct refresh_settings never = {0}, some = {.at = "50,100,200"};
    assert_true(refresh_check(&never, &error) && refresh_check(&some, &error));
    assert_int_equal(refresh_due(&never, 1000), 0);
    assert_int_equal(refresh_due(&some, 49), 0);
    assert_int_equal(refresh_due(&some, 50), 1);
    assert_int_equal(refresh_due(&some, 1000), 3);
    assert_int_equal(refresh_count(&some, 1), 100);
    const char *const bad[] = {"x", "50,50", "100,50", "0", "-3", "50;100", "5e1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct refresh_settings settings = {.at = bad[i]};
        assert_false(refresh_check(&settings, &error));
        assert_int_equal(error.status, STATUS_MISUSE);
        assert_non_null(strstr(error.text, "--refresh"));
    }
}

// The search -----------------------------------------------------------------------------

static struct guided_settings settings_of(struct gvae *gvae, const arch_code *sample)
{
    return (struct guided_settings){
        .gvae = gvae,
        .sample = sample,
        .sample_count = LABELLED,
        .pool = 12,
        .parents = 4,
        .fresh = 0.25,
        .mutants = 0.25,
        .growth = 0.4, // 5 of 14
        .steady = 10,
        .starts = STARTS_BEST,
        .choice = {.by = CHOICE_MEMBER, .topk = 4},
        .fit_sample = 20,
        .fit = {.epochs = 1, .batch = 64, .adam = {.rate = 0.001}},
        .hops = {.increment = 0.5, .radius = 10, .noise = 0.7, .length = 2},
        .refresh = {.at = "7,13", .epochs = 1, .size = 64, .weight = 0.1, .rate = 0.001},
        .shape = {.encoder = {.hidden = 8, .layers = 2},
                  .mlp_hidden = 8,
                  .mlp_layers = 2,
                  .members = 2},
        .training = {.loss = LOSS_RANKING,
                     .epochs = 2,
                     .batch = 8,
                     .adam = {.rate = 0.003, .beta1 = 0.9, .beta2 = 0.999, .clip = 5}}};
}

static void goes_on_from_its_ledger(void **state)
{
    const struct folder *folder = *state;
    struct gvae gvae;
    arch_code sample[LABELLED];
    struct buffer whole = {0};
    start_gvae(&gvae);
    draw_codes(sample, LABELLED);
    for (int choice = CHOICE_MEAN; choice <= CHOICE_ANY; choice++) {
        struct guided_settings settings = settings_of(&gvae, sample);
        settings.choice.by = (enum choice)choice;
        settings.choice.siblings = choice == CHOICE_BOUND ? 2 : 0;
        settings.climbed = choice == CHOICE_MEMBER ? 2 : 0;
        settings.starts = choice == CHOICE_BOUND ? STARTS_RANKED : STARTS_BEST;
        const struct plan plan = {.optimiser = &optimiser_guided,
                                  .settings = &settings,
                                  .initial = INITIAL,
                                  .gvae = &gvae};
        unlink(folder->file);
        assert_searches(&plan, folder->file, BUDGET, &whole);
        assert_int_equal(questions(), BUDGET); // each once, and no other
        go_on_everywhere(&plan, folder->file, &whole, BUDGET);
    }
    buffer_free(&whole);
    gvae_free(&gvae);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(hops_lead_to_other_architectures),
        TEST(a_ray_that_changes_nothing_ends_its_chain),
        TEST(the_unit_is_the_distance_of_neighbours),
        TEST(counts_of_refreshes),
        TEST(goes_on_from_its_ledger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
