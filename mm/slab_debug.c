// SPDX-License-Identifier: MIT
/* slab: redzones, poison and owners, and the sentences that tell of them. */
#include <foundry/bug.h>
#include <foundry/kasan.h>
#include <foundry/kcsan.h>
#include <foundry/string.h>

#include "slab_debug.h"

/* No pointer, no small number; and not those of free frames. */
#define POISON		0xf5
#define REDZONE		0xed

/* Larger objects do not wait: they would hold much memory back. */
#define QUARANTINE_BYTES_MAX	1024

/* --- patterns ---------------------------------------------------------------------- */

/* The first byte that differs from the pattern, or @bytes. */
static size_t damage(const void *memory, u8 pattern, size_t bytes)
{
	const u8 *at = memory;
	size_t i = 0;

	while (i < bytes && at[i] == pattern)	/* bounded: by an object, in debug images */
		i++;
	return i;
}

void slab_debug_guard(void *memory, size_t bytes)
{
	memset(memory, REDZONE, bytes);		/* bounded: by an object, in debug images */
}

size_t slab_debug_damage(const void *memory, size_t bytes)
{
	return damage(memory, REDZONE, bytes);
}

static size_t poison_bytes(const struct slab_cache *cache)
{
	return cache->slot_bytes - SLAB_REDZONE;
}

/* Of a free object: the first byte that was written, or slot_bytes. */
static size_t free_damage(const struct slab_cache *cache, const u8 *object)
{
	size_t poisoned = poison_bytes(cache);
	size_t at = damage(object, POISON, poisoned);

	return at < poisoned ? at : poisoned + slab_debug_damage(object + poisoned, SLAB_REDZONE);
}

static void poison(const struct slab_cache *cache, u8 *object)
{
	memset(object, POISON, poison_bytes(cache));	/* bounded: by an object, in debug images */
	slab_debug_guard(object + poison_bytes(cache), SLAB_REDZONE);
}

/* --- what is known ------------------------------------------------------------------ */

static struct slab_tag *tag_of(const struct slab_cache *cache, const void *object)
{
	return &slab_of(object)->tags[slab_index(cache, object)];
}

const char *slab_debug_name(vaddr_t caller, char text[SYMBOL_TEXT_MAX])
{
	if (caller.raw == 0)
		return "somebody";
	symbol_name_caller(caller, text, SYMBOL_TEXT_MAX);
	return text;
}

void slab_debug_born(struct slab *slab)
{
	struct slab_cache *cache = slab->cache;
	struct slab_source *source = cache->source;

	u8 *front = (u8 *)slab + cache->first - SLAB_REDZONE;

	slab_debug_guard(front, SLAB_REDZONE);
	for (u32 i = 0; i < cache->capacity; i++) {
		slab->tags[i] = (struct slab_tag){ .state = SLAB_NEVER };
		poison(cache, slab_object(slab, i));
	}
	kasan_poison(front, SLAB_BYTES - (size_t)(front - (u8 *)slab), KASAN_SLAB);
	spin_guard(&source->lock);
	rbtree_add(&source->slabs, &slab->node, vaddr_of(slab).raw);
}

void slab_debug_gone(struct slab *slab)
{
	struct slab_source *source = slab->cache->source;

	kasan_unpoison(slab, SLAB_BYTES);
	spin_guard(&source->lock);
	rbtree_remove(&source->slabs, &slab->node);
}

bool slab_debug_knows(struct slab_source *source, const void *object)
{
	spin_guard(&source->lock);
	return rbtree_find(&source->slabs, vaddr_of(slab_of(object)).raw);
}

/* --- reports ------------------------------------------------------------------------ */

static void check_free(struct slab_cache *cache, const void *object)
{
	const struct slab_tag *tag = tag_of(cache, object);
	size_t at = free_damage(cache, object);
	char text[SYMBOL_TEXT_MAX];

	if (at == cache->slot_bytes)
		return;
	BUG_ON(tag->state == SLAB_NEVER, "%s: %p, never allocated, was written at byte %zu",
	       cache->name, object, at);
	BUG("%s: %p was written at byte %zu after it was freed by %s", cache->name, object, at,
	    slab_debug_name(tag->freed, text));
}

/* In front of the object, and behind what was asked for. */
static void check_guards(struct slab_cache *cache, const u8 *object)
{
	const struct slab_tag *tag = tag_of(cache, object);
	size_t behind = cache->slot_bytes - tag->bytes;
	size_t at = slab_debug_damage(object + tag->bytes, behind);
	char text[SYMBOL_TEXT_MAX];

	BUG_ON(at < behind, "%s: %p of %u bytes, allocated by %s, was written at byte %zu",
	       cache->name, (const void *)object, tag->bytes, slab_debug_name(tag->allocated, text),
	       tag->bytes + at);
	at = data_race(slab_debug_damage(object - SLAB_REDZONE, SLAB_REDZONE)); /* its owner writes the same again */
	BUG_ON(at < SLAB_REDZONE, "%s: %p of %u bytes, allocated by %s, was written %zu bytes in front",
	       cache->name, (const void *)object, tag->bytes, slab_debug_name(tag->allocated, text),
	       SLAB_REDZONE - at);
}

