// SPDX-License-Identifier: MIT
/* The promise of seqlock.h, executed. */
#include <foundry/atomic.h>
#include <foundry/ipi.h>

#include "irqs.h"
#include "seqlock.h"

/* --- one CPU --------------------------------------------------------------------------- */

static void write(const struct seqlock_bench *bench, void *lock)
{
	bench->write_lock(lock);
	bench->write_unlock(lock);
}

/* A lock that works, and nobody writes. */
static void expect_quiet(struct ktest *kt, void *lock)
{
	const struct seqlock_bench *bench = kt->bench;
	u32 start;

	ASSERT_TRUE(kt, bench->read_try(lock, &start));
	EXPECT_FALSE(kt, bench->read_retry(lock, start));
	write(bench, lock);
	EXPECT_TRUE(kt, bench->read_retry(lock, start));
}

static void a_write_is_noticed(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int writes = 1; writes <= 5; writes++) {
		u32 start = bench->read_begin(lock);

		for (unsigned int i = 0; i < writes; i++)
			write(bench, lock);
		EXPECT_TRUE(kt, bench->read_retry(lock, start));
	}
}

static void half_a_write_is_noticed(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	u32 start = bench->read_begin(lock);

	bench->write_lock(lock);
	EXPECT_TRUE(kt, bench->read_retry(lock, start));
	bench->write_unlock(lock);
	EXPECT_TRUE(kt, bench->read_retry(lock, start));
}

static void nothing_is_noticed(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	for (unsigned int i = 0; i < 5; i++) {
		u32 start = bench->read_begin(lock), other = bench->read_begin(lock);

		EXPECT_FALSE(kt, bench->read_retry(lock, other));
		EXPECT_FALSE(kt, bench->read_retry(lock, start));
		EXPECT_FALSE(kt, bench->read_retry(lock, start));
		write(bench, lock);
	}
}

static void readers_are_in_nobodys_way(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	u32 starts[3];

	for (unsigned int i = 0; i < ARRAY_SIZE(starts); i++)
		starts[i] = bench->read_begin(lock);
	write(bench, lock);
	for (unsigned int i = 0; i < ARRAY_SIZE(starts); i++)
		EXPECT_TRUE(kt, bench->read_retry(lock, starts[i]));
}

static void try_is_refused(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);
	u32 start;

	for (unsigned int i = 0; i < 3; i++) {
		bench->write_lock(lock);
		EXPECT_FALSE(kt, bench->read_try(lock, &start));
		EXPECT_FALSE(kt, bench->read_try(lock, &start));
		bench->write_unlock(lock);
		ASSERT_TRUE(kt, bench->read_try(lock, &start));
		EXPECT_FALSE(kt, bench->read_retry(lock, start));
	}
}

static void waits_for_itself(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	bench->write_lock(lock);
	EXPECT_BUG(kt, "by the CPU that writes", (void)bench->read_begin(lock));
	EXPECT_BUG(kt, "held by this CPU", bench->write_lock(lock));
	bench->write_unlock(lock);
	expect_quiet(kt, lock);
}

static void ends_what_it_did_not_begin(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	EXPECT_BUG(kt, "not held by this CPU", bench->write_unlock(lock));
	expect_quiet(kt, lock);
	EXPECT_BUG(kt, "not held by this CPU", bench->write_unlock(lock));
	expect_quiet(kt, lock);
}

/* What the guarded scope saw. */
static struct {
	const struct seqlock_bench	*bench;
	unsigned int			visits;
	bool				quiet, irqs_on;
} inside;

static void look_inside(void *lock)
{
	u32 start;

	inside.visits++;
	inside.irqs_on = arch_irqs_enabled();
	inside.quiet = inside.bench->read_try(lock, &start);
}

static void guard_ends_the_write(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;
	void *lock = bench->fresh(kt);

	irqs_for_case(kt, true);
	inside.bench = bench;
	for (enum seqlock_exit way = SEQLOCK_END; way <= SEQLOCK_RETURN; way++) {
		inside.visits = 0;
		bench->guarded(lock, way, look_inside);
		ASSERT_EQ(kt, inside.visits, 1);
		EXPECT_FALSE(kt, inside.quiet);
		EXPECT_FALSE(kt, inside.irqs_on);
		EXPECT_TRUE(kt, arch_irqs_enabled());
		expect_quiet(kt, lock);
	}
}

