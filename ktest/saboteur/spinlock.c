// SPDX-License-Identifier: MIT
/* Locks with one thing wrong each. */
#include <foundry/bug.h>

#include "conform/spinlock.h"
#include "irqs.h"
#include "saboteur.h"

/* The mock: on one CPU a flag is a lock. */
struct mock_lock {
	bool	held;
};

static struct mock_lock locks[2];
static unsigned int given, failed;

static void *fresh(struct ktest *kt)
{
	struct mock_lock *lock = &locks[given++ % ARRAY_SIZE(locks)];

	lock->held = false;
	failed = 0;
	return lock;
}

static bool mock_trylock(void *opaque)
{
	struct mock_lock *lock = opaque;
	bool was_free = !lock->held;

	lock->held = true;
	return was_free;
}

static void mock_lock(void *lock)
{
	BUG_ON(!mock_trylock(lock), "mock: held by this CPU already");
}

static void mock_unlock(void *opaque)
{
	struct mock_lock *lock = opaque;

	BUG_ON(!lock->held, "mock: not held by this CPU");
	lock->held = false;
}

static irqflags_t mock_lock_irqsave(void *lock)
{
	irqflags_t flags = arch_irq_save();

	mock_lock(lock);
	return flags;
}

static void mock_unlock_irqrestore(void *lock, irqflags_t flags)
{
	mock_unlock(lock);
	arch_irq_restore(flags);
}

static void mock_guarded(void *lock, enum spinlock_exit way, void (*visit)(void *lock))
{
	irqflags_t flags = mock_lock_irqsave(lock);

	visit(lock);
	mock_unlock_irqrestore(lock, flags);
}

/* SPINLOCK-1 */
static bool trylock_always(void *lock)
{
	mock_trylock(lock);
	return true;
}

static void lock_nothing(void *lock)
{
}

static bool trylock_never(void *lock)
{
	return false;
}

static void unlock_every_lock(void *lock)
{
	mock_unlock(lock);
	for (unsigned int i = 0; i < ARRAY_SIZE(locks); i++)
		locks[i].held = false;
}

/* SPINLOCK-2, at the fiftieth try only, so that nothing else is wrong. */
static bool trylock_then_waits(void *lock)
{
	bool taken = mock_trylock(lock);

	BUG_ON(!taken && ++failed == 50, "mock: waits for ever for a lock of its own CPU");
	return taken;
}

static bool trylock_then_frees(void *opaque)
{
	struct mock_lock *lock = opaque;
	bool taken = mock_trylock(lock);

	if (!taken && ++failed == 50)
		lock->held = false;
	return taken;
}

static bool trylock_leaves_irqs_off(void *lock)
{
	bool taken = mock_trylock(lock);

	if (!taken)
		(void)arch_irq_save();
	return taken;
}

/* SPINLOCK-3 */
static irqflags_t irqsave_keeps_irqs_on(void *lock)
{
	irqflags_t flags = arch_irq_save();

	arch_irq_restore(flags);
	mock_lock(lock);
	return flags;
}

static void irqrestore_turns_on(void *lock, irqflags_t flags)
{
	mock_unlock(lock);
	arch_irq_enable();
}

static void irqrestore_leaves_off(void *lock, irqflags_t flags)
{
	mock_unlock(lock);
}

/* SPINLOCK-4 */
static void lock_again(void *lock)
{
	(void)mock_trylock(lock);
}

static irqflags_t irqsave_again(void *lock)
{
	irqflags_t flags = arch_irq_save();

	lock_again(lock);
	return flags;
}

/* SPINLOCK-5 */
static void unlock_anyway(void *opaque)
{
	struct mock_lock *lock = opaque;

	lock->held = false;
}

/* SPINLOCK-6 */
static void guard_forgets_return(void *lock, enum spinlock_exit way, void (*visit)(void *lock))
{
	irqflags_t flags = mock_lock_irqsave(lock);

	visit(lock);
	if (way != EXIT_RETURN)
		mock_unlock_irqrestore(lock, flags);
}

static void guard_forgets_irqs(void *lock, enum spinlock_exit way, void (*visit)(void *lock))
{
	(void)mock_lock_irqsave(lock);
	visit(lock);
	mock_unlock(lock);
}

static void guard_ends_early(void *lock, enum spinlock_exit way, void (*visit)(void *lock))
{
	mock_unlock_irqrestore(lock, mock_lock_irqsave(lock));
	visit(lock);
	if (way == EXIT_BREAK)
		mock_unlock(lock);
}

