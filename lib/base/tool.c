// SPDX-License-Identifier: MIT
#include "base/tool.h"

#include "base/clock.h"
#include "base/interrupt.h"
#include "base/option.h"
#include "base/text.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

void run_misuse(const struct run *run, const char *format, ...)
{
    struct error error;
    char text[sizeof error.text];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    error_misuse(&error, "%s", text); // one line, whatever was typed
    run_fail(run, &error);
}

void run_fail(const struct run *run, const struct error *error)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s%s\n", run->tool->name, error->text,
            error->status == STATUS_MISUSE ? " (see --help)" : "");
    interrupt_end();
    exit((int)error->status);
}

static _Noreturn void finish_stdout(const struct run *run)
{
    struct error error;
    // A part of a long text may have failed before.
    if (!ferror(stdout) && fflush(stdout) == 0)
        exit(STATUS_SUCCESS);
    error_system(&error, "standard output", "cannot write");
    run_fail(run, &error);
}

static size_t find_option(const struct run *run, const char *name, size_t length)
{
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const struct option *option = option_at(run->tool, i);
        if (option->name && strlen(option->name) == length &&
            strncmp(option->name, name, length) == 0)
            return i;
    }
    run_misuse(run, "--%.*s: no such option", (int)length, name);
}

// Takes one option at argv[*at], in the form --name value or --name=value.
static void parse_option(struct run *run, bool *given, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    size_t index = find_option(run, name, length);
    const struct option *option = option_at(run->tool, index);
    if (option_is_action(option) && strcmp(option->name, "help") == 0) {
        option_help(run);
        finish_stdout(run);
    }
    if (option_is_action(option)) {
        printf("%s %s\n", run->tool->name, CRLSO_VERSION);
        finish_stdout(run);
    }
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    if (!option_takes_value(option) && value)
        run_misuse(run, "--%s takes no value", option->name);
    if (option_takes_value(option) && !value) {
        if (*at + 1 >= argc)
            run_misuse(run, "--%s needs a value", option->name);
        value = argv[++*at];
    }
    if (option_takes_value(option) && option_is_text(option) && !*value)
        run_misuse(run, "--%s: the value is empty", option->name);
    given[index] = true;
    option_set(run, index, value);
}

// A word as a shell would take it.
static void add_word(struct buffer *command, const char *word)
{
    const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "-_./:,=+%@|";
    bool quote = strspn(word, plain) != strlen(word) || !*word || strchr(word, '|');
    buffer_add(command, " '", quote ? 2 : 1);
    for (; *word; word++)
        if (*word == '\'')
            buffer_add(command, "'\\''", 4);
        else
            buffer_add(command, word, 1);
    buffer_add(command, "'", quote ? 1 : 0);
}

static void record_command(struct run *run, const bool *given)
{
    buffer_print(&run->command, "%s", run->tool->name);
    struct buffer value = {0};
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const struct option *option = option_at(run->tool, i);
        if (!given[i] || !option_is_recorded(option))
            continue;
        buffer_print(&run->command, " --%s", option->name);
        if (!option_takes_value(option))
            continue;
        buffer_clear(&value);
        option_text(run, i, &value);
        add_word(&run->command, value.text);
    }
    for (size_t i = 0; i < run->operand_count; i++)
        add_word(&run->command, path_name(run->operands[i]));
    buffer_free(&value);
}

// Whether two paths name one file, or will; standard streams are none.
static bool is_same_file(const char *left, const char *right)
{
    struct stat a, b;
    if (strcmp(left, "-") == 0 || strcmp(right, "-") == 0)
        return false;
    if (stat(left, &a) == 0 && stat(right, &b) == 0)
        return S_ISREG(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    return strcmp(left, right) == 0;
}

static const char *path_of(struct run *run, size_t index)
{
    const struct option *option = option_at(run->tool, index);
    const char *value =
        option_is_text(option) ? *(const char *const *)option_field(run, index) : NULL;
    return value && option_is_path(option, value) ? value : NULL;
}

// No file is read and written at once, and none written twice.
static void check_output(struct run *run, size_t output)
{
    const char *path = path_of(run, output);
    const char *name = option_at(run->tool, output)->name;
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const char *other = i == output ? NULL : path_of(run, i);
        if (other && is_same_file(path, other))
            run_misuse(run, "--%s: %s is --%s too", name, path,
                       option_at(run->tool, i)->name);
    }
    for (size_t i = 0; i < run->operand_count; i++)
        if (is_same_file(path, run->operands[i]))
            run_misuse(run, "--%s: %s is read too", name, path);
}

