// SPDX-License-Identifier: MIT
// Evaluator processes: what a good one answers, and what each kind of bad one is told.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"
#include "bench/process.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Seconds that an evaluator has where it may not be too late, however busy the machine.
enum { LONG = 100 };

static const char first_cell[] = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";

static struct process *open_or_fail(const char *command, double timeout,
                                    const struct space *space)
{
    struct error error;
    struct process *process = process_open(command, timeout, space, &error);
    assert_non_null(process);
    return process;
}

// Asks, and waits for the reply.
static bool ask_reply(struct process *process, const char *arch, struct reply *reply,
                      struct error *error)
{
    bool answered = false;
    if (!process_ask(process, arch, strlen(arch), 0, error))
        return false;
    while (process_move(process, reply, &answered, error) && !answered) {
        struct pollfd ends[2];
        size_t count = process_ends(process, ends);
        poll(ends, count, clock_milliseconds_until(process_deadline(process)));
    }
    return answered && error->status == STATUS_SUCCESS;
}

static bool ask(struct process *process, const char *arch, struct answer *answer,
                struct error *error)
{
    struct reply reply;
    bool good = ask_reply(process, arch, &reply, error);
    *answer = reply.answer;
    return good && !reply.failed;
}

// No child is left, not even one that was not waited for.
static void assert_no_child(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

// Asks for a, b, c until one fails, and then closes; one of them must fail. Returns how
// many were answered.
static int fail_once(const char *command, double timeout, struct error *error)
{
    static const char *const asked[] = {"a", "b", "c"};
    struct answer answer;
    struct process *process = open_or_fail(command, timeout, NULL);
    int answered = 0;
    while (answered < 3 && ask(process, asked[answered], &answer, error))
        answered++;
    if (answered == 3)
        assert_false(process_close(process, error));
    else
        process_kill(process);
    assert_int_equal(error->status, STATUS_FAILURE);
    assert_no_child();
    return answered;
}

// That it fails with these words.
static int assert_fails(const char *command, const char *words)
{
    struct error error;
    int answered = fail_once(command, LONG, &error);
    if (!strstr(error.text, words))
        fail_msg("no '%s' in: %s", words, error.text);
    return answered;
}

// The same of one that is silent after its answers: with a timeout that is doubled until
// these come in time.
static void assert_silent(const char *command, int answers, const char *words)
{
    struct error error;
    double timeout = 0.1;
    while (fail_once(command, timeout, &error) < answers || !strstr(error.text, words)) {
        timeout *= 2;
        if (timeout > 30)
            fail_msg("no '%s' in: %s", words, error.text);
    }
    char seconds[32];
    snprintf(seconds, sizeof seconds, "within %g s", timeout);
    if (strstr(words, "within") && !strstr(error.text, seconds))
        fail_msg("no '%s' in: %s", seconds, error.text);
}

static void test_answers(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process = open_or_fail("read -r a; echo $a,1,0.5; "
                                           "read -r a; echo $a,2,1,200; read -r a",
                                           LONG, NULL);
    assert_true(ask(process, "a", &answer, &error));
    assert_float_equal(answer.valid, 1, 0);
    assert_float_equal(answer.test, 0.5, 0);
    assert_true(isnan(answer.cost));
    assert_true(ask(process, "b", &answer, &error));
    assert_float_equal(answer.valid, 2, 0);
    assert_float_equal(answer.cost, 200, 0);
    assert_false(process_close(process, &error)); // read ends with status 1
    assert_non_null(strstr(error.text, "exited with status 1 after its last answer"));
    assert_no_child();
}

static void test_empty_test_is_unknown(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process =
        open_or_fail("while read -r a; do echo \"$a,0.5,,7\"; done", LONG, NULL);
    assert_true(ask(process, "a", &answer, &error));
    assert_true(isnan(answer.test));
    assert_float_equal(answer.cost, 7, 0);
    assert_true(process_close(process, &error));
}

static void test_header_says_where(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process =
        open_or_fail("echo '# made by hand'; echo cost,arch,valid,who; "
                     "while read -r a; do echo \"9,$a,0.5,me\"; done",
                     LONG, NULL);
    for (int i = 0; i < 3; i++) {
        assert_true(ask(process, "a", &answer, &error));
        assert_float_equal(answer.valid, 0.5, 0);
        assert_true(isnan(answer.test));
        assert_float_equal(answer.cost, 9, 0);
    }
    assert_true(process_close(process, &error));
}

static void assert_failed(const char *command, const char *reason)
{
    struct error error;
    struct reply reply;
    struct process *process = open_or_fail(command, LONG, NULL);
    for (int i = 0; i < 2; i++) {
        assert_true(ask_reply(process, "a", &reply, &error));
        assert_true(reply.failed && isnan(reply.answer.valid));
        assert_string_equal(reply.reason, reason);
    }
    assert_true(process_close(process, &error));
}

static void test_failed_answers(void **state)
{
    (void)state;
    assert_failed("while read -r a; do echo $a,failed; done", "failed");
    assert_failed("while read -r a; do echo $a,failed,; done", "failed");
    assert_failed(
        "while read -r a; do echo \"$a,failed,no memory, GPU 3, loss, nan\"; done",
        "no memory, GPU 3, loss, nan");
    assert_failed("while read -r a; do printf '%s,failed,\"a\nb\"\n' $a; done", "a?b");
    assert_failed("echo reason,arch,valid; while read -r a; do echo why,$a,failed; done",
                  "why");
}

static void test_text_with_commas_and_quotes(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process =
        open_or_fail("while read -r a; do echo \"$a,1\"; done", LONG, NULL);
    assert_true(ask(process, "Genotype(\"a\", b)", &answer, &error));
    assert_true(process_close(process, &error));
}

static void test_isomorph_with_a_space(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    // The same cell with a vertex off every path, which the space prunes.
    const char *command = "while read -r a; do echo 001000000:i3o,1; done";
    struct process *process = open_or_fail(command, LONG, &space_nb101);
    bool same = ask(process, "0100:io", &answer, &error);
    process_kill(process);
    if (!same)
        fail_msg("%s", error.text);
    process = open_or_fail(command, LONG, NULL);
    assert_false(ask(process, "0100:io", &answer, &error));
    assert_non_null(strstr(error.text, "asked for '0100:io', answered '001000000:i3o,1'"));
    process_kill(process);
    process = open_or_fail("while read -r a; do echo junk,1; done", LONG, &space_nb201);
    assert_false(ask(process, first_cell, &answer, &error));
    assert_non_null(strstr(error.text, "answered 'junk,1'"));
    process_kill(process);
}

static void test_deaths(void **state)
{
    (void)state;
    assert_int_equal(assert_fails("read -r a; echo $a,1; read -r a; exit 3",
                                  "evaluator: exited with status 3 before it answered"),
                     1);
    assert_int_equal(assert_fails("read -r a; echo $a,1; exit 0", "status 0 before"), 1);
    assert_int_equal(assert_fails("kill -SEGV $$", "was ended by signal 11"), 0);
    assert_int_equal(assert_fails("exec /nonexistent/program 2>/dev/null", "status 127"),
                     0);
    assert_silent("read -r a; echo $a,1; exec >&-; sleep 60", 1,
                  "closed its output before it answered");
}

static void test_partial_line_is_no_answer(void **state)
{
    (void)state;
    assert_int_equal(assert_fails("read -r a; printf '%s,0.9' $a",
                                  "exited with status 0 within a line: 'a,0.9'"),
                     0);
    assert_int_equal(assert_fails("read -r a; printf '\"%s,0.9' $a", "quote"), 0);
}

static void test_silence(void **state)
{
    (void)state;
    assert_silent("read -r a; echo $a,1; sleep 60", 1, "no answer within");
    // No answer, or, where it is found out, "does not read its input".
    assert_silent("exec <&-; sleep 60", 0, "no");
    // Dies when it should, though what it started holds its output open.
    assert_silent("sleep 60 & exit 4", 0, "no");
}

static void test_slow_but_in_time(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process = open_or_fail(
        "while read -r a; do sleep 0.3; printf $a; sleep 0.1; echo ,1; done", LONG, NULL);
    assert_true(ask(process, "a", &answer, &error));
    assert_true(ask(process, "b", &answer, &error));
    assert_true(process_close(process, &error));
}

static void test_nonsense(void **state)
{
    (void)state;
    static const struct {
        const char *answer, *words;
    } cases[] = {
        {"hello", "answered 'hello', not arch,valid[,test,cost]"},
        {"a,1,2,3,4", "answered 'a,1,2,3,4', not arch,valid[,test,cost]"},
        {"a,", "valid '' is no finite number, in its answer for 'a'"},
        {"a,nan", "valid 'nan' is no finite number"},
        {"a,inf", "valid 'inf' is no finite number"},
        {"a,0.5x", "valid '0.5x' is no finite number"},
        {"a,1,good", "test 'good' is no finite number"},
        {"a,1,2,inf", "cost 'inf' is no finite number"},
        {"b,1", "asked for 'a', answered 'b,1'"},
        {"a\"b,1", "evaluator:1: a quote"},
        {"arch,accuracy", "its header has no column 'valid': 'arch,accuracy'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char command[128];
        snprintf(command, sizeof command, "read -r a; echo '%s'; read -r a",
                 cases[i].answer);
        assert_int_equal(assert_fails(command, cases[i].words), 0);
    }
    assert_int_equal(assert_fails("read -r a; printf 'a,\\0001\\n'", "NUL"), 0);
}

// What is wrong is seen, however long the architecture.
static void test_long_rows_are_shown_with_both_ends(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    char arch[400];
    memset(arch, 'x', sizeof arch - 1);
    memcpy(arch, "begin", 5);
    strcpy(arch + sizeof arch - 4, "end");
    const char *wrong[] = {"while read -r a; do echo \"$a,abc\"; done",
                           "while read -r a; do echo \"$a,1,2,3,late\"; done"};
    const char *words[] = {"valid 'abc' is no finite number, in its answer for 'beginx",
                           "xend,1,2,3,late', not arch,valid"};
    for (int i = 0; i < 2; i++) {
        struct process *process = open_or_fail(wrong[i], LONG, NULL);
        assert_false(ask(process, arch, &answer, &error));
        process_kill(process);
        assert_non_null(strstr(error.text, words[i]));
        assert_non_null(strstr(error.text, i ? "answered 'beginx" : "xxxend'"));
    }
}

static void test_answers_too_many(void **state)
{
    (void)state;
    const char *words = "answered twice, or without being asked: 'a,1'";
    assert_int_equal(
        assert_fails("read -r a; printf 'a,1\\na,1\\n'; cat >/dev/null", words), 1);
    words = "answered twice, or without being asked: 'c,1'";
    assert_int_equal(assert_fails("while read -r a; do echo $a,1; done; echo c,1", words),
                     3);
    assert_int_equal(assert_fails("while read -r a; do echo $a,1; done; printf c,1", words),
                     3);
}

static void test_out_of_order(void **state)
{
    (void)state;
    assert_int_equal(assert_fails("read -r a; echo b,1; echo a,1; cat >/dev/null",
                                  "asked for 'a', answered 'b,1'"),
                     0);
}

static void test_ends_badly(void **state)
{
    (void)state;
    const char *good = "while read -r a; do echo $a,1; done; ";
    char command[128];
    snprintf(command, sizeof command, "%sexit 5", good);
    assert_int_equal(assert_fails(command, "exited with status 5 after its last answer"),
                     3);
    snprintf(command, sizeof command, "%ssleep 60", good);
    assert_silent(command, 3, "did not end within");
    snprintf(command, sizeof command, "%sexec >&-; sleep 60", good);
    assert_silent(command, 3, "closed its output but did not end");
}

static void test_huge_lines(void **state)
{
    (void)state;
    assert_int_equal(assert_fails("read -r a; head -c 20000000 /dev/zero | tr '\\0' x",
                                  "more than 16 MB"),
                     0);
    assert_int_equal(
        assert_fails("read -r a; head -c 5000 /dev/zero | tr '\\0' x; echo; cat >/dev/null",
                     "xxx...xxx"),
        0);
    // More than a pipe holds, both ways.
    struct error error;
    struct answer answer;
    char *arch = memory_new(300001, 1);
    memset(arch, 'x', 300000);
    struct process *process = open_or_fail("sed -u 's/$/,1/'", LONG, NULL);
    assert_true(ask(process, arch, &answer, &error));
    assert_true(process_close(process, &error));
    free(arch);
}

static void test_line_break_is_refused(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process = open_or_fail("cat", LONG, NULL);
    assert_false(ask(process, "a\nb", &answer, &error));
    assert_non_null(strstr(error.text, "line break"));
    process_kill(process);
}

// Everything the program started goes with it.
static void test_kill_ends_the_group(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    struct process *process = open_or_fail(
        "sleep 60 & echo $!,1; while read -r a; do echo $a,1; done", LONG, NULL);
    assert_false(ask(process, "a", &answer, &error));
    const char *told = strrchr(error.text, '\'');
    assert_non_null(told);
    while (told > error.text && told[-1] != '\'')
        told--;
    pid_t sleeper = (pid_t)strtol(told, NULL, 10);
    assert_true(sleeper > 1);
    process_kill(process);
    struct timespec pause = {.tv_nsec = 10000000};
    // A killed grandchild may stay a zombie for as long as init takes to reap it.
    bool gone = false;
    for (int i = 0; i < 100 * LONG && !gone; i++) {
        char path[64], line[256] = "";
        snprintf(path, sizeof path, "/proc/%d/stat", (int)sleeper);
        FILE *file = fopen(path, "r");
        gone = !file || !fgets(line, sizeof line, file) || strstr(line, ") Z ");
        if (file)
            fclose(file);
        nanosleep(&pause, NULL);
    }
    assert_true(gone);
}

// Of a program that a shell starts: the shell's own come and go while it works.
#define COUNT_DESCRIPTORS "n=$(ls /proc/self/fd | wc -l); "

static double descriptors_of_a_shell(void)
{
    char line[32] = "";
    FILE *shell = popen(COUNT_DESCRIPTORS "echo $n", "r");
    assert_non_null(shell);
    assert_non_null(fgets(line, sizeof line, shell));
    pclose(shell);
    return strtod(line, NULL);
}

// Not our ends of its pipes, nor those of another evaluator, and the usual SIGPIPE.
static void test_inherits_little(void **state)
{
    (void)state;
    struct error error;
    struct answer answer;
    double usual = descriptors_of_a_shell();
    struct process *other = open_or_fail("cat", LONG, NULL);
    struct process *process =
        open_or_fail(COUNT_DESCRIPTORS "yes 2>/dev/null | head -n 1 >/dev/null; "
                                       "while read -r a; do echo $a,$n; done",
                     LONG, NULL);
    assert_true(ask(process, "a", &answer, &error));
    assert_float_equal(answer.valid, usual, 0);
    assert_true(process_close(process, &error));
    assert_true(process_close(other, &error));
    assert_no_child();
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_empty_test_is_unknown),
        cmocka_unit_test(test_header_says_where),
        cmocka_unit_test(test_failed_answers),
        cmocka_unit_test(test_text_with_commas_and_quotes),
        cmocka_unit_test(test_isomorph_with_a_space),
        cmocka_unit_test(test_deaths),
        cmocka_unit_test(test_partial_line_is_no_answer),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_slow_but_in_time),
        cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_long_rows_are_shown_with_both_ends),
        cmocka_unit_test(test_answers_too_many),
        cmocka_unit_test(test_out_of_order),
        cmocka_unit_test(test_ends_badly),
        cmocka_unit_test(test_huge_lines),
        cmocka_unit_test(test_line_break_is_refused),
        cmocka_unit_test(test_kill_ends_the_group),
        cmocka_unit_test(test_inherits_little),
    };
    return cmocka_run_group_tests_name("process", tests, NULL, NULL);
}
