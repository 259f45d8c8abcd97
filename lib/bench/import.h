// SPDX-License-Identifier: MIT
// Readers of the benchmarks' own files. Each fills empty measurements in the file's order;
// on failure returns false and leaves nothing to free. The formats are described in
// data/README.md.
#ifndef CRLSO_BENCH_IMPORT_H
#define CRLSO_BENCH_IMPORT_H

#include "base/error.h"
#include "base/tool.h"
#include "bench/measurements.h"

#include <stdbool.h>

// The official NAS-Bench-101 TFRecord, nasbench_only108 (one budget) or nasbench_full (4,
// 12, 36 and 108 epochs): views 108ep, 36ep, 12ep, 4ep as far as the file has them,
// accuracies as fractions, metrics EPOCHSep_valid, _test, _train, _cost (seconds) of three
// runs, parameters. Streams the file. Every CRC is checked, that the records of a cell
// agree, and that the hash is the cell's: of every cell in files of up to 27,000 cells, of
// every 16th in the whole space. Runs that are missing are NaN, with a note of how many.
bool import_nb101_tfrecord(const char *path, const struct run *run,
                           struct measurements *measurements, struct error *error);

// The names of the formats, "nb101-tfrecord|nb101-csv|…": one a space for its CSV files,
// after those of other files. Constant; the choices of an option.
const char *import_formats(void);
// Reads PATH, in one of these formats, or as the CSV of the space that FILE.json describes.
bool import_read(const char *format, const char *path, const struct run *run,
                 struct measurements *measurements, struct error *error);

// CSV files, recognised by their columns. An optional suffix _K (1, 2, …) on a measured
// column is a run.
//   nb101: adjacency, operations, validation_accuracy, test_accuracy, training_time_s, …
//   nb201: arch, index?, DATASET_valid, DATASET_test, …
//   darts: genotype, validation_accuracy
//   any:   arch, valid, test?, cost? (what query-bench writes): view "default"
// Which columns are a space's own is in its row. Other columns are ignored. Its hash_column
// (module_hash, index), where it is, must be the architecture's. An empty field is a value
// that was not measured. Rows of a ledger that are of a lower fidelity are passed over, and
// so is what failed (source `failed`) unless it is asked for: its metrics are NaN.
bool import_csv(const struct space *space, const char *path, bool failed,
                struct measurements *measurements, struct error *error);

#endif
