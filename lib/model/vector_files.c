// SPDX-License-Identifier: MIT
#include "model/vector_files.h"

#include "model/gvae_file.h"

#include <string.h>

#define AT(field) offsetof(struct vector_files, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What the vectors are (one of them)"},
    {OPTION_CHOICE, "space", AT(space), .choices = space_names,
     .help = "space whose plain encoding the columns x1, x2, … are"},
    {OPTION_INPUT, "gvae", AT(gvae), .value = "G",
     .help = "G-VAE whose latent the columns z1, z2, … are"},
    {OPTION_GROUP, .help = "Files"},
    {OPTION_INPUT, "in", AT(in), "-", .value = "FILE.csv", .help = "rows to convert"},
    {OPTION_OUTPUT, "out", AT(out), "-", .value = "FILE.csv",
     .help = "rows of the input, converted"},
};
const struct option_rows vector_file_options = OPTION_ROWS(options);

static bool write_output(const struct vector_files *files, vectors_convert *convert,
                         const struct buffer *head, struct vectors *vectors,
                         struct error *error)
{
    struct csv_writer writer;
    if (!csv_create(&writer, files->out, error))
        return false;
    bool good =
        convert(vectors, files->in, head, &writer, error) && csv_commit(&writer, error);
    csv_abandon(&writer);
    return good;
}

bool vector_files_convert(const struct run *run, const struct vector_files *files,
                          vectors_convert *convert, struct vectors *counts,
                          struct error *error)
{
    struct gvae_file file = {0};
    *counts = (struct vectors){.threads = (int)run->threads};
    if (!files->space == !files->gvae)
        return error_misuse(error, "one of --space and --gvae is needed");
    if (files->gvae) {
        if (!gvae_read(files->gvae, &file, error))
            return false;
        counts->gvae = &file.gvae;
    }
    counts->space = files->gvae ? file.gvae.space : space_load(files->space, error);
    if (!counts->space)
        return false;
    struct buffer head = {0};
    struct provenance provenance = provenance_of_run(run);
    if (files->gvae)
        provenance_add_parent(&provenance, artifact_parent(file.artifact));
    bool good = provenance_add_file(&provenance, files->in, error);
    if (good) {
        provenance_add(&head, &provenance);
        good = write_output(files, convert, &head, counts, error);
    }
    buffer_free(&head);
    provenance_free(&provenance);
    if (files->gvae)
        gvae_file_close(&file);
    counts->gvae = NULL;
    return good;
}
