/* SPDX-License-Identifier: MIT */
/*
 * frame_buddy - blocks that split in halves and join again; for memory of any size.
 *
 * Alloc and free are O(log); single frames come from a cache of the CPU's own,
 * without a lock.  Memory below a limit is kept as long as there is other.
 *
 * Every frame has 16 bytes of metadata, set aside at init and made 4 MiB at a
 * time, when the first block smaller than that is taken there: what nobody uses
 * costs nothing.  Making them takes a bounded time, with the lock held.
 *
 * Frames in the cache of another CPU are free, but out of reach: on exhaustion
 * a CPU takes back only its own.  Memory ends below 16 TiB.
 *
 * With CONFIG_MM_DEBUG a BUG says who took or freed the frame last, and
 * frame_buddy_poison() lets it see writes to free frames.
 *
 * Frame size:   FRAME_BYTES, 4 KiB.
 * Alignment:    a block of order n to its size.
 * Constraints:  usable RAM below 16 TiB; a block lies on one side of 16 MiB.
 * Ownership:    as in frame.h; its tables are its own, for ever.
 */
#ifndef FOUNDRY_FRAME_BUDDY_H
#define FOUNDRY_FRAME_BUDDY_H

#include <foundry/cpu.h>
#include <foundry/frame.h>
#include <foundry/frame_bump.h>
#include <foundry/memmap.h>
#include <foundry/spinlock.h>

struct frame_chunk;

/* By address, as far as devices reach: blocks never join across their borders. */
#define FRAME_ZONES		3

struct frame_zone {
	u32	orders;				/* bit n: there are blocks of order n */
	u32	lists[FRAME_ORDER_MAX + 1];	/* first frame of the first block */
	u32	pending;			/* first section that is not made, and only partly ours */
	u32	fresh;				/* first run of largest blocks that nobody has had */
};

#define FRAME_CACHE		62

/* Single frames, the last one first.  Used by its own CPU alone, irqs off. */
struct frame_cache {
	u32	count;
	u32	frames[FRAME_CACHE];
} __aligned(64);

struct frame_buddy {
	struct frame_allocator	fa;
	const struct memmap	*map;
	struct frame_run	early[FRAME_BUMP_RUNS];		/* taken before */
	size_t			early_count;
	struct frame_chunk	*chunks;			/* a GiB each */
	u64			first_chunk, chunk_count;
	void			*(*reach)(paddr_t frame);	/* to poison, or NULL */
	struct spinlock		lock;
	struct frame_zone	zones[FRAME_ZONES] __guarded_by(&lock);
	u64			available __guarded_by(&lock);	/* outside of caches */
	struct frame_cache	caches[CPU_MAX];
};

/**
 * frame_buddy_init() - take over from the early allocator
 * @buddy:	caller's storage
 * @map:	must outlive it; all usable frames are managed
 * @early:	the buddy's tables are taken from it; not used any more afterwards
 * @reach:	the memory at what @early hands out
 *
 * What @early has handed out stays where it is, taken, and can be freed here
 * by whoever has it, whole or in pieces.
 *
 * Context: boot only.
 * Return: 0; -ENOMEM when @early has no room for the tables; -ERANGE for memory
 * at 16 TiB or above.
 */
int __must_check frame_buddy_init(struct frame_buddy *buddy, const struct memmap *map,
				  struct frame_bump *early, void *(*reach)(paddr_t frame)) __allocates;

/**
 * frame_buddy_poison() - see writes to free frames from now on, with CONFIG_MM_DEBUG
 * @buddy:	fresh
 * @reach:	the memory of a frame
 *
 * Blocks that are freed, up to 64 KiB, are filled, and looked at when they are
 * handed out again.
 *
 * Context: boot only.
 */
void frame_buddy_poison(struct frame_buddy *buddy, void *(*reach)(paddr_t frame));

#endif
