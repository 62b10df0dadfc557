// SPDX-License-Identifier: MIT
/*
 * frame_buddy: the operations.  Single frames come from the CPU's cache and go there, irqs off and
 * nothing else; whatever the cache cannot do is done under the lock.
 */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kasan.h>
#include <foundry/symbols.h>

#include "frame_buddy.h"
#include "frame_poison.h"

/* Refilled and drained by so many frames. */
#define BATCH			(FRAME_CACHE / 2)

/* Blocks up to this order are poisoned. */
#define POISON_ORDER_MAX	4

/* The scarce memory does not go through the caches. */
#define CACHED_FROM		(u32)(16 * MiB >> FRAME_SHIFT)
#define CACHED_BOTTOM		1	/* zone */

static struct frame_buddy *to_buddy(struct frame_allocator *fa)
{
	return container_of(fa, struct frame_buddy, fa);
}

static paddr_t frame_at(u32 n)
{
	return paddr((u64)n << FRAME_SHIFT);
}

/* Stable while irqs are off. */
static struct frame_cache *own_cache(struct frame_buddy *buddy)
{
	return &buddy->caches[this_cpu()->id];
}

/* --- owners -------------------------------------------------------------------- */

/* Where the operation that says it returns to. */
#define CALLER()	owner_of(vaddr_of(__builtin_return_address(0)))

/* In 32 bits: as a distance in the image, which is smaller than 2 GiB. */
static u32 owner_of(vaddr_t caller)
{
	return IS_ENABLED(CONFIG_MM_DEBUG) ? (u32)vaddr_diff(caller, vaddr_of(&frame_buddy_ops)) : 0;
}

/* "by its_name+0x12/0x34", or who else it may have been. */
static const char *owner_name(const struct frame *frame, char text[SYMBOL_TEXT_MAX])
{
	if (!frame || frame->owner == 0)
		return "somebody";
	symbol_name_caller(vaddr_add(vaddr_of(&frame_buddy_ops), (u64)(s64)(s32)frame->owner), text,
			   SYMBOL_TEXT_MAX);
	return text;
}

/* --- poison ---------------------------------------------------------------------- */

static bool is_poisoning(const struct frame_buddy *buddy)
{
	return IS_ENABLED(CONFIG_MM_DEBUG) && buddy->reach;
}

/* A block that is freed.  Those that are larger keep nothing that would be looked at. */
static void poison(struct frame_buddy *buddy, u32 n, unsigned int order)
{
	if (IS_ENABLED(CONFIG_KASAN) && buddy->reach)
		kasan_poison(buddy->reach(frame_at(n)), FRAME_BYTES << order, KASAN_FRAME);
	if (!is_poisoning(buddy) || order > POISON_ORDER_MAX)
		return;
	/* bounded: by POISON_ORDER_MAX */
	for (u32 i = n; i < n + BIT(order); i++) {
		frame_poison(buddy->reach(frame_at(i)));
		buddy_known(buddy, i)->poisoned = true;
	}
}

/* The next frame of a block that is poisoned, or @end. */
static u32 next_poisoned(const struct frame_buddy *buddy, u32 n, u32 end)
{
	/* bounded: by the block; in debug images only */
	while (n < end) {
		if (!has_section(buddy_chunk(buddy, n)->made, n))
			n = (u32)align_down(n, BIT(SECTION_ORDER)) + (u32)BIT(SECTION_ORDER);
		else if (buddy_known(buddy, n)->poisoned)
			return n;
		else
			n++;
	}
	return end;
}

/* The first frame of a block that was written while it was free, or NO_FRAME: it may go out. */
static u32 find_damage(struct frame_buddy *buddy, u32 n, unsigned int order)
{
	u32 end = n + (u32)BIT(order);

	if (!is_poisoning(buddy))
		return NO_FRAME;
	for (u32 i = next_poisoned(buddy, n, end); i < end; i = next_poisoned(buddy, i + 1, end))
		if (frame_poison_damage(buddy->reach(frame_at(i))) < FRAME_BYTES)
			return i;
	for (u32 i = next_poisoned(buddy, n, end); i < end; i = next_poisoned(buddy, i + 1, end))
		buddy_known(buddy, i)->poisoned = false;
	return NO_FRAME;
}

