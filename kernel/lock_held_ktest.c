// SPDX-License-Identifier: MIT
/* What lock_held.h says can be relied on. */
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/kconfig.h>
#include <foundry/kernel.h>
#include <foundry/print.h>
#include <foundry/smp.h>

#include "lock_tags_ktest.h"
#include "log_capture_ktest.h"

static struct lock_tag one = TEST_TAG("one"), two = TEST_TAG("two"), three = TEST_TAG("three");

static void held_until_released(struct ktest *kt)
{
	unsigned int held = this_cpu()->held_count;

	EXPECT_FALSE(kt, lock_is_held(&one));
	take(&one);
	EXPECT_TRUE(kt, lock_is_held(&one));
	EXPECT_FALSE(kt, lock_is_held(&two));
	EXPECT_EQ(kt, this_cpu()->held_count, held + 1);
	release(&one);
	EXPECT_FALSE(kt, lock_is_held(&one));
	EXPECT_EQ(kt, this_cpu()->held_count, held);
}

/* Each of three in each place of the order in which they are released. */
static void any_order(struct ktest *kt)
{
	struct lock_tag *const tags[] = { &one, &two, &three };

	for (unsigned int first = 0; first < ARRAY_SIZE(tags); first++) {
		struct lock_tag *left = tags[(first + 1) % ARRAY_SIZE(tags)];
		struct lock_tag *right = tags[(first + 2) % ARRAY_SIZE(tags)];

		take(&one);
		take(&two);
		take(&three);
		release(tags[first]);
		EXPECT_FALSE(kt, lock_is_held(tags[first]));
		EXPECT_TRUE(kt, lock_is_held(left));
		EXPECT_TRUE(kt, lock_is_held(right));
		release(right);
		EXPECT_TRUE(kt, lock_is_held(left));
		release(left);
		EXPECT_FALSE(kt, lock_is_held(left));
	}
}

static void twice(struct ktest *kt)
{
	take(&one);
	EXPECT_BUG(kt, "'one' is held by this CPU already", take(&one));
	EXPECT_BUG(kt, "'one' is held by this CPU already", take_to_read(&one));
	lock_will_take(&one, LOCK_EXCLUSIVE, false);	/* a try waits for nobody */
	release(&one);
}

static void read_twice(struct ktest *kt)
{
	take_to_read(&one);
	EXPECT_BUG(kt, "'one' is held by this CPU already", take_to_read(&one));
	EXPECT_BUG(kt, "'one' is held by this CPU already", take(&one));
	release_read(&one);
}

static void not_held(struct ktest *kt)
{
	EXPECT_BUG(kt, "'one' is not held by this CPU, nor by another one", release(&one));
	take(&one);
	EXPECT_BUG(kt, "'two' is not held by this CPU", release(&two));
	EXPECT_TRUE(kt, lock_is_held(&one));
	release(&one);
	EXPECT_BUG(kt, "'one' is not held by this CPU", release(&one));
}

static void take_elsewhere(void *tag)
{
	take(tag);
}

static void release_elsewhere(void *tag)
{
	release(tag);
}

static unsigned int another_cpu(struct ktest *kt)
{
	cpu_set_t others = smp_others();

	if (!others)
		ktest_skip(kt, "there is one CPU");
	return lowest_bit(others);
}

static void on(struct ktest *kt, unsigned int cpu, void (*fn)(void *arg))
{
	struct cpu_work work = { .fn = fn, .arg = &one };

	ASSERT_EQ(kt, smp_run(cpu, &work), 0);
	smp_join(&work);
}

static void of_another_cpu(struct ktest *kt)
{
	unsigned int cpu = another_cpu(kt);
	char said[64];

	snprintf(said, sizeof(said), "'one' is not held by this CPU, but by CPU %u", cpu);
	on(kt, cpu, take_elsewhere);
	EXPECT_FALSE(kt, lock_is_held(&one));
	EXPECT_BUG(kt, said, release(&one));
	on(kt, cpu, release_elsewhere);
}

static void too_many(struct ktest *kt)
{
	static struct lock_tag tags[] = {
		TEST_TAG("1"), TEST_TAG("2"), TEST_TAG("3"), TEST_TAG("4"), TEST_TAG("5"),
		TEST_TAG("6"), TEST_TAG("7"), TEST_TAG("8"), TEST_TAG("9"),
	};

	while (this_cpu()->held_count < CPU_HELD_MAX)
		take(&tags[this_cpu()->held_count]);
	EXPECT_BUG(kt, "'9' would be the 9. lock held at once", take(&tags[CPU_HELD_MAX]));
	EXPECT_BUG(kt, "'9' would be the 9. lock held at once", try_take(&tags[CPU_HELD_MAX]));
	for (unsigned int i = 0; i < CPU_HELD_MAX; i++)
		if (lock_is_held(&tags[i]))
			release(&tags[i]);
}

static void dies_with_two(void)
{
	take(&two);
	take_to_read(&three);
	BUG("with two more");
}

static void dropped_at_a_death(struct ktest *kt)
{
	unsigned int before = dropped;

	take(&one);
	EXPECT_BUG(kt, "with two more", dies_with_two());
	EXPECT_EQ(kt, dropped, before + 2);
	EXPECT_TRUE(kt, lock_is_held(&one));
	EXPECT_FALSE(kt, lock_is_held(&two));
	EXPECT_FALSE(kt, lock_is_held(&three));
	release(&one);
}

static void told(struct ktest *kt)
{
	struct cpu cpu = { .held_count = 3 };

	cpu.held[0] = (struct held_lock){ .tag = &one, .where = vaddr(0x123) };
	cpu.held[2] = (struct held_lock){ .tag = &two, .where = vaddr(0x456), .mode = LOCK_SHARED };
	capture_begin();
	lock_held_print(&cpu);
	capture_end(kt->kernel);
	EXPECT_STREQ(kt, captured.text, "  holds 'two' to read, taken at 0x456\n"
					"  holds 'one', taken at 0x123\n");
}

static void told_where(struct ktest *kt)
{
	take(&one);
	capture_begin();
	lock_held_print(this_cpu());
	capture_end(kt->kernel);
	release(&one);
	EXPECT_TRUE(kt, strstr(captured.text, IS_ENABLED(CONFIG_SYMBOLS) ?
			       "'one', taken at told_where+0x" : "'one', taken at 0x"));
}

static const struct ktest_case cases[] = {
	KCASE("a lock is held until it is released", held_until_released),
	KCASE("locks are released in any order", any_order),
	KCASE("taking a lock twice is a BUG, trying it is none", twice),
	KCASE("reading twice is a BUG: a writer may wait between", read_twice),
	KCASE("releasing what is not held is a BUG", not_held),
	KCASE("a lock more than fits is a BUG", too_many),
	KCASE("a death drops what was taken since, by each lock's own way", dropped_at_a_death),
	KCASE("what a CPU holds is told, the last one first", told),
	KCASE("it is told where a lock was taken", told_where),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_held", .needs = FACT(CONSOLE), .cases = cases, .before = capture_guard,
};
KTEST_SUITE(suite);

static const struct ktest_case smp_cases[] = {
	KCASE("releasing what another CPU holds is a BUG that names it", of_another_cpu),
	KCASE_END
};

static const struct ktest_suite smp_suite = {
	.name = "lock_held/smp", .needs = FACT(SMP), .cases = smp_cases,
};
KTEST_SUITE(smp_suite);
