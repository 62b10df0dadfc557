/* SPDX-License-Identifier: MIT */
/* frame_poison - what free frames hold, so that a write to them shows. */
#ifndef MM_FRAME_POISON_H
#define MM_FRAME_POISON_H

#include <foundry/addr.h>

/* One frame. */
void frame_poison(void *memory);

/* Return: the first byte that was written since, or FRAME_BYTES. */
u64 frame_poison_damage(const void *memory);

#endif
