/* SPDX-License-Identifier: MIT */
/*
 * slab: what debug images do besides; without CONFIG_MM_DEBUG all of it is nothing.
 *
 * A slot is the object and the redzone behind it.  Of a taken object all that was not asked for is
 * redzone; a free one is poison but for the last SLAB_REDZONE bytes, so that in front of an object
 * there is always a redzone.
 */
#ifndef MM_SLAB_DEBUG_H
#define MM_SLAB_DEBUG_H

#include <foundry/bug.h>
#include <foundry/symbols.h>

#include "slab.h"

/* Where the function that says it returns to: who asked. */
#define SLAB_CALLER()	vaddr_of(__builtin_return_address(0))

/* What stands in front of the first object, for @capacity of them. */
static inline u64 slab_header_bytes(u32 capacity)
{
	if (!IS_ENABLED(CONFIG_MM_DEBUG))
		return offsetof(struct slab, tags);
	return offsetof(struct slab, tags) + capacity * sizeof(struct slab_tag) + SLAB_REDZONE;
}

#ifdef CONFIG_MM_DEBUG

/* A slab begins and ends; nobody else knows it. */
void slab_debug_born(struct slab *slab);
void slab_debug_gone(struct slab *slab);

/* Whether there is a slab of the source where the object lies. */
bool slab_debug_knows(struct slab_source *source, const void *object);

/* The object goes out.  A BUG when it was written to; then it is where it was. */
void slab_debug_take(struct slab_cache *cache, void *object, size_t bytes, vaddr_t caller);

/* It comes back.  Return: an object that is free now, or NULL: this one waits. */
void *slab_debug_give(struct slab_cache *cache, void *object, vaddr_t caller);

/* The next object that has waited, or NULL.  A BUG when it was written to. */
void *slab_debug_release(struct slab_cache *cache) __must_hold(&cache->lock);

/* Whether an object of the slab, all of which are free, was written to; and the BUG that says so. */
bool slab_debug_is_damaged(struct slab *slab);
void slab_debug_inspect(struct slab *slab);

/* A BUG that names the first object that is out. */
__noreturn void slab_debug_left(struct slab_cache *cache) __must_hold(&cache->lock);

/* "its_name+0x12/0x34" or "somebody"; in @text, perhaps. */
const char *slab_debug_name(vaddr_t caller, char text[SYMBOL_TEXT_MAX]);

/* Make memory a redzone; the first byte of it that was written, or @bytes. */
void slab_debug_guard(void *memory, size_t bytes);
size_t slab_debug_damage(const void *memory, size_t bytes);

#else

static inline void slab_debug_born(struct slab *slab) {}
static inline void slab_debug_gone(struct slab *slab) {}
static inline bool slab_debug_is_damaged(struct slab *slab) { return false; }
static inline void slab_debug_inspect(struct slab *slab) {}
static inline void slab_debug_take(struct slab_cache *cache, void *object, size_t bytes,
				   vaddr_t caller) {}

static inline bool slab_debug_knows(struct slab_source *source, const void *object)
{
	return true;
}

static inline void *slab_debug_give(struct slab_cache *cache, void *object, vaddr_t caller)
{
	return object;
}

static inline void *slab_debug_release(struct slab_cache *cache) __must_hold(&cache->lock)
{
	return NULL;
}

static inline __noreturn void slab_debug_left(struct slab_cache *cache) __must_hold(&cache->lock)
{
	BUG("%s: the cache ends, and %llu objects are out", cache->name, cache->out);
}

static inline const char *slab_debug_name(vaddr_t caller, char text[SYMBOL_TEXT_MAX])
{
	return "somebody";
}

static inline void slab_debug_guard(void *memory, size_t bytes) {}

static inline size_t slab_debug_damage(const void *memory, size_t bytes)
{
	return bytes;
}

#endif

#endif
