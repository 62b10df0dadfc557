// SPDX-License-Identifier: MIT
#include <foundry/atomic.h>
#include <foundry/cpu.h>
#include <foundry/ipi.h>
#include <foundry/irqchip_mock.h>

#include "conform/irq.h"
#include "torture/crew.h"

/* Interrupts taken at the most in one go, so that a storm ends. */
#define TAKE_MAX	16

static struct irqchip_mock chip;
static struct irqchip_ops ops;		/* the mock's, with acks counted */
static const struct irqchip_ops *mock_ops;
static struct irq_table table;
static u64 acks;

static void count_ack(struct irqchip *irqchip, irq_t irq)
{
	acks++;
	mock_ops->ack(irqchip, irq);
}

static void fresh(struct ktest *kt)
{
	irqchip_mock_init(&chip);
	mock_ops = chip.chip.ops;
	ops = *mock_ops;
	ops.ack = count_ack;
	chip.chip.ops = &ops;
	acks = 0;
	irq_table_init(&table, &chip.chip);
}

static int request(irq_t irq, irq_handler_t *fn, void *arg)
{
	return irq_table_request(&table, irq, fn, arg);
}

static void give_back(irq_t irq, void *arg)
{
	irq_table_free(&table, irq, arg);
}

static void raise(irq_t irq)
{
	irqchip_mock_raise(&chip, irq);
}

static void lower(irq_t irq)
{
	irqchip_mock_lower(&chip, irq);
}

static void take_one(void)
{
	irq_table_dispatch(&table);
}

static void take(void)
{
	for (unsigned int i = 0; i < TAKE_MAX && irqchip_mock_is_pending(&chip); i++)
		take_one();
}

static u64 spurious(void)
{
	return table.spurious;
}

static u64 unhandled(void)
{
	return table.unhandled;
}

static u64 acks_so_far(void)
{
	return acks;
}

static const struct irq_bench table_bench = {
	.fresh		= fresh,
	.request	= request,
	.free		= give_back,
	.chip		= &chip.chip,
	.line		= irq(9),
	.other		= irq(2),
	.raise		= raise,
	.lower		= lower,
	.take		= take,
	.take_spurious	= take_one,
	.spurious	= spurious,
	.unhandled	= unhandled,
	.acks		= acks_so_far,
};

static const struct ktest_suite irq_table_suite = {
	.name	= "irq/table",
	.needs	= FACT(CONSOLE),
	.cases	= irq_conform,
	.bench	= &table_bench,
};
KTEST_SUITE(irq_table_suite);

static void nothing(irq_t irq, void *arg) __irq_context
{
}

static void free_wants_its_arg(struct ktest *kt)
{
	int mine, theirs;

	fresh(kt);
	ASSERT_EQ(kt, request(irq(9), nothing, &mine), 0);
	EXPECT_BUG(kt, "line 9 was not requested", give_back(irq(9), &theirs));
	EXPECT_BUG(kt, "line 8 was not requested", give_back(irq(8), &mine));
	give_back(irq(9), &mine);
	EXPECT_BUG(kt, "line 9 was not requested", give_back(irq(9), &mine));
}

static void free_disables(struct ktest *kt)
{
	int mine;

	fresh(kt);
	ASSERT_EQ(kt, request(irq(9), nothing, &mine), 0);
	give_back(irq(9), &mine);
	raise(irq(9));
	EXPECT_FALSE(kt, irqchip_mock_is_pending(&chip));
}

/* --- another CPU is in the handler ---------------------------------------------------- */

#define LONG	1000		/* rounds that the handler goes on while its line is taken back */

static struct {
	u32	entered, freeing, left;		/* atomic */
	bool	had_left;
} slow;

static void slow_handler(irq_t irq, void *member) __irq_context
{
	struct crew_member *me = member;

	atomic_store_release(&slow.entered, 1);
	crew_happened(me->crew);
	while (!atomic_load_acquire(&slow.freeing))
		if (!crew_waits(me))
			return;
	crew_goes_on(me);
	for (unsigned int i = 0; i < LONG; i++)
		ipi_relax();
	atomic_store_release(&slow.left, 1);
}

static void dispatch_there(struct crew_member *me)
{
	irqflags_t flags = arch_irq_save();

	if (irqchip_set_target(&chip.chip, irq(9), this_cpu()->id) == 0) {
		raise(irq(9));
		take_one();
	}
	arch_irq_restore(flags);
}

static void take_back_meanwhile(struct crew_member *me)
{
	if (me->who > 0) {
		dispatch_there(me);
		return;
	}
	while (!atomic_load_acquire(&slow.entered))
		if (!crew_waits(me))
			return;
	crew_goes_on(me);
	atomic_store_release(&slow.freeing, 1);
	crew_happened(me->crew);
	give_back(irq(9), &me->crew->members[1]);
	slow.had_left = atomic_load_acquire(&slow.left);
}

static void free_waits(struct ktest *kt)
{
	static struct crew crew;

	fresh(kt);
	chip.cpus = CPU_MAX;
	slow.entered = slow.freeing = slow.left = slow.had_left = 0;
	ASSERT_EQ(kt, request(irq(9), slow_handler, &crew.members[1]), 0);
	crew_run(kt, &crew, 2, take_back_meanwhile, NULL);
	EXPECT_EQ(kt, crew.stuck, 0);
	EXPECT_TRUE(kt, slow.had_left);
}

static const struct ktest_case smp_cases[] = {
	KCASE("IRQ-2 a line is given back when its handler has returned on every CPU", free_waits),
	KCASE_END
};

static const struct ktest_suite irq_table_smp_suite = {
	.name	= "irq/table-smp",
	.needs	= FACT(SMP),
	.cases	= smp_cases,
};
KTEST_SUITE(irq_table_smp_suite);

static const struct ktest_case cases[] = {
	KCASE("a line is given back with the arg it was requested with, else a BUG",
	      free_wants_its_arg),
	KCASE("a line that is given back is disabled", free_disables),
	KCASE_END
};

static const struct ktest_suite irq_table_own_suite = {
	.name	= "irq/table-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(irq_table_own_suite);
