// SPDX-License-Identifier: MIT
/* rwlock - the chosen algorithm, and word to lock_held of who has it. */
#include <foundry/lock_tell.h>
#include <foundry/preempt.h>
#include <foundry/rwlock.h>

void rwlock_init_at(struct rwlock *lock, const char *name, const struct lock_site *site)
	__no_lock_analysis /* it is born free */
{
	*lock = (struct rwlock)RWLOCK_INIT(name);
	lock_tag_set_site(&lock->tag, site);
}

/* Out of line, so that the short way saves no registers for it. */
static __noinline void take_with_others(struct rwlock *lock, enum lock_mode mode, vaddr_t where)
{
	u64 since;

	lock_will_take_at(&lock->tag, mode, true, where);
	if (!raw_rwlock_try(&lock->raw, mode)) {
		since = lock_check_waits(&lock->tag);
		raw_rwlock_lock(&lock->raw, mode);
		lock_check_waited(&lock->tag, since);
	}
	lock_taken_at(&lock->tag, mode, where);
}

/* Inline, as the next two: their caller is the function whose caller reports name. */
static __always_inline void take(struct rwlock *lock, enum lock_mode mode)
{
	preempt_disable();
	if (lock_would_be_first() && raw_rwlock_try(&lock->raw, mode))
		lock_taken_first(&lock->tag, mode, lock_caller());
	else
		take_with_others(lock, mode, lock_caller());
}

static __always_inline bool try_take(struct rwlock *lock, enum lock_mode mode)
{
	preempt_disable();
	lock_will_take(&lock->tag, mode, false);
	/* no_lock.h knows of nothing */
	if (lock_is_held(&lock->tag) || !raw_rwlock_try(&lock->raw, mode)) {
		preempt_enable();
		return false;
	}
	lock_taken(&lock->tag, mode);
	return true;
}

static __always_inline void release(struct rwlock *lock, enum lock_mode mode)
{
	if (lock_is_the_only_one(&lock->tag, mode))
		lock_will_release_only();
	else
		lock_will_release(&lock->tag, mode);
	raw_rwlock_release(&lock->raw, mode);
	preempt_enable();
}

void read_lock(struct rwlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	take(lock, LOCK_SHARED);
}

void write_lock(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	take(lock, LOCK_EXCLUSIVE);
}

#ifdef __CHECKER__
# undef read_trylock	/* sparse's view of them, for callers */
# undef write_trylock
#endif
bool read_trylock(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	return try_take(lock, LOCK_SHARED);
}

bool write_trylock(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	return try_take(lock, LOCK_EXCLUSIVE);
}

void read_unlock(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	release(lock, LOCK_SHARED);
}

void write_unlock(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	release(lock, LOCK_EXCLUSIVE);
}

void rwlock_drop(struct lock_tag *tag, enum lock_mode mode)
{
	struct rwlock *lock = container_of(tag, struct rwlock, tag);

	raw_rwlock_release(&lock->raw, mode);
}

irqflags_t read_lock_irqsave(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	irqflags_t flags = arch_irq_save();

	take(lock, LOCK_SHARED);
	return flags;
}

irqflags_t write_lock_irqsave(struct rwlock *lock) __no_lock_analysis /* as read_lock() */
{
	irqflags_t flags = arch_irq_save();

	take(lock, LOCK_EXCLUSIVE);
	return flags;
}

void read_unlock_irqrestore(struct rwlock *lock, irqflags_t flags)
	__no_lock_analysis /* as read_lock() */
{
	release(lock, LOCK_SHARED);
	arch_irq_restore(flags);
}

void write_unlock_irqrestore(struct rwlock *lock, irqflags_t flags)
	__no_lock_analysis /* as read_lock() */
{
	release(lock, LOCK_EXCLUSIVE);
	arch_irq_restore(flags);
}
