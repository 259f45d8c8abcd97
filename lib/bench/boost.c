// SPDX-License-Identifier: MIT
#include "bench/boost.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xgboost/c_api.h>

// The part of XGBoost that is used, each function under its own name.
#define FUNCTIONS(DO)                                                                      \
    DO(XGBGetLastError)                                                                    \
    DO(XGDMatrixCreateFromMat)                                                             \
    DO(XGDMatrixSetFloatInfo)                                                              \
    DO(XGDMatrixFree)                                                                      \
    DO(XGBoosterCreate)                                                                    \
    DO(XGBoosterFree)                                                                      \
    DO(XGBoosterSetParam)                                                                  \
    DO(XGBoosterUpdateOneIter)                                                             \
    DO(XGBoosterSaveModelToBuffer)                                                         \
    DO(XGBoosterLoadModelFromBuffer)                                                       \
    DO(XGBoosterPredictFromDense)

#define MEMBER(name) __typeof__(name) *name;
struct library {
    char problem[200]; // empty: loaded
    FUNCTIONS(MEMBER)
};

// Written once, under pthread_once.
static struct library library;
static pthread_once_t library_once = PTHREAD_ONCE_INIT;

static void load_library(void)
{
    void *handle = dlopen("libxgboost.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        snprintf(library.problem, sizeof library.problem, "%s", dlerror());
        return;
    }
#define FIND(name)                                                                         \
    *(void **)&library.name = dlsym(handle, #name);                                        \
    if (!library.name)                                                                     \
        snprintf(library.problem, sizeof library.problem, "XGBoost has no %s", #name);
    FUNCTIONS(FIND)
}

static bool need_library(struct error *error)
{
    pthread_once(&library_once, load_library);
    return *library.problem == '\0' || error_set(error, "%s", library.problem);
}

// XGBoost's message is many lines, with a stack trace; the first says what is wrong.
static bool told(int status, struct error *error)
{
    if (status == 0)
        return true;
    const char *message = library.XGBGetLastError();
    return error_set(error, "XGBoost: %.*s", (int)strcspn(message, "\n"), message);
}

static bool set_parameters(BoosterHandle booster, const struct boost_settings *settings,
                           uint64_t seed, double base, struct error *error)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {
        {"seed", (double)(seed & INT32_MAX)},
        {"nthread", 1},
        {"verbosity", 0},
        {"base_score", base},
        {"max_depth", settings->max_depth},
        {"eta", settings->eta},
        {"min_child_weight", settings->min_child_weight},
        {"subsample", settings->subsample},
        {"colsample_bytree", settings->colsample_bytree},
        {"lambda", settings->lambda},
    };
    bool good = told(library.XGBoosterSetParam(booster, "tree_method", "hist"), error);
    for (size_t i = 0; good && i < sizeof numbers / sizeof numbers[0]; i++) {
        struct buffer text = {0};
        buffer_number(&text, numbers[i].value);
        good = told(library.XGBoosterSetParam(booster, numbers[i].name, text.text), error);
        buffer_free(&text);
    }
    return good;
}

static bool save(BoosterHandle booster, struct buffer *model, struct error *error)
{
    bst_ulong size;
    const char *bytes;
    if (!told(library.XGBoosterSaveModelToBuffer(booster, "{\"format\": \"ubj\"}", &size,
                                                 &bytes),
              error))
        return false;
    buffer_add(model, bytes, size);
    return true;
}

static bool train_on(DMatrixHandle data, const struct boost_settings *settings,
                     uint64_t seed, double base, struct buffer *model, struct error *error)
{
    BoosterHandle booster;
    if (!told(library.XGBoosterCreate(&data, 1, &booster), error))
        return false;
    bool good = set_parameters(booster, settings, seed, base, error);
    for (int round = 0; good && round < settings->rounds; round++)
        good = told(library.XGBoosterUpdateOneIter(booster, round, data), error);
    good = good && save(booster, model, error);
    library.XGBoosterFree(booster);
    return good;
}

static double mean_of(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i];
    return sum / (double)count;
}

bool boost_train(const struct boost_settings *settings, uint64_t seed,
                 const struct boost_matrix *features, const float *labels,
                 struct buffer *model, struct error *error)
{
    DMatrixHandle data;
    if (!need_library(error) ||
        !told(library.XGDMatrixCreateFromMat(features->values, features->rows,
                                             features->columns, NAN, &data),
              error))
        return false;
    bool good =
        told(library.XGDMatrixSetFloatInfo(data, "label", labels, features->rows), error) &&
        train_on(data, settings, seed, mean_of(labels, features->rows), model, error);
    library.XGDMatrixFree(data);
    return good;
}

struct boost {
    BoosterHandle booster;
};

struct boost *boost_open(const void *model, size_t size, struct error *error)
{
    BoosterHandle booster;
    if (!need_library(error) || !told(library.XGBoosterCreate(NULL, 0, &booster), error))
        return NULL;
    struct boost *boost = memory_new(1, sizeof *boost);
    boost->booster = booster;
    if (told(library.XGBoosterLoadModelFromBuffer(booster, model, size), error) &&
        told(library.XGBoosterSetParam(booster, "nthread", "1"), error))
        return boost;
    boost_close(boost);
    return NULL;
}

void boost_close(struct boost *boost)
{
    if (!boost)
        return;
    library.XGBoosterFree(boost->booster);
    free(boost);
}

bool boost_predict(const struct boost *boost, const struct boost_matrix *features,
                   float *predictions, struct error *error)
{
    // Where the numbers lie, in the form of NumPy's array interface.
    char place[200];
    snprintf(place, sizeof place,
             "{\"data\": [%" PRIuPTR ", true], \"shape\": [%zu, %zu], \"typestr\": "
             "\"<f4\", \"version\": 3}",
             (uintptr_t)features->values, features->rows, features->columns);
    static const char how[] =
        "{\"type\": 0, \"training\": false, \"iteration_begin\": 0, \"iteration_end\": 0, "
        "\"strict_shape\": false, \"missing\": NaN, \"cache_id\": 0}";
    const bst_ulong *shape;
    bst_ulong dims;
    const float *result;
    if (!told(library.XGBoosterPredictFromDense(boost->booster, place, how, NULL, &shape,
                                                &dims, &result),
              error))
        return false;
    memcpy(predictions, result, features->rows * sizeof *predictions);
    return true;
}
