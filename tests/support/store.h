// SPDX-License-Identifier: MIT
// A store of answers in a folder of a test's own, for the tests of the store.
#ifndef CRLSO_TESTS_STORE_H
#define CRLSO_TESTS_STORE_H

#include "folder.h"
#include "ledger/answers.h"
#include "text_file.h"

#include <math.h>

enum { ANSWERS = 4 }; // architectures that answer_all() asks for

static inline int open_folder(void **state)
{
    static struct folder folder;
    *state = &folder;
    return folder_open_in_memory(&folder, "answers.csv", "other.csv");
}

static inline int close_folder(void **state)
{
    return folder_close(*state);
}

static inline struct answer_store *open_store(const char *path)
{
    struct error error;
    struct answer_store *store =
        answer_store_open(path, "exec", &space_nb201, false, &error);
    if (!store)
        fail_msg("%s", error.text);
    return store;
}

static inline bool is_known(struct answer_store *store, arch_code code,
                            struct answer *answer)
{
    struct error error;
    bool known;
    assert_true(answer_store_find(store, code, 0, answer, &known, &error));
    return known;
}

static inline struct answer add(struct answer_store *store, arch_code code, double valid)
{
    struct answer answer = {valid, NAN, 0.1};
    struct error error;
    assert_true(answer_store_add(store, code, 0, &answer, NULL, &error));
    return answer;
}

// What is not known yet, as a search does; returns how many were asked for.
static inline size_t answer_all(const char *path)
{
    struct answer_store *store = open_store(path);
    struct answer answer;
    size_t asked = 0;
    for (arch_code code = 0; code < ANSWERS; code++)
        if (!is_known(store, code, &answer)) {
            add(store, code, 1 / (3 + (double)code));
            asked++;
        }
    answer_store_close(store);
    return asked;
}

#endif
