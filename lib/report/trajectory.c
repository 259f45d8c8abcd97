// SPDX-License-Identifier: MIT
#include "report/trajectory.h"

#include <math.h>
#include <stdlib.h>

const char *const axis_names[] = {[AXIS_QUERIES] = "queries", [AXIS_COST] = "cost"};

struct trajectory trajectory_of(const struct history *history, size_t queries)
{
    struct trajectory trajectory = {.queries = queries};
    double best = -INFINITY;
    for (size_t i = 0; i < queries; i++) {
        const struct query *query = &history->queries[i];
        trajectory.cost = query->spent;
        if (!(query->best > best))
            continue;
        best = query->best;
        trajectory.steps =
            memory_grow(trajectory.steps, trajectory.count + 1, sizeof *trajectory.steps);
        trajectory.steps[trajectory.count++] = (struct step){i + 1, best, trajectory.cost};
    }
    return trajectory;
}

void trajectory_free(struct trajectory *trajectory)
{
    free(trajectory->steps);
    *trajectory = (struct trajectory){0};
}

double step_spent(const struct step *step, enum axis axis)
{
    return axis == AXIS_QUERIES ? (double)step->query : step->cost;
}

double trajectory_end(const struct trajectory *trajectory, enum axis axis)
{
    return axis == AXIS_QUERIES ? (double)trajectory->queries : trajectory->cost;
}

double trajectory_best(const struct trajectory *trajectory, enum axis axis, double spent)
{
    double best = NAN;
    if (!(spent <= trajectory_end(trajectory, axis)))
        return NAN;
    for (size_t i = 0;
         i < trajectory->count && step_spent(&trajectory->steps[i], axis) <= spent; i++)
        best = trajectory->steps[i].best;
    return best;
}

const struct step *trajectory_reach(const struct trajectory *trajectory, double target)
{
    for (size_t i = 0; i < trajectory->count; i++)
        if (trajectory->steps[i].best >= target)
            return &trajectory->steps[i];
    return NULL;
}
