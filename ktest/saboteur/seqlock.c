// SPDX-License-Identifier: MIT
/* Locks for readers that write nothing, with one thing wrong each that one CPU sees. */
#include <foundry/bug.h>
#include <foundry/seqlock.h>

#include "conform/seqlock.h"
#include "saboteur.h"

static u32 count;		/* odd: this CPU writes */
static unsigned int readers;	/* of one that counts them */

static void *fresh(struct ktest *kt)
{
	count = readers = 0;
	return &count;
}

static bool mock_read_try(void *lock, u32 *start)
{
	*start = count;
	return count % 2 == 0;
}

static u32 mock_read_begin(void *lock)
{
	BUG_ON(count % 2, "mock: waited for by the CPU that writes");
	return count;
}

static bool mock_read_retry(void *lock, u32 start)
{
	return count != start;
}

static void mock_write_lock(void *lock)
{
	BUG_ON(count % 2, "mock: held by this CPU already");
	count++;
}

static void mock_write_unlock(void *lock)
{
	BUG_ON(count % 2 == 0, "mock: not held by this CPU");
	count++;
}

static void mock_guarded(void *lock, enum seqlock_exit way, void (*inside)(void *lock))
{
	irqflags_t flags = arch_irq_save();

	mock_write_lock(lock);
	inside(lock);
	mock_write_unlock(lock);
	arch_irq_restore(flags);
}

/* SEQLOCK-1 */
static bool never_again(void *lock, u32 start)
{
	return false;
}

static bool again_while_written(void *lock, u32 start)
{
	return count % 2;
}

static bool counts_to_four(void *lock, u32 start)
{
	return count % 4 != start % 4;
}

/* SEQLOCK-2 */
static bool always_again(void *lock, u32 start)
{
	return true;
}

static u32 readers_count(void *lock)
{
	count += 2;
	return mock_read_begin(lock);
}

/* SEQLOCK-3 */
static u32 counts_readers(void *lock)
{
	readers++;
	return mock_read_begin(lock);
}

static bool readers_leave(void *lock, u32 start)
{
	readers = 0;
	return mock_read_retry(lock, start);
}

static void waits_for_readers(void *lock)
{
	BUG_ON(readers > 2, "mock: waits for ever for readers of its own CPU");
	mock_write_lock(lock);
}

/* SEQLOCK-5 */
static bool try_waits(void *lock, u32 *start)
{
	*start = mock_read_begin(lock);
	return true;
}

static bool try_is_content(void *lock, u32 *start)
{
	*start = count;
	return true;
}

/* SEQLOCK-6 */
static u32 begins_anyway(void *lock)
{
	return count;
}

static void writes_again(void *lock)
{
	count |= 1;
}

static void ends_anyway(void *lock)
{
	count = (count | 1) + 1;
}

/* SEQLOCK-7 */
static void guard_forgets_return(void *lock, enum seqlock_exit way, void (*inside)(void *lock))
{
	irqflags_t flags = arch_irq_save();

	mock_write_lock(lock);
	inside(lock);
	if (way != SEQLOCK_RETURN)
		mock_write_unlock(lock);
	arch_irq_restore(flags);
}

static void guard_leaves_irqs_on(void *lock, enum seqlock_exit way, void (*inside)(void *lock))
{
	mock_write_lock(lock);
	inside(lock);
	mock_write_unlock(lock);
}

#define MOCK(try_op, begin_op, retry_op, lock_op, unlock_op, guard)				\
	(&(const struct seqlock_bench){								\
		.fresh = fresh, .read_try = try_op, .read_begin = begin_op, .read_retry = retry_op,	\
		.write_lock = lock_op, .write_unlock = unlock_op, .guarded = guard,		\
	})
#define MOCK_READ(try_op, begin_op, retry_op)	\
	MOCK(try_op, begin_op, retry_op, mock_write_lock, mock_write_unlock, mock_guarded)
#define MOCK_WRITE(lock_op, unlock_op, guard)	\
	MOCK(mock_read_try, mock_read_begin, mock_read_retry, lock_op, unlock_op, guard)

static const struct saboteur seqlock_saboteurs[] = {
	{ .name = "SEQLOCK-1 nothing is ever read again",
	  .bench = MOCK_READ(mock_read_try, mock_read_begin, never_again),
	  .also = "SEQLOCK-3 SEQLOCK-6 SEQLOCK-7", .why = "they write, too, and look whether it is noticed" },
	{ .name = "SEQLOCK-1 only a write under way is noticed",
	  .bench = MOCK_READ(mock_read_try, mock_read_begin, again_while_written),
	  .also = "SEQLOCK-3 SEQLOCK-6 SEQLOCK-7", .why = "they write, too, and look whether it is noticed" },
	{ .name = "SEQLOCK-1 the count goes round after two writes",
	  .bench = MOCK_READ(mock_read_try, mock_read_begin, counts_to_four) },
	{ .name = "SEQLOCK-2 all is read again",
	  .bench = MOCK_READ(mock_read_try, mock_read_begin, always_again),
	  .also = "SEQLOCK-5 SEQLOCK-6 SEQLOCK-7", .why = "they read, too, to see that the lock is well" },
	{ .name = "SEQLOCK-2 a reader is taken for a writer",
	  .bench = MOCK_READ(mock_read_try, readers_count, mock_read_retry) },
	{ .name = "SEQLOCK-3 a writer waits for readers",
	  .bench = MOCK(mock_read_try, counts_readers, readers_leave, waits_for_readers, mock_write_unlock,
			mock_guarded) },
	{ .name = "SEQLOCK-5 to try is to wait",
	  .bench = MOCK_READ(try_waits, mock_read_begin, mock_read_retry),
	  .also = "SEQLOCK-7", .why = "it tries inside" },
	{ .name = "SEQLOCK-5 to try does not look whether somebody writes",
	  .bench = MOCK_READ(try_is_content, mock_read_begin, mock_read_retry),
	  .also = "SEQLOCK-7", .why = "it tries inside" },
	{ .name = "SEQLOCK-6 a reader does not wait",
	  .bench = MOCK_READ(mock_read_try, begins_anyway, mock_read_retry) },
	{ .name = "SEQLOCK-6 a writer writes in its own write",
	  .bench = MOCK_WRITE(writes_again, mock_write_unlock, mock_guarded) },
	{ .name = "SEQLOCK-6 what was not begun is ended",
	  .bench = MOCK_WRITE(mock_write_lock, ends_anyway, mock_guarded) },
	{ .name = "SEQLOCK-7 the guard forgets a return",
	  .bench = MOCK_WRITE(mock_write_lock, mock_write_unlock, guard_forgets_return) },
	{ .name = "SEQLOCK-7 the guard leaves irqs on",
	  .bench = MOCK_WRITE(mock_write_lock, mock_write_unlock, guard_leaves_irqs_on) },
};

static const struct saboteur_contract seqlock_contract = { .conform = seqlock_conform };

SABOTEURS(seqlock, FACT(IRQ), seqlock_contract, seqlock_saboteurs);
