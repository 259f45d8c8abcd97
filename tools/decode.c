// SPDX-License-Identifier: MIT
#include "model/vector_files.h"

static const struct option_set sets[] = {{&vector_file_options, 0, NULL}};

static const struct tool tool = {
    .name = "decode",
    .purpose = "turn vectors of numbers, as encode writes them, into architectures",
    .usage = "--space SPACE <vectors.csv >archs.csv\n--gvae G <vectors.csv >archs.csv",
    .example = "enumerate --space nb101 --sample 5 --csv --quiet | encode --space nb101 "
               "--quiet | decode --space nb101",
    .notes =
        "The columns x1, x2, … (--space) or z1, z2, … (--gvae) become the column arch, at "
        "the\nfront; other columns are kept. A vector that is no architecture (possible on "
        "nb101, and\nwith a G-VAE on nb101 and darts) has an empty arch and says why in "
        "the "
        "last column,\ninvalid. A value that is no coordinate at all ends the run with its "
        "line.",
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
    if (!vector_files_convert(&run, &files, vectors_decode, &vectors, &error))
        run_fail(&run, &error);
    return run_finish(&run, "%zu architectures of %s, %zu vectors are none",
                      vectors.rows - vectors.invalid, vectors.space->name, vectors.invalid);
}
