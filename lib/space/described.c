// SPDX-License-Identifier: MIT
#include "space/described.h"

#include "io/file.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LENGTH = 40 };
static const char fields[] =
    "name|about|unit|training|parameters|operations|edges|vertices";

const struct described *described_of(const struct space *space)
{
    return (const struct described *)space;
}

size_t described_hash(const struct space *space, arch_code code, char *text)
{
    (void)space;
    return (size_t)snprintf(text, SPACE_HASH, "%llx", (unsigned long long)code);
}

// What all kinds have -----------------------------------------------------------------

static bool read_name(struct described *described, const struct place *root)
{
    struct place name = place_field(root, "name");
    const char *word;
    if (!place_word(&name, DESCRIBED_KEPT "/'%$\\", &word))
        return false;
    if (strlen(word) > NAME_LENGTH || word[0] == '.' || word[0] == '-')
        return place_wrong(&name, "longer than %d characters, or begins with '.' or '-'",
                           NAME_LENGTH);
    if (space_find(word))
        return place_wrong(&name, "%s is the name of a space that is built in", word);
    described->row.name = described->row.title =
        arena_text(&described->arena, word, strlen(word));
    return true;
}

static bool read_unit(struct described *described, const struct place *root)
{
    struct place unit = place_field(root, "unit");
    const char *word = "fraction";
    if (unit.value && !place_word(&unit, "", &word))
        return false;
    bool percent = strcmp(word, "percent") == 0;
    described->row.data.unit = percent ? "percent" : "fraction";
    return percent || strcmp(word, "fraction") == 0 ||
           place_wrong(&unit, "neither fraction nor percent");
}

// As many epochs as see a million architectures, as far as that is sensible.
static int default_epochs(const struct space *space)
{
    uint64_t epochs = space->size ? 1000000 / space->size : 20;
    return epochs < 10 ? 10 : epochs > 100 ? 100 : (int)epochs;
}

static bool read_training(struct described *described, const struct place *root)
{
    struct place training = place_field(root, "training");
    struct space_training *settings = &described->row.training;
    *settings = (struct space_training){32, default_epochs(&described->row)};
    if (!training.value)
        return true;
    struct place latent = place_field(&training, "latent");
    struct place epochs = place_field(&training, "epochs");
    return place_is_object(&training, "latent|epochs") &&
           (!latent.value || place_int(&latent, 1, 4096, &settings->latent)) &&
           (!epochs.value || place_int(&epochs, 1, 100000, &settings->epochs));
}

static bool read_kind(struct described *described, const struct place *root)
{
    struct place parameters = place_field(root, "parameters");
    struct place edges = place_field(root, "edges");
    struct place vertices = place_field(root, "vertices");
    struct place operations = place_field(root, "operations");
    if (!parameters.value == !edges.value)
        return place_wrong(root, "one of the fields parameters and edges is needed");
    if (parameters.value && operations.value)
        return place_wrong(&operations, "goes with edges, not with parameters");
    if (parameters.value && vertices.value)
        return place_wrong(&vertices, "goes with edges, not with parameters");
    if (parameters.value)
        return described_lists(described, root);
    return vertices.value ? described_cells(described, root)
                          : described_edges(described, root);
}

static bool read_all(struct described *described, const struct place *root)
{
    struct place about = place_field(root, "about");
    described->row.cells = 1;
    described->row.data.views = "default";
    described->row.data.boost = (struct boost_settings){500, 6, 0.05, 2, 0.8, 0.8, 1};
    if (!place_is_object(root, fields) || !read_name(described, root) ||
        !read_unit(described, root))
        return false;
    if (about.value && !json_is_string(about.value))
        return place_wrong(&about, "not a text");
    if (!read_kind(described, root) || !read_training(described, root))
        return false;
    char *format = arena_new(&described->arena, strlen(described->row.name) + 5, 1);
    strcpy(stpcpy(format, described->row.name), "-csv");
    described->row.data.format = format;
    return true;
}

