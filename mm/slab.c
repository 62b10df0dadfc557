// SPDX-License-Identifier: MIT
/*
 * slab: objects travel between the caller, the CPU's magazine and their slab, half a magazine at a
 * time.  Frames are asked for, and given back, without a lock.
 */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#include "slab_debug.h"

/* Slabs that a cache keeps though they are empty. */
#define KEPT	1

/* --- objects and their slab ------------------------------------------------------ */

static void move(struct slab *slab, struct list *head)
{
	list_remove(&slab->link);
	list_add_head(head, &slab->link);
}

/* Up to @want objects out of a slab, which has some.  Return: how many. */
static u32 draw_from(struct slab *slab, void **objects, u32 want)
{
	u32 n = MIN(want, slab->free), word = slab->hint;

	for (u32 i = 0; i < n; i++) {			/* bounded: by SLAB_MAGAZINE */
		while (slab->map[word] == 0)		/* bounded: by SLAB_MAP_WORDS */
			word++;
		objects[i] = slab_object(slab, word * SLAB_MAP_BITS + lowest_bit(slab->map[word]));
		slab->map[word] &= slab->map[word] - 1;
	}
	slab->hint = word;
	slab->free -= n;
	return n;
}

/* Out of slabs.  Return: how many, @want at most. */
static u32 draw(struct slab_cache *cache, void **objects, u32 want) __must_hold(&cache->lock)
{
	u32 n = 0;

	while (n < want && !list_is_empty(&cache->partial)) {	/* bounded: by SLAB_MAGAZINE */
		struct slab *slab = list_entry(cache->partial.next, struct slab, link);

		cache->empty -= slab->free == cache->capacity;
		n += draw_from(slab, objects + n, want - n);
		if (slab->free == 0)
			move(slab, &cache->full);
	}
	cache->out += n;
	return n;
}

/* Back to its slab.  Debug images have seen to it already that it may. */
static void undraw(struct slab_cache *cache, void *object) __must_hold(&cache->lock)
{
	struct slab *slab = slab_of(object);
	u32 i, word;

	BUG_ON(!slab_is_object(cache, object, &i), "%s: freed %p is not the start of an object",
	       cache->name, object);
	word = i / SLAB_MAP_BITS;
	BUG_ON(slab->map[word] & BIT(i % SLAB_MAP_BITS), "%s: freed %p is free already",
	       cache->name, object);
	slab->map[word] |= BIT(i % SLAB_MAP_BITS);
	slab->hint = MIN(slab->hint, word);

	cache->out--;
	if (slab->free++ == 0)
		move(slab, &cache->partial);
	if (slab->free == cache->capacity) {
		list_remove(&slab->link);
		list_add_tail(&cache->partial, &slab->link);
		cache->empty++;
	}
}

/* --- slabs and their frames -------------------------------------------------------- */

/* Until it is in a list nobody else knows it. */
static struct slab *slab_new(struct slab_cache *cache) __allocates
{
	struct slab *slab;
	paddr_t block;

	if (frame_alloc_order(cache->source->frames, SLAB_ORDER, &block))
		return NULL;
	slab = phys_to_virt(block);
	*slab = (struct slab){
		.cache	= cache,
		.source	= cache->source,
		.number	= cache->number,
		.free	= cache->capacity,
	};
	list_init(&slab->link);
	for (u32 i = 0; i < cache->capacity; i++)
		slab->map[i / SLAB_MAP_BITS] |= BIT(i % SLAB_MAP_BITS);
	slab_debug_born(slab);
	return slab;
}

/* Whoever frees into it later must not take it for one. */
static void slab_delete(struct slab *slab)
{
	struct frame_allocator *frames = slab->cache->source->frames;

	slab_debug_gone(slab);
	slab->source = NULL;
	frame_free_order(frames, SLAB_ORDER, virt_to_phys(slab));
}

/* An empty slab beyond @kept, taken from the cache, or NULL. */
static struct slab *surplus(struct slab_cache *cache, u32 kept)
{
	struct slab *slab;

