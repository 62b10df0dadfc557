/* SPDX-License-Identifier: MIT */
/* as: kernel/pool.c */
#include <foundry/spinlock.h>

struct slot {
	u64	value;
};

struct pool {
	struct spinlock	lock;
	u64		size;
	u64		taken; /* BAD */
	u64		freed; /* BAD */
	u64		words[4]; /* BAD */
	struct slot	slots[4]; /* BAD */
	u64		again; /* BAD */
	u64		pointed[4]; /* BAD */
	u64		handed; /* BAD */
	u64		safe __guarded_by(&lock);
};

static void under_a_guard(struct pool *pool)
{
	spin_guard(&pool->lock);
	pool->taken = 1;
	pool->safe = pool->size;
	if (pool->taken)
		pool->words[pool->taken] |= 1;
}

static void between(struct pool *pool, size_t i)
{
	irqflags_t flags = spin_lock_irqsave(&pool->lock);

	pool->slots[i].value = 1;
	++pool->again;
	spin_unlock_irqrestore(&pool->lock, flags);
}

static void held_by_the_caller(struct pool *pool) __must_hold(&pool->lock);

static void held_by_the_caller(struct pool *pool)
{
	pool->freed++;
}

static void by_pointer(struct pool *pool, size_t i) __must_hold(&pool->lock);

static void by_pointer(struct pool *pool, size_t i)
{
	u64 *word = &pool->pointed[i];

	*word = 0;
}

static void fill(u64 *word)
{
	*word = 0;
}

static void by_argument(struct pool *pool)
{
	spin_guard(&pool->lock);
	fill(&pool->handed);
}
