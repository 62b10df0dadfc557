// SPDX-License-Identifier: MIT
/* Locks in interrupts, and where none may be held: each wrong use with its sentence. */
#include <foundry/arch.h>
#include <foundry/kconfig.h>
#include <foundry/kernel.h>
#include <foundry/lock_check.h>
#include <foundry/smp.h>

#include "irqs.h"
#include "lock_chip_ktest.h"
#include "lock_tags_ktest.h"

static struct lock_tag one = TEST_TAG("one"), two = TEST_TAG("two"), three = TEST_TAG("three");

/* A case goes with irqs on, where it does not say otherwise. */
static void before(struct ktest *kt)
{
	irqs_for_case(kt, true);
}

/* As an interrupt would; a death in it is caught outside, and puts irqs and depth back. */
static void in_interrupt(void (*fn)(void))
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->irq_depth++;
	fn();
	this_cpu()->irq_depth--;
	arch_irq_restore(flags);
}

static void irqs_off(void (*fn)(void))
{
	irqflags_t flags = arch_irq_save();

	fn();
	arch_irq_restore(flags);
}

static void use_one(void)
{
	take(&one);
	release(&one);
}

static void try_one(void)
{
	try_take(&one);
	release(&one);
}

static void read_one(void)
{
	take_to_read(&one);
	release_read(&one);
}

static void use_three(void)
{
	take(&three);
	release(&three);
}

static void one_two(void)
{
	nest(&one, &two);
}

static void two_three(void)
{
	nest(&two, &three);
}

/* --- irqs ---------------------------------------------------------------------------------- */

static void irq_then_on(struct ktest *kt)
{
	in_interrupt(use_one);
	irqs_off(use_one);
	EXPECT_BUG(kt, "lock irqs: 'one' is wanted with irqs on; an interrupt took 'one' at ", use_one());
	EXPECT_BUG(kt, "'one' is wanted with irqs on", try_one());
	EXPECT_BUG(kt, "'one' is wanted with irqs on", read_one());
	irqs_off(use_one);
}

static void on_then_irq(struct ktest *kt)
{
	use_one();
	in_interrupt(try_one);		/* it waits for nobody */
	EXPECT_BUG(kt, "lock irqs: 'one' is wanted in an interrupt; 'one' was taken with irqs on at ",
		   in_interrupt(use_one));
	EXPECT_BUG(kt, "'one' is wanted in an interrupt", in_interrupt(read_one));
	use_one();
}

static void irqs_off_is_right(struct ktest *kt)
{
	irqs_off(use_one);
	in_interrupt(use_one);
	in_interrupt(one_two);
	irqs_off(one_two);
	use_three();
}

/* Irqs go on while @tag is held, which was taken with irqs off. */
static void hold_and_turn_on(struct lock_tag *tag, void (*turn_on)(irqflags_t flags))
{
	irqflags_t flags = arch_irq_save();

	take(tag);
	turn_on(flags);
	(void)arch_irq_save();
	release(tag);
	arch_irq_restore(flags);
}

static void by_restore(irqflags_t flags)
{
	arch_irq_restore(flags);
}

static void by_enable(irqflags_t flags)
{
	arch_irq_enable();
}

/* What it restores is off. */
static void stay_off(irqflags_t flags)
{
	irqflags_t off = arch_irq_save();

	arch_irq_restore(off);
}

static void go_on_with_it_held(struct ktest *kt)
{
	in_interrupt(use_one);
	EXPECT_BUG(kt, "lock irqs: irqs go on with 'one' held since ", hold_and_turn_on(&one, by_restore));
	EXPECT_BUG(kt, "; an interrupt took 'one' at ", hold_and_turn_on(&one, by_restore));
	EXPECT_BUG(kt, "irqs go on with 'one' held", hold_and_turn_on(&one, by_enable));
	irqs_off(use_one);
}

