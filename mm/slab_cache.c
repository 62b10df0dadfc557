// SPDX-License-Identifier: MIT
/* slab: how a cache begins, and how its objects lie in a slab. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/string.h>

#include "slab_debug.h"

_Static_assert(offsetof(struct slab, tags) <= 256, "two slots of SLAB_SLOT_MAX fit behind it");

static u64 first_object(u32 capacity, size_t align)
{
	return align_up(slab_header_bytes(capacity), align);
}

/* How many fit: the tags of debug images are in front of them. */
static u32 fit(u64 slot, size_t align)
{
	u32 capacity = (u32)((SLAB_BYTES - first_object(0, align)) / slot);

	while (first_object(capacity, align) + capacity * slot > SLAB_BYTES)
		capacity--;
	return capacity;
}

static void set_layout(struct slab_cache *cache, size_t bytes, size_t align)
{
	u64 slot;

	align = MAX(align, SLAB_ALIGN);
	BUG_ON(!is_power_of_two(align) || align > SLAB_ALIGN_MAX,
	       "%s: objects aligned to %zu, which is no power of two up to %u", cache->name, align,
	       SLAB_ALIGN_MAX);
	BUG_ON(bytes > SLAB_SLOT_MAX, "%s: objects of %zu bytes are too large for slabs",
	       cache->name, bytes);
	slot = align_up(MAX(bytes + SLAB_REDZONE, 1), align);
	cache->object_bytes = (u32)bytes;
	cache->slot_bytes = (u32)slot;
	cache->capacity = fit(slot, align);
	BUG_ON(cache->capacity == 0, "%s: no object of %zu bytes, aligned to %zu, fits a slab",
	       cache->name, bytes, align);
	cache->first = (u32)first_object(cache->capacity, align);

	/* Rounded up: exact for every offset in a slab, which has 14 bits. */
	cache->reciprocal = (u32)((BIT(32) + slot - 1) / slot);
}

void slab_cache_init(struct slab_cache *cache, struct slab_source *source, const char *name,
		     size_t bytes, size_t align)
{
	*cache = (struct slab_cache){ .source = source, .name = name };
	set_layout(cache, bytes, align);
	cache->number = slab_take_number(source);

	/* No more than a slab's worth waits there. */
	cache->magazine_limit = MIN(cache->capacity, SLAB_MAGAZINE);

	spin_lock_init(&cache->lock, name);
	list_init(&cache->partial);
	list_init(&cache->full);
	ring_init(&cache->quarantine, cache->quarantined, SLAB_QUARANTINE);
}
