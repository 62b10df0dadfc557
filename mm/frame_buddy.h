/* SPDX-License-Identifier: MIT */
/*
 * What the files of frame_buddy share.  Frames and blocks go by number here, a block by that of its
 * first frame.
 */
#ifndef MM_FRAME_BUDDY_H
#define MM_FRAME_BUDDY_H

#include <foundry/bits.h>
#include <foundry/frame_buddy.h>
#include <foundry/symbols.h>

#define NO_FRAME	U32_MAX

/* Metadata are made by the section, found by the chunk. */
#define SECTION_ORDER	10
#define CHUNK_ORDER	FRAME_ORDER_MAX
#define CHUNK_SECTIONS	(1u << (CHUNK_ORDER - SECTION_ORDER))

enum frame_state {
	FRAME_INSIDE,		/* a block, taken or free; or not ours.  All zero: how it is made */
	FRAME_FREE,		/* from here on: first frame of a block.  In a list */
	FRAME_TAKEN,
	FRAME_CACHED,		/* in the cache of a CPU */
	FRAME_EARLY,		/* taken before there was a buddy; may be freed in pieces */
	FRAME_PENDING,		/* no block: what its section has is not in the lists yet */
	FRAME_FRESH,		/* first of @prev largest blocks; those behind it are not known */
};

struct frame {
	u32	next, prev;	/* in the list of free blocks; @next also of pending sections, fresh runs */
	u32	owner;		/* who took or freed it last, in debug images; 0: nobody */
	u8	state;		/* enum frame_state */
	u8	order;
	bool	poisoned;
};

/* A GiB of addresses.  Metadata are there from the first frame of ours in it to the last one. */
struct frame_chunk {
	struct frame	*frames;
	u32		first, count;
	u64		made[CHUNK_SECTIONS / 64];	/* all metadata of the section are valid */
	u64		known[CHUNK_SECTIONS / 64];	/* those of its first frame are */
};

static inline struct frame_chunk *buddy_chunk(const struct frame_buddy *buddy, u64 n)
{
	u64 i = (n >> CHUNK_ORDER) - buddy->first_chunk;

	return i < buddy->chunk_count ? &buddy->chunks[i] : NULL;
}

/* The metadata of a frame of which it is known that they are valid. */
static inline struct frame *buddy_known(const struct frame_buddy *buddy, u32 n)
{
	const struct frame_chunk *chunk = &buddy->chunks[(n >> CHUNK_ORDER) - buddy->first_chunk];

	return &chunk->frames[n - chunk->first];
}

static inline unsigned int section_in_chunk(u64 n)
{
	return n >> SECTION_ORDER & (CHUNK_SECTIONS - 1);
}

static inline bool has_section(const u64 *bits, u64 n)
{
	unsigned int section = section_in_chunk(n);

	return bits[section / 64] >> section % 64 & 1;
}

static inline void add_section(u64 *bits, u64 n)
{
	unsigned int section = section_in_chunk(n);

	bits[section / 64] |= BIT(section % 64);
}

/* The first frame of the section of @n that has metadata. */
static inline u32 section_first(const struct frame_chunk *chunk, u32 n)
{
	return MAX(chunk->first, (u32)align_down(n, BIT(SECTION_ORDER)));
}

/* The metadata of any number, or NULL where its section is not made. */
static inline struct frame *buddy_made(const struct frame_buddy *buddy, u64 n)
{
	const struct frame_chunk *chunk = buddy_chunk(buddy, n);

	if (!chunk || n - chunk->first >= chunk->count || !has_section(chunk->made, n))
		return NULL;
	return &chunk->frames[n - chunk->first];
}

/* The same, or NULL where there are no valid ones. */
static inline struct frame *buddy_frame(const struct frame_buddy *buddy, u64 n)
{
	const struct frame_chunk *chunk = buddy_chunk(buddy, n);

	if (!chunk || n - chunk->first >= chunk->count)
		return NULL;
	if (likely(has_section(chunk->made, n)) ||
	    (has_section(chunk->known, n) && n == section_first(chunk, n)))
		return &chunk->frames[n - chunk->first];
	return NULL;
}

/* 2: from 4 GiB on, 1: from 16 MiB on, 0. */
static inline unsigned int zone_of(u64 n)
{
	return (n >= 4 * GiB >> FRAME_SHIFT) + (n >= 16 * MiB >> FRAME_SHIFT);
}

/* frame_buddy.c */

extern const struct frame_allocator_ops frame_buddy_ops;

/* For a report, which takes no lock.  Return: whether it is known who freed the frame; @fa may be any. */
bool frame_buddy_freed_by(struct frame_allocator *fa, paddr_t addr, char text[SYMBOL_TEXT_MAX]);

/* frame_buddy_tables.c */

/* Make the metadata of a section; all of it that is ours is inside one free or early block. */
void buddy_make_section(struct frame_buddy *buddy, u32 n) __must_hold(&buddy->lock);

/* Make a pending section, and list what it has. */
void buddy_make_pending(struct frame_buddy *buddy, u32 n) __must_hold(&buddy->lock);

/* frame_buddy_blocks.c */

void buddy_list_add(struct frame_buddy *buddy, u32 n, unsigned int order) __must_hold(&buddy->lock);

/* @count largest blocks in a row that are all free.  Their metadata are not touched, but for one. */
void buddy_add_fresh(struct frame_buddy *buddy, u32 n, u32 count) __must_hold(&buddy->lock);

/*
 * Take a block from zones @top to @bottom, not counted yet and without an owner.
 * Return: its number, or NO_FRAME.
 */
u32 buddy_take(struct frame_buddy *buddy, unsigned int order, unsigned int top,
	       unsigned int bottom) __must_hold(&buddy->lock);

/* Put a block back, joined with its neighbours; its own metadata are valid.  Counted by the caller. */
void buddy_put(struct frame_buddy *buddy, u32 n, unsigned int order) __must_hold(&buddy->lock);

/* Cut an early block until @n is one of @order. */
void buddy_cut(struct frame_buddy *buddy, u32 head, u32 n, unsigned int order)
	__must_hold(&buddy->lock);

/* The block that holds a frame, or NO_FRAME. */
u32 buddy_head(const struct frame_buddy *buddy, u32 n) __must_hold(&buddy->lock);

#endif
