// SPDX-License-Identifier: MIT
// The front that every tool has: one table of options drives parser, range check, --help
// and the record of the settings; the common rows (--seed, --threads, --quiet, --help,
// --version) are declared here once. A tool reads
//
//     int main(int argc, char **argv)
//     {
//         struct settings settings;
//         struct run run;
//         run_start(&run, &tool, &settings, argc, argv);
//         struct error error;
//         if (!work(&run, &settings, &error))
//             run_fail(&run, &error);
//         return run_finish(&run, "%zu rows", rows);
//     }
#ifndef CRLSO_BASE_TOOL_H
#define CRLSO_BASE_TOOL_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRLSO_VERSION "0.1.0"

enum option_type {
    OPTION_GROUP,   // no option: a heading of the help text, in .help
    OPTION_FLAG,    // bool, false unless given
    OPTION_INTEGER, // int64_t, .low <= value <= .high
    OPTION_INT,     // int, .low <= value <= .high
    OPTION_REAL,    // double, finite, .low <= value <= .high
    OPTION_ENUM,    // an enum: the place, from 0, of the word in .value = "a|b|c"
    OPTION_TEXT,    // const char *
    OPTION_CHOICE,  // const char *, one of .value = "a|b|c"; a choice FILE.x is any path
                    // that ends in .x; it is in commands, not in settings
    OPTION_INPUT,   // const char *, a path; "-" is stdin. Recorded by its last component
    OPTION_OUTPUT,  // const char *, a path; "-" is stdout. Not recorded
};

struct option {
    enum option_type type;
    const char *name;    // without the dashes
    size_t at;           // offsetof the field of the struct that it sets
    const char *initial; // default, as a user would type it; NULL: none (text: NULL)
    double low, high;    // range of numbers
    const char *value;   // "FILE", "N", or the choices
    bool required;
    bool unrecorded; // leaves no trace in outputs (it cannot change them)
    bool extends;    // a ledger goes on with another value, or tells it itself: it is in
                     // commands, not in settings
    const char *help;
    const char *(*choices)(void); // the choices where they are known at run time alone
};

// The options of one struct of the library, declared beside it: rows whose `at` is a place
// in that struct.
struct option_rows {
    const struct option *options;
    size_t count;
};
#define OPTION_ROWS(rows)                                                                  \
    {                                                                                      \
        rows, sizeof(rows) / sizeof((rows)[0])                                             \
    }

// Such a struct within a tool's settings.
struct option_set {
    const struct option_rows *rows;
    size_t at; // offsetof the struct in the settings
    // Defaults of numbers and enums that are not the rows' own: "NAME=VALUE …"; or NULL.
    const char *initials;
};

struct tool {
    const char *name;    // as typed
    const char *purpose; // one sentence
    const char *usage;   // what follows the name, one form a line
    const char *example; // a command line, on files of a checkout or of README's stages
    const char *notes;   // further help, or NULL
    const struct option *options; // those of the tool itself
    size_t option_count;
    const struct option_set *sets; // and of the structs in its settings, after them
    size_t set_count;
    size_t operand_low, operand_high; // how many operands (file names) it takes
};

struct run {
    const struct tool *tool;
    void *settings;
    int64_t seed, threads;
    bool quiet;
    const char *log;       // a CSV that run_finish appends a row to, or NULL
    const char **operands; // those of argv
    size_t operand_count;
    struct buffer command; // the tool's name and what was set, without unrecorded options
    double start;          // clock_seconds
    // Seconds of the stretches of this work before it was interrupted: run_finish adds
    // them.
    double earlier_wall, earlier_cpu;
    double before_cpu; // CPU seconds of this process that are those of other runs
};

// Parses argv into the tool's settings; of an option that is given twice the last counts.
// --help and --version print and exit 0; misuse prints one line that names the tool and the
// flag and exits 2, as does an output that is also an input. SIGPIPE is ignored from
// here on, and SIGCHLD is not.
void run_start(struct run *run, const struct tool *tool, void *settings, int argc,
               char **argv);
// Prints "TOOL: MESSAGE" on stderr and exits with the error's status, or by the signal that
// interrupted the run (base/interrupt.h).
_Noreturn void run_fail(const struct run *run, const struct error *error);
_Noreturn void run_misuse(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// A note for the user on stderr, unless --quiet.
void run_note(const struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Wall and CPU seconds so far, those of earlier stretches included.
void run_seconds(const struct run *run, double *wall, double *cpu);
// The last line on stderr: what was done, wall and CPU time, peak memory; and the same as a
// row of the log. Returns the exit status 0; frees what run_start made.
int run_finish(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
// Frees what run_start made, of a run within a process that goes on without run_finish.
void run_release(struct run *run);

// Calls visit(context, name, value as text) for each recorded option that does not extend,
// common ones included, in the order of the table; the record of the settings in every
// output.
typedef void run_visit(void *context, const char *name, const char *value);
void run_settings(const struct run *run, run_visit *visit, void *context);

#endif
