// SPDX-License-Identifier: MIT
// The store of what a program has answered.
#include "../support/folder.h"
#include "../support/text_file.h"
#include "io/checksum.h"
#include "ledger/answers.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { ANSWERS = 4, SHARED = 300 };

static int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open_in_memory(&folder, "answers.csv", "other.csv");
}

static int close_folder(void **state)
{
    return folder_close(*state);
}

static struct answer_store *open_store(const char *path)
{
    struct error error;
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, false, &error);
    if (!store)
        fail_msg("%s", error.text);
    return store;
}

static bool is_known(struct answer_store *store, arch_code code, struct answer *answer)
{
    struct error error;
    bool known;
    assert_true(answer_store_find(store, code, 0, answer, &known, &error));
    return known;
}

static struct answer add(struct answer_store *store, arch_code code, double valid)
{
    struct answer answer = {valid, NAN, 0.1};
    struct error error;
    assert_true(answer_store_add(store, code, 0, &answer, NULL, &error));
    return answer;
}

// What is not known yet, as a search does; returns how many were asked for.
static size_t answer_all(const char *path)
{
    struct answer_store *store = open_store(path);
    struct answer answer;
    size_t asked = 0;
    for (arch_code code = 0; code < ANSWERS; code++)
        if (!is_known(store, code, &answer)) {
            add(store, code, 1 / (3 + (double)code));
            asked++;
        }
    answer_store_close(store);
    return asked;
}

static void what_was_answered_is_found(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file), *beside;
    struct answer answer;
    assert_false(is_known(store, 7, &answer));
    add(store, 7, 1.0 / 3);
    assert_true(is_known(store, 7, &answer) && answer.valid == 1.0 / 3);
    beside = open_store(folder->file);
    assert_true(is_known(beside, 7, &answer));
    assert_true(answer.valid == 1.0 / 3 && isnan(answer.test) && answer.cost == 0.1);
    add(store, 8, 2); // after the other one has read the file
    assert_true(is_known(beside, 8, &answer) && answer.valid == 2);
    assert_false(is_known(beside, 9, &answer));
    answer_store_close(store);
    answer_store_close(beside);
}

static struct answer_store *open_fidelities(const char *path)
{
    struct error error;
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, true, &error);
    assert_non_null(store);
    return store;
}

static void answers_are_kept_by_epochs(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_fidelities(folder->file);
    struct answer answer = {1, NAN, 3}, other = {2, NAN, 9};
    struct error error;
    bool known;
    assert_true(answer_store_add(store, 7, 4, &answer, NULL, &error));
    assert_true(answer_store_find(store, 7, 12, &answer, &known, &error) && !known);
    assert_true(answer_store_claim(store, 7, 12, &known, &error) && known);
    assert_true(answer_store_add(store, 7, 12, &other, NULL, &error));
    answer_store_let_go(store, 7, 12);
    answer_store_close(store);
    store = open_fidelities(folder->file);
    assert_true(answer_store_find(store, 7, 4, &answer, &known, &error));
    assert_true(known && answer.valid == 1 && answer.cost == 3);
    assert_true(answer_store_find(store, 7, 12, &answer, &known, &error));
    assert_true(known && answer.valid == 2);
    answer_store_close(store);
    assert_null(answer_store_open(folder->file, "exec", &space_nb201, false, &error));
    assert_non_null(strstr(error.text, "not the answers of evaluator 'exec'"));
}

static void a_failure_is_an_answer(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file);
    struct answer none = {NAN, NAN, NAN}, answer = {1, 1, 1};
    struct error error;
    struct buffer text = {0};
    assert_true(answer_store_add(store, 7, 0, &none, "out of memory, GPU 3", &error));
    add(store, 8, 5);
    answer_store_close(store);
    store = open_store(folder->file);
    assert_true(is_known(store, 7, &answer) && isnan(answer.valid));
    assert_true(is_known(store, 8, &answer) && answer.valid == 5);
    answer = add(store, 7, 3); // what failed is not asked for again
    assert_true(isnan(answer.valid));
    answer_store_close(store);
    text_read(folder->file, &text);
    assert_non_null(strstr(text.text, ",,,,\"out of memory, GPU 3\","));
    buffer_free(&text);
}

static void the_first_answer_counts(void **state)
{
    const struct folder *folder = *state;
    struct answer_store *store = open_store(folder->file),
                        *beside = open_store(folder->file);
    struct answer answer;
    assert_false(is_known(store, 7, &answer) || is_known(beside, 7, &answer));
    assert_true(add(store, 7, 1).valid == 1);
    assert_true(add(beside, 7, 2).valid == 1);
    answer_store_close(store);
    answer_store_close(beside);
}

