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
#include <foundry/kasan.h>
#include <foundry/string.h>

#include "frame_buddy.h"

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
	u64 n = piece->first, count = piece->end - n;
	unsigned int order = FRAME_ORDER_MAX;

	/* bounded: by FRAME_ORDER_MAX */
	while (BIT(order) > count || n & (BIT(order) - 1) ||
	       (n == 0 && order > lowest_bit(16 * MiB >> FRAME_SHIFT)))
		order--;
	return order;
}

/* How many of them, of the largest order, follow each other in one zone. */
static u32 fresh_at(const struct piece *piece)
{
	u64 border = 4 * GiB >> FRAME_SHIFT;
	u64 end = piece->first < border ? MIN(piece->end, border) : piece->end;

	return (u32)((end - piece->first) >> FRAME_ORDER_MAX);
}

/* What a section has that is not filled by a block, for later.  Return: how many frames that is. */
static u64 set_aside(struct frame_buddy *buddy, struct frame_chunk *chunk,
		     const struct piece *piece) __must_hold(&buddy->lock)
{
	u32 n = (u32)piece->first;
	u64 end = align_down(n, BIT(SECTION_ORDER)) + BIT(SECTION_ORDER);
	u32 first = section_first(chunk, n);
	struct frame_zone *zone;

	if (!has_section(chunk->known, n)) {
		zone = &buddy->zones[zone_of(n)];
		*buddy_known(buddy, first) = (struct frame){
			.state = FRAME_PENDING, .next = zone->pending,
		};
		zone->pending = first;
		add_section(chunk->known, n);
	}
	return MIN(end, piece->end) - n;
}

/* What begins a piece.  Return: how many frames that is. */
static u64 add_block(struct frame_buddy *buddy, const struct piece *piece)
	__must_hold(&buddy->lock)
{
	unsigned int order = block_at(piece);
	u32 n = (u32)piece->first;
	struct frame_chunk *chunk = buddy_chunk(buddy, n);

	if (order < SECTION_ORDER && !has_section(chunk->made, n))
		return set_aside(buddy, chunk, piece);
	if (order == FRAME_ORDER_MAX && !piece->early) {
		buddy_add_fresh(buddy, n, fresh_at(piece));
		return (u64)fresh_at(piece) << order;
	}
	add_section(chunk->known, n);
	*buddy_known(buddy, n) = (struct frame){ .state = FRAME_EARLY, .order = (u8)order };
	if (!piece->early)
		buddy_list_add(buddy, n, order);
	return BIT(order);
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
		struct frame_run run = mem_range_frames(&buddy->map->ranges[i]);

		run.first = MAX(run.first, from);
		run.end = MIN(run.end, end);
		while (run.first < run.end) {	/* bounded: by the early runs */
			struct piece piece = piece_at(buddy, run.first, run.end);

			if (!piece.early)
				available += piece.end - piece.first;
			while (piece.first < piece.end) {	/* bounded: by the blocks in a section */
				piece.first += add_block(buddy, &piece);
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

/* From the first usable frame to the last one, and how many have metadata. */
struct span {
	u64	first, end, count;
};

/* What lies between the usable frames of a chunk has metadata too. */
static struct span span_of(const struct memmap *map)
{
	struct span span = { .count = 0 };

	for (size_t i = 0; i < map->count; i++) {
		struct frame_run run = mem_range_frames(&map->ranges[i]);

		if (run.first == run.end)
			continue;
		if (span.count == 0)
			span.first = run.first;
		else if ((span.end - 1) >> CHUNK_ORDER == run.first >> CHUNK_ORDER)
			span.count += run.first - span.end;
		span.count += run.end - run.first;
		span.end = run.end;
	}
	return span;
}

static void share_out(struct frame_buddy *buddy, struct frame *frames)
{
	for (size_t i = 0; i < buddy->map->count; i++) {
		struct frame_run run = mem_range_frames(&buddy->map->ranges[i]);
		struct frame_chunk *chunk = buddy_chunk(buddy, run.first);

		for (; run.first < run.end; chunk++) {
			u64 end = align_down(run.first, BIT(CHUNK_ORDER)) + BIT(CHUNK_ORDER);
			u32 had = chunk->count;

			if (had == 0) {
				chunk->first = (u32)run.first;
				chunk->frames = frames;
			}
			run.first = MIN(end, run.end);
			chunk->count = (u32)run.first - chunk->first;
			frames += chunk->count - had;
		}
	}
}

static void *take_table(struct frame_bump *early, u64 bytes, void *(*reach)(paddr_t frame))
{
	paddr_t start;
	void *table;

	if (frame_bump_take(early, align_up(bytes, FRAME_BYTES) >> FRAME_SHIFT, &start))
		return NULL;
	table = reach(start);
	kasan_unpoison(table, bytes);
	return table;
}

/*
 * The metadata in one go: of at most MEMMAP_MAX ranges one has a 128th of all memory, and they are
 * a 256th.
 */
static int take_tables(struct frame_buddy *buddy, const struct span *span,
		       struct frame_bump *early, void *(*reach)(paddr_t frame))
{
	struct frame *frames;
	u64 bytes;

	buddy->first_chunk = span->first >> CHUNK_ORDER;
	buddy->chunk_count = ((span->end - 1) >> CHUNK_ORDER) - buddy->first_chunk + 1;
	bytes = buddy->chunk_count * sizeof(struct frame_chunk);
	buddy->chunks = take_table(early, bytes, reach);
	if (!buddy->chunks)
		return -ENOMEM;
	frames = take_table(early, span->count * sizeof(struct frame), reach);
	if (!frames)
		return -ENOMEM;
	memset(buddy->chunks, 0, bytes);
	share_out(buddy, frames);
	return 0;
}

static void init_zones(struct frame_buddy *buddy) __must_hold(&buddy->lock)
{
	for (unsigned int i = 0; i < FRAME_ZONES; i++) {
		buddy->zones[i].pending = NO_FRAME;
		buddy->zones[i].fresh = NO_FRAME;
	}
}

int frame_buddy_init(struct frame_buddy *buddy, const struct memmap *map, struct frame_bump *early,
		     void *(*reach)(paddr_t frame))
{
	struct span span = span_of(map);
	int err;

	if (span.end >= NO_FRAME)
		return -ERANGE;
	memset(buddy, 0, sizeof(*buddy));
	buddy->fa = (struct frame_allocator){ .ops = &frame_buddy_ops, .name = "buddy" };
	buddy->map = map;
	if (span.count > 0) {
		err = take_tables(buddy, &span, early, reach);
		if (err)
			return err;
	}

	buddy->early_count = frame_bump_runs(early, buddy->early);
	spin_lock_init(&buddy->lock, "frame_buddy");
	init_zones(buddy);
	buddy->available = add_span(buddy, 0, span.end);
	return 0;
}
