// SPDX-License-Identifier: MIT
/*
 * heap_slab: a small object finds its cache by its size, and by its slab when it comes back.  A
 * large one begins on a multiple of 16 KiB, where no small one ever does.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/heap_slab.h>

#include "heap_large.h"
#include "slab_debug.h"

/*
 * Slots.  By 16 up to 128, then four for each doubling; from 1344 on as many as fit 16128 bytes,
 * a slab without its header: 12, 10, 8, 6, 5, 4, 3, 2.
 */
#define CLASSES(X)								\
	X(16) X(32) X(48) X(64) X(80) X(96) X(112) X(128)			\
	X(160) X(192) X(224) X(256) X(320) X(384) X(448) X(512)			\
	X(640) X(768) X(896) X(1024)						\
	X(1344) X(1600) X(1984) X(2688) X(3200) X(4032) X(5376) X(8064)

#define SLOT(bytes)	bytes,
#define NAME(bytes)	"heap-" #bytes,

static const u16 slots[] = { CLASSES(SLOT) };
static const char *const names[] = { CLASSES(NAME) };

_Static_assert(ARRAY_SIZE(slots) == HEAP_SLAB_CLASSES, "a cache for each");

/* The largest that is small. */
#define SMALL_MAX	(SLAB_SLOT_MAX - SLAB_REDZONE)

static struct heap_slab *to_slabs(struct heap *heap)
{
	return container_of(heap, struct heap_slab, heap);
}

/* Of an object with its redzone, SLAB_SLOT_MAX at most.  It is the number of its magazines as well. */
static u32 class_for(const struct heap_slab *slabs, size_t bytes)
{
	return slabs->class_of[(bytes + HEAP_ALIGN - 1) / HEAP_ALIGN];
}

/* What all slots of a cache are multiples of. */
static size_t alignment_of(size_t slot)
{
	return BIT(lowest_bit(slot));
}

/* The smallest one whose objects are so aligned, or NULL. */
static struct slab_cache *aligned_class_for(struct heap_slab *slabs, size_t bytes, size_t align)
{
	for (u32 i = class_for(slabs, bytes); i < HEAP_SLAB_CLASSES; i++)
		if (alignment_of(slots[i]) >= align)
			return &slabs->classes[i];
	return NULL;
}

static void *alloc_once(struct heap_slab *slabs, size_t bytes, size_t align, vaddr_t caller)
	__allocates
{
	struct slab_cache *cache = NULL;

	if (bytes <= SMALL_MAX)
		cache = aligned_class_for(slabs, bytes + SLAB_REDZONE, align);
	return cache ? slab_take(cache, bytes, caller) : heap_large_take(slabs, bytes, caller);
}

static void slabs_shrink(struct heap *heap)
{
	struct heap_slab *slabs = to_slabs(heap);

	for (unsigned int i = 0; i < HEAP_SLAB_CLASSES; i++)
		slab_shrink(&slabs->classes[i]);
	slab_shrink(&slabs->records);
}

/* Large, aligned, or there is none in the magazine. */
static __noinline void *alloc_slowly(struct heap_slab *slabs, size_t bytes, size_t align,
				     vaddr_t caller) __allocates
{
	void *object;

	BUG_ON(!is_power_of_two(align) || align > HEAP_ALIGN_MAX,
	       "heap: an object aligned to %zu, which is no power of two up to %u", align,
	       HEAP_ALIGN_MAX);
	object = alloc_once(slabs, bytes, align, caller);
	if (object)
		return object;
	slabs_shrink(&slabs->heap);
	return alloc_once(slabs, bytes, align, caller);
}

/* Irqs are off, and were as @flags says. */
static __noinline void *alloc_from_slabs(struct heap_slab *slabs, size_t bytes, vaddr_t caller,
					 irqflags_t flags) __allocates
{
	arch_irq_restore(flags);
	return alloc_slowly(slabs, bytes, HEAP_ALIGN, caller);
}

static void *slabs_alloc(struct heap *heap, size_t bytes, size_t align) __allocates
{
	struct heap_slab *slabs = to_slabs(heap);
	irqflags_t flags;
	void *object;
	u32 class;

	if (unlikely(align > HEAP_ALIGN || bytes > SMALL_MAX))
		return alloc_slowly(slabs, bytes, align, SLAB_CALLER());
	class = class_for(slabs, bytes + SLAB_REDZONE);
	if (unlikely(!slab_pop(&slabs->source, class, &object, &flags)))
		return alloc_from_slabs(slabs, bytes, SLAB_CALLER(), flags);
	slab_debug_take(&slabs->classes[class], object, bytes, SLAB_CALLER());
	return object;
}

/* Without CONFIG_MM_DEBUG the slab is believed, if there is one. */
static bool is_ours(struct heap_slab *slabs, const struct slab *slab)
{
	if (!IS_ENABLED(CONFIG_MM_DEBUG))
		return likely(slab->source == &slabs->source);
	return slab_debug_knows(&slabs->source, slab) && slab->cache >= slabs->classes &&
	       slab->cache < &slabs->classes[HEAP_SLAB_CLASSES];
}

static void slabs_free(struct heap *heap, void *object)
{
	struct heap_slab *slabs = to_slabs(heap);
	struct slab *slab = slab_of(object);
	irqflags_t flags;

	if (unlikely(slab == object)) {
		heap_large_give(slabs, object, SLAB_CALLER());
		return;
	}
	if (!is_ours(slabs, slab))
		heap_large_complain(slabs, object);
	object = slab_debug_give(slab->cache, object, SLAB_CALLER());
	if (IS_ENABLED(CONFIG_MM_DEBUG) && !object)
		return;
	if (unlikely(!slab_push(&slabs->source, slab->number, object, &flags)))
		slab_put(slab->cache, object, flags);
}

static u64 slabs_objects(struct heap *heap)
{
	struct heap_slab *slabs = to_slabs(heap);
	u64 objects = heap_large_count(slabs);

	for (unsigned int i = 0; i < HEAP_SLAB_CLASSES; i++)
		objects += slab_cache_usage(&slabs->classes[i]).objects;
	return objects;
}

static const struct heap_ops slabs_ops = {
	.alloc		= slabs_alloc,
	.free		= slabs_free,
	.objects	= slabs_objects,
	.shrink		= slabs_shrink,
};

struct heap_slab *heap_slab_of(struct heap *heap)
{
	return heap->ops == &slabs_ops ? to_slabs(heap) : NULL;
}

void heap_slab_init(struct heap_slab *slabs, struct frame_allocator *frames)
{
	size_t unit = 0;

	slabs->heap = (struct heap){ .ops = &slabs_ops, .name = "slab" };
	slab_source_init(&slabs->source, frames);
	for (u8 i = 0; i < HEAP_SLAB_CLASSES; i++) {
		slab_cache_init(&slabs->classes[i], &slabs->source, names[i],
				slots[i] - SLAB_REDZONE, alignment_of(slots[i]));
		BUG_ON(slabs->classes[i].number != i, "heap: class %u has number %u", i,
		       slabs->classes[i].number);
		for (; unit <= slots[i] / HEAP_ALIGN; unit++)
			slabs->class_of[unit] = i;
	}
	heap_large_init(slabs);
}
