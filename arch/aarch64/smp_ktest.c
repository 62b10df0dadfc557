// SPDX-License-Identifier: MIT
/* What each CPU of this port has of its own, and what it has in common with the first. */
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>

#include <asm/sysreg.h>

#include "machine/traps.h"

#include "cpu.h"
#include "interrupts.h"
#include "smp.h"
#include "smp_ktest.h"

#define MPIDR_AFFINITY	0xff00ffffffull
#define CURRENT_EL_1	(1 << 2)

/* --- registers -------------------------------------------------------------------- */

struct state {
	u64		sctlr, tcr, mair, ttbr0, ttbr1, vbar, cpacr;
	u64		el, mpidr, tpidr, sp_el0;
	vaddr_t		frame;
	unsigned int	id;
};

static void read_state(void *arg)
{
	struct state *state = arg;

	*state = (struct state){
		.sctlr	= sysreg_read(sctlr_el1),
		.tcr	= sysreg_read(tcr_el1),
		.mair	= sysreg_read(mair_el1),
		.ttbr0	= sysreg_read(ttbr0_el1),
		.ttbr1	= sysreg_read(ttbr1_el1),
		.vbar	= sysreg_read(vbar_el1),
		.cpacr	= sysreg_read(cpacr_el1),
		.el	= sysreg_read(CurrentEL),
		.mpidr	= sysreg_read(mpidr_el1),
		.tpidr	= sysreg_read(tpidr_el1),
		.sp_el0	= sysreg_read(sp_el0),
		.frame	= this_frame(),
		.id	= this_cpu()->id,
	};
}

static void registers_in_common(struct ktest *kt)
{
	struct state first, other;

	needs_others(kt);
	read_state(&first);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!is_other(id))
			continue;
		on_cpu(kt, id, read_state, &other);
		EXPECT_EQ(kt, other.sctlr, first.sctlr);
		EXPECT_EQ(kt, other.tcr, first.tcr);
		EXPECT_EQ(kt, other.mair, first.mair);
		EXPECT_EQ(kt, other.ttbr0, first.ttbr0);
		EXPECT_EQ(kt, other.ttbr1, first.ttbr1);
		EXPECT_EQ(kt, other.vbar, first.vbar);
		EXPECT_EQ(kt, other.cpacr, first.cpacr);
		EXPECT_EQ(kt, other.el, CURRENT_EL_1);
	}
}

static void expect_own(struct ktest *kt, unsigned int id, const struct state *state)
{
	struct stack_bounds stack;

	EXPECT_EQ(kt, state->id, id);
	EXPECT_EQ(kt, state->mpidr & MPIDR_AFFINITY, smp_mpidr(id));
	EXPECT_EQ(kt, state->tpidr, vaddr_of(arch_cpu(id)).raw);
	EXPECT_EQ(kt, state->sp_el0, stack_top(cpu_stack(id, STACK_EMERGENCY)).raw);
	ASSERT_TRUE(kt, arch_stack_bounds(state->frame, &stack));
	EXPECT_EQ(kt, stack.low.raw, vaddr_of(cpu_stack(id, STACK_KERNEL)->bytes).raw);
}

static void its_own(struct ktest *kt)
{
	struct state state;

	read_state(&state);
	expect_own(kt, 0, &state);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		if (!is_other(id))
			continue;
		on_cpu(kt, id, read_state, &state);
		expect_own(kt, id, &state);
	}
}

/* --- stacks ----------------------------------------------------------------------- */

static struct catch overflow;

static void overflow_stack(void *unused)
{
	if (catch_set(&overflow) == CATCH_NOTHING) {
		machine_overflow_stack();
		catch_clear(&overflow);
	}
}

