// SPDX-License-Identifier: MIT
/* rig - one run for each seed, on each side. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/print.h>
#include <foundry/yield.h>

#include "races/rig.h"

#define PATIENCE	(1u << 12)	/* who is lost is lost at once */
#define LIST_MAX	80

struct run {
	const struct race	*race;
	const void		*how;
	u64			seed;
};

static struct crew crew;
static u32 damage;		/* atomic */

const void *race_how(const struct crew_member *me)
{
	return ((const struct run *)me->crew->arg)->how;
}

void race_damage(void)
{
	(void)atomic_fetch_add_relaxed(&damage, 1);
}

static void enter(struct crew_member *me)
{
	const struct run *run = me->crew->arg;
	u64 before = yield_set(yield_seed(run->seed, me->who));

	run->race->rounds(me);
	(void)yield_set(before);
}

/* Return: whether this run shows it. */
static bool shows(struct ktest *kt, const struct race *race, const void *how, u64 seed)
{
	const struct run run = { race, how, seed };
	unsigned int cpus = race->cpus ? race->cpus : MIN(MAX(crew_most(), 2u), (unsigned int)RACE_CPUS);

	damage = 0;
	race->reset();
	crew.patience = PATIENCE;
	crew_run(kt, &crew, cpus, enter, &run);
	return damage || crew.stuck || (race->lost && race->lost(cpus));
}

void race_is_found(struct ktest *kt)
{
	const struct race *race = kt->param;
	char list[LIST_MAX] = "";
	unsigned int found = 0;
	size_t n = 0;

	for (u64 seed = 1; seed <= RACE_SEEDS; seed++) {
		if (shows(kt, race, race->right, seed))
			ktest_fail(kt, "seed %llu: damage where nothing is wrong", seed);
		if (!shows(kt, race, race->wrong, seed))
			continue;
		found++;
		n += (size_t)snprintf(list + n, LIST_MAX - n, " %llu", seed);
		ASSERT_LT(kt, n, LIST_MAX);
	}
	ktest_note(kt, "found by %u of %u seeds:%s", found, RACE_SEEDS, list);
	EXPECT_GT(kt, found, 0);
}

const char *race_name(const void *race)
{
	return ((const struct race *)race)->name;
}
