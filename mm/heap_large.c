// SPDX-License-Identifier: MIT
/*
 * heap_slab: a large object has a record, in a tree by address.  A block is aligned to more than
 * any object asks for.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/kasan.h>
#include <foundry/physmem.h>

#include "heap_large.h"
#include "slab_debug.h"

struct large {
	struct rbtree_node	node;	/* by address */
	size_t			bytes;	/* asked for */
	unsigned int		order;
	vaddr_t			caller;
};

/* The most that a block can hold. */
#define LARGE_MAX	((FRAME_BYTES << FRAME_ORDER_MAX) - SLAB_REDZONE)

void heap_large_init(struct heap_slab *slabs)
{
	slab_cache_init(&slabs->records, &slabs->source, "heap-records", sizeof(struct large),
			SLAB_ALIGN);
	spin_lock_init(&slabs->lock, "heap_slab");
	rbtree_init(&slabs->large);
	slabs->large_count = 0;
}

static unsigned int order_for(size_t bytes)
{
	unsigned int order = SLAB_ORDER;

	while (FRAME_BYTES << order < bytes)
		order++;
	return order;
}

/* Behind the object, to the end of a page; none without CONFIG_MM_DEBUG. */
static size_t redzone_bytes(const struct large *large)
{
	return align_up(large->bytes + SLAB_REDZONE, FRAME_BYTES) - large->bytes;
}

static void add(struct heap_slab *slabs, struct large *large, const void *object)
{
	spin_guard(&slabs->lock);
	rbtree_add(&slabs->large, &large->node, vaddr_of(object).raw);
	slabs->large_count++;
}

/* The block first: a new slab for its record must not take the last one. */
void *heap_large_take(struct heap_slab *slabs, size_t bytes, vaddr_t caller)
{
	struct frame_allocator *frames = slabs->source.frames;
	unsigned int order;
	struct large *large;
	paddr_t block;
	u8 *object;

	if (bytes > LARGE_MAX)
		return NULL;
	order = order_for(bytes + SLAB_REDZONE);
	if (frame_alloc_order(frames, order, &block))
		return NULL;
	large = slab_take(&slabs->records, sizeof(*large), caller);
	if (!large) {
		frame_free_order(frames, order, block);
		return NULL;
	}
	*large = (struct large){ .bytes = bytes, .order = order, .caller = caller };
	object = phys_to_virt(block);
	slab_debug_guard(object + bytes, redzone_bytes(large));
	kasan_unpoison(object, bytes);
	kasan_poison(object + bytes, (FRAME_BYTES << order) - bytes, KASAN_LARGE);
	add(slabs, large, object);
	return object;
}

static struct large *find(struct rbtree_node *node)
{
	return node ? rbtree_entry(node, struct large, node) : NULL;
}

static void check_behind(const struct large *large, const u8 *object)
{
	size_t bytes = redzone_bytes(large);
	size_t at = slab_debug_damage(object + large->bytes, bytes);
	char text[SYMBOL_TEXT_MAX];

	BUG_ON(at < bytes, "heap: %p of %zu bytes, allocated by %s, was written at byte %zu",
	       (const void *)object, large->bytes, slab_debug_name(large->caller, text),
	       large->bytes + at);
}

/* Out of the tree. */
static struct large *remove(struct heap_slab *slabs, const void *object)
{
	struct large *large;

	spin_guard(&slabs->lock);
	large = find(rbtree_find(&slabs->large, vaddr_of(object).raw));
	if (!large)
		return NULL;
	check_behind(large, object);	/* bounded: by a page, and a BUG's sentence */
	rbtree_remove(&slabs->large, &large->node);
	slabs->large_count--;
	return large;
}

void heap_large_give(struct heap_slab *slabs, void *object, vaddr_t caller)
{
	struct large *large = remove(slabs, object);
	unsigned int order;

	if (!large)
		heap_large_complain(slabs, object);
	order = large->order;
	kasan_unpoison(object, FRAME_BYTES << order);
	slab_give(&slabs->records, large, caller);
	frame_free_order(slabs->source.frames, order, virt_to_phys(object));
}

void heap_large_complain(struct heap_slab *slabs, const void *object)
{
	const struct large *large;
	char text[SYMBOL_TEXT_MAX];
	u64 offset;

	spin_guard(&slabs->lock);
	large = find(rbtree_floor(&slabs->large, vaddr_of(object).raw));
	offset = large ? vaddr_of(object).raw - large->node.key : 0;
	BUG_ON(large && offset < large->bytes,
	       "heap: freed %p is byte %llu of an object of %zu bytes, allocated by %s", object,
	       offset, large->bytes,
	       slab_debug_name(large->caller, text));	/* bounded: a BUG's sentence */
	BUG("heap: freed %p is no object of this heap", object);
}

bool heap_large_at(struct heap *heap, vaddr_t addr, struct heap_large_info *info)
	__no_lock_analysis	/* a report takes no lock */
{
	struct heap_slab *slabs = heap_slab_of(heap);
	const struct large *large = slabs ? find(rbtree_floor(&slabs->large, addr.raw)) : NULL;

	if (!large || addr.raw - large->node.key >= FRAME_BYTES << large->order)
		return false;
	*info = (struct heap_large_info){ vaddr(large->node.key), large->caller, large->bytes };
	return true;
}

u64 heap_large_count(struct heap_slab *slabs)
{
	spin_guard(&slabs->lock);
	return slabs->large_count;
}
