// SPDX-License-Identifier: MIT
// Training that is interrupted between any two steps goes on to the same bytes.
#include "../support/folder.h"
#include "base/interrupt.h"
#include "model/gvae_train.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 70, BATCH = 16, EPOCHS = 3 };

static const struct gvae_shape shape = {
    .encoder = {.kind = ENCODER_GRAPH,
                .messages = MESSAGES_DIRECTED,
                .hidden = 9,
                .layers = 2},
    .latent = 5,
    .decoder_hidden = 7,
    .decoder_layers = 2,
    .head = {.kind = HEAD_ICNN, .hidden = 6, .layers = 3}};
static const struct gvae_training training = {
    .seed = 3,
    .threads = 2,
    .epochs = EPOCHS,
    .batch = BATCH,
    .shards = 2,
    .weights = {.kl = 0.1, .head = 1, .noise = 0.2},
    .adam = {.rate = 0.01, .beta1 = 0.9, .beta2 = 0.99, .clip = 5}};

// A training with what it learns from.
struct session {
    struct provenance provenance;
    double seconds, cpu_seconds;
    struct gvae gvae;
    arch_code codes[ROWS];
    real targets[ROWS];
    struct progress progress;
    struct gvae_trainer *trainer;
};

static void start(struct session *session)
{
    struct random_stream stream;
    *session = (struct session){.provenance = provenance_unknown()};
    random_open(&stream, 1, RANDOM_TEST, 0, 0);
    space_draw(&space_nb201, 1, &stream, ROWS, session->codes);
    for (int i = 0; i < ROWS; i++)
        session->targets[i] = (real)random_normal(&stream);
    gvae_make(&session->gvae, &space_nb201, &shape);
    const struct gvae_data data = {session->codes, session->targets, ROWS};
    session->trainer = gvae_trainer_open(&session->gvae, &data, &training);
    progress_open(&session->progress, true, "architectures", ROWS);
}

static void run_epochs(struct session *session)
{
    struct error error;
    while (gvae_trainer_left(session->trainer) > 0 && !interrupt_came())
        assert_true(gvae_trainer_run(session->trainer, &session->progress, &error));
}

static void end(struct session *session)
{
    progress_close(&session->progress);
    gvae_trainer_close(session->trainer);
    gvae_free(&session->gvae);
}

static enum gvae_checkpoint take(struct session *session, const char *path)
{
    struct error error;
    enum gvae_checkpoint found;
    assert_true(gvae_checkpoint_read(session->trainer, path, &session->provenance,
                                     &session->seconds, &session->cpu_seconds, &found,
                                     &error));
    return found;
}

static void goes_on_between_any_two_steps(void **state)
{
    (void)state;
    static struct session whole, part;
    struct folder folder;
    struct error error;
    assert_int_equal(folder_open(&folder, "checkpoint", NULL), 0);
    start(&whole);
    run_epochs(&whole);
    start(&part);
    for (uint64_t left = ROWS * EPOCHS; left > 0;) {
        assert_int_equal(gvae_trainer_left(part.trainer), left);
        interrupt_catch();
        raise(left % 3 ? SIGINT : SIGTERM); // the next step is the last
        assert_true(gvae_trainer_run(part.trainer, &part.progress, &error));
        interrupt_release();
        assert_true(interrupt_came());
        assert_true(gvae_checkpoint_write(part.trainer, folder.file, &part.provenance, 0, 0,
                                          &error));
        left -= left % ROWS == ROWS % BATCH ? ROWS % BATCH : BATCH;
        end(&part);
        start(&part);
        assert_int_equal(take(&part, folder.file), CHECKPOINT_TAKEN);
    }
    assert_memory_equal(part.gvae.parameters.values, whole.gvae.parameters.values,
                        whole.gvae.parameters.count * sizeof(real));
    assert_string_equal(gvae_trainer_curve(part.trainer)->text,
                        gvae_trainer_curve(whole.trainer)->text);
    end(&part);
    end(&whole);
    assert_int_equal(folder_close(&folder), 0);
}

static void keeps_its_seconds_and_whose_it_is(void **state)
{
    (void)state;
    static struct session session;
    struct folder folder;
    struct error error;
    assert_int_equal(folder_open(&folder, "checkpoint", NULL), 0);
    start(&session);
    assert_int_equal(take(&session, folder.file), CHECKPOINT_NONE);
    assert_true(gvae_checkpoint_write(session.trainer, folder.file, &session.provenance,
                                      100, 200, &error));
    session.provenance.command = "tests";
    assert_int_equal(take(&session, folder.file), CHECKPOINT_OF_ANOTHER_RUN);
    assert_true(session.seconds == 0);
    session.provenance.command = "";
    assert_int_equal(take(&session, folder.file), CHECKPOINT_TAKEN);
    assert_true(session.seconds == 100 && session.cpu_seconds == 200);
    end(&session);
    assert_int_equal(folder_close(&folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on_between_any_two_steps),
        cmocka_unit_test(keeps_its_seconds_and_whose_it_is),
    };
    return cmocka_run_group_tests_name("gvae training", tests, NULL, NULL);
}
