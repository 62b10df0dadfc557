/* SPDX-License-Identifier: MIT */
/* Memory maps with every awkward edge, for the tests of frame allocators. */
#ifndef MM_FRAME_MAPS_KTEST_H
#define MM_FRAME_MAPS_KTEST_H

#include <foundry/memmap.h>

/*
 * It crosses 4 GiB.  In frames from the first one on: 100 usable behind a
 * ragged start, 4 reserved, 20 usable that begin and end within a frame,
 * less than one frame, and 3 usable at the end.
 */
#define FRAME_TEST_FIRST	(4 * GiB - 16 * FRAME_BYTES)
#define FRAME_TEST_FRAMES	(100 + 20 + 3)
#define FRAME_TEST_SPAN		192	/* first to last, in whole words of bits */

#define FRAME_TEST_AT(n)	{ FRAME_TEST_FIRST + (n) * FRAME_BYTES }

static const struct memmap frame_test_map = {
	.ranges = {
		{ { FRAME_TEST_FIRST - 0x123 }, 100 * FRAME_BYTES + 0x123, MEM_USABLE },
		{ FRAME_TEST_AT(100), 4 * FRAME_BYTES, MEM_RESERVED },
		{ { FRAME_TEST_FIRST + 104 * FRAME_BYTES + 0x10 }, 22 * FRAME_BYTES - 0x20, MEM_USABLE },
		{ { FRAME_TEST_FIRST + 130 * FRAME_BYTES + 0x10 }, FRAME_BYTES - 0x10, MEM_USABLE },
		{ FRAME_TEST_AT(140), 3 * FRAME_BYTES, MEM_USABLE },
		{ FRAME_TEST_AT(143), FRAME_BYTES, MEM_BOOT },
	},
	.count = 6,
};

/* 40 frames end at 16 MiB, 24 begin there; */
#define FRAME_LOW_FIRST		(16 * MiB - 40 * FRAME_BYTES)
#define FRAME_LOW_FRAMES	(40 + 24)

static const struct memmap frame_low_map = {
	.ranges = { { { FRAME_LOW_FIRST }, FRAME_LOW_FRAMES * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};

#endif
