// SPDX-License-Identifier: MIT
#include "bench/bench.h"

#include "base/parallel.h"
#include "base/text.h"
#include "bench/table.h"
#include "bench/trees.h"
#include "space/space_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bench {
    struct artifact *artifact;
    const struct space *space;
    const char *source, *unit, *views;
    char view[METRIC_NAME]; // that is answered
    struct fidelities fidelities;
    struct table table; // in use where trees is NULL, as are its lower fidelities
    struct table lower[FIDELITIES_HIGH];
    struct trees *trees;
};

static bool is_one_of(const char *word, const char *first, const char *second)
{
    return word && (strcmp(word, first) == 0 || strcmp(word, second) == 0);
}

static bool read_fields(struct bench *bench, struct error *error)
{
    const struct artifact *artifact = bench->artifact;
    const char *path = artifact_path(artifact);
    bench->space = space_of(artifact, error);
    bench->source = artifact_field(artifact, "source");
    bench->unit = artifact_field(artifact, "unit");
    bench->views = artifact_field(artifact, "views");
    if (!bench->space)
        return false;
    if (!is_one_of(bench->source, "table", "surrogate"))
        return error_set(error, "%s: field 'source' is neither table nor surrogate", path);
    if (!is_one_of(bench->unit, "fraction", "percent"))
        return error_set(error, "%s: field 'unit' is neither fraction nor percent", path);
    if (!bench->views || !*bench->views)
        return error_set(error, "%s: field 'views' is missing", path);
    return true;
}

static bool open_form(struct bench *bench, struct error *error)
{
    if (artifact_find(bench->artifact, "code"))
        return table_open(&bench->table, bench->artifact, bench->space, error);
    bench->trees = trees_open(bench->artifact, bench->space, error);
    return bench->trees != NULL;
}

struct bench *bench_open(const char *path, struct error *error)
{
    struct artifact *artifact = artifact_open(path, BENCH_KIND, BENCH_FORMAT, error);
    if (!artifact)
        return NULL;
    struct bench *bench = memory_new(1, sizeof *bench);
    bench->artifact = artifact;
    if (read_fields(bench, error) && open_form(bench, error) &&
        bench_choose(bench, NULL, 0, error))
        return bench;
    bench_close(bench);
    return NULL;
}

struct bench *bench_open_view(const char *path, const struct space *space,
                              const char *metric, struct error *error)
{
    struct bench *bench = bench_open(path, error);
    bool good = bench != NULL;
    if (good && space && bench->space != space)
        good = error_set(error, "%s: a benchmark of %s, not of %s", path,
                         bench->space->name, space->name);
    if (good && bench_choose(bench, metric, 0, error))
        return bench;
    bench_close(bench);
    return NULL;
}

void bench_close(struct bench *bench)
{
    if (!bench)
        return;
    trees_close(bench->trees);
    artifact_close(bench->artifact);
    free(bench);
}

// A surrogate's trees are of full training alone.
static bool choose_lower(struct bench *bench, int64_t run, struct error *error)
{
    fidelities_of_view(&bench->fidelities, bench->trees ? "" : bench->views, bench->view,
                       bench->space->data.epochs);
    bool good = true;
    for (size_t i = 0; good && i + 1 < bench->fidelities.count; i++) {
        char name[METRIC_NAME];
        fidelity_view(name, bench->view, bench->fidelities.epochs[i]);
        bench->lower[i] = bench->table;
        good = table_choose(&bench->lower[i], bench->artifact, name, 0, error);
        bench->lower[i].run = run;
    }
    return good;
}

bool bench_choose(struct bench *bench, const char *metric, int64_t run, struct error *error)
{
    char chosen[METRIC_NAME];
    if (metric)
        snprintf(chosen, sizeof chosen, "%s", metric);
    else
        snprintf(chosen, sizeof chosen, "%.*s", list_first(bench->views), bench->views);
    bool good = bench->trees
                    ? trees_choose(bench->trees, chosen, run, error)
                    : table_choose(&bench->table, bench->artifact, chosen, run, error);
    if (!good)
        return false;
    memcpy(bench->view, chosen, sizeof chosen);
    return choose_lower(bench, run, error);
}

