// SPDX-License-Identifier: MIT
// One record of the official NAS-Bench-101 files: a training run of one cell at one budget,
// as a JSON array [hash, epochs, adjacency, operations joined by commas, base64 of a
// protocol buffer]; the buffer's schema is bench/nasbench101.proto. Source: the NASBench
// class of google-research/nasbench (nasbench/api.py).
#ifndef CRLSO_BENCH_NB101_RECORD_H
#define CRLSO_BENCH_NB101_RECORD_H

#include "base/error.h"
#include "space/nb101_cell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NB101_BUDGETS = 4, NB101_RUNS = 3 };

// The epochs a cell was trained for, the longest first.
extern const int nb101_epochs[NB101_BUDGETS];

// What is kept of the evaluation at the end of training.
enum nb101_value { NB101_VALID, NB101_TEST, NB101_TRAIN, NB101_COST, NB101_VALUES };

struct nb101_record {
    arch_code code;
    uint8_t hash[NB101_DIGEST];  // the cell's official name
    int budget;                  // index in nb101_epochs
    double values[NB101_VALUES]; // fractions, and seconds; NaN: not in the record
    double parameters;           // trainable ones; NaN: not in the record
};

// Everything that the record alone can tell is checked; whether the hash is the cell's is
// not (that takes 13 microseconds). The error says which field is wrong; the caller adds
// file and record.
bool nb101_record_read(const uint8_t *data, size_t length, struct nb101_record *record,
                       struct error *error);
#endif
