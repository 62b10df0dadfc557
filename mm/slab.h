/* SPDX-License-Identifier: MIT */
/* slab: what a slab is made of, and the ways through a magazine, for the heap to take inline. */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <foundry/slab.h>

#define SLAB_MAP_BITS	64
#define SLAB_MAP_WORDS	(SLAB_BYTES / SLAB_ALIGN / SLAB_MAP_BITS)

/* Debug images: what is known of an object. */
enum slab_state { SLAB_NEVER, SLAB_TAKEN, SLAB_FREED };

struct slab_tag {
	vaddr_t		allocated, freed;	/* by whom; 0: nobody */
	u32		bytes;			/* asked for */
	u32		state;
};

/*
 * The start of a slab.  Which objects are free is a bit for each and not a list through them: a
 * write to a free object leads nobody astray, and whether an object is free already can be told.
 */
struct slab {
	struct list		link;		/* of the cache: partial or full */
	struct slab_cache	*cache;
	struct slab_source	*source;	/* of the cache, as is its number */
	u32			number;
	u32			free;		/* objects */
	u32			hint;		/* no free one below this word of the map */
	u64			map[SLAB_MAP_WORDS];	/* which are free */
	struct rbtree_node	node;		/* of the source, in debug images */
	struct slab_tag		tags[];		/* of each object, in debug images */
};

static inline struct slab *slab_of(const void *object)
{
	return vaddr_to_ptr(vaddr_align_down(vaddr_of(object), SLAB_BYTES));
}

/* Return: NULL when it has none.  Stable while irqs are off. */
static inline struct slab_magazine *slab_own_magazine(struct slab_source *source, u32 number)
{
	struct slab_magazine *magazines = source->magazines[this_cpu()->id];

	return likely(magazines) ? &magazines[number] : NULL;
}

/* Those of any CPU, or NULL.  Whoever holds the lock finds none given back meanwhile. */
static inline struct slab_magazine *slab_magazines_of(struct slab_source *source, unsigned int cpu)
	__must_hold(&source->lock)
{
	return source->magazines[cpu];
}

/*
 * From the CPU's magazine, still as it was left.  Context: any.
 * Return: whether there was one; if not, irqs are off now, and were as *@flags says.
 */
static inline bool slab_pop(struct slab_source *source, u32 number, void **object,
			    irqflags_t *flags)
{
	struct slab_magazine *magazine;

	*flags = arch_irq_save();
	magazine = slab_own_magazine(source, number);
	if (unlikely(!magazine))
		return false;
	*object = magazine->hot;
	if (likely(*object))
		magazine->hot = NULL;
	else if (likely(magazine->count > 0))
		*object = magazine->objects[--magazine->count];
	else
		return false;
	arch_irq_restore(*flags);
	return true;
}

/* To the CPU's magazine.  Context and Return: as slab_pop(), whether there was room. */
static inline bool slab_push(struct slab_source *source, u32 number, void *object,
			     irqflags_t *flags)
{
	struct slab_magazine *magazine;

	*flags = arch_irq_save();
	magazine = slab_own_magazine(source, number);
	if (unlikely(!magazine))
		return false;
	if (!magazine->hot)
		magazine->hot = object;
	else if (likely(magazine->count < magazine->limit))
		magazine->objects[magazine->count++] = object;
	else
		return false;
	arch_irq_restore(*flags);
	return true;
}

/*
 * From the slabs, and to the slabs, half a magazine with it.
 * Context: irqs off, and as @flags says when it returns.  Return: the object, or NULL.
 */
void *slab_get(struct slab_cache *cache, irqflags_t flags) __allocates;
void slab_put(struct slab_cache *cache, void *object, irqflags_t flags);

/* To the magazine, else to the slabs.  Context: any. */
void slab_return(struct slab_cache *cache, void *object);

/* All of that, and what debug images do besides; @bytes are asked for, by @caller.  Context: any. */
void *slab_take(struct slab_cache *cache, size_t bytes, vaddr_t caller) __allocates;
void slab_give(struct slab_cache *cache, void *object, vaddr_t caller);

/* A source: magazines for this CPU, where it has none and there is memory. */
void slab_make_magazines(struct slab_source *source) __allocates;

/* This CPU's go back, when there is nothing in them. */
void slab_drop_magazines(struct slab_source *source);

/* Objects in the magazines of a cache, of all CPUs. */
u64 slab_waiting(struct slab_source *source, u32 number);

/* SLAB_NO_NUMBER is that of all caches that have no magazines. */
#define SLAB_NO_NUMBER	(SLAB_MAGAZINES - 1)
u32 slab_take_number(struct slab_source *source);
void slab_free_number(struct slab_source *source, u32 number);

/* The number of an object, from 0; what is inside of one has its number. */
static inline u32 slab_index(const struct slab_cache *cache, const void *object)
{
	u64 offset = vaddr_diff(vaddr_of(object), vaddr_of(slab_of(object))) - cache->first;

	return (u32)(offset * cache->reciprocal >> 32);
}

static inline void *slab_object(struct slab *slab, u32 i)
{
	const struct slab_cache *cache = slab->cache;

	return (u8 *)slab + cache->first + i * cache->slot_bytes;
}

/* Whether it is the start of one, and which; not what state it is in. */
static inline bool slab_is_object(const struct slab_cache *cache, const void *object, u32 *i)
{
	struct slab *slab = slab_of(object);

	if (vaddr_diff(vaddr_of(object), vaddr_of(slab)) < cache->first)
		return false;
	*i = slab_index(cache, object);
	return *i < cache->capacity && slab_object(slab, *i) == object;
}

#endif
