// SPDX-License-Identifier: MIT
// Where an output comes from: the program's version, the command, its seed and settings,
// and the digests of what it read. Artifacts keep it in their metadata, CSV files in the
// comment lines that they begin with, which are written and read here:
//   # crlso VERSION
//   # command: …
//   # seed: N
//   # settings: NAME=VALUE NAME=VALUE …
//   # input: NAME sha256 DIGEST             one for each parent
#ifndef CRLSO_IO_PROVENANCE_H
#define CRLSO_IO_PROVENANCE_H

#include "base/error.h"
#include "base/memory.h"
#include "base/tool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_TEXT = 65 };

struct parent {
    char name[256]; // last component of the file's path
    char sha256[DIGEST_TEXT];
};
struct field {
    const char *name, *value;
};

// Texts are "" where they are not known.
struct provenance {
    const char *tool, *version, *command;
    uint64_t seed;
    const char *settings;       // NAME=VALUE, apart by blanks
    const struct field *fields; // the settings one by one; none where comments were read
    size_t field_count;
    struct parent *parents;
    size_t parent_count;
    struct arena arena; // what all of it lies in
};

// Of a run, with no parents yet. It does not need the run any more.
struct provenance provenance_of_run(const struct run *run);
struct provenance provenance_unknown(void);
void provenance_free(struct provenance *provenance);

void provenance_add_parent(struct provenance *provenance, struct parent parent);
// Adds a plain file by the SHA-256 of its bytes (gzip files as they are); what cannot be
// read a second time, a pipe or "-", is left out.
bool provenance_add_file(struct provenance *provenance, const char *path,
                         struct error *error);

// Comment lines
// -----------------------------------------------------------------------------------

// "# KEY: VALUE"; a character that would end the line becomes '?'.
void comment_add(struct buffer *text, const char *key, const char *value);
// "# crlso VERSION", the line that every output begins with; and the other lines.
void provenance_add_version(struct buffer *text, const struct provenance *provenance);
void provenance_add_origin(struct buffer *text, const struct provenance *provenance);
// All of them.
void provenance_add(struct buffer *text, const struct provenance *provenance);

// Takes the comment line that text begins with: a copy without its "# " in *line, and what
// follows it as the result; NULL: there is none.
const char *comment_next(const char *text, const char *end, struct arena *arena,
                         const char **line);
// The value of the line "KEY: VALUE", or NULL.
const char *comment_value(const char *line, const char *key);
// The value of the first line "# KEY: VALUE" that a file opens with, kept in the arena; "" where
// it has none. False where the file cannot be opened.
bool comment_find(const char *path, const char *key, struct arena *arena,
                  const char **value, struct error *error);
// Whether the line is one of provenance; its value is kept, the line must live as long.
bool provenance_take(struct provenance *provenance, const char *line);

#endif