#define MOCK(lock_op, trylock_op, unlock_op, irqsave, irqrestore, guard)		\
	(&(const struct spinlock_bench){						\
		fresh, lock_op, trylock_op, unlock_op, irqsave, irqrestore, guard	\
	})
#define MOCK_LOCK(op)	\
	MOCK(op, mock_trylock, mock_unlock, mock_lock_irqsave, mock_unlock_irqrestore, mock_guarded)
#define MOCK_TRYLOCK(op)	\
	MOCK(mock_lock, op, mock_unlock, mock_lock_irqsave, mock_unlock_irqrestore, mock_guarded)
#define MOCK_UNLOCK(op)	\
	MOCK(mock_lock, mock_trylock, op, mock_lock_irqsave, mock_unlock_irqrestore, mock_guarded)
#define MOCK_IRQSAVE(op)	\
	MOCK(mock_lock, mock_trylock, mock_unlock, op, mock_unlock_irqrestore, mock_guarded)
#define MOCK_IRQRESTORE(op)	\
	MOCK(mock_lock, mock_trylock, mock_unlock, mock_lock_irqsave, op, mock_guarded)
#define MOCK_GUARD(op)	\
	MOCK(mock_lock, mock_trylock, mock_unlock, mock_lock_irqsave, mock_unlock_irqrestore, op)

static const struct saboteur spinlock_saboteurs[] = {
	{ .name = "SPINLOCK-1 trylock takes a held lock",
	  .bench = MOCK_TRYLOCK(trylock_always),
	  .also = "SPINLOCK-2 SPINLOCK-4 SPINLOCK-5 SPINLOCK-6",
	  .why = "trylock is what the cases see a lock by" },
	{ .name = "SPINLOCK-1 trylock never succeeds",
	  .bench = MOCK_TRYLOCK(trylock_never),
	  .also = "SPINLOCK-2 SPINLOCK-5 SPINLOCK-6",
	  .why = "trylock is what the cases see a lock by" },
	{ .name = "SPINLOCK-1 lock takes nothing",
	  .bench = MOCK_LOCK(lock_nothing),
	  .also = "SPINLOCK-2 SPINLOCK-4 SPINLOCK-5",
	  .why = "there is nothing to hold, to take twice or to release" },
	{ .name = "SPINLOCK-1 unlock frees other locks too",
	  .bench = MOCK_UNLOCK(unlock_every_lock) },
	{ .name = "SPINLOCK-2 trylock waits",
	  .bench = MOCK_TRYLOCK(trylock_then_waits) },
	{ .name = "SPINLOCK-2 a failed trylock frees the lock",
	  .bench = MOCK_TRYLOCK(trylock_then_frees) },
	{ .name = "SPINLOCK-2 a failed trylock leaves irqs off",
	  .bench = MOCK_TRYLOCK(trylock_leaves_irqs_off) },
	{ .name = "SPINLOCK-3 irqsave keeps irqs on",
	  .bench = MOCK_IRQSAVE(irqsave_keeps_irqs_on) },
	{ .name = "SPINLOCK-3 irqrestore always turns irqs on",
	  .bench = MOCK_IRQRESTORE(irqrestore_turns_on) },
	{ .name = "SPINLOCK-3 irqrestore leaves irqs off",
	  .bench = MOCK_IRQRESTORE(irqrestore_leaves_off) },
	{ .name = "SPINLOCK-4 taking a held lock succeeds",
	  .bench = MOCK_LOCK(lock_again) },
	{ .name = "SPINLOCK-4 taking a held lock with irqsave succeeds",
	  .bench = MOCK_IRQSAVE(irqsave_again) },
	{ .name = "SPINLOCK-5 releasing a free lock is ignored",
	  .bench = MOCK_UNLOCK(unlock_anyway) },
	{ .name = "SPINLOCK-6 the guard forgets a return",
	  .bench = MOCK_GUARD(guard_forgets_return) },
	{ .name = "SPINLOCK-6 the guard leaves irqs off",
	  .bench = MOCK_GUARD(guard_forgets_irqs) },
	{ .name = "SPINLOCK-6 the guard ends before its scope",
	  .bench = MOCK_GUARD(guard_ends_early) },
};

static const struct saboteur_contract spinlock_contract = {
	.conform	= spinlock_conform,
	.before		= irqs_as_here,	/* whatever a saboteur does to them */
};

SABOTEURS(spinlock, FACT(IRQ), spinlock_contract, spinlock_saboteurs);