static __noreturn void report_damage(const struct frame_buddy *buddy, u32 n)
{
	char text[SYMBOL_TEXT_MAX];

	BUG("frame_buddy: 0x%llx was written at byte %llu after it was freed by %s",
	    frame_at(n).raw, frame_poison_damage(buddy->reach(frame_at(n))),
	    owner_name(buddy_known(buddy, n), text));
}

/* --- alloc ------------------------------------------------------------------------ */

/* A block is the caller's from here on. */
static void give(struct frame_buddy *buddy, u32 n, unsigned int order, u32 owner)
{
	struct frame *frame = buddy_known(buddy, n);

	WRITE_ONCE(frame->state, FRAME_TAKEN);	/* buddy_put() may read it */
	frame->order = (u8)order;
	if (IS_ENABLED(CONFIG_MM_DEBUG))
		frame->owner = owner;
	if (IS_ENABLED(CONFIG_KASAN) && buddy->reach)
		kasan_unpoison(buddy->reach(frame_at(n)), FRAME_BYTES << order);
}

/* The last @count frames of a cache go to the lists. */
static void drain(struct frame_buddy *buddy, struct frame_cache *cache, u32 count)
	__must_hold(&buddy->lock)
{
	buddy->available += count;
	/* bounded: by FRAME_CACHE */
	while (count-- > 0)
		buddy_put(buddy, cache->frames[--cache->count], 0);
}

static void refill(struct frame_buddy *buddy, struct frame_cache *cache) __must_hold(&buddy->lock)
{
	/* bounded: by BATCH */
	while (cache->count < BATCH) {
		u32 n = buddy_take(buddy, 0, FRAME_ZONES - 1, CACHED_BOTTOM);

		if (n == NO_FRAME)
			return;
		buddy_known(buddy, n)->state = FRAME_CACHED;
		buddy_known(buddy, n)->order = 0;
		cache->frames[cache->count++] = n;
		buddy->available--;
	}
}

static u32 take(struct frame_buddy *buddy, unsigned int order, enum frame_limit limit)
	__must_hold(&buddy->lock)
{
	u32 n = buddy_take(buddy, order, FRAME_ZONES - 1u - limit, 0);
	struct frame_cache *cache = own_cache(buddy);

	if (n != NO_FRAME || cache->count == 0)
		return n;
	drain(buddy, cache, cache->count);
	return buddy_take(buddy, order, FRAME_ZONES - 1u - limit, 0);
}

/* A block that nobody may have is put back before the BUG.  Not inline: the cache needs no stack. */
static __noinline int alloc_locked(struct frame_buddy *buddy, unsigned int order,
				   enum frame_limit limit, u32 owner, paddr_t *block)
{
	u32 n, damaged;

	spin_guard(&buddy->lock);
	n = take(buddy, order, limit);
	if (n == NO_FRAME)
		return -ENOMEM;
	damaged = find_damage(buddy, n, order);	/* bounded: by the block, in debug images */
	if (damaged != NO_FRAME) {
		buddy_put(buddy, n, order);
		report_damage(buddy, damaged);
	}
	buddy->available -= BIT(order);
	give(buddy, n, order, owner);
	*block = frame_at(n);
	if (order == 0 && limit == FRAME_ANYWHERE)
		refill(buddy, own_cache(buddy));
	return 0;
}

