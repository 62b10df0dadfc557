// SPDX-License-Identifier: MIT
/* What is a race and what is none: two CPUs do something again and again, and the other something else. */
#include <foundry/atomic.h>
#include <foundry/kcsan.h>
#include <foundry/spinlock.h>
#include <foundry/symbols.h>
#include <foundry/yield.h>

#include "kcsan_ktest.h"
#include "torture/crew.h"

#define ROUNDS		2000

static struct crew crew;
static union {
	u32	word;
	u8	bytes[4];
} shared;
static DEFINE_SPINLOCK(lock);

struct pair {
	const char	*name;
	void		(*step[2])(void);
	unsigned int	kind[2];	/* of a race; in any order */
};

static __noinline void writes(void)
{
	shared.word = 1;
	barrier();
}

static __noinline void adds(void)
{
	shared.word++;
	barrier();
}

static __noinline void reads(void)
{
	(void)*(&shared.word);
	__asm__ volatile("" : : "r" (shared.word));
}

static __noinline void writes_marked(void)
{
	WRITE_ONCE(shared.word, 1);
}

static __noinline void reads_marked(void)
{
	(void)READ_ONCE(shared.word);
}

static __noinline void adds_atomic(void)
{
	(void)atomic_fetch_add_relaxed(&shared.word, 1);
}

static __noinline void writes_first_byte(void)
{
	shared.bytes[0] = 1;
	barrier();
}

static __noinline void writes_last_byte(void)
{
	shared.bytes[3] = 1;
	barrier();
}

static __noinline void adds_locked(void)
{
	spin_guard(&lock);
	shared.word++;
}

static __noinline void reads_by_intent(void)
{
	u32 value = data_race(shared.word);	/* it is thrown away */

	__asm__ volatile("" : : "r" (value));
}

/* --- a run ---------------------------------------------------------------------------- */

static void step_again(struct crew_member *me)
{
	const struct pair *pair = me->crew->arg;
	u64 before = yield_set(yield_seed(1, me->who));

	for (unsigned int i = 0; i < ROUNDS; i++)
		pair->step[me->who]();
	(void)yield_set(before);
}

/* Return: how many races were found; @last is one of them. */
static unsigned int races_of(struct ktest *kt, const struct pair *pair, struct kcsan_race *last)
{
	unsigned int found = 0;

	shared.word = 0;
	crew_run(kt, &crew, 2, step_again, pair);
	while (kcsan_take(last))
		found++;
	return found;
}

bool kcsan_was_called_from(const struct kcsan_side *side, void (*fn)(void))
{
	struct symbol symbol;

	return symbol_find(symbol_table(), vaddr(side->callers[0].raw - 1), &symbol) &&
	       vaddr_eq(symbol.start, vaddr_of((void *)fn));
}

static void is_told(struct ktest *kt)
{
	const struct pair *pair = kt->param;
	static struct kcsan_race race;
	unsigned int first;

	ASSERT_GT(kt, races_of(kt, pair, &race), 0);
	ASSERT_TRUE(kt, race.has_second);
	EXPECT_NE(kt, race.side[0].cpu, race.side[1].cpu);
	first = kcsan_was_called_from(&race.side[0], pair->step[0]) ? 0 : 1;
	for (unsigned int i = 0; i < 2; i++) {
		const struct kcsan_side *side = &race.side[i ^ first];

		EXPECT_TRUE(kt, kcsan_was_called_from(side, pair->step[i]));
		EXPECT_NE(kt, side->callers[1].raw, 0);
		EXPECT_EQ(kt, side->addr.raw, vaddr_of(&shared).raw);
		EXPECT_EQ(kt, side->bytes, 4);
		EXPECT_EQ(kt, side->kind & pair->kind[i], pair->kind[i]);
	}
}

static void is_no_race(struct ktest *kt)
{
	static struct kcsan_race race;

	EXPECT_EQ(kt, races_of(kt, kt->param, &race), 0);
}

static const char *pair_name(const void *pair)
{
	return ((const struct pair *)pair)->name;
}

static const struct pair races[] = {
	{ "a plain write beside a plain read", { writes, reads }, { KCSAN_WRITE, KCSAN_READ } },
	{ "plain writes", { writes, adds }, { KCSAN_WRITE, KCSAN_READ } },
	{ "a marked write beside a plain read", { writes_marked, reads },
	  { KCSAN_WRITE | KCSAN_MARKED, KCSAN_READ } },
	{ "a plain write beside a marked read", { writes, reads_marked },
	  { KCSAN_WRITE, KCSAN_READ | KCSAN_MARKED } },
	{ "an atomic change beside a plain read", { adds_atomic, reads },
	  { KCSAN_WRITE | KCSAN_MARKED, KCSAN_READ } },
};

static const struct pair no_races[] = {
	{ "plain reads", { reads, reads }, { 0 } },
	{ "both are marked", { writes_marked, reads_marked }, { 0 } },
	{ "both are atomic", { adds_atomic, adds_atomic }, { 0 } },
	{ "different bytes of a word", { writes_first_byte, writes_last_byte }, { 0 } },
	{ "a lock orders them", { adds_locked, adds_locked }, { 0 } },
	{ "data_race() says that it is meant", { writes_marked, reads_by_intent }, { 0 } },
};

static const struct ktest_case cases[] = {
	KCASE_FOR("told", is_told, races, pair_name),
	KCASE_FOR("no race", is_no_race, no_races, pair_name),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "kcsan", .needs = FACT(SMP), .cases = cases };
KTEST_SUITE(suite);