static void check_complete(struct run *run, const bool *given)
{
    const struct tool *tool = run->tool;
    for (size_t i = 0; i < option_total(tool); i++) {
        const struct option *option = option_at(tool, i);
        if (option->required && !given[i])
            run_misuse(run, "--%s is missing", option->name);
        if (option->type == OPTION_OUTPUT && path_of(run, i))
            check_output(run, i);
    }
    if (run->operand_count < tool->operand_low)
        run_misuse(run, "a file name is missing");
    if (run->operand_count > tool->operand_high)
        run_misuse(run, "'%s': %s", run->operands[tool->operand_high],
                   tool->operand_high ? "one file too many" : "not an option");
}

void run_start(struct run *run, const struct tool *tool, void *settings, int argc,
               char **argv)
{
    *run = (struct run){.tool = tool, .settings = settings};
    run->start = clock_seconds();
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_DFL); // ignored by whoever started us, children would end unseen
    option_defaults(run);
    bool *given = memory_new(option_total(tool), sizeof *given);
    run->operands = memory_new((size_t)argc, sizeof *run->operands);
    bool options_end = false;
    for (int i = 1; i < argc; i++) {
        if (!options_end && strcmp(argv[i], "--") == 0)
            options_end = true;
        else if (!options_end && strncmp(argv[i], "--", 2) == 0)
            parse_option(run, given, argc, argv, &i);
        else if (!options_end && argv[i][0] == '-' && argv[i][1])
            run_misuse(run, "'%s': options have two dashes", argv[i]);
        else
            run->operands[run->operand_count++] = argv[i];
    }
    check_complete(run, given);
    record_command(run, given);
    free(given);
}

void run_note(const struct run *run, const char *format, ...)
{
    if (run->quiet)
        return;
    struct buffer line = {0};
    va_list list;
    char text[512];
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    buffer_print(&line, "%s: %s\n", run->tool->name, text);
    fputs(line.text, stderr);
    buffer_free(&line);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

// The last component of --out, "" where there is none.
static const char *out_name(struct run *run)
{
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const char *name = option_at(run->tool, i)->name;
        const char *path = name && strcmp(name, "out") == 0 ? path_of(run, i) : NULL;
        if (path)
            return path_name(path);
    }
    return "";
}

// One write, so that rows of tools that run side by side do not mix.
static void add_to_log(struct run *run, double wall, double cpu, double megabytes)
{
    struct error error;
    struct buffer row = {0};
    FILE *log = fopen(run->log, "ae");
    if (!log) {
        error_system(&error, run->log, "cannot open");
        run_fail(run, &error);
    }
    if (fseek(log, 0, SEEK_END) == 0 && ftell(log) == 0)
        buffer_print(&row, "tool,out,seconds,cpu_seconds,megabytes\n");
    buffer_print(&row, "%s,%s,%.3f,%.3f,%.1f\n", run->tool->name, out_name(run), wall, cpu,
                 megabytes);
    bool good = fwrite(row.text, row.length, 1, log) == 1;
    buffer_free(&row);
    if (fclose(log) != 0 || !good) {
        error_system(&error, run->log, "cannot write");
        run_fail(run, &error);
    }
}

void run_seconds(const struct run *run, double *wall, double *cpu)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    *wall = clock_seconds() - run->start + run->earlier_wall;
    *cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime) - run->before_cpu +
           run->earlier_cpu;
}

void run_release(struct run *run)
{
    buffer_free(&run->command);
    free(run->operands);
    run->operands = NULL;
}

int run_finish(struct run *run, const char *format, ...)
{
    char done[512];
    va_list list;
    va_start(list, format);
    vsnprintf(done, sizeof done, format, list);
    va_end(list);
    struct rusage usage;
    double wall, cpu;
    run_seconds(run, &wall, &cpu);
    getrusage(RUSAGE_SELF, &usage);
    double megabytes = (double)usage.ru_maxrss / 1024;
    if (run->log)
        add_to_log(run, wall, cpu, megabytes);
    run_note(run, "%s; %.2f s, %.2f s CPU, %.0f MB", done, wall, cpu, megabytes);
    run_release(run);
    return STATUS_SUCCESS;
}

// A file in place of a choice: what it says is in outputs, by whatever name.
static bool is_chosen_file(const struct run *run, size_t index)
{
    const struct option *option = option_at(run->tool, index);
    if (option->type != OPTION_CHOICE)
        return false;
    const char *value = *(const char *const *)option_value(run, index);
    return value && option_is_path(option, value);
}

void run_settings(const struct run *run, run_visit *visit, void *context)
{
    struct buffer value = {0};
    for (size_t i = 0; i < option_total(run->tool); i++) {
        const struct option *option = option_at(run->tool, i);
        if (!option_is_recorded(option) || option->extends || is_chosen_file(run, i))
            continue;
        buffer_clear(&value);
        option_text(run, i, &value);
        visit(context, option->name, value.text ? value.text : "");
    }
    buffer_free(&value);
}
