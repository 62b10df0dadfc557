// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>
#include <foundry/irqchip_mock.h>

#include "conform/irq.h"

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
