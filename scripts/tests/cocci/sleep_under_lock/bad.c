// SPDX-License-Identifier: MIT
#include <foundry/mutex.h>
#include <foundry/spinlock.h>

void *take_bytes(size_t n) __allocates;
void wait_for_work(void) __may_sleep;

struct source {
	const struct source_ops *ops;
};

struct source_ops {
	int (*refill)(struct source *source);
};

struct pool {
	struct spinlock	lock;
	struct source	*source;
	void		*bytes;
};

static void nap(void)
{
	wait_for_work();
}

static void nap_long(void)
{
	nap();
	nap();
}

static int refill_slowly(struct source *source)
{
	nap_long();
	return 0;
}

static const struct source_ops slow_ops = {
	.refill	= refill_slowly,
};

static void by_lock(struct pool *pool)
{
	spin_lock(&pool->lock);
	pool->bytes = take_bytes(64); /* BAD */
	nap_long(); /* BAD */
	spin_unlock(&pool->lock);
	nap_long();
}

static int on_one_path(struct pool *pool, bool early)
{
	irqflags_t flags = spin_lock_irqsave(&pool->lock);

	if (early) {
		spin_unlock_irqrestore(&pool->lock, flags);
		wait_for_work();
		return 0;
	}
	wait_for_work(); /* BAD */
	spin_unlock_irqrestore(&pool->lock, flags);
	return 1;
}

static int by_guard(struct pool *pool)
{
	spin_guard(&pool->lock);
	if (!pool->bytes)
		return pool->source->ops->refill(pool->source); /* BAD */
	return 0;
}

static int by_trylock(struct pool *pool)
{
	if (!spin_trylock(&pool->lock)) {
		wait_for_work();
		return -1;
	}
	wait_for_work(); /* BAD */
	spin_unlock(&pool->lock);
	if (spin_trylock(&pool->lock)) {
		wait_for_work(); /* BAD */
		spin_unlock(&pool->lock);
	}
	return 0;
}

static void with_a_reason_for_something_else(struct pool *pool)
{
	spin_guard(&pool->lock);
	wait_for_work(); /* BAD */ /* allocates: no reason to sleep */
}

static void by_word(struct pool *pool) __must_hold(&pool->lock)
{
	pool->bytes = take_bytes(64); /* BAD */
}

static void pool_lock(struct pool *pool) __acquires(&pool->lock)
{
	spin_lock(&pool->lock);
}

static void pool_unlock(struct pool *pool) __releases(&pool->lock)
{
	spin_unlock(&pool->lock);
}

static void by_functions_of_its_own(struct pool *pool)
{
	pool_lock(pool);
	wait_for_work(); /* BAD */
	pool_unlock(pool);
	wait_for_work();
}

static void in_interrupt(void *arg) __irq_context
{
	wait_for_work(); /* BAD */
}

struct table {
	struct mutex	lock;
	struct pool	pool;
};

static void spin_lock_within_a_mutex(struct table *table)
{
	mutex_guard(&table->lock);
	wait_for_work();
	spin_lock(&table->pool.lock);
	wait_for_work(); /* BAD */
	spin_unlock(&table->pool.lock);
}

static void mutex_within_a_spin_lock(struct table *table)
{
	spin_lock(&table->pool.lock);
	mutex_lock(&table->lock); /* BAD */
	mutex_unlock(&table->lock);
	spin_unlock(&table->pool.lock);
}
