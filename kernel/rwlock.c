// SPDX-License-Identifier: MIT
/* rwlock - two numbers are served: one to readers, one to writers; and word to lock_held of who has it. */
#include <foundry/ipi.h>
#include <foundry/lock_tell.h>
#include <foundry/preempt.h>
#include <foundry/rwlock.h>

/* --- the algorithm ----------------------------------------------------------------- */

/*
 * A reader is behind the last writer by reading tickets->read, which that one released, or a reader that
 * had acquired it.  A writer is behind all before it by reading tickets->write: each has added to it.
 */
static bool let_in_next(struct rw_tickets *tickets, u32 number)
{
	/* Only who was served by this number changes it.  Pairs with the loads of tickets->read. */
	atomic_store_release(&tickets->read, number + 1);
	return true;
}

bool rw_tickets_is_served(struct rw_tickets *tickets, u32 number, enum lock_mode mode)
{
	if (mode == LOCK_EXCLUSIVE)	/* pairs with rw_tickets_release() */
		return atomic_load_acquire(&tickets->write) == number;
	return atomic_load_acquire(&tickets->read) == number &&	/* pairs with let_in_next() */
	       let_in_next(tickets, number);
}

bool rw_tickets_try(struct rw_tickets *tickets, enum lock_mode mode)
{
	u32 *served = mode == LOCK_EXCLUSIVE ? &tickets->write : &tickets->read;
	u32 number = atomic_load_acquire(served);	/* pairs as above */

	/* Drawing the number that is served now is taking a lock that can be had. */
	return atomic_cas_acquire(&tickets->next, number, number + 1) &&
	       (mode == LOCK_EXCLUSIVE || let_in_next(tickets, number));
}

/* Readers first: one that comes in by that adds to the other number too, in whichever order. */
void rw_tickets_release(struct rw_tickets *tickets, enum lock_mode mode)
{
	if (mode == LOCK_EXCLUSIVE)
		(void)let_in_next(tickets, atomic_load_relaxed(&tickets->read));
	(void)atomic_fetch_add_release(&tickets->write, 1);	/* pairs with the loads of tickets->write */
}

/* --- the lock ---------------------------------------------------------------------- */

void rwlock_init_at(struct rwlock *lock, const char *name, const struct lock_site *site)
	__no_lock_analysis /* it is born free */
{
	*lock = (struct rwlock)RWLOCK_INIT(name);
	lock_tag_set_site(&lock->tag, site);
}

/* Out of line, so that the short way saves no registers for it. */
static __noinline void take_with_others(struct rwlock *lock, enum lock_mode mode, vaddr_t where)
{
	u32 number;
	u64 since;

	lock_will_take_at(&lock->tag, mode, true, where);
	if (!rw_tickets_try(&lock->raw, mode)) {
		since = lock_check_waits(&lock->tag);
		number = rw_tickets_come(&lock->raw);
		while (!rw_tickets_is_served(&lock->raw, number, mode))
			ipi_relax();
		lock_check_waited(&lock->tag, since);
	}
	lock_taken_at(&lock->tag, mode, where);
}

/* Inline, as the next two: their caller is the function whose caller reports name. */
static __always_inline void take(struct rwlock *lock, enum lock_mode mode)
{
	preempt_disable();
	if (lock_would_be_first() && rw_tickets_try(&lock->raw, mode))
		lock_taken_first(&lock->tag, mode, lock_caller());
	else
		take_with_others(lock, mode, lock_caller());
}

static __always_inline bool try_take(struct rwlock *lock, enum lock_mode mode)
{
	preempt_disable();
	lock_will_take(&lock->tag, mode, false);
	if (lock_is_held(&lock->tag) || !rw_tickets_try(&lock->raw, mode)) {
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
	rw_tickets_release(&lock->raw, mode);
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

	rw_tickets_release(&lock->raw, mode);
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