static bool alloc_cached(struct frame_buddy *buddy, u32 owner, paddr_t *block)
{
	irqflags_t flags = arch_irq_save();
	struct frame_cache *cache = own_cache(buddy);
	bool found = cache->count > 0;

	if (likely(found)) {
		u32 n = cache->frames[cache->count - 1];

		if (find_damage(buddy, n, 0) != NO_FRAME)
			report_damage(buddy, n);
		cache->count--;
		give(buddy, n, 0, owner);
		*block = frame_at(n);
	}
	arch_irq_restore(flags);
	return found;
}

static int buddy_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		       paddr_t *block) __allocates
{
	struct frame_buddy *buddy = to_buddy(fa);

	if (order == 0 && limit == FRAME_ANYWHERE && alloc_cached(buddy, CALLER(), block))
		return 0;
	if (order > FRAME_ORDER_MAX)
		return -EINVAL;
	return alloc_locked(buddy, order, limit, CALLER(), block);
}

/* --- free -------------------------------------------------------------------------- */

static bool is_taken(const struct frame *frame, unsigned int order)
{
	return frame && frame->state == FRAME_TAKEN && frame->order == order;
}

/* Whether somebody has it. */
static bool is_out(const struct frame *block)
{
	return block && (block->state == FRAME_TAKEN || block->state == FRAME_EARLY);
}

/* What is freed is not a block that was taken: say what it is. */
static __noreturn void complain(const struct frame_buddy *buddy, u32 n, unsigned int order)
	__must_hold(&buddy->lock)
{
	u32 head = buddy_head(buddy, n);
	const struct frame *block = head == NO_FRAME ? NULL : buddy_known(buddy, head);
	const struct frame *frame = buddy_frame(buddy, n);
	char text[SYMBOL_TEXT_MAX];
	const char *name = owner_name(block, text);	/* bounded: it is the last thing done */

	/* bounded: as above */
	BUG_ON(!memmap_is_usable(buddy->map, frame_at(n), FRAME_BYTES << order),
	       "frame_buddy: freed 0x%llx of order %u is not memory of this allocator",
	       frame_at(n).raw, order);
	BUG_ON(!is_out(block) && frame && frame->owner,
	       "frame_buddy: freed 0x%llx is free already, by %s", frame_at(n).raw,
	       owner_name(frame, text));	/* bounded: as above */
	BUG_ON(!is_out(block), "frame_buddy: freed 0x%llx is free already, or was never allocated",
	       frame_at(n).raw);
	BUG_ON(n != head, "frame_buddy: freed 0x%llx lies in the block at 0x%llx, taken by %s",
	       frame_at(n).raw, frame_at(head).raw, name);
	BUG("frame_buddy: freed 0x%llx with order %u was taken with order %u by %s",
	    frame_at(n).raw, order, block->order, name);
}

/* What was there before the buddy, or lies in a section that is not made, becomes a taken block. */
static void make_taken(struct frame_buddy *buddy, u32 n, unsigned int order)
	__must_hold(&buddy->lock)
{
	struct frame_chunk *chunk = buddy_chunk(buddy, n);
	const struct frame *first = buddy_frame(buddy, section_first(chunk, n));
	u32 head;

	if (first && first->state == FRAME_PENDING)
		buddy_make_pending(buddy, n);
	head = buddy_head(buddy, n);
	if (head == NO_FRAME || buddy_known(buddy, head)->state != FRAME_EARLY ||
	    buddy_known(buddy, head)->order < order)
		complain(buddy, n, order);
	buddy_cut(buddy, head, n, order);
	give(buddy, n, order, 0);
}

