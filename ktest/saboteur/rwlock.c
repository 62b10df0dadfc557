// SPDX-License-Identifier: MIT
/* Locks for readers and writers with one thing wrong each. */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/ipi.h>
#include <foundry/rwlock.h>

#include "conform/rwlock.h"
#include "irqs.h"
#include "saboteur.h"

#define FREE	(-1)

/* --- one CPU, which holds it once: the mock is a word that says in which mode ---------------- */

static int held;
static unsigned int failed;

static void *fresh(struct ktest *kt)
{
	held = FREE;
	failed = 0;
	return &held;
}

static bool mock_trylock(void *lock, enum lock_mode mode)
{
	if (held != FREE)
		return false;
	held = mode;
	return true;
}

static void mock_lock(void *lock, enum lock_mode mode)
{
	BUG_ON(!mock_trylock(lock, mode), "mock: held by this CPU already");
}

static void mock_unlock(void *lock, enum lock_mode mode)
{
	BUG_ON(held == FREE, "mock: not held by this CPU");
	BUG_ON(held != (int)mode, "mock: held in the other mode");
	held = FREE;
}

static irqflags_t mock_lock_irqsave(void *lock, enum lock_mode mode)
{
	irqflags_t flags = arch_irq_save();

	mock_lock(lock, mode);
	return flags;
}

static void mock_unlock_irqrestore(void *lock, irqflags_t flags, enum lock_mode mode)
{
	mock_unlock(lock, mode);
	arch_irq_restore(flags);
}

static void mock_guarded(void *lock, enum lock_mode mode, enum rwlock_exit way, void (*visit)(void *lock))
{
	irqflags_t flags = mock_lock_irqsave(lock, mode);

	visit(lock);
	mock_unlock_irqrestore(lock, flags, mode);
}

/* RWLOCK-1 */
static bool trylock_reads_what_is_written(void *lock, enum lock_mode mode)
{
	return mock_trylock(lock, mode) || (mode == LOCK_SHARED && held == LOCK_EXCLUSIVE);
}

/* RWLOCK-3, at the fiftieth try only, so that nothing else is wrong. */
static bool trylock_then_frees(void *lock, enum lock_mode mode)
{
	bool taken = mock_trylock(lock, mode);

	if (!taken && ++failed == 50)
		held = FREE;
	return taken;
}

static bool trylock_waits(void *lock, enum lock_mode mode)
{
	bool taken = mock_trylock(lock, mode);

	BUG_ON(!taken && ++failed == 50, "mock: waits for ever for a lock of its own CPU");
	return taken;
}

/* RWLOCK-4 */
static irqflags_t readers_keep_irqs_on(void *lock, enum lock_mode mode)
{
	irqflags_t flags = mock_lock_irqsave(lock, mode);

	if (mode == LOCK_SHARED)
		arch_irq_restore(flags);
	return flags;
}

static void writers_turn_irqs_on(void *lock, irqflags_t flags, enum lock_mode mode)
{
	mock_unlock(lock, mode);
	if (mode == LOCK_EXCLUSIVE)
		arch_irq_enable();
	else
		arch_irq_restore(flags);
}

/* RWLOCK-5: what hangs only when a writer has come in between. */
static void read_again(void *lock, enum lock_mode mode)
{
	if (mode == LOCK_SHARED && held == LOCK_SHARED)
		return;
	mock_lock(lock, mode);
}

/* RWLOCK-6 */
static void unlock_anyway(void *lock, enum lock_mode mode)
{
	held = FREE;
}

static void unlock_any_mode(void *lock, enum lock_mode mode)
{
	BUG_ON(held == FREE, "mock: not held by this CPU");
	held = FREE;
}

/* RWLOCK-7 */
static void guard_forgets_return(void *lock, enum lock_mode mode, enum rwlock_exit way,
				 void (*visit)(void *lock))
{
	irqflags_t flags = mock_lock_irqsave(lock, mode);

	visit(lock);
	if (way != RWLOCK_RETURN)
		mock_unlock_irqrestore(lock, flags, mode);
}

static void guard_of_readers_leaves_irqs_off(void *lock, enum lock_mode mode, enum rwlock_exit way,
					     void (*visit)(void *lock))
{
	irqflags_t flags = mock_lock_irqsave(lock, mode);

	visit(lock);
	if (mode == LOCK_SHARED)
		mock_unlock(lock, mode);
	else
		mock_unlock_irqrestore(lock, flags, mode);
}

#define MOCK(lock_op, trylock_op, unlock_op, irqsave, irqrestore, guard)		\
	(&(const struct rwlock_bench){							\
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

static const struct saboteur rwlock_saboteurs[] = {
	{ .name = "RWLOCK-1 to try to read succeeds while a writer is in",
	  .bench = MOCK_TRYLOCK(trylock_reads_what_is_written) },
	{ .name = "RWLOCK-3 a failed trylock frees the lock",
	  .bench = MOCK_TRYLOCK(trylock_then_frees) },
	{ .name = "RWLOCK-3 trylock waits",
	  .bench = MOCK_TRYLOCK(trylock_waits) },
	{ .name = "RWLOCK-4 irqsave keeps irqs on for readers",
	  .bench = MOCK_IRQSAVE(readers_keep_irqs_on) },
	{ .name = "RWLOCK-4 irqrestore of writers always turns irqs on",
	  .bench = MOCK_IRQRESTORE(writers_turn_irqs_on) },
	{ .name = "RWLOCK-5 to read again succeeds",
	  .bench = MOCK_LOCK(read_again) },
	{ .name = "RWLOCK-6 releasing a free lock is ignored",
	  .bench = MOCK_UNLOCK(unlock_anyway) },
	{ .name = "RWLOCK-6 a reader releases what a writer holds",
	  .bench = MOCK_UNLOCK(unlock_any_mode) },
	{ .name = "RWLOCK-7 the guard forgets a return",
	  .bench = MOCK_GUARD(guard_forgets_return) },
	{ .name = "RWLOCK-7 the guard of readers leaves irqs off",
	  .bench = MOCK_GUARD(guard_of_readers_leaves_irqs_off) },
};

static const struct saboteur_contract rwlock_contract = {
	.conform	= rwlock_conform,
	.before		= irqs_as_here,	/* whatever a saboteur does to them */
};

SABOTEURS(rwlock, FACT(IRQ), rwlock_contract, rwlock_saboteurs);
