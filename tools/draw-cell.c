// SPDX-License-Identifier: MIT
#include "base/tool.h"
#include "io/csv.h"
#include "report/cell_dot.h"
#include "report/cell_row.h"

#include <string.h>

struct settings {
    const char *space, *arch, *in, *where, *out;
};

#define AT(field) offsetof(struct settings, field)
static const struct option options[] = {
    {OPTION_GROUP, .help = "What"},
    {OPTION_TEXT, "arch", AT(arch), .value = "TEXT", .help = "draw this architecture"},
    {OPTION_INPUT, "in", AT(in), .value = "FILE.csv",
     .help = "draw that row of a CSV, a ledger for example, whose valid is the highest; -: "
             "stdin"},
    {OPTION_TEXT, "where", AT(where), .value = "COLUMN=VALUE",
     .help = "of the rows with this value alone: query=312"},
    {OPTION_CHOICE, "space", AT(space), .choices = space_names,
     .help = "search space; unless given, that of the ledger, or the first that reads the "
             "architecture"},
    {OPTION_GROUP, .help = "Output"},
    {OPTION_OUTPUT, "out", AT(out), "-", .value = "FILE.dot", .help = "the drawing"},
};

static const struct tool tool = {
    .name = "draw-cell",
    .purpose = "draw the cells of an architecture, as DOT for graphviz",
    .usage = "--arch TEXT | dot -Tsvg >cell.svg\n"
             "--in ledger.csv [--where COLUMN=VALUE] | dot -Tpng -Gdpi=200 >cell.png",
    .example = "draw-cell --arch 010001000:i3o --out cell.dot",
    .notes = "Boxes are operations, each kind in a colour that it has in every space; "
             "ellipses\n"
             "are feature maps. Edges of nb201 with the operation none are left out.",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
};

static bool choose(const struct settings *settings, const struct space **space,
                   arch_code *code, struct error *error)
{
    const char *arch = settings->arch;
    *space = NULL;
    if (settings->space && !(*space = space_load(settings->space, error)))
        return false;
    if (!arch)
        return cell_row_find(settings->in, settings->where, space, code, error);
    if (!*space)
        *space = space_of_arch(arch, strlen(arch), error);
    return (*space && (*space)->parse(*space, arch, strlen(arch), code, error)) ||
           error_prefix(error, "--arch");
}

int main(int argc, char **argv)
{
    struct settings settings = {0};
    struct run run;
    struct error error;
    const struct space *space;
    arch_code code;
    struct buffer text = {0};
    run_start(&run, &tool, &settings, argc, argv);
    if (!settings.arch == !settings.in)
        run_misuse(&run, "one of --arch and --in is needed");
    if (settings.arch && settings.where)
        run_misuse(&run, "--where: chooses a row of --in, which is missing");
    if (!choose(&settings, &space, &code, &error))
        run_fail(&run, &error);
    cell_dot(&text, space, code);
    bool good = csv_write_file(settings.out, &text, &error);
    buffer_free(&text);
    if (!good)
        run_fail(&run, &error);
    char arch[SPACE_TEXT];
    space->print(space, code, arch);
    return run_finish(&run, "%s: %s", space->name, arch);
}