	spin_guard(&cache->lock);
	if (cache->empty <= kept)
		return NULL;
	slab = list_entry(cache->partial.prev, struct slab, link);
	list_remove(&slab->link);
	cache->empty--;
	cache->slabs--;
	return slab;
}

static void give_back(struct slab_cache *cache, struct slab *slab)
{
	spin_guard(&cache->lock);
	list_add_tail(&cache->partial, &slab->link);
	cache->empty++;
	cache->slabs++;
}

/* A slab is nobody else's while it is looked at, which takes long: without the lock. */
static void trim(struct slab_cache *cache, u32 kept)
{
	for (struct slab *slab = surplus(cache, kept); slab; slab = surplus(cache, kept)) {
		if (slab_debug_is_damaged(slab)) {
			give_back(cache, slab);
			slab_debug_inspect(slab);
		}
		slab_delete(slab);
	}
}

/* --- magazines --------------------------------------------------------------------- */

/* Caches without magazines share a number, which none of them may use. */
static bool has_magazines(const struct slab_cache *cache)
{
	return cache->number != SLAB_NO_NUMBER;
}

/* This CPU's, when it can have one.  Irqs are off. */
static struct slab_magazine *own_magazine(struct slab_cache *cache)
{
	struct slab_magazine *magazine = slab_own_magazine(cache->source, cache->number);

	if (!magazine || !has_magazines(cache))
		return NULL;
	magazine->limit = cache->magazine_limit;
	return magazine;
}

/* Half a magazine, for those who come after, and an object of it for the caller. */
static void *refill(struct slab_cache *cache) __must_hold(&cache->lock)
{
	struct slab_magazine *magazine = own_magazine(cache);
	void *object = NULL;

	if (!magazine) {
		(void)draw(cache, &object, 1);
		return object;
	}
	if (magazine->count == 0)
		magazine->count = draw(cache, magazine->objects, magazine->limit / 2 + 1);
	return magazine->count > 0 ? magazine->objects[--magazine->count] : NULL;
}

static void drain(struct slab_cache *cache, struct slab_magazine *magazine, u32 left)
	__must_hold(&cache->lock)
{
	while (magazine->count > left)		/* bounded: by SLAB_MAGAZINE */
		undraw(cache, magazine->objects[--magazine->count]);
}

static void drain_whole(struct slab_cache *cache, struct slab_magazine *magazine)
	__must_hold(&cache->lock)
{
	void *hot = magazine->hot;

	magazine->hot = NULL;
	if (hot)
		undraw(cache, hot);
	drain(cache, magazine, 0);
}

static void *get_from_slabs(struct slab_cache *cache)
{
	spin_guard(&cache->lock);
	return refill(cache);
}

static void *get_from_new_slab(struct slab_cache *cache) __allocates
{
	struct slab *slab = slab_new(cache);

	if (!slab)
		return NULL;
	spin_guard(&cache->lock);
	list_add_head(&cache->partial, &slab->link);
	cache->slabs++;
	cache->empty++;
	return refill(cache);
}

/* What waits in the quarantine goes to the slabs. */
static void release_quarantine(struct slab_cache *cache)
{
	void *object;

	spin_guard(&cache->lock);
	while ((object = slab_debug_release(cache)))	/* bounded: by SLAB_QUARANTINE */
		undraw(cache, object);
}

void *slab_get(struct slab_cache *cache, irqflags_t flags)
{
	void *object;

	arch_irq_restore(flags);
	object = get_from_slabs(cache);
	if (!object)
		object = get_from_new_slab(cache);
	if (!object) {
		release_quarantine(cache);
		object = get_from_slabs(cache);
	}

	/* Afterwards: the last frames are for the object. */
	if (object && has_magazines(cache))
		slab_make_magazines(cache->source);
	return object;
}

/* Return: whether there are more empty slabs than are kept. */
static bool put_to_slabs(struct slab_cache *cache, void *object)
{
	struct slab_magazine *magazine;

	spin_guard(&cache->lock);
	magazine = own_magazine(cache);
	if (magazine) {
		drain(cache, magazine, magazine->limit / 2);
		magazine->objects[magazine->count++] = object;
	} else {
		undraw(cache, object);
	}
	return cache->empty > KEPT;
}

