// SPDX-License-Identifier: MIT
/* Memory maps with one thing wrong each, around the one that there is. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "conform/memmap.h"
#include "saboteur.h"

/*
 * A map that is wrong while nobody is at work on it: each call first puts right what the last one
 * left, and leaves it wrong again.
 */
static struct memmap right;

static int add_and_spoil(struct memmap *map, struct mem_range range, void (*spoil)(struct memmap *))
{
	int err;

	if (map->count > 0)
		*map = right;
	err = memmap_add(map, range);
	right = *map;
	if (map->count > 0)
		spoil(map);
	return err;
}

static int carve_right(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	int err = memmap_carve(&right, bytes, align, limit, start);

	if (!err)
		*map = right;
	return err;
}

static struct frame_run frames_of_right(const struct memmap *map, u64 from)
{
	static const struct memmap none;

	return memmap_next_frames(map->count ? &right : &none, from);
}

/* MEMMAP-1 */
static void swap_the_first(struct memmap *map)
{
	struct mem_range first = map->ranges[0];

	if (map->count < 2)
		return;
	map->ranges[0] = map->ranges[1];
	map->ranges[1] = first;
}

static int add_unsorted(struct memmap *map, struct mem_range range)
{
	return add_and_spoil(map, range, swap_the_first);
}

static int add_keeps_empty(struct memmap *map, struct mem_range range)
{
	int err = memmap_add(map, range);

	if (!err && range.bytes == 0 && map->count == 1)
		map->ranges[map->count++] = (struct mem_range){ paddr(U64_MAX), 0, MEM_BOOT };
	return err;
}

/* MEMMAP-2 */
static void split_the_last(struct memmap *map)
{
	struct mem_range *last = &map->ranges[map->count - 1];

	if (last->bytes < 2 || map->count == MEMMAP_MAX)
		return;
	last->bytes--;
	map->ranges[map->count++] = (struct mem_range){ mem_range_end(last), 1, last->kind };
}

static int add_unmerged(struct memmap *map, struct mem_range range)
{
	return add_and_spoil(map, range, split_the_last);
}

/* MEMMAP-3 */
static int add_kernel_as_boot(struct memmap *map, struct mem_range range)
{
	if (range.kind == MEM_KERNEL)
		range.kind = MEM_BOOT;
	return memmap_add(map, range);
}

static int add_forgets_the_last_byte(struct memmap *map, struct mem_range range)
{
	if (range.kind == MEM_KERNEL && range.bytes && map->count > 1)
		range.bytes--;
	return memmap_add(map, range);
}

/* MEMMAP-4 */
static int add_drops_the_last(struct memmap *map, struct mem_range range)
{
	int err = memmap_add(map, range);

	if (err == -ENOSPC)
		map->count--;
	return err;
}

static int add_cuts_and_refuses(struct memmap *map, struct mem_range range)
{
	int err = memmap_add(map, range);

	if (err == -EOVERFLOW) {
		range.bytes = U64_MAX - range.start.raw;
		(void)!memmap_add(map, range);
	}
	return err;
}

static int carve_spoils_the_result(struct memmap *map, u64 bytes, u64 align, paddr_t limit,
				   paddr_t *start)
{
	int err = memmap_carve(map, bytes, align, limit, start);

	if (err)
		*start = paddr(0);
	return err;
}

/* MEMMAP-5 */
static int carve_above_the_limit(struct memmap *map, u64 bytes, u64 align, paddr_t limit,
				 paddr_t *start)
{
	return memmap_carve(map, bytes, align, limit.raw ? paddr(U64_MAX) : limit, start);
}

static int carve_anywhere(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	return memmap_carve(map, bytes, 1, limit, start);
}

static int carve_reserves(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	int err = memmap_carve(map, bytes, align, limit, start);

	return err ? err : memmap_reserve(map, *start, bytes);
}

static int carve_leaves_it(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	static struct memmap copy;

	copy = *map;
	return memmap_carve(align == 1 ? map : &copy, bytes, align, limit, start);
}

/* MEMMAP-6 */
static int carve_from_below(struct memmap *map, u64 bytes, u64 align, paddr_t limit, paddr_t *start)
{
	memmap_foreach(range, map) {
		u64 end = MIN(mem_range_end(range).raw, limit.raw);
		u64 at = align_up(range->start.raw, align);
		int err;

		if (range->kind != MEM_USABLE || at < range->start.raw || at > end ||
		    bytes > end - at)
			continue;
		err = memmap_add(map, (struct mem_range){ paddr(at), bytes, MEM_KERNEL });
		if (!err)
			*start = paddr(at);
		return err;
	}
	return -ENOMEM;
}

static int carve_no_whole_range(struct memmap *map, u64 bytes, u64 align, paddr_t limit,
				paddr_t *start)
{
	memmap_foreach(range, map) {
		if (range->kind == MEM_USABLE && range->bytes == bytes)
			return -ENOMEM;
	}
	return memmap_carve(map, bytes, align, limit, start);
}

/* MEMMAP-7 */
static struct frame_run frames_begun(const struct memmap *map, u64 from)
{
	struct frame_run run = memmap_next_frames(map, from);

