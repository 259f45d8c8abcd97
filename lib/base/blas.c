// SPDX-License-Identifier: MIT
#include "base/blas.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef void set_threads(int);

static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static set_threads *set_openmp_threads; // NULL: nothing here uses OpenMP
static char kernels[128];

// "OpenBLAS 0.3.21 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64": name and version are
// the first two words; the kernels' name has a function of its own.
static void describe(void)
{
    const char *config = openblas_get_config();
    size_t name = strcspn(config, " ");
    size_t length = name + strspn(config + name, " ");
    length += strcspn(config + length, " ");
    snprintf(kernels, sizeof kernels, "%.*s %s", (int)length, config,
             openblas_get_corename());
}

static void prepare(void)
{
    void *symbol = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    memcpy(&set_openmp_threads, &symbol, sizeof symbol); // ISO C casts no such pointer
    openblas_set_num_threads(1);
    describe();
}

void blas_use_one_thread(void)
{
    static _Thread_local bool told;
    if (told)
        return;
    pthread_once(&prepared, prepare);
    if (set_openmp_threads)
        set_openmp_threads(1);
    told = true;
}

const char *blas_kernels(void)
{
    pthread_once(&prepared, prepare);
    return kernels;
}
