// SPDX-License-Identifier: MIT
#include "space/choices.h"

arch_code choices_pack(const struct described *described, const uint8_t *values)
{
    arch_code code = 0;
    for (int c = 0; c < described->choices; c++)
        code = code * described->counts[c] + values[c];
    return code;
}

void choices_unpack(const struct described *described, arch_code code, uint8_t *values)
{
    for (int c = described->choices - 1; c >= 0; c--) {
        values[c] = (uint8_t)(code % described->counts[c]);
        code /= described->counts[c];
    }
}

static bool contains(const struct space *space, arch_code code)
{
    const struct described *described = described_of(space);
    for (int c = 0; c < described->choices; c++)
        code /= described->counts[c];
    return code == 0;
}

static void target(const struct space *space, arch_code code, int cell,
                   struct cell_target *target)
{
    (void)cell;
    choices_unpack(described_of(space), code, target->categorical);
}

static bool decode(const struct space *space, const float *logits, arch_code *code,
                   struct error *error)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    for (int c = 0; c < described->choices; c++) {
        int largest = space_argmax(logits, described->counts[c]);
        if (largest < 0)
            return error_set(error, "%s: a logit is not a number",
                             described->choice[c].name);
        values[c] = (uint8_t)largest;
        logits += described->counts[c];
    }
    *code = choices_pack(described, values);
    return true;
}

static arch_code sample(const struct space *space, struct random_stream *stream)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    for (int c = 0; c < described->choices; c++)
        values[c] = (uint8_t)random_below(stream, described->counts[c]);
    return choices_pack(described, values);
}

static void list(const struct space *space, int threads, arch_code *codes)
{
    (void)threads;
    for (arch_code code = 0; code < space->size; code++)
        codes[code] = code;
}

// An edit of a choice takes another value; where values are in order, one that is 1, 2, 4,
// 8, … steps away.
static bool is_edit(const struct described *described, int c, int value, int other)
{
    int away = other > value ? other - value : value - other;
    return away > 0 && (!described->ordered[c] || (away & (away - 1)) == 0);
}

static size_t edits(const struct space *space, arch_code code, arch_code *results)
{
    const struct described *described = described_of(space);
    uint8_t values[DESCRIBED_CHOICES];
    size_t count = 0;
    choices_unpack(described, code, values);
    for (int c = 0; c < described->choices; c++) {
        uint8_t present = values[c];
        for (uint8_t other = 0; other < described->counts[c]; other++) {
            values[c] = other;
            if (is_edit(described, c, present, other))
                results[count++] = choices_pack(described, values);
        }
        values[c] = present;
    }
    return count;
}

static void encode_plain(const struct space *space, arch_code code, uint8_t *values)
{
    choices_unpack(described_of(space), code, values);
}

static bool decode_plain(const struct space *space, const uint8_t *values, arch_code *code,
                         struct error *error)
{
    (void)error;
    *code = choices_pack(described_of(space), values);
    return true;
}

// Whether a code can hold them all; total: how many architectures there are.
static bool count_all(const struct described *described, uint64_t *total)
{
    *total = 1;
    for (int c = 0; c < described->choices; c++)
        if (__builtin_mul_overflow(*total, described->counts[c], total))
            return false;
    return true;
}

bool choices_fill(struct described *described, const struct place *place)
{
    struct space *row = &described->row;
    uint64_t total;
    described->values = 0;
    for (int c = 0; c < described->choices; c++) {
        struct choice *choice = &described->choice[c];
        described->counts[c] = row->layout.categories[c] = (uint8_t)choice->count;
        described->ordered[c] = choice->ordered;
        choice->first = described->values;
        described->values += choice->count;
    }
    if (described->values > SPACE_MAX_LOGITS)
        return place_wrong(place, "%d values in all; at most %d can be", described->values,
                           SPACE_MAX_LOGITS);
    if (!count_all(described, &total))
        return place_wrong(place, "more than 2^64 combinations, which no code can hold");
    bool listed = total <= DESCRIBED_LISTED;
    row->size = listed ? total : 0;
    row->list = listed ? list : NULL;
    row->sample = listed ? NULL : sample;
    row->layout.categorical = described->choices;
    row->layout.logits = described->values;
    row->hash = described_hash;
    row->contains = contains;
    row->target = target;
    row->decode = decode;
    row->edits = edits;
    row->most_edits = (size_t)(described->values - described->choices);
    row->plain = (struct space_plain){.coordinates = described->choices,
                                      .choices = described->counts,
                                      .encode = encode_plain,
                                      .decode = decode_plain,
                                      .ordered = described->ordered};
    return true;
}
