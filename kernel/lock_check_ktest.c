// SPDX-License-Identifier: MIT
/*
 * Wrong uses of locks, each with the sentence it is told in; and right ones that look like them.
 *
 * The runner forgets behind each case what it made known of these locks.
 */
#include <foundry/kconfig.h>
#include <foundry/lock_check.h>

#include "conform/lock_check.h"
#include "lock_tags_ktest.h"
#include "log_capture_ktest.h"

static struct lock_tag one = TEST_TAG("one"), two = TEST_TAG("two"), three = TEST_TAG("three");
static struct lock_tag four = TEST_TAG("four"), five = TEST_TAG("five"), six = TEST_TAG("six");

/* Locks of one class: initialised at one place. */
static struct lock_tag twins[2];

static void init_twins(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(twins); i++) {
		twins[i] = (struct lock_tag)TEST_TAG("twin");
		lock_tag_set_site(&twins[i], LOCK_SITE());
	}
}

/* A way to do it wrong: what comes first is right, the last step is not. */
struct wrong_use {
	const char	*label;
	void		(*first)(void);
	void		(*then)(void);
	const char	*said[3];	/* parts of the sentence */
};

static const char *label_of(const void *param)
{
	return ((const struct wrong_use *)param)->label;
}

/* Told each time, as it is not remembered; and what is told of next is not confused by it. */
static void is_told(struct ktest *kt)
{
	const struct wrong_use *use = kt->param;

	init_twins();
	use->first();
	for (unsigned int i = 0; i < ARRAY_SIZE(use->said) && use->said[i]; i++)
		EXPECT_BUG(kt, use->said[i], use->then());
	nest(&five, &six);
	EXPECT_BUG(kt, "'five' is wanted with 'six' held", nest(&six, &five));
}

/* --- order ------------------------------------------------------------------------------ */

static void nothing(void)
{
}

static void one_two(void)
{
	nest(&one, &two);
}

static void two_one(void)
{
	nest(&two, &one);
}

static void one_two_three(void)
{
	nest(&one, &two);
	nest(&two, &three);
}

static void three_one(void)
{
	nest(&three, &one);
}

static void ring_of_four(void)
{
	nest(&two, &three);
	nest(&four, &one);
	nest(&one, &two);
}

static void three_four(void)
{
	nest(&three, &four);
}

static void both_twins(void)
{
	nest(&twins[0], &twins[1]);
}

static void try_one_two(void)
{
	try_take(&one);
	take(&two);
	release(&two);
	release(&one);
}

/* Three is held when two is wanted, and not only what was taken last: no order leads from three to one. */
static void all_held_count(void)
{
	take(&three);
	try_take(&one);
	take(&two);
	release(&one);
	release(&two);
	release(&three);
}

static void two_three(void)
{
	nest(&two, &three);
}

static void one_twin(void)
{
	nest(&one, &twins[0]);
}

static void other_twin_one(void)
{
	nest(&twins[1], &one);
}

static void read_one_write_two(void)
{
	take_to_read(&one);
	take(&two);
	release(&two);
	release_read(&one);
}

static void read_two_write_one(void)
{
	take_to_read(&two);
	take(&one);
	release(&one);
	release_read(&two);
}

static void read_one_read_two(void)
{
	take_to_read(&one);
	take_to_read(&two);
	release_read(&two);
	release_read(&one);
}

static void read_two_read_one(void)
{
	take_to_read(&two);
	take_to_read(&one);
	release_read(&one);
	release_read(&two);
}

static void write_two_read_one(void)
{
	take(&two);
	take_to_read(&one);
	release_read(&one);
	release(&two);
}

static void one_one(void)
{
	nest(&one, &one);
}

static void read_one_one(void)
{
	take_to_read(&one);
	take_to_read(&one);
}

static const struct wrong_use wrong_orders[] = {
	{ "AA", nothing, one_one, { "'one' is held by this CPU already" } },
	{ "AB-BA", one_two, two_one,
	  { "lock order: 'one' is wanted with 'two' held since ",
	    ", but 'two' was taken at ", " with 'one' held since " } },
	{ "AB-BC-CA", one_two_three, three_one,
	  { "'one' is wanted with 'three' held", "'three' was taken at ", "; 'two' was taken at " } },
	{ "a ring of four, put together in any order", ring_of_four, three_four,
	  { "'four' is wanted with 'three' held", "but 'three' was taken at " } },
	{ "two of a class", nothing, both_twins,
	  { "'twin' is wanted with 'twin' held", "of one class, and nothing says which comes first" } },
	{ "AB-BA by two of the class A", one_twin, other_twin_one, { "'one' is wanted with 'twin' held" } },
	{ "A tried, then B; B, then A", try_one_two, two_one, { "'one' is wanted with 'two' held" } },
	{ "C held, A tried, then B; B, then C", all_held_count, two_three,
	  { "'three' is wanted with 'two' held" } },
	{ "A read, then B; B read, then A", read_one_write_two, read_two_write_one,
	  { "'one' is wanted with 'two' held" } },
	{ "A read, then B read; the other way round", read_one_read_two, read_two_read_one,
	  { "'one' is wanted with 'two' held" } },
	{ "A read, then B read; B, then A read", read_one_read_two, write_two_read_one,
	  { "'one' is wanted with 'two' held" } },
	{ "A read twice", nothing, read_one_one, { "'one' is held by this CPU already" } },
};