static void go_on_far_away(struct ktest *kt)
{
	in_interrupt(use_one);
	irqs_off(one_two);
	EXPECT_BUG(kt, "irqs go on with 'two' held since ", hold_and_turn_on(&two, by_restore));
	EXPECT_BUG(kt, "'two' was taken with 'one' held", hold_and_turn_on(&two, by_enable));
}

/* It is remembered, as if it had been taken so. */
static void go_on_then_irq(struct ktest *kt)
{
	hold_and_turn_on(&one, by_restore);
	EXPECT_BUG(kt, "'one' is wanted in an interrupt; 'one' was taken with irqs on at ",
		   in_interrupt(use_one));
}

static void go_on_is_right(struct ktest *kt)
{
	in_interrupt(use_one);
	hold_and_turn_on(&one, stay_off);
	hold_and_turn_on(&three, by_restore);
	hold_and_turn_on(&three, by_enable);
}

/* The four steps that make it wrong, each of them as the last one. */
static void takes_in_irq(void)
{
	in_interrupt(use_one);
}

static void orders_one_two(void)
{
	irqs_off(one_two);
}

static void orders_two_three(void)
{
	irqs_off(two_three);
}

struct far_use {
	const char	*label;
	void		(*steps[4])(void);
	const char	*said;
};

static const struct far_use far_uses[] = {
	{ "irqs on comes last", { takes_in_irq, orders_one_two, orders_two_three, use_three },
	  "'three' is wanted with irqs on; 'three' was taken with 'one' held, or by way of others" },
	{ "the interrupt comes last", { use_three, orders_two_three, orders_one_two, takes_in_irq },
	  "'one' is wanted in an interrupt; 'three' was taken with 'one' held, or by way of others" },
	{ "the first order comes last", { takes_in_irq, use_three, orders_two_three, orders_one_two },
	  "lock irqs: 'two' is wanted with 'one' held since " },
	{ "the second order comes last", { orders_one_two, use_three, takes_in_irq, orders_two_three },
	  "lock irqs: 'three' is wanted with 'two' held since " },
};

static const char *far_label(const void *param)
{
	return ((const struct far_use *)param)->label;
}

static void by_way_of_others(struct ktest *kt)
{
	const struct far_use *use = kt->param;

	for (unsigned int i = 0; i < 3; i++)
		use->steps[i]();
	EXPECT_BUG(kt, use->said, use->steps[3]());
	EXPECT_BUG(kt, use->said, use->steps[3]());
	for (unsigned int i = 0; i < 3; i++)
		use->steps[i]();
}

/* --- who sleeps ----------------------------------------------------------------------------- */

static void sleeps_with_a_lock(struct ktest *kt)
{
	struct cpu_work done = { .done = 1 };

	take(&one);
	EXPECT_BUG(kt, "arch_idle may sleep, and is called with 'one' held since ", arch_idle());
	EXPECT_BUG(kt, "smp_join may sleep, and is called with 'one' held", smp_join(&done));
	EXPECT_BUG(kt, "smp_bring_up may sleep, and is", smp_bring_up(kt->kernel));
	EXPECT_BUG(kt, "smp_take_down may sleep, and is", smp_take_down(kt->kernel));
	release(&one);
	smp_join(&done);
}

static void idles(void)
{
	arch_idle();
}

static void sleeps_in_an_interrupt(struct ktest *kt)
{
	EXPECT_BUG(kt, "arch_idle may sleep, and is called in an interrupt", in_interrupt(idles));
}

/* --- handlers -------------------------------------------------------------------------------- */

static struct irq_table table;

static void interrupt(irq_handler_t *fn)
{
	irqflags_t flags = arch_irq_save();

	irq_table_init(&table, &chip);
	if (irq_table_request(&table, irq(1), fn, NULL) == 0)
		irq_table_dispatch(&table);
	arch_irq_restore(flags);
}

static void keeps_a_lock(irq_t line, void *arg) __irq_context
{
	take(&one);
}

