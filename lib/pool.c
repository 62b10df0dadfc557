// SPDX-License-Identifier: MIT
/*
 * pool - free objects hold the number of the next one.
 *
 * A number and not a pointer: whoever writes to a free object cannot make the pool follow it out of
 * its own storage.
 */
#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/pool.h>

static void *object_at(const struct pool *pool, size_t i)
{
	return pool->start + i * pool->object_bytes;
}

void pool_init(struct pool *pool, void *storage, size_t bytes, size_t object_bytes)
{
	BUG_ON(object_bytes == 0 || object_bytes % POOL_OBJECT_MIN,
	       "pool: objects of %zu bytes, not a multiple of %u", object_bytes, POOL_OBJECT_MIN);
	BUG_ON(vaddr_of(storage).raw % POOL_OBJECT_MIN, "pool: storage at %p is not aligned", storage);
	*pool = (struct pool){
		.start		= storage,
		.object_bytes	= object_bytes,
		.capacity	= bytes / object_bytes,
		.next		= bytes / object_bytes,
	};
}

/* The number of an object, or the capacity when it is none. */
static size_t index_of(const struct pool *pool, const void *object)
{
	u64 offset = vaddr_diff(vaddr_of(object), vaddr_of(pool->start));

	if (offset >= pool->capacity * pool->object_bytes || offset % pool->object_bytes)
		return pool->capacity;
	return offset / pool->object_bytes;
}

void *pool_alloc(struct pool *pool)
{
	size_t *object;

	if (pool->next == pool->capacity) {
		if (pool->fresh == pool->capacity)
			return NULL;
		pool->used++;
		return object_at(pool, pool->fresh++);
	}
	object = object_at(pool, pool->next);
	BUG_ON(*object >= pool->fresh && *object != pool->capacity,
	       "pool: %p was written to while it was free", (void *)object);
	pool->next = *object;
	pool->used++;
	return object;
}

void pool_free(struct pool *pool, void *object)
{
	size_t i = index_of(pool, object);

	BUG_ON(i >= pool->fresh, "pool: freed %p is no object that was handed out", object);
	BUG_ON(pool->used == 0 || i == pool->next, "pool: freed %p is free already", object);
	*(size_t *)object = pool->next;
	pool->next = i;
	pool->used--;
}

bool pool_holds(const struct pool *pool, const void *object)
{
	return index_of(pool, object) < pool->capacity;
}

size_t pool_index(const struct pool *pool, const void *object)
{
	size_t i = index_of(pool, object);

	BUG_ON(i == pool->capacity, "pool: %p is no object of it", object);
	return i;
}
