// SPDX-License-Identifier: MIT
// The comments of a ledger: which search it is of, and where its numbers come from.
//   # crlso VERSION
//   # ledger: 2                 the format
//   # method: crlso
//   # label: WORDS              what tables call it; may be absent
//   # space: nb201
//   # description: {…}        of a space that a file describes: its JSON text
//   # view: cifar10             of the benchmark; empty for a program
//   # source: table             table, surrogate, or process and the evaluator's name
//   # fidelities: 12,200       the epochs that its method asks for; absent: full training
//   # order: asynchronous      of rounds whose answers stand as they came; absent: as asked
//   # kernels: OpenBLAS …       what decides the digits of networks; may be absent
//   # command: …, # seed: …, # settings: …, # input: NAME sha256 …    as io/provenance.h
//   # finished: N queries       once it is
#ifndef CRLSO_LEDGER_LEDGER_HEAD_H
#define CRLSO_LEDGER_LEDGER_HEAD_H

#include "io/provenance.h"
#include "space/space.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_FORMAT = 2 };

// Texts are "" where they are not said.
struct ledger_head {
    int format; // 1: of an earlier version, or any CSV of architectures and accuracies
    const char *method, *label, *view, *source, *fidelities, *order, *kernels;
    const char *space_name; // as it was read; NULL: not said
    const struct space *space;
    struct provenance origin;
    size_t finished; // the queries that it ended with; 0: it has not
};

// A new ledger's, of which the caller fills in the rest. The provenance stays the caller's.
void ledger_head_of(struct ledger_head *head, const struct provenance *provenance);
void ledger_head_add(struct buffer *text, const struct ledger_head *head);
void ledger_head_free(struct ledger_head *head);

// Reads the comments that text begins with; path stands in messages. A newer format than
// this program's is an error. The space is NULL where none is said.
bool ledger_head_parse(struct ledger_head *head, const char *path, const char *text,
                       size_t length, struct error *error);
// The same of a file ("-" is none). The space is that of its first architecture where it is
// not said.
bool ledger_head_read(struct ledger_head *head, const char *path, struct error *error);

// Whether both are of one search, that one can be gone on from as the other: equal but for
// version, command and label. If not, *error says what differs.
bool ledger_head_same(const struct ledger_head *there, const struct ledger_head *here,
                      const char *path, struct error *error);

#endif
