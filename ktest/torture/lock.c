// SPDX-License-Identifier: MIT
/* lock - rounds of: come, wait, look whether the promise holds inside, release. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/ipi.h>

#include "torture/lock.h"

#define ROUNDS		12	/* of each member */
#define WRITE_PART	4	/* where there are readers, one in so many writes */

struct lock_damage lock_damage;

static struct crew crew;

static void note_most(u32 *most, u32 value)
{
	u32 before = atomic_load_relaxed(most);

	while (before < value && !atomic_cas_acquire(most, before, value))
		before = atomic_load_relaxed(most);
}

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

/* Each store apart from the one before, so that others can see a half. */
static void write_inside(struct crew_member *me)
{
	struct lock_damage *damage = &lock_damage;
	u32 rounds = READ_ONCE(damage->rounds);

	note(&damage->together, atomic_fetch_add_relaxed(&damage->writers, 1) > 0);
	note(&damage->together, atomic_load_relaxed(&damage->readers) > 0);
	note(&damage->torn, READ_ONCE(damage->first) != READ_ONCE(damage->second));
	WRITE_ONCE(damage->first, rounds + 1);
	crew_happened(me->crew);
	crew_pause(me);
	WRITE_ONCE(damage->second, rounds + 1);
	WRITE_ONCE(damage->rounds, rounds + 1);
	(void)atomic_fetch_add_relaxed(&damage->expected, 1);
	(void)atomic_fetch_sub_release(&damage->writers, 1);	/* a count: pairs with nothing */
}

static void read_inside(struct crew_member *me)
{
	struct lock_damage *damage = &lock_damage;
	u32 first;

	note_most(&damage->readers_most, atomic_fetch_add_relaxed(&damage->readers, 1) + 1);
	note(&damage->together, atomic_load_relaxed(&damage->writers) > 0);
	first = READ_ONCE(damage->first);
	crew_pause(me);
	note(&damage->torn, first != READ_ONCE(damage->second) || first != READ_ONCE(damage->rounds));
	(void)atomic_fetch_sub_release(&damage->readers, 1);	/* a count: pairs with nothing */
}

/*
 * From the time that its place is certain, who else had a turn before it?  Of a reader only writers are
 * counted: other readers may come and go any number of times between its turn and its saying so.
 */
static bool take(struct crew_member *me, const struct lock_torture *lock, enum lock_mode mode)
{
	u32 *counter = mode == LOCK_SHARED ? &lock_damage.writes : &lock_damage.turns;
	u32 before;

	if (lock->come)
		lock->come(me->who, mode);
	before = atomic_load_relaxed(counter);
	if (lock->waits_inside)
		crew_waits_inside(me);
	while (!lock->is_served(me->who, mode))
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	note_most(&lock_damage.overtaken_most, atomic_load_relaxed(counter) - before);
	(void)atomic_fetch_add_relaxed(&lock_damage.turns, 1);
	if (mode == LOCK_EXCLUSIVE)
		(void)atomic_fetch_add_relaxed(&lock_damage.writes, 1);
	return true;
}

static void rounds(struct crew_member *me)
{
	const struct lock_torture *lock = me->crew->arg;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		bool reads = lock->is_shared && ktest_random(&me->seed) % WRITE_PART;
		enum lock_mode mode = reads ? LOCK_SHARED : LOCK_EXCLUSIVE;

		crew_pause(me);
		if (!take(me, lock, mode))
			return;
		if (reads)
			read_inside(me);
		else
			write_inside(me);
		lock->release(me->who, mode);
		crew_happened(me->crew);
	}
}

void lock_torture(struct ktest *kt, const struct lock_torture *lock, unsigned int cpus)
{
	lock->reset();
	lock_damage = (struct lock_damage){ .rounds = 0 };
	crew.patience = lock->patience;
	crew_run(kt, &crew, cpus, rounds, lock);
	lock_damage.stuck = crew.stuck;
}

bool lock_torture_is_alone(void)
{
	return atomic_load_relaxed(&crew.done) + 1 >= crew.size;
}

void lock_torture_let(unsigned int who, const u32 *count, u32 than)
{
	crew_happened(&crew);		/* whoever has looked in vain looks again: that all wait is known behind that */
	crew_let(&crew.members[who], count, than);
}

unsigned int lock_torture_most(struct ktest *kt, const struct lock_torture *lock)
{
	unsigned int cpus = MAX(crew_most(), 2u);

	lock_torture(kt, lock, cpus);
	return cpus;
}
