// SPDX-License-Identifier: MIT
// CR-LSO's parts: fine-tuning, inference, and rounds of proposals.
#include "model/head.h"
#include "optim/crlso.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { LABELS = 60, WIDTH = 6 };

static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH,
                .messages = MESSAGES_DIRECTED,
                .hidden = 16,
                .layers = 2},
    .latent = WIDTH,
    .decoder_hidden = 24,
    .decoder_layers = 2,
    .head = {.kind = HEAD_ICNN, .hidden = 12, .layers = 3}};
static const struct tuning tuning = {
    .epochs = 40,
    .batch = 16,
    .adam = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .clip = 5}};
static const struct inference inference = {.direction = DIRECTION_ASCEND,
                                           .screen = 1,
                                           .step = 0.2,
                                           .step_increment = 0.2,
                                           .step_max = 1,
                                           .noise = 0.05,
                                           .noise_increment = 0.05,
                                           .tries = 20000};

static void start_gvae(struct gvae *gvae)
{
    gvae_make(gvae, &space_nb201, &shape);
    parameters_start(&gvae->parameters, 1, RANDOM_TEST, 0);
    gvae->label_mean = 70;
    gvae->label_deviation = 10;
}

// Architectures whose accuracy is a simple function of their code.
static void add_labels(struct history *history, size_t count)
{
    struct random_stream stream;
    arch_code codes[LABELS];
    random_open(&stream, 1, RANDOM_TEST, 1, 0);
    space_draw(&space_nb201, 1, &stream, count, codes);
    for (size_t i = 0; i < count; i++) {
        struct query query = {.code = codes[i],
                              .answer = {60 + (double)(codes[i] % 7) * 5, NAN, NAN},
                              .source = SOURCE_TABLE};
        history_add(history, &query, NULL);
    }
}

// Mean squared error of the predicted accuracies.
static double tuned_error(const struct gvae *gvae, const struct history *history,
                          const real *latents)
{
    struct scratch scratch = {0};
    const real *g = head_accuracy(gvae, latents, history->count, NULL, &scratch);
    double sum = 0;
    for (size_t i = 0; i < history->count; i++) {
        double away = gvae->label_mean + gvae->label_deviation * (double)g[i] -
                      history->queries[i].answer.valid;
        sum += away * away;
    }
    scratch_free(&scratch);
    return sum / (double)history->count;
}

// A G-VAE and labels with their latents.
static void start_labelled(struct gvae *gvae, struct history *history,
                           real latents[LABELS * WIDTH])
{
    start_gvae(gvae);
    history_open(history, &space_nb201, NULL, 0);
    add_labels(history, LABELS);
    for (size_t i = 0; i < LABELS; i++)
        gvae_encode(gvae, 1, &history->queries[i].code, 1, latents + i * WIDTH);
}

static void tuning_learns_and_depends_on_its_round_alone(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct error error;
    real latents[LABELS * WIDTH];
    start_labelled(&gvae, &history, latents);
    size_t count = gvae.parameters.count;
    real *before = memory_new(count, sizeof *before),
         *first = memory_new(count, sizeof *first);
    memcpy(before, gvae.parameters.values, count * sizeof *before);
    double untuned = tuned_error(&gvae, &history, latents), accuracies[LABELS];
    for (size_t i = 0; i < LABELS; i++)
        accuracies[i] = history.queries[i].answer.valid;

    struct tuner *tuner = tuner_open(&gvae, &tuning, 3, 1);
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 1, &error));
    assert_true(tuned_error(&gvae, &history, latents) < 0.9 * untuned);
    assert_memory_equal(gvae.parameters.values, before,
                        gvae.head_first * sizeof *before); // encoder and decoder rest
    memcpy(first, gvae.parameters.values, count * sizeof *first);
    // Another order of the labels.
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 2, &error));
    assert_memory_not_equal(gvae.parameters.values, first, count * sizeof *first);
    tuner_close(tuner);

    memcpy(gvae.parameters.values, before, count * sizeof *before);
    tuner = tuner_open(&gvae, &tuning, 3, 2); // two threads
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 2, &error));
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 1, &error));
    assert_memory_equal(gvae.parameters.values, first, count * sizeof *first);
    tuner_close(tuner);
    free(before);
    free(first);
    history_free(&history);
    gvae_free(&gvae);
}

