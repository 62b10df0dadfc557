// SPDX-License-Identifier: MIT
/* spinlock - the chosen algorithm, and word to lock_held of what becomes of it. */
#include <foundry/lock_tell.h>
#include <foundry/preempt.h>
#include <foundry/spinlock.h>

void spin_lock_init_at(struct spinlock *lock, const char *name, const struct lock_site *site)
	__no_lock_analysis /* it is born free */
{
	*lock = (struct spinlock)SPINLOCK_INIT(name);
	lock_tag_set_site(&lock->tag, site);
}

bool spin_is_held(const struct spinlock *lock)
{
	return lock_is_held(&lock->tag);
}

/* Out of line, so that the short way saves no registers for it. */
static __noinline void take_with_others(struct spinlock *lock, vaddr_t where)
{
	u64 since;

	lock_will_take_at(&lock->tag, LOCK_EXCLUSIVE, true, where);
	if (!raw_trylock(&lock->raw)) {
		since = lock_check_waits(&lock->tag);
		raw_lock(&lock->raw);
		lock_check_waited(&lock->tag, since);
	}
	lock_taken_at(&lock->tag, LOCK_EXCLUSIVE, where);
}

static __noinline void release_one_of_many(struct spinlock *lock, vaddr_t where)
{
	lock_will_release_at(&lock->tag, LOCK_EXCLUSIVE, where);
	raw_unlock(&lock->raw);
	cpu_point();
}

/* Inline, as the next two: their caller is the function whose caller reports name. */
static __always_inline void take(struct spinlock *lock)
{
	preempt_disable();
	if (lock_would_be_first() && raw_trylock(&lock->raw))
		lock_taken_first(&lock->tag, LOCK_EXCLUSIVE, lock_caller());
	else
		take_with_others(lock, lock_caller());
}

static __always_inline void release(struct spinlock *lock)
{
	if (lock_is_the_only_one(&lock->tag, LOCK_EXCLUSIVE)) {
		lock_will_release_only();
		raw_unlock(&lock->raw);
		cpu_point();
	} else {
		release_one_of_many(lock, lock_caller());
	}
	preempt_enable();
}

static __always_inline bool try_take(struct spinlock *lock)
{
	if (lock_would_be_first()) {
		if (!raw_trylock(&lock->raw))
			return false;
		lock_taken_first(&lock->tag, LOCK_EXCLUSIVE, lock_caller());
		return true;
	}
	lock_will_take(&lock->tag, LOCK_EXCLUSIVE, false);
	if (lock_is_held(&lock->tag) || !raw_trylock(&lock->raw))	/* no_lock.h knows of nothing */
		return false;
	lock_taken(&lock->tag, LOCK_EXCLUSIVE);
	return true;
}

void spin_lock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	take(lock);
}

#ifdef __CHECKER__
# undef spin_trylock	/* sparse's view of it, for callers */
#endif
bool spin_trylock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	bool taken;

	preempt_disable();
	taken = try_take(lock);
	if (!taken)
		preempt_enable();
	return taken;
}

void spin_unlock(struct spinlock *lock) __no_lock_analysis /* the algorithm is below the analysis */
{
	release(lock);
}

void spin_drop(struct lock_tag *tag, enum lock_mode mode)
{
	struct spinlock *lock = container_of(tag, struct spinlock, tag);

	raw_unlock(&lock->raw);
}

irqflags_t spin_lock_irqsave(struct spinlock *lock) __no_lock_analysis /* as spin_lock() */
{
	irqflags_t flags = arch_irq_save();

	take(lock);
	return flags;
}

void spin_unlock_irqrestore(struct spinlock *lock, irqflags_t flags)
	__no_lock_analysis /* as spin_unlock() */
{
	release(lock);
	arch_irq_restore(flags);
}