void described_free(struct described *described)
{
    arena_free(&described->arena);
    free(described);
}

// What tells a description from others, freed by the caller: its JSON without `about`, with
// numbers in 15 digits where these say all, else in 17.
static char *identity_of(json_t *root)
{
    enum { FORM = JSON_COMPACT | JSON_SORT_KEYS };
    json_t *copy = json_copy(root);
    json_object_del(copy, "about");
    char *text = json_dumps(copy, FORM | JSON_REAL_PRECISION(15));
    json_t *again = text ? json_loads(text, 0, NULL) : NULL;
    if (!json_equal(copy, again)) {
        free(text);
        text = json_dumps(copy, FORM);
    }
    json_decref(again);
    json_decref(copy);
    return text;
}

static struct described *read_one(const struct description *description)
{
    struct place root = description_root(description);
    struct described *described = memory_new(1, sizeof *described);
    char *text = identity_of(description->root);
    described->row.description =
        arena_text(&described->arena, text ? text : "", text ? strlen(text) : 0);
    free(text);
    described->path =
        arena_text(&described->arena, description->path, strlen(description->path));
    if (read_all(described, &root))
        return described;
    described_free(described);
    return NULL;
}

struct described *described_read(const char *path, const char *text, size_t length,
                                 struct error *error)
{
    struct description description;
    struct described *described = NULL;
    char *copy = memory_text(text, length); // with a NUL
    if (description_open(&description, path, copy, length, error)) {
        described = read_one(&description);
        json_decref(description.root);
    }
    free(copy);
    return described;
}

// Those that are known ----------------------------------------------------------------

static struct {
    pthread_mutex_t lock;
    struct described **all;
    size_t count;
} registry = {PTHREAD_MUTEX_INITIALIZER, NULL, 0};

static const struct described *find_known(const char *name)
{
    for (size_t i = 0; i < registry.count; i++)
        if (strcmp(registry.all[i]->row.name, name) == 0)
            return registry.all[i];
    return NULL;
}

static const struct space *keep(struct described *described)
{
    registry.all = memory_grow(registry.all, registry.count + 1, sizeof *registry.all);
    registry.all[registry.count++] = described;
    return &described->row;
}

// One name is one space, as far as a process goes: what compares names need know no more.
static const struct space *intern(const struct description *description)
{
    const char *name = json_string_value(json_object_get(description->root, "name"));
    const struct described *known = name ? find_known(name) : NULL;
    if (!known) {
        struct described *described = read_one(description);
        return described ? keep(described) : NULL;
    }
    char *text = identity_of(description->root);
    bool same = text && strcmp(text, known->row.description) == 0;
    free(text);
    if (same)
        return &known->row;
    struct place root = description_root(description), place = place_field(&root, "name");
    place_wrong(&place, "describes the space %s otherwise than %s does", name, known->path);
    return NULL;
}

const struct space *space_from_text(const char *path, const char *text, size_t length,
                                    struct error *error)
{
    struct description description;
    char *copy = memory_text(text, length); // with a NUL
    const struct space *space = NULL;
    if (description_open(&description, path, copy, length, error)) {
        pthread_mutex_lock(&registry.lock);
        space = intern(&description);
        pthread_mutex_unlock(&registry.lock);
        json_decref(description.root);
    }
    free(copy);
    return space;
}

static const struct space *load_file(const char *path, struct error *error)
{
    struct buffer text = {0};
    const struct space *space = NULL;
    int descriptor = file_open(path, error);
    if (descriptor >= 0 && file_read_all(descriptor, path, &text, error))
        space = space_from_text(path, text.text ? text.text : "", text.length, error);
    if (descriptor >= 0)
        file_close(descriptor);
    buffer_free(&text);
    return space;
}

const struct space *space_load(const char *name, struct error *error)
{
    const struct space *space = space_find(name);
    return space ? space : load_file(name, error);
}
