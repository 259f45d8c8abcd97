// SPDX-License-Identifier: MIT
#include "model/vector_files.h"

static const struct option_set sets[] = {{&vector_file_options, 0, NULL}};

static const struct tool tool = {
    .name = "encode",
    .purpose = "write architectures as vectors of numbers, for optimisers of your own",
    .usage = "--space SPACE <archs.csv >vectors.csv\n--gvae G <archs.csv >vectors.csv",
    .example = "enumerate --space nb201 --sample 5 --csv --quiet | encode --space nb201",
    .notes =
        "The input has a column arch; its columns are echoed, and the vector's come after\n"
        "them. Plain coordinates are categories, numbered from 0 (the comment \"choices\"\n"
        "says how many): on nb101 21 bits of the matrix and 5 operations; on nb201 6\n"
        "operations; on darts, for each cell and node, the pair of inputs (where there is\n"
        "a choice) and two operations. Latents are the G-VAE's posterior means, in digits\n"
        "that read back as the same floats. The tool decode is the inverse.",
    .sets = sets,
    .set_count = sizeof sets / sizeof sets[0],
};

int main(int argc, char **argv)
{
    struct vector_files files;
    struct run run;
    struct error error;
    struct vectors vectors;
    run_start(&run, &tool, &files, argc, argv);
    if (!vector_files_convert(&run, &files, vectors_encode, &vectors, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%zu architectures of %s encoded", vectors.rows,
                      vectors.space->name);
}
