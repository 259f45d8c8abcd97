// SPDX-License-Identifier: MIT
#include "report/cell_row.h"

#include "base/memory.h"
#include "io/csv.h"
#include "ledger/ledger_head.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct columns {
    int arch, valid, epochs, check, where; // -1: there is none
};

static bool find_columns(const struct csv_reader *reader, const char *where,
                         struct columns *columns, struct error *error)
{
    columns->valid = csv_find(reader, "valid");
    columns->epochs = csv_find(reader, "epochs");
    columns->check = csv_find(reader, "check");
    columns->where = -1;
    if (!csv_need(reader, "arch", &columns->arch, error))
        return false;
    if (!where)
        return true;
    size_t length = strcspn(where, "=");
    if (where[length] == '\0')
        return error_misuse(error, "--where: '%s' is no COLUMN=VALUE", where);
    char *name = memory_text(where, length);
    bool good = csv_need(reader, name, &columns->where, error);
    free(name);
    return good;
}

// Whether the row's column holds the value.
static bool matches(const struct csv_reader *reader, int column, const char *where)
{
    if (column < 0)
        return true;
    size_t length;
    const char *text = csv_text(reader, column, &length), *value = strchr(where, '=') + 1;
    return strlen(value) == length && memcmp(value, text, length) == 0;
}

static bool is_of_full_training(const struct csv_reader *reader, int column)
{
    size_t length = 0;
    return column < 0 || (csv_text(reader, column, &length), length == 0);
}

static bool read_architecture(const struct csv_reader *reader, int column,
                              const struct space *wanted, const struct space **space,
                              arch_code *code, struct error *error)
{
    size_t length;
    const char *text = csv_text(reader, column, &length);
    *space = wanted ? wanted : space_of_arch(text, length, error);
    return (*space && (*space)->parse(*space, text, length, code, error)) ||
           csv_blame(reader, column, error);
}

struct choice {
    size_t rows;  // that were looked at
    double valid; // of the row that was chosen; -INFINITY: it has none
    const struct space *space;
    arch_code code;
};

// Takes the current row where it is the first, or better than all before it.
static bool look_at(const struct csv_reader *reader, const struct columns *columns,
                    const char *where, const struct space *wanted, struct choice *choice,
                    struct error *error)
{
    double valid = -INFINITY;
    if (!csv_verify(reader, columns->check, error))
        return false;
    if (!matches(reader, columns->where, where) ||
        !is_of_full_training(reader, columns->epochs))
        return true;
    if (columns->valid >= 0 && !csv_number(reader, columns->valid, true, &valid, error))
        return false;
    valid = isnan(valid) ? -INFINITY : valid;
    bool better = choice->rows++ == 0 || valid > choice->valid;
    if (!better)
        return true;
    choice->valid = valid;
    return read_architecture(reader, columns->arch, wanted, &choice->space, &choice->code,
                             error);
}

static bool check(const struct choice *choice, const char *path, const char *where,
                  struct error *error)
{
    if (choice->rows == 0)
        return error_set(error, "%s: no row%s%s", path, where ? " with " : "",
                         where ? where : "");
    if (choice->rows > 1 && isinf(choice->valid))
        return error_set(error,
                         "%s: %zu rows, and none has a valid to choose by (--where "
                         "COLUMN=VALUE chooses)",
                         path, choice->rows);
    return true;
}

// The space that a ledger's comments say, or NULL. Rows of it live as long as the process.
static bool said_space(const char *path, const struct buffer *text,
                       const struct space **space, struct error *error)
{
    struct ledger_head head;
    if (!ledger_head_parse(&head, path, text->text ? text->text : "", text->length, error))
        return false;
    *space = head.space;
    ledger_head_free(&head);
    return true;
}

static bool choose(const char *path, const struct buffer *text, const char *where,
                   const struct space **space, arch_code *code, struct error *error)
{
    struct choice choice = {0};
    struct columns columns;
    struct csv_reader *reader =
        csv_from_memory(path, text->text ? text->text : "", text->length, error);
    if (!reader)
        return false;
    bool good = find_columns(reader, where, &columns, error), row = good;
    while (row && (row = csv_next(reader, error)))
        row = good = look_at(reader, &columns, where, *space, &choice, error);
    good = good && error->status == STATUS_SUCCESS &&
           check(&choice, csv_path(reader), where, error);
    csv_close(reader);
    *space = choice.space;
    *code = choice.code;
    return good;
}

bool cell_row_find(const char *path, const char *where, const struct space **space,
                   arch_code *code, struct error *error)
{
    struct buffer text = {0};
    int file = file_open(path, error);
    if (file < 0)
        return false;
    bool good = file_read_all(file, path, &text, error) &&
                (*space || said_space(file_name(path), &text, space, error)) &&
                choose(file_name(path), &text, where, space, code, error);
    file_close(file);
    buffer_free(&text);
    return good;
}
