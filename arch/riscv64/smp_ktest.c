// SPDX-License-Identifier: MIT
/* What every CPU of this port has, seen from itself; its doorbell, and a line of the PLIC that is its. */
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/bug.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>

#include "cpu.h"
#include "irq_lines.h"
#include "machine/machine.h"
#include "machine/traps.h"
#include "smp.h"
#include "trap.h"

static void expect_others(struct ktest *kt)
{
	if (!smp_others())
		ktest_skip(kt, "not provided: one CPU is online");
}

/* Bounded: by what @fn does. */
static void do_on(struct ktest *kt, unsigned int id, void (*fn)(void *arg), void *arg)
{
	struct cpu_work work = { .fn = fn, .arg = arg };

	ASSERT_EQ(kt, smp_run(id, &work), 0);
	smp_join(&work);
}

/* --- a CPU, as it finds itself ------------------------------------------------------ */

struct registers {
	u64	satp, stvec, sscratch, sie, sp;
	u64	hart;
	struct cpu	*cpu;
};

static void read_registers(void *arg)
{
	*(struct registers *)arg = (struct registers){
		.satp = csr_read(satp), .stvec = csr_read(stvec), .sscratch = csr_read(sscratch),
		.sie = csr_read(sie), .sp = this_frame().raw, .hart = this_riscv_cpu()->hart,
		.cpu = this_cpu(),
	};
}

static void registers_are_set(struct ktest *kt)
{
	u64 harts = 0;

	expect_others(kt);
	for (unsigned int id = 1; id < CPU_MAX; id++) {
		struct registers regs = { 0 };
		struct stack_bounds stack;

		if (!(smp_online() & CPU_BIT(id)))
			continue;
		do_on(kt, id, read_registers, &regs);
		EXPECT_EQ(kt, regs.satp, csr_read(satp));
		EXPECT_EQ(kt, regs.stvec, csr_read(stvec));
		EXPECT_EQ(kt, regs.sie & ~SIE_TIMER, csr_read(sie) & ~SIE_TIMER);
		EXPECT_EQ(kt, regs.sie, SIE_SOFTWARE | SIE_TIMER | SIE_EXTERNAL);
		EXPECT_EQ(kt, regs.sscratch, stack_top(cpu_stack(id, STACK_OVERFLOW)).raw);
		EXPECT_TRUE(kt, arch_stack_bounds(vaddr(regs.sp), &stack));
		EXPECT_EQ(kt, stack.high.raw, stack_top(cpu_stack(id, STACK_KERNEL)).raw);
		EXPECT_TRUE(kt, regs.cpu == arch_cpu(id));
		EXPECT_EQ(kt, regs.hart, riscv_cpu(id)->hart);
		EXPECT_NE(kt, regs.hart, riscv_cpu(0)->hart);
		EXPECT_FALSE(kt, harts >> regs.hart & 1);
		harts |= BIT(regs.hart);
	}
}

static void harts_have_numbers(struct ktest *kt)
{
	unsigned int id = 99;

	for (unsigned int i = 0; i < MIN(riscv_smp_ops.count(), (unsigned int)CPU_MAX); i++) {
		EXPECT_TRUE(kt, riscv_smp_id(riscv_cpu(i)->hart, &id));
		EXPECT_EQ(kt, id, i);
	}
	id = 99;
	EXPECT_FALSE(kt, riscv_smp_id(U64_MAX, &id));
	EXPECT_EQ(kt, id, 99);
}

/* Where its trap finds no room it goes on on its own other stack, and the catch finds its way back. */
static void overflow(void *arg)
{
	struct catch *caught = arg;

	if (catch_set(caught) == CATCH_NOTHING) {
		machine_overflow_stack();
		catch_clear(caught);
	}
}

static void overflow_is_told(struct ktest *kt)
{
	static struct catch caught;

	expect_others(kt);
	for (unsigned int id = 1; id < CPU_MAX; id++) {
		if (!(smp_online() & CPU_BIT(id)))
			continue;
		do_on(kt, id, overflow, &caught);
		EXPECT_EQ(kt, caught.kind, CATCH_FAULT);
		EXPECT_TRUE(kt, strstr(caught.text, "stack overflow writing 0x"));
		EXPECT_LT(kt, caught.addr.raw - vaddr_of(cpu_stack(id, STACK_KERNEL)->guard).raw, STACK_GUARD);
	}
}

static const struct ktest_case cases[] = {
	KCASE("a hart has one number", harts_have_numbers),
	KCASE("each CPU has tables, traps, interrupts and stacks as it should", registers_are_set),
	KCASE("each CPU tells that its stack is used up", overflow_is_told),
	KCASE_END
};

