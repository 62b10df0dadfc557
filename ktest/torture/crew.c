// SPDX-License-Identifier: MIT
/*
 * crew - the work of each CPU, and waits that end.
 *
 * A machine may give a CPU no time for long: that it still stands where it waited says nothing.  So who waits
 * leaves word of what had happened before it last looked in vain; if nothing has happened since, it waits indeed.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>

#include "torture/crew.h"

#define PAUSE_PART	2		/* one in so many is one */
#define PAUSE_MAX	(1u << 22)	/* rounds */

const unsigned int crew_sizes[3] = { 2, 4, 8 };

const char *crew_size_name(const void *size)
{
	static const char *const names[] = { [2] = "2 CPUs", [4] = "4 CPUs", [8] = "8 CPUs" };

	return names[*(const unsigned int *)size];
}

unsigned int crew_most(void)
{
	return MIN(bits_set(smp_online()), (unsigned int)CREW_MAX);
}

static void enter(void *arg)
{
	struct crew_member *me = arg;

	if (crew_meet(me))
		me->crew->fn(me);
	crew_waits_inside(me);
	(void)atomic_fetch_add_relaxed(&me->crew->done, 1);
	crew_happened(me->crew);
}

static void prepare(struct ktest *kt, struct crew *crew)
{
	crew->come = crew->done = crew->stuck = crew->pauses = 0;
	crew->happened = 1;
	for (unsigned int who = 0; who < crew->size; who++)
		crew->members[who] = (struct crew_member){
			.crew = crew, .who = who, .seed = kt->seed + who,
			.work = { .fn = enter, .arg = &crew->members[who] },
		};
}

/* Return: how many of the others have begun. */
static unsigned int start(struct ktest *kt, struct crew *crew)
{
	cpu_set_t others = smp_others();
	unsigned int who = 1;

	for (; who < crew->size; who++, others &= others - 1) {
		int err = smp_run(lowest_bit(others), &crew->members[who].work);

		if (err) {
			ktest_fail(kt, "CPU %u takes no work: %s", lowest_bit(others), errno_name(err));
			break;
		}
	}
	return who;
}

void crew_run(struct ktest *kt, struct crew *crew, unsigned int size,
	      void (*fn)(struct crew_member *me), const void *arg)
{
	unsigned int started;

	if (crew_most() < size)
		ktest_skip(kt, "fewer than %u CPUs are online", size);
	crew->size = size;
	crew->fn = fn;
	crew->arg = arg;
	prepare(kt, crew);
	started = start(kt, crew);
	enter(&crew->members[0]);
	for (unsigned int who = 1; who < started; who++)
		smp_join(&crew->members[who].work);
}

struct crew_member *crew_me(struct crew *crew)
{
	unsigned int who = crew->size - 1;

	while (who > 0 && crew->members[who].work.cpu != this_cpu()->id)
		who--;
	return &crew->members[who];
}

/* --- waiting ------------------------------------------------------------------------ */

void crew_happened(struct crew *crew)
{
	(void)atomic_fetch_add_relaxed(&crew->happened, 1);
}

void crew_goes_on(struct crew_member *me)
{
	atomic_store_relaxed(&me->waits_for, CREW_GOES_ON);
}

void crew_waits_inside(struct crew_member *me)
{
	atomic_store_relaxed(&me->waits_for, CREW_WAITS);
}

static bool all_wait(const struct crew *crew)
{
	u32 happened = atomic_load_relaxed(&crew->happened);

	for (unsigned int who = 0; who < crew->size; who++) {
		u32 waits_for = atomic_load_relaxed(&crew->members[who].waits_for);

		if (waits_for != CREW_WAITS && waits_for != happened)
			return false;
	}
	return true;
}

bool crew_waits(struct crew_member *me)
{
	struct crew *crew = me->crew;

	atomic_store_relaxed(&me->waits_for, me->look);
	me->idle = all_wait(crew) ? me->idle + 1 : 0;
	if (me->idle > (crew->patience ? crew->patience : CREW_PATIENCE)) {
		(void)atomic_fetch_add_relaxed(&crew->stuck, 1);
		return false;
	}
	ipi_relax();
	me->look = atomic_load_acquire(&crew->happened);	/* pairs with what it then looks at */
	return true;
}

bool crew_meet(struct crew_member *me)
{
	struct crew *crew = me->crew;
	u32 before = atomic_fetch_add_release(&crew->come, 1);	/* pairs with the load below */
	u32 all = (before / crew->size + 1) * crew->size;

	crew_happened(crew);
	while (atomic_load_acquire(&crew->come) < all)
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	return true;
}

/* --- pauses ------------------------------------------------------------------------- */

static bool pauses_longest(const struct crew_member *me)
{
	const struct crew *crew = me->crew;

	for (unsigned int who = 0; who < crew->size; who++) {
		u32 since = atomic_load_relaxed(&crew->members[who].pauses_since);

		if (since && since < me->pauses_since)
			return false;
	}
	return true;
}

/* Bounded, for a crew in which somebody hangs. */
void crew_let(struct crew_member *me, const u32 *count, u32 than)
{
	struct crew *crew = me->crew;

	atomic_store_relaxed(&me->pauses_since, atomic_fetch_add_relaxed(&crew->pauses, 1) + 1);
	for (unsigned int i = 0; i < PAUSE_MAX && atomic_load_relaxed(count) <= than; i++) {
		atomic_store_relaxed(&me->waits_for, atomic_load_relaxed(&crew->happened));
		if (all_wait(crew) && pauses_longest(me))
			break;
		ipi_relax();
	}
	crew_goes_on(me);
	atomic_store_relaxed(&me->pauses_since, 0);
}

void crew_pause(struct crew_member *me)
{
	struct crew *crew = me->crew;

	if (ktest_random(&me->seed) % PAUSE_PART == 0)
		crew_let(me, &crew->happened, atomic_load_relaxed(&crew->happened));
}