static void goes_on_after_a_cut_at_every_byte(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0};
    assert_int_equal(answer_all(folder->file), ANSWERS);
    text_read(folder->file, &whole);
    size_t rows = 0;
    for (size_t cut = 0; cut <= whole.length; cut++) {
        rows += cut > 0 && whole.text[cut - 1] == '\n';
        text_write(folder->other, whole.text, cut);
        assert_int_equal(answer_all(folder->other),
                         rows > 4 ? ANSWERS + 4 - rows : ANSWERS);
        text_read(folder->other, &text);
        assert_string_equal(text.text, whole.text);
    }
    assert_int_equal(rows, 4 + ANSWERS);
    // Zeros, as a power cut leaves them.
    for (size_t cut = 0; cut < 60; cut++) {
        buffer_clear(&text);
        buffer_add(&text, whole.text, 60);
        memset(text.text + cut, '\0', 60 - cut);
        text_write(folder->other, text.text, 60);
        assert_int_equal(answer_all(folder->other), ANSWERS);
    }
    buffer_free(&whole);
    buffer_free(&text);
}

static char *damaged_path(const struct folder *folder, char path[300])
{
    snprintf(path, 300, "%s.damaged", folder->other);
    return path;
}

// What a power cut may leave: from any byte on, zeros, or zeros and a line feed, or another
// byte before the end.
static void a_damaged_tail_is_put_aside(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0}, aside = {0};
    char path[300];
    struct answer answer;
    assert_int_equal(answer_all(folder->file), ANSWERS);
    text_read(folder->file, &whole);
    const char *last = strrchr(whole.text, '|'); // in the last row
    while (last[-1] != '\n')
        last--;
    size_t start = (size_t)(last - whole.text);
    for (size_t at = start; at < whole.length; at++)
        for (int kind = 0; kind < 3; kind++) {
            buffer_clear(&text);
            buffer_add(&text, whole.text, whole.length);
            if (kind < 2)
                memset(text.text + at, '\0', text.length - at - (size_t)kind);
            else
                text.text[at] ^= 1;
            text_write(folder->other, text.text, text.length);
            struct answer_store *store = open_store(folder->other);
            bool line_feed = at == whole.length - 1;
            if (kind == 1 && line_feed) // that one is whole
                assert_int_equal(answer_store_damaged(store), 0);
            else if (kind != 2 || !line_feed) // else it looks as if a kill had cut it off
                assert_int_equal(answer_store_damaged(store), whole.length - start);
            for (arch_code code = 0; code + 1 < ANSWERS; code++)
                assert_true(is_known(store, code, &answer) &&
                            answer.valid == 1 / (3 + (double)code));
            assert_int_equal(is_known(store, ANSWERS - 1, &answer), kind == 1 && line_feed);
            answer_store_close(store);
            if (answer_all(folder->other) && (kind != 2 || !line_feed)) {
                text_read(damaged_path(folder, path), &aside);
                assert_memory_equal(aside.text, text.text + start, whole.length - start);
                assert_int_equal(unlink(path), 0);
            }
            text_read(folder->other, &text);
            assert_string_equal(text.text, whole.text);
        }
    buffer_free(&whole);
    buffer_free(&text);
    buffer_free(&aside);
}

static void a_file_that_shrank_or_was_replaced_is_read_anew(void **state)
{
    const struct folder *folder = *state;
    struct buffer whole = {0}, text = {0};
    struct answer answer;
    answer_all(folder->file);
    text_read(folder->file, &whole);
    struct answer_store *store = open_store(folder->file);
    const char *second = strstr(whole.text, ",0.25,");
    while (second[-1] != '\n')
        second--;
    assert_int_equal(truncate(folder->file, second - whole.text), 0);
    assert_true(add(store, 9, 9).valid == 9);
    assert_false(is_known(store, 1, &answer));
    assert_true(is_known(store, 0, &answer) && is_known(store, 9, &answer));
    text_write(folder->other, whole.text, whole.length);
    assert_int_equal(rename(folder->other, folder->file), 0);
    assert_true(is_known(store, 1, &answer) && answer.valid == 0.25);
    assert_false(is_known(store, 9, &answer));
    assert_true(add(store, 5, 5).valid == 5);
    assert_int_equal(unlink(folder->file), 0);
    assert_true(add(store, 6, 6).valid == 6);
    answer_store_close(store);
    store = open_store(folder->file);
    assert_true(is_known(store, 6, &answer) && !is_known(store, 5, &answer));
    answer_store_close(store);
    buffer_free(&whole);
    buffer_free(&text);
}

