// SPDX-License-Identifier: MIT
// A store that several processes write to at once.
#include "../support/store.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>

enum { SHARED = 300 }; // architectures that each process asks for

// Answers all of SHARED, as values that tell who answered, and makes sure that what the
// store gave it then is what the file says in the end.
static int answer_as(const char *path, int who)
{
    struct answer_store *store = open_store(path);
    struct answer given[SHARED], found;
    for (arch_code i = 0; i < SHARED; i++) {
        arch_code code = who ? i : SHARED - 1 - i;
        given[code] = add(store, code, (double)code + who * 0.5);
    }
    answer_store_close(store);
    store = open_store(path);
    for (arch_code code = 0; code < SHARED; code++)
        if (!is_known(store, code, &found) || found.valid != given[code].valid)
            return 1;
    answer_store_close(store);
    return 0;
}

static void two_processes_share_a_store(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(answer_as(folder->file, i));
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    text_read(folder->file, &text);
    size_t rows = 0;
    for (const char *at = text.text; (at = strchr(at, '\n')); at++)
        rows++;
    assert_int_equal(rows, 4 + SHARED);
    buffer_free(&text);
}

static bool claims(struct answer_store *store, arch_code code)
{
    struct error error;
    bool claimed;
    assert_true(answer_store_claim(store, code, 0, &claimed, &error));
    return claimed;
}

static void a_claim_is_one_process_s_until_it_lets_go_or_dies(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file);
    int ends[2], status;
    char byte;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct answer_store *own = open_store(folder->file);
        _exit(claims(own, 3) && claims(own, 4) && claims(own, 5) &&
              (answer_store_let_go(own, 5, 0), write(ends[1], "x", 1) == 1) && pause());
    }
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_false(claims(store, 3) || claims(store, 4));
    assert_true(claims(store, 5) && claims(store, 6));
    answer_store_let_go(store, 5, 0);
    answer_store_let_go(store, 6, 0);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(claims(store, 3) && claims(store, 4));
    answer_store_close(store);
    close(ends[0]);
    close(ends[1]);
}

// As searches do: claims and answers what nobody has, and goes on with others where another
// process asks. Each asks for all, and is told in the file who asked for what.
static int ask_for_all(const char *path, const char *asked, int who)
{
    struct answer_store *store = open_store(path);
    struct answer answer;
    int log = open(asked, O_WRONLY | O_APPEND);
    bool done[SHARED] = {false};
    for (size_t left = SHARED, i = (size_t)who * 37; left > 0; i = (i + 1) % SHARED) {
        char line[16];
        if (done[i] || (!is_known(store, i, &answer) && !claims(store, i)))
            continue;
        if (!is_known(store, i, &answer)) {
            if (write(log, line, (size_t)sprintf(line, "%zu\n", i)) < 0)
                return 1;
            add(store, i, (double)i + who * 0.125);
        }
        answer_store_let_go(store, i, 0);
        done[i] = true;
        left--;
    }
    answer_store_close(store);
    return 0;
}

// flock(2) is a lock of all bytes on network file systems: it would wait for claims.
static void no_lock_is_of_the_whole_file(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file), *beside;
    const struct flock all = {.l_type = F_RDLCK, .l_start = 0};
    struct flock claim = all;
    int descriptor = open(folder->file, O_RDWR);
    assert_true(claims(store, 3));
    assert_int_equal(fcntl(descriptor, F_OFD_GETLK, &claim), 0);
    assert_true(claim.l_type == F_WRLCK && claim.l_len == 1);
    assert_int_equal(flock(descriptor, LOCK_EX), 0); // waits for nobody, and nobody for it
    beside = open_store(folder->file);
    assert_false(claims(beside, 3));
    add(beside, 4, 4);
    add(store, 3, 3);
    answer_store_close(store);
    answer_store_close(beside);
    close(descriptor);
}

static void eight_processes_ask_for_each_once(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    pid_t children[8];
    size_t counts[SHARED] = {0};
    text_write(folder->other, "", 0);
    for (int i = 0; i < 8; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(ask_for_all(folder->file, folder->other, i));
    }
    for (int i = 0; i < 8; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    text_read(folder->other, &text);
    for (const char *line = text.text; *line; line = strchr(line, '\n') + 1)
        counts[strtoul(line, NULL, 10)]++;
    for (size_t i = 0; i < SHARED; i++)
        assert_int_equal(counts[i], 1);
    buffer_free(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        TEST(two_processes_share_a_store),
        TEST(a_claim_is_one_process_s_until_it_lets_go_or_dies),
        TEST(no_lock_is_of_the_whole_file),
        TEST(eight_processes_ask_for_each_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
