// SPDX-License-Identifier: MIT
/*
 * frame_buddy: where the metadata of a frame are, and when they are made.
 *
 * A chunk is a GiB of addresses and has an array from its first usable frame to its last one, taken
 * from the early allocator and not touched.  Init lists the blocks that fill sections, which takes
 * their first frame's metadata alone; whatever is smaller is pending.  A section is made when a
 * block in it is split below its size, or when a pending one is needed.
 */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "frame_buddy.h"

/* Frame numbers [first, end) of a usable range. */
static struct frame_run run_of(const struct mem_range *range)
{
	struct frame_run run = {
		.first	= (range->start.raw + FRAME_BYTES - 1) >> FRAME_SHIFT,
		.end	= (range->start.raw + range->bytes) >> FRAME_SHIFT,
	};

	if (range->kind != MEM_USABLE || run.end < run.first)
		run.end = run.first;
	return run;
}

/* --- what there is, piece by piece ------------------------------------------- */

/* One frame or more, all free or all early. */
struct piece {
	u64	first, end;
	bool	early;
};

/* The first piece of a usable range at or behind @from, cut at the ends of early runs. */
static struct piece piece_at(const struct frame_buddy *buddy, u64 from, u64 end)
{
	struct piece piece = { .first = from, .end = end };

	/* bounded: by FRAME_BUMP_RUNS */
	for (size_t i = 0; i < buddy->early_count; i++) {
		const struct frame_run *run = &buddy->early[i];

		if (run->end <= from || run->first >= piece.end)
			continue;
		piece.early = run->first <= from;
		piece.end = piece.early ? MIN(run->end, end) : run->first;
	}
	return piece;
}

/* The largest block that begins a piece. */
static unsigned int block_at(const struct piece *piece)
{
	u64 n = piece->first;
	unsigned int order = n ? MIN(lowest_bit(n), FRAME_ORDER_MAX) : FRAME_ORDER_MAX;

	/* bounded: by FRAME_ORDER_MAX */
	while (n + BIT(order) > piece->end || zone_of(n) != zone_of(n + BIT(order) - 1))
		order--;
	return order;
}

static void set_aside(struct frame_buddy *buddy, struct frame_chunk *chunk, u32 n)
	__must_hold(&buddy->lock)
{
	struct frame_zone *zone = &buddy->zones[zone_of(n)];
	u32 first = section_first(chunk, n);

	if (has_section(chunk->known, n))
		return;
	add_section(chunk->known, n);
	*buddy_known(buddy, first) = (struct frame){ .state = FRAME_PENDING, .next = zone->pending };
	zone->pending = first;
}

static void add_block(struct frame_buddy *buddy, u32 n, unsigned int order, bool early)
	__must_hold(&buddy->lock)
{
	struct frame_chunk *chunk = buddy_chunk(buddy, n);
	struct frame *frame = buddy_known(buddy, n);

	if (order < SECTION_ORDER && !has_section(chunk->made, n)) {
		set_aside(buddy, chunk, n);
		return;
	}
	add_section(chunk->known, n);
	*frame = (struct frame){ .state = FRAME_EARLY, .order = (u8)order };
	if (!early)
		buddy_list_add(buddy, n, order);
}

/*
 * All that lies in [from, end).  A section that is made gets what it has, another one is set aside.
 * Return: how many of the frames are free.
 */
static u64 add_span(struct frame_buddy *buddy, u64 from, u64 end) __must_hold(&buddy->lock)
{
	u64 available = 0;

	/* bounded: by the ranges of the map */
	for (size_t i = 0; i < buddy->map->count; i++) {
		struct frame_run run = run_of(&buddy->map->ranges[i]);

		run.first = MAX(run.first, from);
		run.end = MIN(run.end, end);
		while (run.first < run.end) {	/* bounded: by the early runs */
			struct piece piece = piece_at(buddy, run.first, run.end);

			if (!piece.early)
				available += piece.end - piece.first;
			while (piece.first < piece.end) {	/* bounded: by the blocks in a section */
				unsigned int order = block_at(&piece);

				add_block(buddy, (u32)piece.first, order, piece.early);
				piece.first += BIT(order);
			}
			run.first = piece.end;
		}
	}
	return available;
}

/* --- sections ------------------------------------------------------------------ */