// Writes over a file, at a later time than that of all clocks so far.
static void write_over(const char *path, const struct buffer *text)
{
    static time_t second = 1;
    text_write(path, text->text, text->length);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = ++second}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

// The text of a store with these accuracies of the first architectures.
static void text_of(const struct folder *folder, const double valid[ANSWERS], size_t count,
                    struct buffer *text)
{
    unlink(folder->other);
    struct answer_store *store = open_store(folder->other);
    for (arch_code code = 0; code < count; code++)
        add(store, code, valid[code]);
    answer_store_close(store);
    text_read(folder->other, text);
}

static void holds(struct answer_store *store, const double valid[ANSWERS], size_t count)
{
    struct answer answer;
    for (arch_code code = 0; code < ANSWERS; code++) {
        assert_int_equal(is_known(store, code, &answer), code < count);
        assert_true(code >= count || answer.valid == valid[code]);
    }
}

// By a file of the same length, whichever of its rows is another one, and by a longer one.
static void a_file_that_was_written_over_is_read_anew(void **state)
{
    const struct folder *folder = *state;
    static const double first[] = {1, 2, 3, 4}, last_differs[] = {1, 2, 7, 4},
                        first_differs[] = {8, 2, 7, 4}, all_differ[] = {5, 6, 5, 6};
    const struct {
        const double *valid;
        size_t count;
    } steps[] = {
        {first, 3}, {last_differs, 3}, {first_differs, 3}, {all_differ, 4}, {first, 4}};
    struct buffer text = {0};
    struct answer_store *store = open_store(folder->file);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        text_of(folder, steps[i].valid, steps[i].count, &text);
        write_over(folder->file, &text);
        holds(store, steps[i].valid, steps[i].count);
    }
    text_of(folder, last_differs, 4, &text);
    write_over(folder->file, &text);
    assert_true(add(store, 2, 9).valid == 7); // what is there already is not stored again
    assert_true(add(store, 6, 6).valid == 6);
    answer_store_close(store);
    store = open_store(folder->file);
    holds(store, last_differs, 4);
    answer_store_close(store);
    buffer_free(&text);
}

static void another_store_of_the_same_length_is_refused(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    struct error error;
    struct answer answer;
    bool known;
    struct answer_store *store = open_store(folder->file);
    text_read(folder->file, &text);
    memcpy(strstr(text.text, "exec"), "else", 4);
    write_over(folder->file, &text);
    assert_false(answer_store_find(store, 1, 0, &answer, &known, &error));
    assert_non_null(strstr(error.text, "not the answers of evaluator 'exec'"));
    answer_store_close(store);
    buffer_free(&text);
}

// Behind whose rows there is this.
static void gets_the_new_column(const struct folder *folder, const char *tail,
                                size_t length)
{
    struct buffer text = {0};
    struct answer answer;
    static const char row[] = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|,0.5,,7,";
    struct buffer earlier = {0};
    buffer_print(&earlier,
                 "# crlso 0.0.9\n# answers of: exec\n# space: nb201\n"
                 "arch,valid,test,cost,check\n%s%08x\n",
                 row, checksum_crc32c(0, row, sizeof row - 1));
    buffer_add(&earlier, tail, length);
    text_write(folder->file, earlier.text, earlier.length);
    buffer_free(&earlier);
    struct answer_store *store = open_store(folder->file);
    assert_true(is_known(store, 0, &answer) && answer.valid == 0.5 && answer.cost == 7);
    add(store, 1, 2);
    answer_store_close(store);
    text_read(folder->file, &text);
    assert_non_null(strstr(text.text, "\narch,valid,test,cost,failed,check\n"));
    store = open_store(folder->file);
    assert_true(is_known(store, 0, &answer) && is_known(store, 1, &answer));
    answer_store_close(store);
    buffer_free(&text);
}

static void a_store_of_an_earlier_version_gets_the_new_column(void **state)
{
    const struct folder *folder = *state;
    static const char zeros[] = "|none~0|+|none\0\0\0", bad[] = "|none~0|+|none,1,,,0\n";
    const struct {
        const char *text;
        size_t length;
    } damaged[] = {{zeros, sizeof zeros - 1}, {bad, sizeof bad - 1}};
    char path[300];
    gets_the_new_column(folder, "|none~0|+|none", strlen("|none~0|+|none"));
    snprintf(path, sizeof path, "%s.damaged", folder->file);
    for (size_t i = 0; i < 2; i++) {
        struct buffer aside = {0};
        gets_the_new_column(folder, damaged[i].text, damaged[i].length);
        text_read(path, &aside);
        assert_int_equal(aside.length, damaged[i].length);
        assert_memory_equal(aside.text, damaged[i].text, aside.length);
        assert_int_equal(unlink(path), 0);
        buffer_free(&aside);
    }
}