const struct ktest_case seqlock_conform[] = {
	KCASE("SEQLOCK-1 a write between is noticed", a_write_is_noticed),
	KCASE("SEQLOCK-1 the beginning of a write is noticed", half_a_write_is_noticed),
	KCASE("SEQLOCK-2 reading is not disturbed by reading, nor by what was written before", nothing_is_noticed),
	KCASE("SEQLOCK-3 a CPU writes what it reads", readers_are_in_nobodys_way),
	KCASE("SEQLOCK-5 to try is refused while somebody writes", try_is_refused),
	KCASE("SEQLOCK-6 waiting for what this CPU writes is a BUG", waits_for_itself),
	KCASE("SEQLOCK-6 ending a write that was not begun is a BUG", ends_what_it_did_not_begin),
	KCASE("SEQLOCK-7 a scope that is left ends the write", guard_ends_the_write),
	KCASE_END
};

/* --- several CPUs: the first one writes, the others read --------------------------------- */

#define WRITES	24

static struct crew crew;
static const struct seqlock_bench *ops;
static void *tortured;

struct seqlock_place seqlock_place;

/* What they see.  Atomic. */
static struct {
	u32	torn;		/* readings of two writes, taken for one */
	u32	old;		/* readings of a write before one that had ended */
	u32	whole;		/* readings that were taken for whole */
	u32	begun;		/* readings, whole or not */
	u32	ended;		/* writes */
	u32	left;		/* writes, to come */
} seen;

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

/* Each time behind those who wait by then; with readers that are kept out it ends at once. */
void seqlock_torture_let_read(void)
{
	u32 than = atomic_load_relaxed(&seqlock_place.reads) + crew.size;

	crew_happened(&crew);
	for (unsigned int i = 0; i < 2 * crew.size && atomic_load_relaxed(&seqlock_place.reads) <= than; i++)
		crew_let(crew_me(&crew), &seqlock_place.reads, than);
}

void seqlock_torture_waits(bool waits)
{
	if (waits)
		crew_waits_inside(crew_me(&crew));
	else
		crew_goes_on(crew_me(&crew));
}

/* Each store apart from the one before, so that others can see a half. */
static void write_words(void)
{
	u32 value;

	ops->write_lock(tortured);
	value = READ_ONCE(seqlock_place.words[SEQLOCK_WORDS - 1]) + 1;
	for (unsigned int i = 0; i < SEQLOCK_WORDS; i++) {
		WRITE_ONCE(seqlock_place.words[i], value);
		(void)atomic_fetch_add_relaxed(&seqlock_place.stores, 1);
		if (i == 0)
			seqlock_torture_let_read();
	}
	ops->write_unlock(tortured);
	(void)atomic_fetch_add_release(&seen.ended, 1);		/* pairs with the load in read_words() */
	(void)atomic_fetch_sub_release(&seen.left, 1);		/* a count: pairs with nothing */
	crew_happened(&crew);
}

/* A write begins when a reading has. */
static void keep_writing(struct crew_member *me)
{
	for (unsigned int i = 0; i < WRITES; i++) {
		crew_let(me, &seen.begun, atomic_load_relaxed(&seen.begun));
		write_words();
	}
}

/*
 * One reading, that a write comes in between of, against the order of writing: so half a write is seen in whichever
 * half it is.  Return: false when it makes no sense to go on.
 */