static void right_orders(struct ktest *kt)
{
	init_twins();
	nest(&one, &two);
	nest(&two, &three);
	nest(&one, &three);
	nest(&four, &three);
	nest(&one, &four);
	nest(&one, &two);

	take(&three);
	try_take(&one);		/* waits for nobody, whatever is held */
	release(&one);
	release(&three);

	take(&twins[0]);
	try_take(&twins[1]);
	release(&twins[0]);
	release(&twins[1]);
}

/* What was released is not held: there is no order from it. */
static void released_before(struct ktest *kt)
{
	take(&one);
	try_take(&two);
	release(&one);
	take(&three);
	release(&three);
	release(&two);
	nest(&three, &one);
	EXPECT_BUG(kt, "'two' is wanted with 'three' held", nest(&three, &two));
}

static __noinline void poll(void)
{
	take(&one);
	take(&two);
	release(&two);
	release(&one);
}

static __noinline void push(void)
{
	take(&two);
	take(&one);
	release(&one);
	release(&two);
}

static void places(struct ktest *kt)
{
	bool names = IS_ENABLED(CONFIG_SYMBOLS);

	poll();
	EXPECT_BUG(kt, names ? "BUG at push+0x" : "BUG at 0x", push());
	EXPECT_BUG(kt, names ? "with 'two' held since push+0x" : "with 'two' held since 0x", push());
	EXPECT_BUG(kt, names ? "'two' was taken at poll+0x" : "'two' was taken at 0x", push());
	EXPECT_BUG(kt, names ? "with 'one' held since poll+0x" : "'one' held since 0x", push());
}

static void sites_are_classes(struct ktest *kt)
{
	struct lock_tag first = TEST_TAG("first"), second = TEST_TAG("second");

	lock_tag_set_site(&first, LOCK_SITE());
	lock_tag_set_site(&second, LOCK_SITE());
	nest(&first, &second);
	EXPECT_BUG(kt, "'first' is wanted with 'second' held", nest(&second, &first));
}

static void poll_case(struct ktest *kt)
{
	poll();
}

static void push_case(struct ktest *kt)
{
	push();
}

static void case_by_case(struct ktest *kt)
{
	static const struct ktest_suite suite = { .name = "inner" };
	static const struct ktest_case ways[] = {
		{ .run = poll_case }, { .run = push_case },
	};
	struct ktest inner;

	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++)
		EXPECT_EQ(kt, ktest_run_quietly(kt, &suite, &ways[i], &inner), KTEST_PASS);
}

static void more_than_fit(struct ktest *kt)
{
	static struct lock_tag tags[256];

	capture_begin();
	for (unsigned int i = 0; i < ARRAY_SIZE(tags); i++) {
		tags[i] = (struct lock_tag)TEST_TAG("one of many");
		take(&tags[i]);
		release(&tags[i]);
	}
	capture_end(kt->kernel);
	EXPECT_TRUE(kt, strstr(captured.text, "there are more than 255 classes"));
	EXPECT_TRUE(kt, lock_check_is_full());
	take(&tags[255]);
	release(&tags[255]);
	nest(&tags[0], &tags[1]);
	EXPECT_BUG(kt, "'one of many' is wanted", nest(&tags[1], &tags[0]));
}

static const struct ktest_case cases[] = {
	KCASE_FOR("told before the wait", is_told, wrong_orders, label_of),
	KCASE("orders that agree, and tries, are right", right_orders),
	KCASE("what was released has no place in the order", released_before),
	KCASE("a report names the places of both orders", places),
	KCASE("each place that initialises makes a class", sites_are_classes),
	KCASE("a case does not know another one's orders", case_by_case),
	KCASE("more classes than fit are told once, and the others checked", more_than_fit),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check", .needs = FACT(CONSOLE), .cases = cases, .before = capture_guard,
};
KTEST_SUITE(suite);

/* --- the promise, as locks tell of themselves ------------------------------------------------ */

static const struct lock_check_bench bench = {
	.take = take, .try_take = try_take, .release = release, .may_sleep = lock_check_may_sleep,
};

static const struct ktest_suite conform_suite = {
	.name = "lock_check/kernel", .needs = FACT(IRQ), .cases = lock_check_conform, .bench = &bench,
};
KTEST_SUITE(conform_suite);
