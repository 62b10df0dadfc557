/* SPDX-License-Identifier: MIT */
/* What the kernel's frames come from: one of mm/frames_*.c, chosen in Kconfig. */
#ifndef MM_FRAMES_H
#define MM_FRAMES_H

#include <foundry/frame.h>
#include <foundry/memmap.h>

/*
 * The allocator of all usable memory of @map; what its tables take may be carved out of @map.
 * It is the same one each time.
 * Return: 0; -ENOMEM when there is no room for the tables; -ERANGE for memory too far up.
 */
int __must_check frames_make(struct memmap *map, struct frame_allocator **frames) __allocates;

#endif