/* Twice; what stands highest on the emergency stack are the registers. */
static void overflow_is_told(struct ktest *kt)
{
	needs_others(kt);
	for (unsigned int i = 0; i < 2 * CPU_MAX; i++) {
		unsigned int id = i / 2;
		u64 *top = vaddr_to_ptr(vaddr(stack_top(cpu_stack(id, STACK_EMERGENCY)).raw - 8));

		if (!is_other(id))
			continue;
		WRITE_ONCE(*top, 0);
		on_cpu(kt, id, overflow_stack, NULL);
		ASSERT_EQ(kt, overflow.kind, CATCH_FAULT);
		EXPECT_TRUE(kt, strstr(overflow.text, "stack overflow writing"));
		EXPECT_LT(kt, overflow.addr.raw - vaddr_of(cpu_stack(id, STACK_KERNEL)->guard).raw,
			  STACK_GUARD);
		EXPECT_NE(kt, READ_ONCE(*top), 0);
	}
}

/* --- up and down ----------------------------------------------------------------------- */

static unsigned int found_max;

static void put_back(void *cpus_max)
{
	aarch64_gic.cpus_max = *(unsigned int *)cpus_max;
}

static void too_many_for_the_gic(struct ktest *kt)
{
	static unsigned int cpus_max;

	cpus_max = aarch64_gic.cpus_max;
	ktest_defer(kt, put_back, &cpus_max);
	aarch64_gic.cpus_max = 1;
	EXPECT_EQ(kt, aarch64_smp_ops.start(1), -ENOSPC);
}

/* Switched on again while firmware still switches them off. */
static void come_and_go(struct ktest *kt)
{
	cpu_set_t online = smp_online();

	needs_others(kt);
	for (unsigned int i = 0; i < 10; i++) {
		smp_take_down(kt->kernel);
		ASSERT_EQ(kt, smp_online(), CPU_BIT(0));
		smp_bring_up(kt->kernel);
		ASSERT_EQ(kt, smp_online(), online);
	}
}

static u32 goes;		/* atomic */

/* As if firmware took its time: it is on for 5 ms after somebody wants to start it again. */
static void go_late(void *clock)
{
	/* KASAN: what lies around it may not be touched, and stays so. */
	volatile u8 room[256] = { 0 };
	tick_t start;

	(void)arch_irq_save();
	atomic_store_release(&goes, room[0] == 0);
	(void)comes_to_be(&this_cpu()->state, CPU_STARTING);
	start = clock_now(clock);
	while (clock_now(clock) - start < clock_hz(clock) / 200)
		cpu_relax();
	aarch64_smp_ops.off();
}

static void all_are_back(void *of)
{
	struct kernel *kernel = of;

	smp_take_down(kernel);
	kernel->smp.max = found_max;
	smp_bring_up(kernel);
}

static void waits_for_the_last_word(struct ktest *kt)
{
	static struct cpu_work work = { .fn = go_late };	/* it is never done */
	struct smp *smp = &kt->kernel->smp;

	needs_others(kt);
	work.arg = kt->kernel->arch->clock;
	found_max = smp->max;
	ktest_defer(kt, all_are_back, kt->kernel);
	smp_take_down(kt->kernel);
	smp->max = 2;
	smp_bring_up(kt->kernel);
	atomic_store_release(&goes, false);
	ASSERT_EQ(kt, smp_run(1, &work), 0);
	ASSERT_TRUE(kt, comes_to_be(&goes, true));
	atomic64_fetch_and_release(&smp->online, ~CPU_BIT(1));
	smp_bring_up(kt->kernel);
	EXPECT_EQ(kt, smp_online(), CPU_BIT(0) | CPU_BIT(1));
}

static const struct ktest_case cases[] = {
	KCASE("registers that are the same on each CPU", registers_in_common),
	KCASE("each CPU has an id, a struct cpu and stacks of its own", its_own),
	KCASE("a stack overflow on another CPU is told, on its emergency stack", overflow_is_told),
	KCASE("a CPU that the GIC has no interface for is not started", too_many_for_the_gic),
	KCASE("CPUs come and go, and come again", come_and_go),
	KCASE("a CPU is started once it is off, which may take a while", waits_for_the_last_word),
	KCASE("registers are the same on each that has come again", registers_in_common),
	KCASE("and its stack is as good as new", overflow_is_told),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "smp/aarch64-own",
	.needs	= FACT(SMP) | FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(suite);
