/* SPDX-License-Identifier: MIT */
/* What the kernel's frames come from: one of mm/frames_*.c, chosen in Kconfig. */
#ifndef MM_FRAMES_H
#define MM_FRAMES_H

#include <foundry/frame_bump.h>

/*
 * The allocator of all usable memory of @map, made by means of @early, which is not used any more
 * afterwards.  It is the same one each time.
 * Return: 0; -ENOMEM when @early has no room for the tables; -ERANGE for memory too far up.
 */
int __must_check frames_make(const struct memmap *map, struct frame_bump *early,
			     struct frame_allocator **frames) __allocates;

#endif
