// SPDX-License-Identifier: MIT
/* seqlock - a count around what writers do, the algorithm that they wait by, and word to lock_held. */
#include <foundry/bug.h>
#include <foundry/ipi.h>
#include <foundry/lock_tell.h>
#include <foundry/preempt.h>
#include <foundry/seqlock.h>

/* --- the count: of the one writer that there is --------------------------------------- */

static void begin_write(struct seqlock *lock)
{
	atomic_store_relaxed(&lock->count, atomic_load_relaxed(&lock->count) + 1);
	atomic_fence_release();		/* who reads what follows finds it odd: pairs with seq_read_retry() */
}

static void end_write(struct seqlock *lock)
{
	/* Pairs with the load in seq_read_try(). */
	atomic_store_release(&lock->count, atomic_load_relaxed(&lock->count) + 1);
}

/* --- the lock ---------------------------------------------------------------------- */

void seqlock_init_at(struct seqlock *lock, const char *name, const struct lock_site *site)
	__no_lock_analysis /* it is born free */
{
	*lock = (struct seqlock)SEQLOCK_INIT(name);
	lock_tag_set_site(&lock->tag, site);
}

u32 seq_read_wait(const struct seqlock *lock)
{
	u32 start;

	while (!seq_read_try(lock, &start)) {	/* bounded: by what a writer has to write */
		BUG_ON(lock_is_held(&lock->tag), "lock: '%s' is waited for to read by the CPU that writes",
		       lock->tag.name);
		ipi_relax();
	}
	return start;
}

void seq_write_lock(struct seqlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	u64 since;

	preempt_disable();
	lock_will_take(&lock->tag, LOCK_EXCLUSIVE, true);
	if (!raw_trylock(&lock->raw)) {
		since = lock_check_waits(&lock->tag);
		raw_lock(&lock->raw);
		lock_check_waited(&lock->tag, since);
	}
	lock_taken(&lock->tag, LOCK_EXCLUSIVE);
	begin_write(lock);
}

void seq_write_unlock(struct seqlock *lock) __no_lock_analysis /* as seq_write_lock() */
{
	lock_will_release(&lock->tag, LOCK_EXCLUSIVE);
	end_write(lock);
	raw_unlock(&lock->raw);
	cpu_point();
	preempt_enable();
}

void seq_drop(struct lock_tag *tag, enum lock_mode mode)
{
	struct seqlock *lock = container_of(tag, struct seqlock, tag);

	end_write(lock);
	raw_unlock(&lock->raw);
}
