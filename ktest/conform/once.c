// SPDX-License-Identifier: MIT
/* The promise of once.h, executed. */
#include "once.h"
#include "torture/crew.h"

/* --- one CPU --------------------------------------------------------------------------- */

static void count_up(void *arg)
{
	u32 *count = arg;

	(*count)++;
}

static void one_time(struct ktest *kt)
{
	const struct once_bench *bench = kt->bench;
	struct once once = ONCE_INIT;
	u32 first = 0, others = 0;

	EXPECT_FALSE(kt, once_is_done(&once));
	bench->run(&once, count_up, &first);
	EXPECT_TRUE(kt, once_is_done(&once));
	for (unsigned int i = 0; i < 3; i++)
		bench->run(&once, count_up, &others);
	EXPECT_EQ(kt, first, 1);
	EXPECT_EQ(kt, others, 0);
}

static const struct once_bench *nesting;

static void count_up_twice(void *arg)
{
	struct once other = ONCE_INIT;

	nesting->run(&other, count_up, arg);
	nesting->run(&other, count_up, arg);
	count_up(arg);
}

static void each_its_own(struct ktest *kt)
{
	struct once once = ONCE_INIT, next = ONCE_INIT;
	u32 count = 0;

	nesting = kt->bench;
	nesting->run(&once, count_up_twice, &count);
	EXPECT_EQ(kt, count, 2);
	nesting->run(&next, count_up, &count);
	EXPECT_EQ(kt, count, 3);
}

static void comes_again(void *once)
{
	u32 count = 0;

	nesting->run(once, count_up, &count);
}

static void from_inside(struct ktest *kt)
{
	struct once once = ONCE_INIT;

	nesting = kt->bench;
	EXPECT_BUG(kt, "by the CPU that is at it", nesting->run(&once, comes_again, &once));
}

const struct ktest_case once_conform[] = {
	KCASE("ONCE-1 of those who come one after the other the first one does it", one_time),
	KCASE("ONCE-3 coming again from inside is a BUG", from_inside),
	KCASE("ONCE-4 one in another is done, and the next one too", each_its_own),
	KCASE_END
};

/* --- several CPUs ------------------------------------------------------------------------ */

#define ROUNDS	40
#define WORDS	4

static struct crew crew;
static const struct once_bench *ops;

static struct {
	struct once	once;
	u32		words[WORDS];	/* that the one writes; plain */
	u32		calls;		/* of a round; atomic, as the next */
	u32		came, wrong;
} shared;

void once_torture_let(void)
{
	crew_happened(&crew);
	crew_let(crew_me(&crew), &shared.came, atomic_load_relaxed(&shared.came));
}

/* Each store apart, so that who does not wait sees a part. */
static void write_words(void *round)
{
	(void)atomic_fetch_add_relaxed(&shared.calls, 1);
	for (unsigned int i = 0; i < WORDS; i++) {
		once_torture_let();
		WRITE_ONCE(shared.words[i], *(u32 *)round);
	}
}

static void come(struct crew_member *me)
{
	for (u32 round = 1; round <= ROUNDS; round++) {
		if (!crew_meet(me))
			return;
		crew_pause(me);
		crew_waits_inside(me);
		ops->run(&shared.once, write_words, &round);
		crew_goes_on(me);
		(void)atomic_fetch_add_relaxed(&shared.came, 1);
		for (unsigned int i = 0; i < WORDS; i++)
			if (READ_ONCE(shared.words[i]) != round)
				(void)atomic_fetch_add_relaxed(&shared.wrong, 1);
		crew_happened(me->crew);
		if (!crew_meet(me))
			return;
		if (me->who == 0)
			shared.once = (struct once)ONCE_INIT;
	}
}

static void all_come(struct ktest *kt, unsigned int size)
{
	ops = kt->bench;
	memset(&shared, 0, sizeof(shared));
	crew_run(kt, &crew, size, come, NULL);
	EXPECT_EQ(kt, crew.stuck, 0);
}

static void called_once(struct ktest *kt)
{
	all_come(kt, *(const unsigned int *)kt->param);
	EXPECT_EQ(kt, shared.calls, ROUNDS);
}

static void seen_by_all(struct ktest *kt)
{
	all_come(kt, *(const unsigned int *)kt->param);
	EXPECT_EQ(kt, shared.wrong, 0);
}

const struct ktest_case once_torture[] = {
	KCASE_FOR("ONCE-1 of those who come at once one does it", called_once, crew_sizes, crew_size_name),
	KCASE_FOR("ONCE-2 whoever returns sees what was done", seen_by_all, crew_sizes, crew_size_name),
	KCASE_END
};