static __noinline void free_locked(struct frame_buddy *buddy, paddr_t block, unsigned int order,
				   u32 owner)
{
	const struct frame_chunk *chunk = buddy_chunk(buddy, block.raw >> FRAME_SHIFT);
	u32 n = (u32)(block.raw >> FRAME_SHIFT);
	struct frame_cache *cache;

	BUG_ON(order > FRAME_ORDER_MAX || !paddr_is_aligned(block, FRAME_BYTES << order),
	       "frame_buddy: freed 0x%llx is not aligned for order %u", block.raw, order);
	BUG_ON(!chunk || n < chunk->first || n - chunk->first >= chunk->count,
	       "frame_buddy: freed 0x%llx of order %u is not memory of this allocator",
	       block.raw, order);

	spin_guard(&buddy->lock);
	cache = own_cache(buddy);
	if (!is_taken(buddy_frame(buddy, n), order))
		make_taken(buddy, n, order);
	if (IS_ENABLED(CONFIG_MM_DEBUG))
		buddy_known(buddy, n)->owner = owner;
	poison(buddy, n, order);
	buddy_put(buddy, n, order);
	buddy->available += BIT(order);
	if (cache->count == FRAME_CACHE)
		drain(buddy, cache, BATCH);
}

/* Return: whether it was a single frame that is taken, and there was room. */
static bool free_cached(struct frame_buddy *buddy, paddr_t block, u32 owner)
{
	irqflags_t flags = arch_irq_save();
	struct frame_cache *cache = own_cache(buddy);
	u64 n = block.raw >> FRAME_SHIFT;
	struct frame *frame = buddy_made(buddy, n);
	bool done = is_taken(frame, 0) && n >= CACHED_FROM && cache->count < FRAME_CACHE;

	if (likely(done)) {
		WRITE_ONCE(frame->state, FRAME_CACHED);	/* buddy_put() may read it */
		if (IS_ENABLED(CONFIG_MM_DEBUG))
			frame->owner = owner;
		poison(buddy, (u32)n, 0);
		cache->frames[cache->count++] = (u32)n;
	}
	arch_irq_restore(flags);
	return done;
}

static void buddy_free(struct frame_allocator *fa, unsigned int order, paddr_t block)
{
	struct frame_buddy *buddy = to_buddy(fa);

	if (order == 0 && paddr_is_aligned(block, FRAME_BYTES) &&
	    free_cached(buddy, block, CALLER()))
		return;
	free_locked(buddy, block, order, CALLER());
}

static u64 buddy_available(struct frame_allocator *fa)
{
	struct frame_buddy *buddy = to_buddy(fa);
	u64 frames = 0;

	/* Those of other CPUs may change meanwhile: exact while they are quiet. */
	for (unsigned int i = 0; i < CPU_MAX; i++)
		frames += READ_ONCE(buddy->caches[i].count);

	spin_guard(&buddy->lock);
	return frames + buddy->available;
}

const struct frame_allocator_ops frame_buddy_ops = {
	.alloc		= buddy_alloc,
	.free		= buddy_free,
	.available	= buddy_available,
};

/* Free frames may not be touched; the tables lie in early ones. */
static void hide_free(struct frame_buddy *buddy)
{
	memmap_foreach_frames(run, buddy->map) {
		kasan_poison(buddy->reach(frame_at((u32)run.first)),
			     (run.end - run.first) << FRAME_SHIFT, KASAN_FRAME);
	}
	for (size_t i = 0; i < buddy->early_count; i++) {
		const struct frame_run *run = &buddy->early[i];

		kasan_unpoison(buddy->reach(frame_at((u32)run->first)),
			       (run->end - run->first) << FRAME_SHIFT);
	}
}

void frame_buddy_poison(struct frame_buddy *buddy, void *(*reach)(paddr_t frame))
{
	buddy->reach = reach;
	if (IS_ENABLED(CONFIG_KASAN))
		hide_free(buddy);
}

bool frame_buddy_freed_by(struct frame_allocator *fa, paddr_t addr, char text[SYMBOL_TEXT_MAX])
{
	const struct frame *frame;

	if (fa->ops != &frame_buddy_ops)
		return false;
	frame = buddy_made(to_buddy(fa), addr.raw >> FRAME_SHIFT);
	if (!frame || frame->owner == 0)
		return false;
	owner_name(frame, text);
	return true;
}
