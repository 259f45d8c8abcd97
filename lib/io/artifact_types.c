// SPDX-License-Identifier: MIT
#include "io/artifact.h"

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    [DTYPE_U8] = {"U8", 1},   [DTYPE_U16] = {"U16", 2}, [DTYPE_U32] = {"U32", 4},
    [DTYPE_U64] = {"U64", 8}, [DTYPE_F32] = {"F32", 4}, [DTYPE_F64] = {"F64", 8},
};

size_t dtype_size(enum dtype dtype)
{
    return dtypes[dtype].size;
}

const char *dtype_name(enum dtype dtype)
{
    return dtypes[dtype].name;
}

uint64_t tensor_count(const struct tensor *tensor)
{
    uint64_t count = 1;
    for (int i = 0; i < tensor->dims; i++)
        count *= tensor->shape[i];
    return count;
}

double tensor_value(const struct tensor *tensor, uint64_t index)
{
    switch (tensor->dtype) {
    case DTYPE_U8:
        return ((const uint8_t *)tensor->data)[index];
    case DTYPE_U16:
        return ((const uint16_t *)tensor->data)[index];
    case DTYPE_U32:
        return ((const uint32_t *)tensor->data)[index];
    case DTYPE_U64:
        return (double)((const uint64_t *)tensor->data)[index];
    case DTYPE_F32:
        return (double)((const float *)tensor->data)[index];
    case DTYPE_F64:
        break;
    }
    return ((const double *)tensor->data)[index];
}
