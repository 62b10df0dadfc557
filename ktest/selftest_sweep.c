// SPDX-License-Identifier: MIT
/* selftest of sweeps: which runs there are, what each of them is blamed for, and that they end. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame.h>
#include <foundry/heap.h>
#include <foundry/ktest.h>

/* --- allocators that count, and never refuse by themselves ------------------- */

static u64 out;			/* blocks and objects */
static unsigned int runs;	/* of the inner case */

static int counting_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			  paddr_t *frame)
{
	*frame = paddr(++out << FRAME_SHIFT);
	return 0;
}

static void counting_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	out--;
}

static const struct frame_allocator_ops frame_ops = { counting_alloc, counting_free, NULL };
static struct frame_allocator frames = { .ops = &frame_ops, .name = "counting" };

/* A frame each. */
static void *object_alloc(struct heap *heap, size_t bytes, size_t align)
{
	static u8 object[HEAP_ALIGN] __aligned(HEAP_ALIGN);
	paddr_t frame;

	return frame_alloc(&frames, &frame) ? NULL : object;
}

static void object_free(struct heap *heap, void *object)
{
	frame_free(&frames, paddr(0));
}

static const struct heap_ops heap_ops = { .alloc = object_alloc, .free = object_free };
static struct heap heap = { .ops = &heap_ops, .name = "counting" };

static u64 read_out(void)
{
	return out;
}

static const struct ktest_watch out_watch = { .name = "counted blocks", .read = read_out };
KTEST_WATCH(out_watch);

static bool take(void)
{
	paddr_t frame;

	return frame_alloc(&frames, &frame) == 0;
}

static void give(void)
{
	frame_free(&frames, paddr(0));
}

/* --- inner cases -------------------------------------------------------------- */

/* Takes @count frames and undoes what it has when one is refused.  Return: whether it has them. */
static bool take_or_undo(unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		if (take())
			continue;
		while (i-- > 0)
			give();
		return false;
	}
	return true;
}

static void undoes(struct ktest *kt)
{
	runs++;
	if (!take_or_undo(3)) {
		EXPECT_TRUE(kt, ktest_refused(kt));
		return;
	}
	EXPECT_FALSE(kt, ktest_refused(kt));
	for (unsigned int i = 0; i < 3; i++)
		give();
}

static void leaks_one(struct ktest *kt)
{
	runs++;
	if (!take())
		return;
	if (!take())
		return;
	give();
	give();
}

static void swallows(struct ktest *kt)
{
	runs++;
	if (take())
		give();
}

static void asks_the_heap(struct ktest *kt)
{
	void *object = heap_zalloc(&heap, 8);

	runs++;
	if (object)
		heap_free(&heap, object);
	else
		EXPECT_TRUE(kt, ktest_refused(kt));
}

/* A run asks once more than the one before. */
static void asks_for_ever(struct ktest *kt)
{
	runs++;
	for (unsigned int i = 0; i < runs; i++)
		if (take())
			give();
}

static void asks_for_nothing(struct ktest *kt)
{
	runs++;
}

static void dies_of_it(struct ktest *kt)
{
	runs++;
	BUG_ON(!take(), "no frame");
	BUG_ON(!take(), "no second frame");
	give();
	give();
}

static void asserts_it(struct ktest *kt)
{
	runs++;
	ASSERT_TRUE(kt, take());
	give();
}

static void survives_a_death(struct ktest *kt)
{
	runs++;
	EXPECT_BUG(kt, "", BUG("not of the sweep"));
	swallows(kt);
}

static void fails_untouched(struct ktest *kt)
{
	swallows(kt);
	EXPECT_TRUE(kt, ktest_refused(kt));
}

static void skips_at_once(struct ktest *kt)
{
	runs++;
	ktest_skip(kt, "not here");
}

static void skips_when_refused(struct ktest *kt)
{
	runs++;
	if (!take())
		ktest_skip(kt, "no frame");
	give();
}

