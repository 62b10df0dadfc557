/* SPDX-License-Identifier: MIT */
/*
 * frame - physical memory, handed out by frames of FRAME_BYTES.
 *
 * Provided by:  mm/frame_bump.c (early), mm/frame_buddy.c, mm/frame_bitmap.c (small).
 * Used by:      everything above.
 * Usable from:  HAS_FRAMES.
 *
 * Frame size:   FRAME_BYTES, 4 KiB.
 * Alignment:    a block of order n is aligned to its size.
 * Constraints:  only usable RAM of the memory map, never a reserved byte.
 * Ownership:    the caller's from alloc to free; the contents are undefined.
 *
 * Clauses.  ktest/conform/frame.c proves each by its number.
 *
 *  * FRAME-1   no frame is ever handed out twice at the same time.
 *  * FRAME-2   only frames of the memory it was given, whole and aligned.
 *  * FRAME-3   a block of order n is 2^n frames in a row, aligned to its size.
 *  * FRAME-4   exhaustion is -ENOMEM, the result is untouched, and it stays that way until a free.
 *  * FRAME-5   once all frames are back, all can be allocated again.
 *  * FRAME-6   a frame that comes back can be allocated again at once.
 *  * FRAME-7   the free count falls and rises by exactly what is allocated and freed.
 *  * FRAME-8   freeing what is foreign, misaligned or free is a BUG.
 *  * FRAME-9   a block that is asked for below a limit always lies wholly below it, and is refused
 *              with -ENOMEM, the result untouched, when none there is free.
 *  * FRAME-10  a write to a free frame is a BUG, at the latest when it is handed out again; nothing
 *              has changed then (CONFIG_MM_DEBUG).
 */
#ifndef FOUNDRY_FRAME_H
#define FOUNDRY_FRAME_H

#include <foundry/addr.h>
#include <foundry/alloc_fault.h>
#include <foundry/errno.h>

/* The largest block: 1 GiB. */
#define FRAME_ORDER_MAX		18

/* What a device can reach: all, 32 bits, 24 bits. */
enum frame_limit { FRAME_ANYWHERE, FRAME_BELOW_4G, FRAME_BELOW_16M };

struct frame_allocator;

struct frame_allocator_ops {
	int	(*alloc)(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			 paddr_t *frame) __allocates;
	void	(*free)(struct frame_allocator *fa, unsigned int order, paddr_t frame);
	u64	(*available)(struct frame_allocator *fa);
};

/* A provider embeds this, and a lock of its own. */
struct frame_allocator {
	const struct frame_allocator_ops	*ops;
	const char				*name;
};

/* Where it ends.  Context: any. */
static inline paddr_t frame_limit_end(enum frame_limit limit)
{
	if (limit == FRAME_ANYWHERE)
		return paddr(U64_MAX);
	return paddr(limit == FRAME_BELOW_4G ? 4 * GiB : 16 * MiB);
}

/**
 * frame_alloc_below() - take a block that lies below a limit
 * @fa:		from where
 * @order:	2^order frames, up to FRAME_ORDER_MAX
 * @limit:	FRAME_ANYWHERE is none
 * @frame:	receives its address
 *
 * Context: any.
 * Return: 0; -ENOMEM when no such block is free; -EINVAL for a larger order.
 */
static __always_inline int __must_check frame_alloc_below(struct frame_allocator *fa,
							  unsigned int order,
							  enum frame_limit limit,
							  paddr_t *frame) __allocates
{
	return alloc_fault_strikes() ? -ENOMEM : fa->ops->alloc(fa, order, limit, frame);
}

/**
 * frame_alloc_order() - take a block
 * @fa:		from where
 * @order:	2^order frames, up to FRAME_ORDER_MAX
 * @frame:	receives its address
 *
 * Context: any.
 * Return: 0; -ENOMEM when no such block is free; -EINVAL for a larger order.
 */
static __always_inline int __must_check frame_alloc_order(struct frame_allocator *fa,
							  unsigned int order,
							  paddr_t *frame) __allocates
{
	return frame_alloc_below(fa, order, FRAME_ANYWHERE, frame);
}

/* Give a block back, by the order it was taken with.  Context: any. */
static __always_inline void frame_free_order(struct frame_allocator *fa, unsigned int order,
					     paddr_t frame)
{
	fa->ops->free(fa, order, frame);
}

/**
 * frame_alloc() - take one frame
 * @fa:		from where
 * @frame:	receives its address
 *
 * Context: any.
 * Return: 0, or -ENOMEM.
 */
static __always_inline int __must_check frame_alloc(struct frame_allocator *fa,
						    paddr_t *frame) __allocates
{
	return frame_alloc_order(fa, 0, frame);
}

/* Give one frame back.  Context: any. */
static __always_inline void frame_free(struct frame_allocator *fa, paddr_t frame)
{
	frame_free_order(fa, 0, frame);
}

/* Frames that are free now; blocks may be smaller.  Context: any. */
static inline u64 frame_available(struct frame_allocator *fa)
{
	return fa->ops->available(fa);
}

#endif
