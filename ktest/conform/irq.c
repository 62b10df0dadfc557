// SPDX-License-Identifier: MIT
#include <foundry/cpu.h>
#include <foundry/errno.h>

#include "irq.h"
#include "irqs.h"

/* What a handler saw; its address is the handler's arg. */
struct calls {
	unsigned int	count;
	irq_t		irq;
	bool		irqs_on, outside_irq;
	u64		acks;		/* when it was called last */
};

static struct calls mine, theirs;
static const struct irq_bench *bench;

static void handler(irq_t irq, void *arg) __irq_context
{
	struct calls *calls = arg;

	calls->count++;
	calls->irq = irq;
	calls->irqs_on |= arch_irqs_enabled();
	calls->outside_irq |= !in_irq();
	if (bench->acks)
		calls->acks = bench->acks();
	bench->lower(irq);	/* as a driver makes its device do */
}

/* Interrupts wait until the case takes them. */
static void begin(struct ktest *kt)
{
	bench = kt->bench;
	mine = (struct calls){ .count = 0 };
	theirs = (struct calls){ .count = 0 };
	irqs_for_case(kt, false);
	bench->fresh(kt);
}

static void free_mine(void *unused)
{
	bench->free(bench->line, &mine);
}

static void free_theirs(void *unused)
{
	bench->free(bench->other, &theirs);
}

static void request_mine(struct ktest *kt)
{
	ASSERT_EQ(kt, bench->request(bench->line, handler, &mine), 0);
	ktest_defer(kt, free_mine, NULL);
}

static void request_theirs(struct ktest *kt)
{
	ASSERT_EQ(kt, bench->request(bench->other, handler, &theirs), 0);
	ktest_defer(kt, free_theirs, NULL);
}

static void interrupt(irq_t irq)
{
	bench->raise(irq);
	bench->take();
}

static void called_once(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	for (unsigned int i = 1; i <= 3; i++) {
		interrupt(bench->line);
		ASSERT_EQ(kt, mine.count, i);
	}
	EXPECT_EQ(kt, irq_raw(mine.irq), irq_raw(bench->line));
}

static void called_in_irq(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	EXPECT_FALSE(kt, in_irq());
	interrupt(bench->line);
	ASSERT_EQ(kt, mine.count, 1);
	EXPECT_FALSE(kt, mine.irqs_on);
	EXPECT_FALSE(kt, mine.outside_irq);
	EXPECT_FALSE(kt, in_irq());
}

static void each_its_own(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	request_theirs(kt);
	interrupt(bench->other);
	EXPECT_EQ(kt, mine.count, 0);
	EXPECT_EQ(kt, theirs.count, 1);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
	EXPECT_EQ(kt, theirs.count, 1);
}

static void silent_after_free(struct ktest *kt)
{
	begin(kt);
	ASSERT_EQ(kt, bench->request(bench->line, handler, &mine), 0);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
	bench->free(bench->line, &mine);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
}

/* The interrupt waits already when the line is given back. */
static void silent_when_pending(struct ktest *kt)
{
	begin(kt);
	ASSERT_EQ(kt, bench->request(bench->line, handler, &mine), 0);
	bench->raise(bench->line);
	bench->free(bench->line, &mine);
	bench->take();
	EXPECT_EQ(kt, mine.count, 0);
}

static void lower_line(void *unused)
{
	bench->lower(bench->line);
}

/* A device asserts a level that nobody handles. */
static void never_storms(struct ktest *kt)
{
	u64 before;
	irq_t claimed;

	begin(kt);
	before = bench->unhandled();
	ASSERT_EQ(kt, irqchip_configure(bench->chip, bench->line, IRQ_LEVEL), 0);
	ASSERT_EQ(kt, irqchip_enable(bench->chip, bench->line), 0);
	ktest_defer(kt, lower_line, NULL);
	interrupt(bench->line);
	EXPECT_EQ(kt, bench->unhandled(), before + 1);
	EXPECT_EQ(kt, irqchip_claim(bench->chip, &claimed), -ENOENT);
}

static void spurious_is_counted(struct ktest *kt)
{
	u64 before;

	begin(kt);
	request_mine(kt);
	before = bench->spurious();
	bench->take_spurious();
	bench->take_spurious();
	EXPECT_EQ(kt, bench->spurious(), before + 2);
	EXPECT_EQ(kt, mine.count, 0);
}