// A head that goes on is that of the round before, trained further.
static void tuning_goes_on(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct error error;
    struct tuning on = tuning;
    real latents[LABELS * WIDTH];
    start_labelled(&gvae, &history, latents);
    size_t bytes = gvae.parameters.count * sizeof(real);
    real *once = memory_new(1, bytes), *twice = memory_new(1, bytes);
    double accuracies[LABELS];
    for (size_t i = 0; i < LABELS; i++)
        accuracies[i] = history.queries[i].answer.valid;
    on.start = TUNING_ON;
    struct tuner *tuner = tuner_open(&gvae, &on, 3, 1);
    assert_true(tuner_run(tuner, latents, accuracies, LABELS - 5, 1, &error));
    memcpy(once, gvae.parameters.values, bytes);
    double first = tuned_error(&gvae, &history, latents);
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 2, &error));
    memcpy(twice, gvae.parameters.values, bytes);
    assert_true(tuned_error(&gvae, &history, latents) < first);
    tuner_close(tuner);
    // The second round of a head that begins where the first ended.
    memcpy(gvae.parameters.values, once, bytes);
    tuner = tuner_open(&gvae, &tuning, 3, 1);
    assert_true(tuner_run(tuner, latents, accuracies, LABELS, 2, &error));
    assert_memory_equal(gvae.parameters.values, twice, bytes);
    tuner_close(tuner);
    free(once);
    free(twice);
    history_free(&history);
    gvae_free(&gvae);
}

static bool labelled(const struct history *history, arch_code code)
{
    return history_find(history, code) >= 0;
}

static bool is_known(const void *context, arch_code code)
{
    return labelled(context, code);
}

static bool any_known(const void *context, arch_code code)
{
    (void)context;
    (void)code;
    return true;
}

static void inference_climbs(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    real latents[LABELS * WIDTH];
    start_labelled(&gvae, &history, latents);
    double mean[3] = {0};
    for (size_t i = 0; i < 20; i++)
        for (int direction = DIRECTION_ASCEND; direction <= DIRECTION_DESCEND;
             direction++) {
            struct inference turned = inference;
            struct random_stream stream;
            struct candidate found = {0};
            struct rejected rejected = {0};
            real latent[WIDTH];
            turned.direction = (enum direction)direction;
            turned.kept = true;
            turned.noise = turned.noise_increment = 0.01;
            turned.step = turned.step_increment = 1, turned.step_max = 50;
            random_open(&stream, 1, RANDOM_TEST, 2, (uint32_t)i);
            assert_true(infer_new(&gvae, &turned, latents + i * WIDTH, &stream, is_known,
                                  &history, &found, latent, &rejected));
            assert_false(labelled(&history, found.code));
            assert_true(space_nb201.contains(&space_nb201, found.code));
            assert_int_equal(rejected.skipped, 0);
            arch_code decoded;
            bool valid;
            gvae_decode(&gvae, 1, latent, 1, &decoded, &valid);
            assert_true(valid && decoded == found.code);
            struct scratch scratch = {0};
            mean[direction] +=
                (double)head_accuracy(&gvae, latent, 1, NULL, &scratch)[0] / 20;
            scratch_free(&scratch);
        }
    assert_true(mean[DIRECTION_ASCEND] > mean[DIRECTION_NONE]);
    assert_true(mean[DIRECTION_NONE] > mean[DIRECTION_DESCEND]);
    history_free(&history);
    gvae_free(&gvae);
}

