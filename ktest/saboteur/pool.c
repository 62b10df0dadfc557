// SPDX-License-Identifier: MIT
/* Pools with one thing wrong each, around the one that there is. */
#include <foundry/addr.h>

#include "conform/pool.h"
#include "saboteur.h"

static u8 *object_at(const struct pool *pool, size_t i)
{
	return pool->start + i * pool->object_bytes;
}

/* POOL-1: one object at a time has two owners; the pool sees the second free only. */
static void *again, *shared;

static void *alloc_gives_it_again(struct pool *pool)
{
	void *object = again;

	if (object) {
		again = NULL;
		shared = object;
		pool->used++;
		return object;
	}
	object = pool_alloc(pool);
	if (!shared && pool->used == 5)
		again = object;
	return object;
}

static void free_of_two_owners(struct pool *pool, void *object)
{
	if (object == again)
		again = NULL;
	if (object != shared || !object) {
		pool_free(pool, object);
		return;
	}
	shared = NULL;
	pool->used--;
}

/* POOL-2: the last object is shifted, and put right when it comes back. */
static void *alloc_shifts_the_last(struct pool *pool)
{
	u8 *object = pool_alloc(pool);

	return object && object == object_at(pool, pool->capacity - 1) ? object + 8 : object;
}

static void free_shifts_the_last(struct pool *pool, void *object)
{
	u8 *last = pool->capacity ? object_at(pool, pool->capacity - 1) : NULL;

	pool_free(pool, last && object == last + 8 ? last : object);
}

/* POOL-3 */
static void *alloc_keeps_one(struct pool *pool)
{
	return pool->capacity && pool->used == pool->capacity - 1 ? NULL : pool_alloc(pool);
}

static void free_is_too_late(struct pool *pool, void *object)
{
	bool was_empty = pool->used == pool->capacity;

	pool_free(pool, object);
	if (was_empty)
		pool->next = pool->capacity;
}

static void *alloc_counts_a_refusal(struct pool *pool)
{
	void *object = pool_alloc(pool);

	if (!object && pool->capacity > 0)
		pool->fresh--;
	return object;
}

/* POOL-4 */
static void *alloc_prefers_fresh(struct pool *pool)
{
	if (pool->fresh == pool->capacity)
		return pool_alloc(pool);
	pool->used++;
	return object_at(pool, pool->fresh++);
}

/* POOL-5 */
static void init_clears(struct pool *pool, void *storage, size_t bytes, size_t object_bytes)
{
	pool_init(pool, storage, bytes, object_bytes);
	memset(storage, 0, bytes);
}

static void *alloc_clears(struct pool *pool)
{
	void *object = pool_alloc(pool);

	return object ? memset(object, 0, pool->object_bytes) : NULL;
}

static void free_clears_too_much(struct pool *pool, void *object)
{
	pool_free(pool, object);
	memset((u8 *)object + 2 * pool->object_bytes - 1, 0, 1);
}

/* POOL-6 */
static size_t used_is_what_was(const struct pool *pool)
{
	return pool->fresh;
}

static size_t used_is_what_is_left(const struct pool *pool)
{
	return pool->capacity - pool->used;
}

/* POOL-7 */
static bool is_out(const struct pool *pool, const void *object)
{
	return pool_holds(pool, object) && pool_index(pool, object) < pool->fresh;
}

static void free_passes_over(struct pool *pool, void *object)
{
	if (is_out(pool, object))
		pool_free(pool, object);
}

static void free_from_within(struct pool *pool, void *object)
{
	u64 offset = vaddr_diff(vaddr_of(object), vaddr_of(pool->start));
	bool inside = offset < pool->fresh * pool->object_bytes;

	pool_free(pool, inside ? object_at(pool, offset / pool->object_bytes) : object);
}

static void free_what_never_was_out(struct pool *pool, void *object)
{
	size_t fresh = pool->fresh;

	if (pool_holds(pool, object))
		pool->fresh = pool->capacity;
	pool_free(pool, object);
	pool->fresh = fresh;
}

/* POOL-8 */
static void *alloc_believes(struct pool *pool)
{
	u8 *object;

	if (pool->next == pool->capacity)
		return pool_alloc(pool);
	object = object_at(pool, pool->next);
	if (pool->next < pool->capacity)
		memcpy(&pool->next, object, sizeof(pool->next));
	pool->used++;
	return object;
}

#define MOCK(init, alloc, free, used)	\
	(&(const struct pool_bench){ init, alloc, free, used })
#define MOCK_INIT(op)	\
	MOCK(op, pool_alloc, pool_free, pool_used)
#define MOCK_ALLOC(op)	\
	MOCK(pool_init, op, pool_free, pool_used)
#define MOCK_FREE(op)	\
	MOCK(pool_init, pool_alloc, op, pool_used)
#define MOCK_USED(op)	\
	MOCK(pool_init, pool_alloc, pool_free, op)

static const struct saboteur pool_saboteurs[] = {
	{ .name = "POOL-1 an object is handed out again",
	  .bench = MOCK(pool_init, alloc_gives_it_again, free_of_two_owners, pool_used),
	  .also = "POOL-3",
	  .why = "more can be had than there are" },
	{ .name = "POOL-2 the last object is shifted",
	  .bench = MOCK(pool_init, alloc_shifts_the_last, free_shifts_the_last, pool_used),
	  .also = "POOL-5",
	  .why = "its end lies behind the storage" },
	{ .name = "POOL-3 the last object cannot be had",
	  .bench = MOCK_ALLOC(alloc_keeps_one) },
	{ .name = "POOL-3 exhaustion outlives the first free",
	  .bench = MOCK_FREE(free_is_too_late) },
	{ .name = "POOL-3 a refusal changes what is left",
	  .bench = MOCK_ALLOC(alloc_counts_a_refusal) },
	{ .name = "POOL-4 what was never out comes first",
	  .bench = MOCK_ALLOC(alloc_prefers_fresh) },
	{ .name = "POOL-5 making a pool clears it",
	  .bench = MOCK_INIT(init_clears) },
	{ .name = "POOL-5 an object is cleared when it is handed out",
	  .bench = MOCK_ALLOC(alloc_clears) },
	{ .name = "POOL-5 a free reaches into the next object",
	  .bench = MOCK_FREE(free_clears_too_much) },
	{ .name = "POOL-6 what came back still counts",
	  .bench = MOCK_USED(used_is_what_was) },
	{ .name = "POOL-6 it counts what is left",
	  .bench = MOCK_USED(used_is_what_is_left) },
	{ .name = "POOL-7 a foreign object is passed over",
	  .bench = MOCK_FREE(free_passes_over) },
	{ .name = "POOL-7 an address within an object will do",
	  .bench = MOCK_FREE(free_from_within) },
	{ .name = "POOL-7 an object that never was out will do",
	  .bench = MOCK_FREE(free_what_never_was_out) },
	{ .name = "POOL-8 the word in a free object is believed",
	  .bench = MOCK_ALLOC(alloc_believes) },
};

static void before(struct ktest *kt)
{
	again = shared = NULL;
}

static const struct saboteur_contract pool_contract = { .conform = pool_conform, .before = before };

SABOTEURS(pool, FACT(CONSOLE), pool_contract, pool_saboteurs);