static void gives_a_lock(irq_t line, void *arg) __irq_context
{
	release(&two);
}

static void does_right(irq_t line, void *arg) __irq_context
{
	use_one();
}

#define NAMED(fn)	(IS_ENABLED(CONFIG_SYMBOLS) ? "handler " fn : "handler 0x")

static void handlers(struct ktest *kt)
{
	interrupt(does_right);
	EXPECT_BUG(kt, NAMED("keeps_a_lock"), interrupt(keeps_a_lock));
	EXPECT_BUG(kt, " has returned with 'one' held since ", interrupt(keeps_a_lock));
	EXPECT_FALSE(kt, lock_is_held(&one));
}

static void handler_gives(struct ktest *kt)
{
	irqflags_t flags = arch_irq_save();

	take(&two);
	EXPECT_BUG(kt, "has released a lock that it did not take", interrupt(gives_a_lock));
	arch_irq_restore(flags);
}

/* The handler looks up under the lock of its table: in an interrupt. */
static void table_is_taken_in_an_interrupt(struct ktest *kt)
{
	interrupt(does_right);
	EXPECT_BUG(kt, "'irq_table' is wanted with irqs on", {
		lock_will_take(&table.lock.tag, LOCK_EXCLUSIVE, true);
	});
}

/* --- stages ---------------------------------------------------------------------------------- */

static int keeps_running(struct boot_context *ctx)
{
	take(&one);
	return 0;
}

static int runs(struct boot_context *ctx)
{
	use_one();
	return 0;
}

static int keeps_checking(const struct boot_context *ctx)
{
	take(&two);
	return 0;
}

static const struct boot_stage right_stage = { .name = "right", .run = runs };
static const struct boot_stage run_stage = { .name = "keeper", .run = keeps_running };
static const struct boot_stage check_stage = { .name = "checker", .run = runs, .check = keeps_checking };

static void boots(struct ktest *kt, const struct boot_stage *const *plan)
{
	struct boot_context ctx;

	boot_context_init(&ctx, kt->kernel, NULL);
	EXPECT_EQ(kt, boot_run(&ctx, plan), 0);
}

static void stages(struct ktest *kt)
{
	static const struct boot_stage *const first[] = { &right_stage, &run_stage, NULL };
	static const struct boot_stage *const second[] = { &check_stage, NULL };

	EXPECT_BUG(kt, "stage keeper has returned with 'one' held since ", boots(kt, first));
	EXPECT_BUG(kt, "stage checker has returned with 'two' held", boots(kt, second));
}

static const struct ktest_case cases[] = {
	KCASE("taken in an interrupt, then with irqs on", irq_then_on),
	KCASE("taken with irqs on, then in an interrupt", on_then_irq),
	KCASE("with irqs off it is right", irqs_off_is_right),
	KCASE("irqs go on while what an interrupt takes is held", go_on_with_it_held),
	KCASE("irqs go on while what is wanted with that held is", go_on_far_away),
	KCASE("what was held when irqs went on is wanted in an interrupt", go_on_then_irq),
	KCASE("irqs that stay off, and locks that no interrupt takes, are right", go_on_is_right),
	KCASE_FOR("held by an interrupt, wanted with irqs on, by way of others", by_way_of_others, far_uses,
		  far_label),
	KCASE("nobody sleeps with a lock", sleeps_with_a_lock),
	KCASE("nobody sleeps in an interrupt", sleeps_in_an_interrupt),
	KCASE("a handler that keeps a lock is named", handlers),
	KCASE("a handler that releases another one's lock is named", handler_gives),
	KCASE("the table of handlers is used in an interrupt", table_is_taken_in_an_interrupt),
	KCASE("a stage that keeps a lock is named", stages),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name = "lock_check/context", .needs = FACT(CLOCK), .cases = cases, .before = before,
};
KTEST_SUITE(suite);