static void take_and_give(void *unused)
{
	BUG_ON(!take(), "the clean-up was refused a frame");
	give();
}

static void cleans_up(struct ktest *kt)
{
	ktest_defer(kt, take_and_give, NULL);
	swallows(kt);
}

static void fixture(struct ktest *kt)
{
	take_and_give(NULL);
}

static void sweeps_inside(struct ktest *kt);

/* --- what the runner makes of them -------------------------------------------- */

struct swept {
	const char		*label;
	void			(*run)(struct ktest *kt);
	unsigned int		runs;
	enum ktest_status	status;
	const char		*note;		/* part of the first failure, or why skipped */
	bool			leaks;		/* one block */
};

static const struct swept sweeps[] = {
	{ "one that undoes passes, a run for each", undoes, 4, KTEST_PASS, "", false },
	{ "a leak on the 2nd is told", leaks_one, 2, KTEST_FAIL,
	  "with allocation 2 refused: left behind: counted blocks was 0, is 1", true },
	{ "one that swallows passes", swallows, 2, KTEST_PASS, "", false },
	{ "heap and its frames count", asks_the_heap, 3, KTEST_PASS, "", false },
	{ "one that never ends is ended", asks_for_ever, KTEST_SWEEP_MAX, KTEST_FAIL,
	  "with allocation 1000 refused: the sweep has no end", false },
	{ "without an allocation it fails", asks_for_nothing, 1, KTEST_FAIL, "nothing to sweep", false },
	{ "a death ends it", dies_of_it, 1, KTEST_FAIL, "with allocation 1 refused: BUG at", false },
	{ "an ASSERT ends it", asserts_it, 1, KTEST_FAIL, "with allocation 1 refused: ASSERT_TRUE", false },
	{ "a death that is expected does not", survives_a_death, 4, KTEST_PASS, "", false },
	{ "the last run must pass too", fails_untouched, 2, KTEST_FAIL,
	  ": EXPECT_TRUE(ktest_refused(kt))", false },
	{ "a skip skips", skips_at_once, 1, KTEST_SKIP, "not here", false },
	{ "a skip for want of memory fails", skips_when_refused, 1, KTEST_FAIL, "skipped: no frame", false },
	{ "fixtures and clean-up are not refused", cleans_up, 2, KTEST_PASS, "", false },
	{ "a sweep inside a sweep is none of its", sweeps_inside, 2, KTEST_PASS, "", false },
};

static enum ktest_status run_inner(struct ktest *kt, void (*run)(struct ktest *), struct ktest *inner)
{
	static const struct ktest_suite suite = {
		.name = "inner", .before = fixture, .after = fixture,
	};
	const struct ktest_case test = KCASE_SWEEP("inner", run);

	return ktest_run_quietly(kt, &suite, &test, inner);
}

static void sweeps_inside(struct ktest *kt)
{
	unsigned int outer_runs = runs + 1;
	struct ktest inner;

	EXPECT_EQ(kt, run_inner(kt, undoes, &inner), KTEST_PASS);
	runs = outer_runs;
	if (take())
		give();
}

static const char *swept_label(const void *param)
{
	return ((const struct swept *)param)->label;
}

static void judges(struct ktest *kt)
{
	const struct swept *expected = kt->param;
	struct ktest inner;

	runs = 0;
	EXPECT_EQ(kt, run_inner(kt, expected->run, &inner), expected->status);
	EXPECT_EQ(kt, runs, expected->runs);
	if (!strstr(inner.note, expected->note))
		ktest_fail(kt, "said: %s", inner.note);
	EXPECT_TRUE(kt, this_cpu()->alloc_fault == NULL);
	EXPECT_EQ(kt, out, expected->leaks);
	out = 0;
}

static const struct ktest_case cases[] = {
	KCASE_FOR("sweep", judges, sweeps, swept_label),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "ktest/sweeps",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(selftest);
