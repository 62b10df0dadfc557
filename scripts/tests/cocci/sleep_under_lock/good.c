// SPDX-License-Identifier: MIT
#include <foundry/bug.h>
#include <foundry/mutex.h>
#include <foundry/spinlock.h>

void *take_bytes(size_t n) __allocates;
void wait_for_work(void) __may_sleep;

/* Releases the lock while it sleeps. */
void sleep_without(struct spinlock *lock) __may_sleep;

__noreturn void sleep_for_ever(void) __may_sleep;

struct pool {
	struct spinlock	lock;
	void		*bytes;
};

static void before_and_after(struct pool *pool)
{
	void *bytes = take_bytes(64);

	spin_lock(&pool->lock);
	pool->bytes = bytes;
	spin_unlock(&pool->lock);
	wait_for_work();
}

static void with_a_reason(struct pool *pool)
{
	spin_guard(&pool->lock);
	/* allocates: the allocator's lock is always taken below this one */
	pool->bytes = take_bytes(64);
}

static int guard_of_an_inner_block(struct pool *pool)
{
	{
		spin_guard(&pool->lock);
		pool->bytes = NULL;
	}
	wait_for_work();
	return 0;
}

static int each_way_out(struct pool *pool)
{
	irqflags_t flags = spin_lock_irqsave(&pool->lock);

	if (!pool->bytes)
		goto out;
	pool->bytes = NULL;
out:
	spin_unlock_irqrestore(&pool->lock, flags);
	wait_for_work();
	return 0;
}

static void gives_the_lock_back(struct pool *pool)
{
	spin_lock(&pool->lock);
	sleep_without(&pool->lock);
	spin_unlock(&pool->lock);
}

static void end_of_the_world(struct pool *pool)
{
	spin_guard(&pool->lock);
	BUG_ON(!pool->bytes, "no bytes");
	sleep_for_ever();
}

struct table {
	struct mutex	lock;
	void		*bytes;
};

static void under_a_mutex(struct table *table)
{
	mutex_lock(&table->lock);
	table->bytes = take_bytes(64);
	wait_for_work();
	mutex_unlock(&table->lock);
}

static void to_the_end_of_the_scope(struct table *table)
{
	mutex_guard(&table->lock);
	wait_for_work();
}

static void if_it_is_free(struct table *table)
{
	if (!mutex_trylock(&table->lock))
		return;
	wait_for_work();
	mutex_unlock(&table->lock);
}

static void with_a_mutex_of_the_caller(struct mutex *mutex) __must_hold(mutex)
{
	wait_for_work();
}