static bool read_words(struct crew_member *me)
{
	u32 ended = atomic_load_acquire(&seen.ended);	/* pairs with the count in write_words() */
	u32 stores = atomic_load_relaxed(&seqlock_place.stores), start, words[SEQLOCK_WORDS];
	bool whole, same = true;

	while (!ops->read_try(tortured, &start))
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	for (unsigned int i = SEQLOCK_WORDS; i-- > 0; ) {
		words[i] = READ_ONCE(seqlock_place.words[i]);
		same = same && words[i] == words[SEQLOCK_WORDS - 1];
		if (i < SEQLOCK_WORDS - 1)
			continue;
		(void)atomic_fetch_add_relaxed(&seen.begun, 1);
		crew_let(me, &seqlock_place.stores, stores);
	}
	whole = !ops->read_retry(tortured, start);
	note(&seen.torn, whole && !same);
	note(&seen.old, whole && words[0] < ended);
	note(&seen.whole, whole);
	(void)atomic_fetch_add_relaxed(&seqlock_place.reads, 1);
	crew_happened(me->crew);
	return true;
}

static void write_or_read(struct crew_member *me)
{
	if (me->who == 0)
		keep_writing(me);
	else
		while (atomic_load_relaxed(&seen.left) > 0 && read_words(me))	/* bounded: the writer ends */
			ipi_relax();
}

static void run(struct ktest *kt, unsigned int size, void (*fn)(struct crew_member *me))
{
	ops = kt->bench;
	memset(&seqlock_place, 0, sizeof(seqlock_place));
	memset(&seen, 0, sizeof(seen));
	seen.left = WRITES;
	tortured = ops->fresh(kt);
	crew_run(kt, &crew, size, fn, NULL);
}

static void all_or_nothing(struct ktest *kt)
{
	run(kt, *(const unsigned int *)kt->param, write_or_read);
	ktest_note(kt, "%u readings, %u of them whole", seqlock_place.reads, seen.whole);
	EXPECT_EQ(kt, crew.stuck, 0);
	EXPECT_EQ(kt, seen.torn, 0);
	EXPECT_EQ(kt, seen.old, 0);
}

/* A reading of round @round ends when its write has; and that begins when there is a reading. */
static void read_until_written(struct crew_member *me, u32 round)
{
	bool go_on = true;
	u32 start;

	while (!ops->read_try(tortured, &start))
		if (!crew_waits(me))
			return;
	(void)atomic_fetch_add_relaxed(&seen.begun, 1);
	crew_happened(me->crew);
	while (go_on && atomic_load_acquire(&seen.ended) <= round)	/* pairs with the count in write_words() */
		go_on = crew_waits(me);
	(void)ops->read_retry(tortured, start);
	if (go_on)
		crew_goes_on(me);
}

static void write_while_read(struct crew_member *me)
{
	for (u32 i = 0; i < WRITES; i++) {
		u32 begun = i * (me->crew->size - 1);

		while (me->who == 0 && atomic_load_relaxed(&seen.begun) <= begun)
			if (!crew_waits(me))
				return;
		crew_goes_on(me);
		if (me->who == 0)
			write_words();
		else
			read_until_written(me, i);
		if (!crew_meet(me))
			return;
	}
}

static void writers_get_in(struct ktest *kt)
{
	crew.patience = ((const struct seqlock_bench *)kt->bench)->patience;
	run(kt, MAX(crew_most(), 2u), write_while_read);
	crew.patience = 0;
	EXPECT_EQ(kt, crew.stuck, 0);
	EXPECT_EQ(kt, seen.ended, WRITES);
}

/* --- several CPUs write ------------------------------------------------------------------ */

static void one_at_a_time(struct ktest *kt)
{
	const struct seqlock_bench *bench = kt->bench;

	lock_torture(kt, bench->writers, *(const unsigned int *)kt->param);
	EXPECT_EQ(kt, lock_damage.together, 0);
	EXPECT_EQ(kt, lock_damage.torn, 0);
	EXPECT_EQ(kt, lock_damage.rounds, lock_damage.expected);
	EXPECT_EQ(kt, lock_damage.stuck, 0);
}

const struct ktest_case seqlock_torture[] = {
	KCASE_FOR("SEQLOCK-1 all of a write is seen or nothing", all_or_nothing, crew_sizes, crew_size_name),
	KCASE_FOR("SEQLOCK-4 one writes at a time", one_at_a_time, crew_sizes, crew_size_name),
	KCASE_END
};

const struct ktest_case seqlock_torture_readers[] = {
	KCASE("SEQLOCK-3 who writes waits for no reader", writers_get_in),
	KCASE_END
};