void slab_put(struct slab_cache *cache, void *object, irqflags_t flags)
{
	arch_irq_restore(flags);
	if (put_to_slabs(cache, object))
		trim(cache, KEPT);
}

/* --- what everybody calls ------------------------------------------------------------ */

void *slab_take(struct slab_cache *cache, size_t bytes, vaddr_t caller)
{
	irqflags_t flags;
	void *object;

	if (!has_magazines(cache))
		object = slab_get(cache, arch_irq_save());
	else if (unlikely(!slab_pop(cache->source, cache->number, &object, &flags)))
		object = slab_get(cache, flags);
	if (likely(object))
		slab_debug_take(cache, object, bytes, caller);
	return object;
}

void slab_return(struct slab_cache *cache, void *object)
{
	irqflags_t flags;

	if (!has_magazines(cache))
		slab_put(cache, object, arch_irq_save());
	else if (unlikely(!slab_push(cache->source, cache->number, object, &flags)))
		slab_put(cache, object, flags);
}

void slab_give(struct slab_cache *cache, void *object, vaddr_t caller)
{
	object = slab_debug_give(cache, object, caller);
	if (object)
		slab_return(cache, object);
}

void *slab_alloc(struct slab_cache *cache)
{
	return alloc_fault_strikes() ? NULL : slab_take(cache, cache->object_bytes, SLAB_CALLER());
}

static __noreturn void complain(const struct slab_cache *cache, const void *object)
{
	BUG_ON(IS_ENABLED(CONFIG_MM_DEBUG) && slab_debug_knows(cache->source, object),
	       "%s: freed %p is an object of another cache, %s", cache->name, object,
	       slab_of(object)->cache->name);
	BUG("%s: freed %p is no object of this cache", cache->name, object);
}

void slab_free(struct slab_cache *cache, void *object)
{
	if (!object)
		return;
	if (!slab_debug_knows(cache->source, object) || slab_of(object)->cache != cache)
		complain(cache, object);
	slab_give(cache, object, SLAB_CALLER());
}

static void drain_own(struct slab_cache *cache)
{
	struct slab_magazine *magazine;

	spin_guard(&cache->lock);
	magazine = own_magazine(cache);
	if (magazine)
		drain_whole(cache, magazine);
}

void slab_shrink(struct slab_cache *cache)
{
	release_quarantine(cache);
	drain_own(cache);
	trim(cache, 0);
	slab_drop_magazines(cache->source);
}

/* Meanwhile the CPU does not give its magazines back: it may, for other caches. */
static void drain_of(struct slab_cache *cache, unsigned int cpu) __must_hold(&cache->lock)
{
	struct slab_source *source = cache->source;
	struct slab_magazine *magazines;

	spin_guard(&source->lock);
	magazines = slab_magazines_of(source, cpu);
	if (!magazines)
		return;
	drain_whole(cache, &magazines[cache->number]);
	magazines[cache->number].limit = 0;
}

/* Those of other CPUs as well: they do not use the cache any more. */
static void drain_all(struct slab_cache *cache)
{
	spin_guard(&cache->lock);
	/* bounded: by CPU_MAX */
	for (unsigned int cpu = 0; cpu < CPU_MAX && has_magazines(cache); cpu++)
		drain_of(cache, cpu);
}

static void expect_none_out(struct slab_cache *cache)
{
	spin_guard(&cache->lock);
	if (cache->out > 0)
		slab_debug_left(cache);
}

void slab_cache_exit(struct slab_cache *cache)
{
	release_quarantine(cache);
	drain_all(cache);
	trim(cache, 0);
	expect_none_out(cache);
	slab_drop_magazines(cache->source);
	slab_free_number(cache->source, cache->number);
}

struct slab_usage slab_cache_usage(struct slab_cache *cache)
{
	struct slab_usage usage;
	u64 waiting = slab_waiting(cache->source, cache->number);

	spin_guard(&cache->lock);
	usage.slabs = cache->slabs;
	usage.objects = cache->out - ring_len(&cache->quarantine) - waiting;
	return usage;
}