static void refused(const char *path, const char *evaluator, const struct space *space,
                    const char *message)
{
    struct buffer before = {0}, after = {0};
    struct error error;
    text_read(path, &before);
    assert_null(answer_store_open(path, evaluator, space, false, &error));
    assert_memory_equal(error.text, path, strlen(path));
    assert_string_equal(error.text + strlen(path), message);
    text_read(path, &after);
    assert_int_equal(after.length, before.length);
    assert_memory_equal(after.text, before.text, before.length);
    buffer_free(&before);
    buffer_free(&after);
}

static void other_stores_are_refused_and_stay(void **state)
{
    const struct folder *folder = *state;
    static const char ledger[] = "# crlso 0.1.0\n# ledger: 2\nquery,arch,valid\n";
    static const char notes[] = "notes", zero[] = "\0important\n",
                      behind[] = "# crlso 0.1.0\n# answ\0\0\0other\n";
    static char zeros[1000];
    answer_all(folder->file);
    refused(folder->file, "other", &space_nb201,
            ": not the answers of evaluator 'other' in nb201; name another file or another "
            "--evaluator");
    refused(folder->file, "exe", &space_nb201,
            ": not the answers of evaluator 'exe' in nb201; name another file or another "
            "--evaluator");
    refused(folder->file, "exec", &space_darts,
            ": not the answers of evaluator 'exec' in darts; name another file or another "
            "--evaluator");
    text_write(folder->file, ledger, sizeof ledger - 1);
    refused(folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
    const struct {
        const char *text;
        size_t length;
    } foreign[] = {
        {zero, sizeof zero - 1}, {behind, sizeof behind - 1}, {zeros, sizeof zeros}};
    for (size_t i = 0; i < 3; i++) {
        text_write(folder->file, foreign[i].text, foreign[i].length);
        refused(
            folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
    }
    text_write(folder->file, notes, sizeof notes - 1);
    refused(folder->file, "exec", &space_nb201,
            ": not the answers of evaluator 'exec' in nb201; name another file or another "
            "--evaluator");
}

static void a_changed_row_is_noticed(void **state)
{
    const struct folder *folder = *state;
    struct buffer text = {0};
    answer_all(folder->file);
    text_read(folder->file, &text);
    char *digit = strstr(text.text, ",0.25,") + 3; // of the second row
    *digit = '3';
    text_write(folder->file, text.text, text.length);
    refused(folder->file, "exec", &space_nb201,
            ":6: check: does not match its row: the row was changed or is damaged");
    for (char *at = text.text; (at = strstr(at, ",,0.1,,")); at++) // all of them
        at[4] = '2';
    text_write(folder->file, text.text, text.length);
    refused(folder->file, "exec", &space_nb201,
            ":5: check: does not match its row: the row was changed or is damaged");
    buffer_free(&text);
}

static void what_is_no_file_is_refused(void **state)
{
    struct error error;
    (void)state;
    assert_null(answer_store_open("/dev/full", "exec", &space_nb201, false, &error));
    assert_string_equal(error.text, "/dev/full: is no file that answers can be kept in");
    assert_null(answer_store_open("/", "exec", &space_nb201, false, &error));
}

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
        TEST(what_was_answered_is_found),
        TEST(answers_are_kept_by_epochs),
        TEST(a_failure_is_an_answer),
        TEST(the_first_answer_counts),
        TEST(goes_on_after_a_cut_at_every_byte),
        TEST(a_damaged_tail_is_put_aside),
        TEST(a_file_that_shrank_or_was_replaced_is_read_anew),
        TEST(a_file_that_was_written_over_is_read_anew),
        TEST(another_store_of_the_same_length_is_refused),
        TEST(a_store_of_an_earlier_version_gets_the_new_column),
        TEST(other_stores_are_refused_and_stay),
        TEST(a_changed_row_is_noticed),
        TEST(what_is_no_file_is_refused),
        TEST(two_processes_share_a_store),
        TEST(a_claim_is_one_process_s_until_it_lets_go_or_dies),
        TEST(no_lock_is_of_the_whole_file),
        TEST(eight_processes_ask_for_each_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
