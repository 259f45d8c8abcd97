// SPDX-License-Identifier: MIT
// Spaces that are a number of choices and nothing else: a code has a digit a choice, in
// mixed radix, the first choice the most significant. These are functions of a row
// (space.h) for every described space of that sort; its text form, graph and features are
// the kind's own.
#ifndef CRLSO_SPACE_CHOICES_H
#define CRLSO_SPACE_CHOICES_H

#include "space/described.h"

arch_code choices_pack(const struct described *described, const uint8_t *values);
void choices_unpack(const struct described *described, arch_code code, uint8_t *values);
// Sets everything of the row that follows from the choices. False and the error, at the
// place, where they are too many.
bool choices_fill(struct described *described, const struct place *place);

#endif