bool bench_lacks(const struct artifact *artifact, const char *metric, struct error *error)
{
    enum { FEW = 12 };
    struct buffer has = {0};
    size_t tensors = artifact_tensor_count(artifact);
    buffer_print(&has, "views %s", artifact_field(artifact, "views"));
    for (size_t i = 0, listed = 0; tensors <= FEW && i < tensors; i++) {
        const char *name = artifact_tensor_at(artifact, i)->name;
        if (strcmp(name, "code") != 0)
            buffer_print(&has, "%s%s", listed++ ? "," : "; metrics ", name);
    }
    error_misuse(error, "--metric: %s has no '%s'; it has the %s", artifact_path(artifact),
                 metric, has.text);
    buffer_free(&has);
    return false;
}

static bool answer_from_table(const struct bench *bench, const arch_code *codes,
                              size_t count, struct answer *answers, size_t *failed,
                              struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (table_answer(&bench->table, codes[i], &answers[i]))
            continue;
        *failed = i;
        char text[SPACE_TEXT];
        bench->space->print(bench->space, codes[i], text);
        return error_set(error, "%s is not in %s, which holds %zu architectures", text,
                         artifact_path(bench->artifact), bench_size(bench));
    }
    return true;
}

bool bench_answer(const struct bench *bench, int threads, const arch_code *codes,
                  size_t count, struct answer *answers, size_t *failed, struct error *error)
{
    *failed = 0;
    if (bench->trees)
        return trees_answer(bench->trees, threads, codes, count, answers, error);
    return answer_from_table(bench, codes, count, answers, failed, error);
}

const struct fidelities *bench_fidelities(const struct bench *bench)
{
    return &bench->fidelities;
}

bool bench_answer_at(const struct bench *bench, uint32_t epochs, arch_code code,
                     struct answer *answer, struct error *error)
{
    const struct fidelities *fidelities = &bench->fidelities;
    size_t failed, at = 0, full = fidelities->count - 1;
    if (!bench_answer(bench, 1, &code, 1, answer, &failed, error))
        return false;
    while (at < full && fidelities->epochs[at] != epochs)
        at++;
    if (epochs == 0 || at == full)
        return true;
    double cost = answer->cost * epochs / fidelities->epochs[full];
    table_answer(&bench->lower[at], code, answer);
    if (isnan(answer->cost))
        answer->cost = cost;
    return true;
}

const struct space *bench_space(const struct bench *bench)
{
    return bench->space;
}

const char *bench_source(const struct bench *bench)
{
    return bench->source;
}

const char *bench_view(const struct bench *bench)
{
    return bench->view;
}

const char *bench_unit(const struct bench *bench)
{
    return bench->unit;
}

const struct artifact *bench_artifact(const struct bench *bench)
{
    return bench->artifact;
}

size_t bench_size(const struct bench *bench)
{
    return bench->trees ? 0 : bench->table.codes->shape[0];
}

arch_code bench_code(const struct bench *bench, size_t row)
{
    return table_code(&bench->table, row);
}

static void sample_rows(const struct bench *bench, struct random_stream *stream,
                        size_t count, arch_code *codes)
{
    uint32_t rows = (uint32_t)bench_size(bench);
    uint32_t *order = memory_new(rows, sizeof *order);
    random_order(stream, order, rows);
    for (size_t i = 0; i < count; i++)
        codes[i] = bench_code(bench, order[i]);
    free(order);
}

bool bench_sample(const struct bench *bench, uint64_t seed, size_t count, arch_code *codes,
                  struct error *error)
{
    struct random_stream stream;
    random_open(&stream, seed, RANDOM_LABELS, 0, 0);
    if (bench->trees) {
        space_draw(bench->space, 1, &stream, count, codes);
        return true;
    }
    const char *path = artifact_path(bench->artifact);
    if (count > bench_size(bench))
        return error_misuse(error, "%s: holds %zu architectures, not %zu", path,
                            bench_size(bench), count);
    sample_rows(bench, &stream, count, codes);
    for (size_t i = 0; i < count; i++)
        if (!bench->space->contains(bench->space, codes[i]))
            return error_set(error, "%s: tensor 'code': %llu is no architecture of %s",
                             path, (unsigned long long)codes[i], bench->space->name);
    return true;
}

char *bench_default(const char *folder, const struct space *space, struct error *error)
{
    const char *const forms[] = {"table", "surrogate"};
    struct buffer path = {0};
    for (int i = 0; i < 2; i++) {
        buffer_clear(&path);
        buffer_print(&path, "%s/%s-%s.safetensors", folder, space->name, forms[i]);
        if (access(path.text, F_OK) == 0)
            return path.text;
    }
    buffer_free(&path);
    error_set(error,
              "%s: neither %s-table.safetensors nor %s-surrogate.safetensors is there "
              "(import it, see data/README.md; or name one with --bench)",
              folder, space->name, space->name);
    return NULL;
}