// What an inference asked about: new architectures, each once, and how often others.
static struct {
    const struct history *history;
    size_t count, repeated;
    arch_code codes[64];
} asked;

static bool is_known_and_noted(const void *context, arch_code code)
{
    (void)context;
    bool known = labelled(asked.history, code), again = known;
    for (size_t i = 0; i < asked.count && !again; i++)
        again = asked.codes[i] == code;
    if (again)
        asked.repeated++;
    else
        asked.codes[asked.count++] = code;
    return known;
}

static double predicted_of(const struct gvae *gvae, arch_code code)
{
    struct scratch scratch = {0};
    real latent[WIDTH];
    gvae_encode(gvae, 1, &code, 1, latent);
    double g = (double)head_accuracy(gvae, latent, 1, NULL, &scratch)[0];
    scratch_free(&scratch);
    return gvae->label_mean + gvae->label_deviation * g;
}

static void screening_takes_the_best(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    real latents[LABELS * WIDTH];
    start_labelled(&gvae, &history, latents);
    size_t not_the_first = 0;
    for (uint32_t i = 0; i < 20; i++) {
        struct inference screening = inference;
        struct random_stream stream;
        struct candidate found = {0};
        struct rejected rejected = {0};
        real latent[WIDTH];
        screening.screen = 6;
        asked.history = &history;
        asked.count = asked.repeated = 0;
        random_open(&stream, 1, RANDOM_TEST, 3, i);
        assert_true(infer_new(&gvae, &screening, latents + i * WIDTH, &stream,
                              is_known_and_noted, NULL, &found, latent, &rejected));
        assert_int_equal(asked.count, 6);
        assert_int_equal(rejected.repeated, asked.repeated);
        assert_true(found.predicted == predicted_of(&gvae, found.code));
        for (size_t k = 0; k < asked.count; k++)
            assert_true(found.predicted >= predicted_of(&gvae, asked.codes[k]));
        not_the_first += found.code != asked.codes[0];
    }
    assert_true(not_the_first > 5 && asked.repeated > 0);
    history_free(&history);
    gvae_free(&gvae);
}

// The tries go up the steps, then the noise; all are counted.
static void inference_gives_up(void **state)
{
    (void)state;
    struct gvae gvae;
    start_gvae(&gvae);
    const real start[6] = {0};
    struct random_stream stream;
    struct candidate found = {0};
    struct rejected rejected = {0};
    struct inference short_one = inference;
    real latent[WIDTH];
    short_one.tries = 12;
    random_open(&stream, 1, RANDOM_TEST, 2, 0);
    assert_false(infer_new(&gvae, &short_one, start, &stream, any_known, NULL, &found,
                           latent, &rejected));
    assert_int_equal(rejected.skipped, 1);
    assert_int_equal(rejected.repeated + rejected.invalid, 15); // three times five steps
    assert_true(found.code == 0);
    gvae_free(&gvae);
}

// A round of CR-LSO; returns the latent's first number of the first proposal.
static double propose(void *crlso, uint32_t round, size_t want, size_t wanted,
                      struct proposals *proposals)
{
    struct error error;
    size_t slots = proposals->slots;
    proposals_free(proposals);
    proposals_open(proposals, slots);
    assert_true(optimiser_crlso.ask(crlso, round, want, proposals, &error));
    assert_int_equal(proposals->count, wanted);
    return proposals->own[CRLSO_COLUMNS - 1];
}

static void open_crlso_history(struct history *history, struct column *columns,
                               size_t width)
{
    crlso_columns(columns, width);
    history_open(history, &space_nb201, columns, CRLSO_COLUMNS);
    add_labels(history, LABELS);
}