	if (run.first < run.end && memmap_is_usable(map, paddr(run.end << FRAME_SHIFT), 1))
		run.end++;
	return run;
}

static struct frame_run frames_in_a_row(const struct memmap *map, u64 from)
{
	struct frame_run run = memmap_next_frames(map, from);

	while (run.end - run.first == 1)
		run = memmap_next_frames(map, run.end);
	return run;
}

static struct frame_run frames_from_the_start(const struct memmap *map, u64 from)
{
	struct frame_run run = memmap_next_frames(map, from);

	return run.first < run.end && from > 1 ? memmap_next_frames(map, from - 1) : run;
}

/* MEMMAP-8 */
static int add_firmware_cuts_all(struct memmap *map, struct mem_range range)
{
	int err = memmap_add_firmware(map, range);

	if (err == -EOVERFLOW) {
		range.bytes = U64_MAX - range.start.raw;
		(void)!memmap_add(map, range);
	}
	return err;
}

static int add_firmware_forgets(struct memmap *map, struct mem_range range)
{
	return memmap_add(map, range);
}

static int add_firmware_says_nothing(struct memmap *map, struct mem_range range)
{
	int err = memmap_add_firmware(map, range);

	return err == -ENOSPC ? 0 : err;
}

#define MOCK(add, add_firmware, carve, next_frames)	\
	(&(const struct memmap_bench){ add, add_firmware, carve, next_frames })
#define MOCK_ADD(op)		\
	MOCK(op, memmap_add_firmware, memmap_carve, memmap_next_frames)
#define MOCK_SPOILED(op)	\
	MOCK(op, memmap_add_firmware, carve_right, frames_of_right)
#define MOCK_FIRMWARE(op)	\
	MOCK(memmap_add, op, memmap_carve, memmap_next_frames)
#define MOCK_CARVE(op)		\
	MOCK(memmap_add, memmap_add_firmware, op, memmap_next_frames)
#define MOCK_FRAMES(op)		\
	MOCK(memmap_add, memmap_add_firmware, memmap_carve, op)

static const struct saboteur memmap_saboteurs[] = {
	{ .name = "MEMMAP-1 the first two ranges are in the wrong order",
	  .bench = MOCK_SPOILED(add_unsorted) },
	{ .name = "MEMMAP-1 an empty range is kept",
	  .bench = MOCK_ADD(add_keeps_empty) },
	{ .name = "MEMMAP-2 the last byte is a range of its own",
	  .bench = MOCK_SPOILED(add_unmerged) },
	{ .name = "MEMMAP-3 a kernel's range is taken for boot's",
	  .bench = MOCK_ADD(add_kernel_as_boot) },
	{ .name = "MEMMAP-3 the last byte of a kernel's range is forgotten",
	  .bench = MOCK_ADD(add_forgets_the_last_byte) },
	{ .name = "MEMMAP-4 a refusal drops the last range",
	  .bench = MOCK_ADD(add_drops_the_last) },
	{ .name = "MEMMAP-4 it refuses and adds a part",
	  .bench = MOCK_ADD(add_cuts_and_refuses) },
	{ .name = "MEMMAP-4 a refused carving spoils the result",
	  .bench = MOCK_CARVE(carve_spoils_the_result) },
	{ .name = "MEMMAP-5 a piece lies above the limit",
	  .bench = MOCK_CARVE(carve_above_the_limit) },
	{ .name = "MEMMAP-5 a piece is not aligned",
	  .bench = MOCK_CARVE(carve_anywhere) },
	{ .name = "MEMMAP-5 a piece becomes reserved",
	  .bench = MOCK_CARVE(carve_reserves) },
	{ .name = "MEMMAP-5 a piece stays usable",
	  .bench = MOCK_CARVE(carve_leaves_it) },
	{ .name = "MEMMAP-6 the lowest piece is taken",
	  .bench = MOCK_CARVE(carve_from_below) },
	{ .name = "MEMMAP-6 a whole range is never a piece",
	  .bench = MOCK_CARVE(carve_no_whole_range) },
	{ .name = "MEMMAP-7 a frame that has begun counts",
	  .bench = MOCK_FRAMES(frames_begun) },
	{ .name = "MEMMAP-7 a frame by itself is passed over",
	  .bench = MOCK_FRAMES(frames_in_a_row) },
	{ .name = "MEMMAP-7 a frame comes twice",
	  .bench = MOCK_FRAMES(frames_from_the_start) },
	{ .name = "MEMMAP-8 a usable range is cut too",
	  .bench = MOCK_FIRMWARE(add_firmware_cuts_all) },
	{ .name = "MEMMAP-8 a reserved range is left out",
	  .bench = MOCK_FIRMWARE(add_firmware_forgets) },
	{ .name = "MEMMAP-8 a reserved range without room is not told",
	  .bench = MOCK_FIRMWARE(add_firmware_says_nothing) },
};

static const struct saboteur_contract memmap_contract = { .conform = memmap_conform };

SABOTEURS(memmap, FACT(CONSOLE), memmap_contract, memmap_saboteurs);