static void check_taken(struct slab_cache *cache, const void *object)
{
	const struct slab_tag *tag;
	char text[SYMBOL_TEXT_MAX];
	u32 i;

	BUG_ON(!slab_is_object(cache, object, &i), "%s: freed %p is not the start of an object",
	       cache->name, object);
	tag = tag_of(cache, object);
	BUG_ON(tag->state == SLAB_NEVER, "%s: freed %p was never allocated", cache->name, object);
	BUG_ON(tag->state == SLAB_FREED, "%s: freed %p is free already, by %s", cache->name, object,
	       slab_debug_name(tag->freed, text));
	check_guards(cache, object);
}

bool slab_debug_is_damaged(struct slab *slab)
{
	const struct slab_cache *cache = slab->cache;

	for (u32 i = 0; i < cache->capacity; i++)
		if (free_damage(cache, slab_object(slab, i)) < cache->slot_bytes)
			return true;
	return false;
}

void slab_debug_inspect(struct slab *slab)
{
	for (u32 i = 0; i < slab->cache->capacity; i++)
		check_free(slab->cache, slab_object(slab, i));
}

/* The first of a list of slabs that is out.  Tags of objects elsewhere say that they are free. */
static void report_first(struct list *slabs)
{
	char text[SYMBOL_TEXT_MAX];

	list_foreach(slab, slabs, struct slab, link) {
		/* bounded: by the slab, for a BUG */
		for (u32 i = 0; i < slab->cache->capacity; i++) {
			const struct slab_tag *tag = &slab->tags[i];

			BUG_ON(tag->state == SLAB_TAKEN,
			       "%s: the cache ends, and %p is out, allocated by %s",
			       slab->cache->name, slab_object(slab, i),
			       slab_debug_name(tag->allocated, text));
		}
	}
}

void slab_debug_left(struct slab_cache *cache)
{
	report_first(&cache->full);	/* bounded: by the slabs, for a BUG */
	report_first(&cache->partial);	/* bounded: as above */
	BUG("%s: the cache ends, and %llu objects are out", cache->name, cache->out);
}

/* --- an object goes and comes ---------------------------------------------------------- */

/* Nobody else has it. */
void slab_debug_take(struct slab_cache *cache, void *object, size_t bytes, vaddr_t caller)
{
	struct slab_tag *tag = tag_of(cache, object);

	if (free_damage(cache, object) < cache->slot_bytes) {
		slab_return(cache, object);
		check_free(cache, object);
	}
	tag->state = SLAB_TAKEN;
	tag->bytes = (u32)bytes;
	tag->allocated = caller;
	kasan_unpoison(object, cache->slot_bytes);
	slab_debug_guard((u8 *)object + bytes, cache->slot_bytes - bytes);
	kasan_unpoison(object, bytes);
	kasan_poison((u8 *)object + bytes, cache->slot_bytes - bytes, KASAN_SLAB);
}

static void mark_free(struct slab_cache *cache, void *object, vaddr_t caller)
{
	struct slab_tag *tag = tag_of(cache, object);

	tag->state = SLAB_FREED;
	tag->freed = caller;
	kasan_unpoison(object, cache->slot_bytes);
	poison(cache, object);
	kasan_poison(object, cache->slot_bytes, KASAN_SLAB);
}

static void detain(struct slab_cache *cache, void *object) __must_hold(&cache->lock)
{
	BUG_ON(ring_add(&cache->quarantine, object), "%s: the quarantine is full", cache->name);
}

void *slab_debug_release(struct slab_cache *cache)
{
	void *object = ring_next(&cache->quarantine);

	if (object && free_damage(cache, object) < cache->slot_bytes) {
		detain(cache, object);
		check_free(cache, object);	/* bounded: a BUG's sentence */
	}
	return object;
}

void *slab_debug_give(struct slab_cache *cache, void *object, vaddr_t caller)
{
	void *oldest = NULL;

	spin_guard(&cache->lock);
	check_taken(cache, object);	/* bounded: by the object, and a BUG's sentence */
	if (cache->slot_bytes > QUARANTINE_BYTES_MAX) {
		mark_free(cache, object, caller);
		return object;
	}
	if (ring_is_full(&cache->quarantine))
		oldest = slab_debug_release(cache);
	mark_free(cache, object, caller);
	detain(cache, object);
	return oldest;
}