static void rounds_propose_new_architectures(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct column columns[CRLSO_COLUMNS];
    start_gvae(&gvae);
    open_crlso_history(&history, columns, 0);
    const struct optim_task task = {
        .space = &space_nb201, .seed = 5, .threads = 1, .history = &history};
    const struct crlso_settings settings = {&gvae, 8, inference, tuning};
    struct proposals proposals = {.slots = history.slots};
    void *crlso = optimiser_crlso.open(&task, &settings);
    arch_code first[8];
    size_t best[8];
    history_best(&history, 8, best);
    for (int again = 0; again < 2; again++) {
        propose(crlso, 1, 100, 8, &proposals);
        for (size_t i = 0; i < 8; i++) {
            const double *own = proposals.own + i * proposals.slots;
            assert_false(labelled(&history, proposals.codes[i]));
            assert_true(own[history_slot(&history, "parent")] == (double)best[i] + 1);
            assert_true(own[history_slot(&history, "skipped")] == 0);
            for (size_t k = 0; k < i; k++)
                assert_true(proposals.codes[k] != proposals.codes[i]);
            if (again)
                assert_true(proposals.codes[i] == first[i]);
            first[i] = proposals.codes[i];
        }
    }
    propose(crlso, 1, 3, 3, &proposals);
    assert_memory_equal(proposals.codes, first, 3 * sizeof *first);
    optimiser_crlso.close(crlso);
    history_free(&history);
    proposals_free(&proposals);
    gvae_free(&gvae);
}

static void latents_are_kept_where_told(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct column columns[CRLSO_COLUMNS];
    start_gvae(&gvae);
    open_crlso_history(&history, columns, WIDTH);
    const struct optim_task task = {
        .space = &space_nb201, .seed = 5, .threads = 1, .history = &history};
    struct crlso_settings settings = {&gvae, 8, inference, tuning};
    settings.inference.kept = true;
    struct proposals proposals = {.slots = history.slots};
    void *crlso = optimiser_crlso.open(&task, &settings);
    real mean[WIDTH], kept[WIDTH];
    double first = propose(crlso, 1, 3, 3, &proposals);
    for (size_t i = 0; i < WIDTH; i++)
        kept[i] = (real)proposals.own[CRLSO_COLUMNS - 1 + i];
    gvae_encode(&gvae, 1, proposals.codes, 1, mean);
    assert_memory_not_equal(kept, mean, sizeof mean);
    arch_code decoded;
    bool valid;
    gvae_decode(&gvae, 1, kept, 1, &decoded, &valid);
    assert_true(valid && decoded == proposals.codes[0]);
    // Other noise, another fine-tuning.
    assert_true(propose(crlso, 2, 8, 8, &proposals) != first);
    assert_true(propose(crlso, 1, 8, 8, &proposals) == first);
    optimiser_crlso.close(crlso);
    history_free(&history);
    proposals_free(&proposals);
    gvae_free(&gvae);
}

static void another_head(void **state)
{
    (void)state;
    struct gvae gvae;
    start_gvae(&gvae);
    arch_code code = 1234, before, after;
    bool valid;
    real latent[WIDTH], *slopes;
    gvae_encode(&gvae, 1, &code, 1, latent);
    gvae_decode(&gvae, 1, latent, 1, &before, &valid);
    head_replace(&gvae, HEAD_MLP, 3);
    gvae_decode(&gvae, 1, latent, 1, &after, &valid);
    assert_true(before == after && gvae.label_mean == 70);
    struct scratch scratch = {0};
    slopes = scratch_reals(&scratch, 6);
    assert_true(isfinite(head_accuracy(&gvae, latent, 1, slopes, &scratch)[0]));
    scratch_free(&scratch);
    gvae_free(&gvae);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tuning_learns_and_depends_on_its_round_alone),
        cmocka_unit_test(tuning_goes_on),
        cmocka_unit_test(inference_climbs),
        cmocka_unit_test(screening_takes_the_best),
        cmocka_unit_test(inference_gives_up),
        cmocka_unit_test(rounds_propose_new_architectures),
        cmocka_unit_test(latents_are_kept_where_told),
        cmocka_unit_test(another_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