void buddy_make_section(struct frame_buddy *buddy, u32 n)
{
	struct frame_chunk *chunk = buddy_chunk(buddy, n);
	u32 first = section_first(chunk, n);
	u64 end = MIN(align_down(n, BIT(SECTION_ORDER)) + BIT(SECTION_ORDER),
		      (u64)chunk->first + chunk->count);

	/* bounded: by a section, 16 KiB */
	memset(buddy_known(buddy, first), 0, (end - first) * sizeof(struct frame));
	add_section(chunk->made, n);
}

static void unlink_pending(struct frame_buddy *buddy, u32 first) __must_hold(&buddy->lock)
{
	u32 *link = &buddy->zones[zone_of(first)].pending;

	while (*link != first)	/* bounded: by the pending sections, two for a range of the map */
		link = &buddy_known(buddy, *link)->next;
	*link = buddy_known(buddy, first)->next;
}

void buddy_make_pending(struct frame_buddy *buddy, u32 n)
{
	u64 from = align_down(n, BIT(SECTION_ORDER));

	unlink_pending(buddy, section_first(buddy_chunk(buddy, n), n));
	buddy_make_section(buddy, n);
	(void)add_span(buddy, from, from + BIT(SECTION_ORDER));	/* they are counted */
}

/* --- init ------------------------------------------------------------------------ */

/* From the first usable frame to the last one. */
static struct frame_run span_of(const struct memmap *map)
{
	struct frame_run span = { 0, 0 };

	for (size_t i = 0; i < map->count; i++) {
		struct frame_run run = run_of(&map->ranges[i]);

		if (run.first == run.end)
			continue;
		if (span.end == 0)
			span.first = run.first;
		span.end = run.end;
	}
	return span;
}

/* A chunk has metadata for what lies between its usable frames too. */
static void stretch(struct frame_chunk *chunk, u64 first, u64 end)
{
	if (chunk->count == 0)
		chunk->first = (u32)first;
	chunk->count = (u32)end - chunk->first;
}

static void size_chunks(struct frame_buddy *buddy)
{
	for (size_t i = 0; i < buddy->map->count; i++) {
		struct frame_run run = run_of(&buddy->map->ranges[i]);

		while (run.first < run.end) {
			u64 end = MIN(align_down(run.first, BIT(CHUNK_ORDER)) + BIT(CHUNK_ORDER),
				      run.end);

			stretch(buddy_chunk(buddy, run.first), run.first, end);
			run.first = end;
		}
	}
}

static void *take_table(struct frame_bump *early, u64 bytes, void *(*reach)(paddr_t frame))
{
	paddr_t start;

	if (frame_bump_take(early, align_up(bytes, FRAME_BYTES) >> FRAME_SHIFT, &start))
		return NULL;
	return reach(start);
}

static int take_tables(struct frame_buddy *buddy, struct frame_bump *early,
		       void *(*reach)(paddr_t frame))
{
	u64 bytes = buddy->chunk_count * sizeof(struct frame_chunk);

	if (bytes == 0)
		return 0;
	buddy->chunks = take_table(early, bytes, reach);
	if (!buddy->chunks)
		return -ENOMEM;
	memset(buddy->chunks, 0, bytes);
	size_chunks(buddy);
	for (u64 i = 0; i < buddy->chunk_count; i++) {
		struct frame_chunk *chunk = &buddy->chunks[i];

		if (chunk->count == 0)
			continue;
		chunk->frames = take_table(early, chunk->count * sizeof(struct frame), reach);
		if (!chunk->frames)
			return -ENOMEM;
	}
	return 0;
}

static void init_zones(struct frame_buddy *buddy) __must_hold(&buddy->lock)
{
	for (unsigned int i = 0; i < FRAME_ZONES; i++)
		buddy->zones[i].pending = NO_FRAME;
}

int frame_buddy_init(struct frame_buddy *buddy, const struct memmap *map, struct frame_bump *early,
		     void *(*reach)(paddr_t frame))
{
	struct frame_run span = span_of(map);
	int err;

	if (span.end >= NO_FRAME)
		return -ERANGE;
	memset(buddy, 0, sizeof(*buddy));
	buddy->fa = (struct frame_allocator){ .ops = &frame_buddy_ops, .name = "buddy" };
	buddy->map = map;
	buddy->first_chunk = span.first >> CHUNK_ORDER;
	if (span.end)
		buddy->chunk_count = ((span.end - 1) >> CHUNK_ORDER) - buddy->first_chunk + 1;
	err = take_tables(buddy, early, reach);
	if (err)
		return err;

	buddy->early_count = frame_bump_runs(early, buddy->early);
	spin_lock_init(&buddy->lock, "frame_buddy");
	init_zones(buddy);
	buddy->available = add_span(buddy, 0, span.end);
	return 0;
}