static const struct ktest_suite smp_suite = {
	.name	= "smp/riscv64",
	.needs	= FACT(SMP),
	.cases	= cases,
};
KTEST_SUITE(smp_suite);

/* --- doorbells -------------------------------------------------------------------------- */

#define PATIENCE	1000000		/* rounds: a ring takes some microseconds */
#define RINGS		500

static const struct irqchip_ops *found_ops;
static struct irqchip_ops counting;
static u32 claims[CPU_MAX];

static int count_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	int err = found_ops->claim(chip, irq);

	if (!err && *irq == chip->ipi)
		atomic_fetch_add_relaxed(&claims[this_cpu()->id], 1);
	return err;
}

static void count_no_more(void *unused)
{
	riscv_irqchip.chip.ops = found_ops;
}

static void count_claims(struct ktest *kt)
{
	memset(claims, 0, sizeof(claims));
	found_ops = riscv_irqchip.chip.ops;
	counting = *found_ops;
	counting.claim = count_claim;
	riscv_irqchip.chip.ops = &counting;
	ktest_defer(kt, count_no_more, NULL);
}

static bool reaches(const u32 *count, u32 n)
{
	for (unsigned int i = 0; i < PATIENCE && atomic_load_relaxed(count) < n; i++)
		cpu_relax();
	return atomic_load_relaxed(count) == n;
}

static void ring_names_one(struct ktest *kt)
{
	cpu_set_t online = smp_online();

	count_claims(kt);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!(online & CPU_BIT(id)))
			continue;
		irqchip_ring(&riscv_irqchip.chip, id);
		EXPECT_TRUE(kt, reaches(&claims[id], 1));
		for (unsigned int other = 0; other < CPU_MAX; other++)
			EXPECT_EQ(kt, claims[other], other <= id && online & CPU_BIT(other) ? 1 : 0);
	}
}

/* Each ring is waited for: one that is lost is the last.  CPU 0 relaxes meanwhile, as all who wait. */
static void ring_many(void *arg)
{
	u32 *rung = arg;

	while (*rung < RINGS) {
		irqchip_ring(&riscv_irqchip.chip, 0);
		++*rung;
		if (!reaches(&claims[0], *rung))
			return;
	}
}

static void relax_loses_none(struct ktest *kt)
{
	u32 rung = 0;

	expect_others(kt);
	count_claims(kt);
	do_on(kt, 1, ring_many, &rung);
	EXPECT_EQ(kt, rung, RINGS);
	EXPECT_EQ(kt, claims[0], RINGS);
}

static const struct ktest_case bell_cases[] = {
	KCASE("a ring is claimed by the CPU that it names, and by no other", ring_names_one),
	KCASE("no ring is lost to a CPU that relaxes", relax_loses_none),
	KCASE_END
};

static const struct ktest_suite bell_suite = {
	.name	= "smp/riscv64-doorbell",
	.needs	= FACT(SMP),
	.cases	= bell_cases,
};
KTEST_SUITE(bell_suite);

/* --- the PLIC --------------------------------------------------------------------------- */

static u32 taken_by[CPU_MAX];

static void note_cpu(irq_t irq, void *unused) __irq_context
{
	irq_line_lower(irq);
	atomic_fetch_add_relaxed(&taken_by[this_cpu()->id], 1);
}

static void give_back(void *unused)
{
	irq_free(rtc_line, taken_by);
	if (irqchip_set_target(&riscv_irqchip.chip, rtc_line, 0))
		BUG("CPU 0 has no context");
}

static void line_goes_to_its_cpu(struct ktest *kt)
{
	memset(taken_by, 0, sizeof(taken_by));
	ASSERT_EQ(kt, irq_request(rtc_line, note_cpu, taken_by), 0);
	ktest_defer(kt, give_back, NULL);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!(smp_online() & CPU_BIT(id)))
			continue;
		ASSERT_EQ(kt, irqchip_set_target(&riscv_irqchip.chip, rtc_line, id), 0);
		irq_line_raise(rtc_line);
		EXPECT_TRUE(kt, reaches(&taken_by[id], 1));
	}
	for (unsigned int id = 0; id < CPU_MAX; id++)
		EXPECT_EQ(kt, taken_by[id], smp_online() & CPU_BIT(id) ? 1 : 0);
}

static const struct ktest_case plic_cases[] = {
	KCASE("a line interrupts the CPU that it is given to", line_goes_to_its_cpu),
	KCASE_END
};

static const struct ktest_suite plic_suite = {
	.name	= "smp/riscv64-plic",
	.needs	= FACT(SMP),
	.cases	= plic_cases,
	.before	= irq_lines_find,
	.after	= irq_lines_reset,
};
KTEST_SUITE(plic_suite);