static void spurious_acks_nothing(struct ktest *kt)
{
	u64 before;

	begin(kt);
	if (!bench->acks)
		ktest_skip(kt, "not provided: the chip does not tell its acks");
	request_mine(kt);
	before = bench->acks();
	bench->take_spurious();
	EXPECT_EQ(kt, bench->acks(), before);
}

static void acked_once(struct ktest *kt)
{
	u64 before;

	begin(kt);
	if (!bench->acks)
		ktest_skip(kt, "not provided: the chip does not tell its acks");
	request_mine(kt);
	before = bench->acks();
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.acks, before);
	EXPECT_EQ(kt, bench->acks(), before + 1);
}

static void unhandled_is_acked(struct ktest *kt)
{
	begin(kt);
	ASSERT_EQ(kt, irqchip_enable(bench->chip, bench->line), 0);
	interrupt(bench->line);
	request_mine(kt);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
}

static void first_stays(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	EXPECT_EQ(kt, bench->request(bench->line, handler, &theirs), -EBUSY);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
	EXPECT_EQ(kt, theirs.count, 0);
}

static void no_such_line(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	for (unsigned int i = 0; i < 2 * IRQ_ACTIONS_MAX; i++)
		ASSERT_EQ(kt, bench->request(irq(bench->chip->lines), handler, &theirs), -EINVAL);
	request_theirs(kt);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
}

/* The lines that a case took to fill the table. */
static irq_t taken[IRQ_ACTIONS_MAX];
static unsigned int taken_count;

static void free_taken(void *unused)
{
	while (taken_count > 0)
		bench->free(taken[--taken_count], &theirs);
}

/*
 * Request every free line but @other until there is no more room.  Return: whether there is
 * none.
 */
static bool fill(struct ktest *kt)
{
	taken_count = 0;
	ktest_defer(kt, free_taken, NULL);
	for (u32 line = 0; line < bench->chip->lines; line++) {
		int err = -EBUSY;

		if (irq(line) != bench->other)
			err = bench->request(irq(line), handler, &theirs);
		if (err == -ENOSPC)
			return true;
		if (err)	/* in use, or a number that is no line */
			continue;
		ASSERT_LT(kt, taken_count, IRQ_ACTIONS_MAX);
		taken[taken_count++] = irq(line);
	}
	return false;
}

static void full_table(struct ktest *kt)
{
	begin(kt);
	request_mine(kt);
	if (!fill(kt))
		ktest_skip(kt, "not provided: the chip has no more lines than there are handlers");
	EXPECT_EQ(kt, bench->request(bench->other, handler, &theirs), -ENOSPC);
	interrupt(bench->line);
	EXPECT_EQ(kt, mine.count, 1);
}

/* A line that was refused stays disabled: nobody would handle it. */
static void refused_stays_silent(struct ktest *kt)
{
	u64 before;

	begin(kt);
	before = bench->unhandled();
	if (!fill(kt))
		ktest_skip(kt, "not provided: the chip has no more lines than there are handlers");
	ASSERT_EQ(kt, bench->request(bench->other, handler, &theirs), -ENOSPC);
	interrupt(bench->other);
	EXPECT_EQ(kt, theirs.count, 0);
	EXPECT_EQ(kt, bench->unhandled(), before);
}

const struct ktest_case irq_conform[] = {
	KCASE("IRQ-1 an interrupt calls its handler once", called_once),
	KCASE("IRQ-1 a handler runs with irqs off, in an interrupt", called_in_irq),
	KCASE("IRQ-1 each line has its own handler and arg", each_its_own),
	KCASE("IRQ-2 a freed handler is not called", silent_after_free),
	KCASE("IRQ-2 a handler freed while its line is pending is not called", silent_when_pending),
	KCASE("IRQ-3 a line without handler interrupts once", never_storms),
	KCASE("IRQ-4 a spurious interrupt is counted and calls nothing", spurious_is_counted),
	KCASE("IRQ-4 a spurious interrupt acks nothing", spurious_acks_nothing),
	KCASE("IRQ-5 a claim is acked once, after its handler", acked_once),
	KCASE("IRQ-5 a claim without handler is acked", unhandled_is_acked),
	KCASE("IRQ-6 the first handler stays", first_stays),
	KCASE("IRQ-6 a line that is not there takes no room", no_such_line),
	KCASE("IRQ-6 a full table refuses with -ENOSPC", full_table),
	KCASE("IRQ-6 a line refused for want of room stays disabled", refused_stays_silent),
	KCASE_END
};
