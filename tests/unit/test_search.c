// SPDX-License-Identifier: MIT
// The search: its history, fine-tuning, inference, and rounds of proposals.
#include "model/regulariser.h"
#include "search/ledger.h"
#include "search/search.h"

#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

enum { LABELS = 60 };

static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH, .directed = true, .hidden = 16, .layers = 2},
    .latent = 6,
    .decoder_hidden = 24,
    .decoder_layers = 2,
    .regulariser = REGULARISER_ICNN,
    .regulariser_hidden = 12,
    .regulariser_layers = 3};
static const struct tuning tuning = {
    .epochs = 40, .batch = 16, .rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .clip = 5};
static const struct inference inference = {.direction = DIRECTION_ASCEND,
                                           .screen = 1,
                                           .step = 0.2,
                                           .step_more = 0.2,
                                           .step_max = 1,
                                           .noise = 0.05,
                                           .noise_more = 0.05,
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

static void history_keeps_order_and_best(void **state)
{
    (void)state;
    const double valid[] = {3, 9, 1, 9, 5};
    const arch_code codes[] = {50, 10, 40, 20, 30};
    struct history history;
    size_t best[5];
    history_open(&history, &space_nb201, 1);
    for (size_t i = 0; i < 5; i++) {
        struct query query = {.code = codes[i], .answer = {valid[i], NAN, NAN}};
        real latent = (real)i;
        history_add(&history, &query, i == 2 ? NULL : &latent);
    }
    assert_true(history_has(&history, 40) && !history_has(&history, 41));
    assert_true(history_has_latent(&history, 1) && !history_has_latent(&history, 2));
    assert_true(history.queries[2].best == 9 && history.queries[0].best == 3);
    assert_int_equal(history_best(&history, 3, best), 3);
    assert_true(best[0] == 1 && best[1] == 3 && best[2] == 4); // the earlier of equals
    assert_int_equal(history_best(&history, 5, best), 5);
    assert_true(best[4] == 2);
    history_limit(&history, 2);
    assert_true(history_has(&history, 10) && !history_has(&history, 20));
    history_limit(&history, 5);
    assert_true(history_has(&history, 20) && history.queries[4].code == 30);
    history_free(&history);
}

static void ledger_reads_back(void **state)
{
    (void)state;
    struct history history, again;
    struct error error;
    struct buffer text = {0}, second = {0};
    history_open(&history, &space_nb201, 3);
    history.kept = true;
    add_labels(&history, 5);
    struct query query = {.code = 77,
                          .answer = {71.25, 70, NAN},
                          .source = SOURCE_PROCESS,
                          .round = 2,
                          .parent = 3,
                          .step = 0.6,
                          .noise = 0.15,
                          .predicted = 72.5,
                          .wasted = {4, 5, 6}};
    const real latent[] = {(real)0.1, (real)-1e-9, (real)12345.678};
    if (history_has(&history, 77))
        query.code = 78;
    history_add(&history, &query, latent);
    ledger_add_header(&text);
    for (size_t i = 0; i < history.count; i++)
        ledger_add_row(&text, &history, i);
    history_open(&again, &space_nb201, 3);
    again.kept = true;
    assert_true(ledger_read_text("text", &text, &again, &error));
    assert_int_equal(again.count, 6);
    assert_memory_equal(history_latent(&again, 5), latent, sizeof latent);
    assert_true(again.queries[5].wasted.passed == 6 && again.queries[5].parent == 3);
    ledger_add_header(&second);
    for (size_t i = 0; i < again.count; i++)
        ledger_add_row(&second, &again, i);
    assert_string_equal(text.text, second.text);
    buffer_free(&text);
    buffer_free(&second);
    history_free(&history);
    history_free(&again);
}

// Mean squared error of the predicted accuracies.
static double tuned_error(const struct gvae *gvae, const struct history *history)
{
    struct scratch scratch = {0};
    const real *g =
        regulariser_accuracy(gvae, history->latents, history->count, NULL, &scratch);
    double sum = 0;
    for (size_t i = 0; i < history->count; i++) {
        double away = gvae->label_mean + gvae->label_deviation * (double)g[i] -
                      history->queries[i].answer.valid;
        sum += away * away;
    }
    scratch_free(&scratch);
    return sum / (double)history->count;
}

static void encode_all(const struct gvae *gvae, struct history *history)
{
    for (size_t i = 0; i < history->count; i++)
        gvae_encode(gvae, 1, &history->queries[i].code, 1, history_latent(history, i));
}

// A G-VAE and labels with their latents.
static void start_labelled(struct gvae *gvae, struct history *history)
{
    start_gvae(gvae);
    history_open(history, &space_nb201, (size_t)gvae_width(gvae));
    add_labels(history, LABELS);
    encode_all(gvae, history);
}

static void tuning_learns_and_depends_on_its_round_alone(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct error error;
    start_labelled(&gvae, &history);
    size_t count = gvae.parameters.count;
    real *before = memory_new(count, sizeof *before),
         *first = memory_new(count, sizeof *first);
    memcpy(before, gvae.parameters.values, count * sizeof *before);
    double untuned = tuned_error(&gvae, &history);

    struct tuner *tuner = tuner_open(&gvae, &tuning, 3, 1);
    assert_true(tuner_run(tuner, &history, 1, &error));
    assert_true(tuned_error(&gvae, &history) < 0.9 * untuned);
    assert_memory_equal(gvae.parameters.values, before,
                        gvae.regulariser_first *
                            sizeof *before); // encoder and decoder rest
    memcpy(first, gvae.parameters.values, count * sizeof *first);
    assert_true(tuner_run(tuner, &history, 2, &error)); // another order of the labels
    assert_memory_not_equal(gvae.parameters.values, first, count * sizeof *first);
    tuner_close(tuner);

    memcpy(gvae.parameters.values, before, count * sizeof *before);
    tuner = tuner_open(&gvae, &tuning, 3, 2); // two threads
    assert_true(tuner_run(tuner, &history, 2, &error));
    assert_true(tuner_run(tuner, &history, 1, &error));
    assert_memory_equal(gvae.parameters.values, first, count * sizeof *first);
    tuner_close(tuner);
    free(before);
    free(first);
    history_free(&history);
    gvae_free(&gvae);
}

static bool is_known(const void *context, arch_code code)
{
    return history_has(context, code);
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
    start_labelled(&gvae, &history);
    double mean[3] = {0};
    for (size_t i = 0; i < 20; i++)
        for (int direction = DIRECTION_ASCEND; direction <= DIRECTION_DESCEND;
             direction++) {
            struct inference turned = inference;
            struct random_stream stream;
            struct query query = {0};
            struct waste waste = {0};
            real latent[6];
            turned.direction = (enum direction)direction;
            turned.kept = true;
            turned.noise = turned.noise_more = 0.01;
            turned.step = turned.step_more = 1, turned.step_max = 50;
            random_open(&stream, 1, RANDOM_TEST, 2, (uint32_t)i);
            assert_true(infer_new(&gvae, &turned, history_latent(&history, i), &stream,
                                  is_known, &history, &query, latent, &waste));
            assert_false(history_has(&history, query.code));
            assert_true(space_nb201.contains(query.code));
            assert_int_equal(waste.passed, 0);
            arch_code decoded;
            bool valid;
            gvae_decode(&gvae, 1, latent, 1, &decoded, &valid);
            assert_true(valid && decoded == query.code);
            struct scratch scratch = {0};
            mean[direction] +=
                (double)regulariser_accuracy(&gvae, latent, 1, NULL, &scratch)[0] / 20;
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
    bool known = history_has(asked.history, code), again = known;
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
    real latent[6];
    gvae_encode(gvae, 1, &code, 1, latent);
    double g = (double)regulariser_accuracy(gvae, latent, 1, NULL, &scratch)[0];
    scratch_free(&scratch);
    return gvae->label_mean + gvae->label_deviation * g;
}

static void screening_takes_the_best(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    start_labelled(&gvae, &history);
    size_t not_the_first = 0;
    for (uint32_t i = 0; i < 20; i++) {
        struct inference screening = inference;
        struct random_stream stream;
        struct query query = {0};
        struct waste waste = {0};
        real latent[6];
        screening.screen = 6;
        asked.history = &history;
        asked.count = asked.repeated = 0;
        random_open(&stream, 1, RANDOM_TEST, 3, i);
        assert_true(infer_new(&gvae, &screening, history_latent(&history, i), &stream,
                              is_known_and_noted, NULL, &query, latent, &waste));
        assert_int_equal(asked.count, 6);
        assert_int_equal(waste.repeated, asked.repeated);
        assert_true(query.predicted == predicted_of(&gvae, query.code));
        for (size_t k = 0; k < asked.count; k++)
            assert_true(query.predicted >= predicted_of(&gvae, asked.codes[k]));
        not_the_first += query.code != asked.codes[0];
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
    struct query query = {0};
    struct waste waste = {0};
    struct inference short_one = inference;
    real latent[6];
    short_one.tries = 12;
    random_open(&stream, 1, RANDOM_TEST, 2, 0);
    assert_false(infer_new(&gvae, &short_one, start, &stream, any_known, NULL, &query,
                           latent, &waste));
    assert_int_equal(waste.passed, 1);
    assert_int_equal(waste.repeated + waste.invalid, 15); // three ladders of five steps
    assert_true(query.code == 0);
    gvae_free(&gvae);
}

static void rounds_propose_new_architectures(void **state)
{
    (void)state;
    struct gvae gvae;
    struct history history;
    struct proposals proposals;
    struct error error;
    start_gvae(&gvae);
    history_open(&history, &space_nb201, (size_t)gvae_width(&gvae));
    add_labels(&history, LABELS);
    const struct search_settings settings = {
        .seed = 5, .threads = 1, .topk = 8, .inference = inference, .tuning = tuning};
    struct search *search = search_open(&gvae, &history, &settings);
    assert_true(history_has_latent(&history, LABELS - 1));
    arch_code first[8];
    for (int again = 0; again < 2; again++) {
        size_t best[8];
        assert_true(search_propose(search, 1, 8, &proposals, &error));
        assert_int_equal(proposals.count, 8);
        history_best(&history, 8, best);
        for (size_t i = 0; i < 8; i++) {
            assert_false(history_has(&history, proposals.queries[i].code));
            assert_int_equal(proposals.queries[i].parent, best[i] + 1);
            for (size_t k = 0; k < i; k++)
                assert_true(proposals.queries[k].code != proposals.queries[i].code);
            if (again)
                assert_true(proposals.queries[i].code == first[i]);
            first[i] = proposals.queries[i].code;
        }
    }
    assert_true(search_propose(search, 1, 3, &proposals, &error));
    assert_int_equal(proposals.count, 3);
    assert_true(proposals.queries[2].code == first[2]);
    real mean[6];
    gvae_encode(&gvae, 1, &first[0], 1, mean);
    assert_memory_equal(proposals.latents, mean, sizeof mean);
    search_close(search);
    history.kept = true;
    search = search_open(&gvae, &history, &settings);
    assert_true(search_propose(search, 1, 3, &proposals, &error));
    real latent = proposals.latents[0];
    assert_true(proposals.queries[0].code == first[0] && latent != mean[0]);
    assert_true(search_propose(search, 2, 8, &proposals, &error));
    assert_true(proposals.latents[0] != latent); // other noise, another fine-tuning
    search_close(search);
    history_free(&history);
    gvae_free(&gvae);
}

static void another_regulariser(void **state)
{
    (void)state;
    struct gvae gvae;
    start_gvae(&gvae);
    arch_code code = 1234, before, after;
    bool valid;
    real latent[6], *slopes;
    gvae_encode(&gvae, 1, &code, 1, latent);
    gvae_decode(&gvae, 1, latent, 1, &before, &valid);
    regulariser_replace(&gvae, REGULARISER_MLP, 3);
    gvae_decode(&gvae, 1, latent, 1, &after, &valid);
    assert_true(before == after && gvae.label_mean == 70);
    struct scratch scratch = {0};
    slopes = scratch_reals(&scratch, 6);
    assert_true(isfinite(regulariser_accuracy(&gvae, latent, 1, slopes, &scratch)[0]));
    scratch_free(&scratch);
    gvae_free(&gvae);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_keeps_order_and_best),
        cmocka_unit_test(ledger_reads_back),
        cmocka_unit_test(tuning_learns_and_depends_on_its_round_alone),
        cmocka_unit_test(inference_climbs),
        cmocka_unit_test(screening_takes_the_best),
        cmocka_unit_test(inference_gives_up),
        cmocka_unit_test(rounds_propose_new_architectures),
        cmocka_unit_test(another_regulariser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
