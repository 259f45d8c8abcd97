// SPDX-License-Identifier: MIT
#include "base/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

static const double redraw_seconds = 0.1;
enum { BAR_WIDTH = 30 };

static void draw_end(const struct progress *progress)
{
    if (progress->running > 0)
        fprintf(stderr, ", %llu running", (unsigned long long)progress->running);
    if (progress->failed > 0)
        fprintf(stderr, ", %llu failed", (unsigned long long)progress->failed);
    if (progress->elsewhere > 0)
        fprintf(stderr, ", waits for %llu of another process",
                (unsigned long long)progress->elsewhere);
    fputs(" \033[K", stderr);
}

static void draw(const struct progress *progress, double elapsed)
{
    double rate = elapsed > 0 ? (double)progress->done / elapsed : 0;
    if (progress->total == 0) {
        fprintf(stderr, "\r%llu %s, %.0f/s", (unsigned long long)progress->done,
                progress->what, rate);
        draw_end(progress);
        return;
    }
    double share = (double)progress->done / (double)progress->total;
    int filled = (int)(share * BAR_WIDTH);
    fprintf(stderr, "\r[%.*s%*s] %3.0f%% of %llu %s", filled,
            "##############################", BAR_WIDTH - filled, "", share * 100,
            (unsigned long long)progress->total, progress->what);
    if (rate > 0)
        fprintf(stderr, ", %.4g/s, %.0f s left", rate,
                (double)(progress->total - progress->done) / rate);
    draw_end(progress);
}

void progress_open(struct progress *progress, bool quiet, const char *what, uint64_t total)
{
    *progress = (struct progress){.what = what, .total = total};
    progress->shown = !quiet && isatty(STDERR_FILENO);
    pthread_mutex_init(&progress->lock, NULL);
    progress->start = progress->drawn = clock_seconds();
}

// The lock is held.
static void draw_if_due(struct progress *progress)
{
    double now = clock_seconds();
    if (now - progress->drawn < redraw_seconds)
        return;
    draw(progress, now - progress->start);
    progress->drawn = now;
}

void progress_add(struct progress *progress, uint64_t more)
{
    if (!progress || !progress->shown)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->done += more;
    if (progress->total && progress->done > progress->total)
        progress->done = progress->total;
    draw_if_due(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_show(struct progress *progress, uint64_t running, uint64_t elsewhere)
{
    if (!progress->shown)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->running = running;
    progress->elsewhere = elsewhere;
    draw_if_due(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_close(struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    pthread_mutex_destroy(&progress->lock);
}
