/* SPDX-License-Identifier: MIT */
/* as: kernel/pool.c */
#include <foundry/spinlock.h>

struct pool {
	struct spinlock	lock;
	u64		size;		/* only read once it is made */
	u64		outside;
	u64		owner;		/* unguarded: only its owner reads it */
	u64		taken __guarded_by(&lock);
	u64		words[4] __guarded_by(&lock);
};

struct plain {
	u64	taken;
};

static u64 read_only(struct pool *pool)
{
	spin_guard(&pool->lock);
	const u64 *size = &pool->size;

	return *size;
}

static void under_its_lock(struct pool *pool, struct plain *plain)
{
	spin_guard(&pool->lock);
	pool->taken = pool->size;
	pool->words[pool->taken] = 0;
	pool->owner = 1;
	plain->taken = 1;
	if (pool->size == 4)
		return;
}

static void without_a_lock(struct pool *pool)
{
	pool->outside++;
	pool->size = 4;
}

static void of_another(struct pool *pool, struct pool *other)
{
	irqflags_t flags = spin_lock_irqsave(&pool->lock);

	spin_unlock_irqrestore(&pool->lock, flags);
	other->outside = 1;
}
