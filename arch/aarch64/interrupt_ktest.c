// SPDX-License-Identifier: MIT
/* What an interrupt leaves as it was, and what is told of whom it has interrupted. */
#include <foundry/alarm.h>
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include <asm/sysreg.h>

#include "lend_alarm.h"

#include "trap.h"

static void hit_breakpoint(void)
{
	__asm__ volatile("brk #0" : : : "memory");
}

#define ALL_REGS	32	/* the last is the flags */
#define NZCV		(0xfull << 28)
#define ISR_IRQ		BIT(7)
#define ROUNDS		1000000

/* registers.S */
void aarch64_interrupt_regs(const u64 *want, u64 *got);

static unsigned int rings;
static struct catch caught_inside;

/* Who was interrupted, as it is told to a panic. */
static struct {
	struct fault	fault;
	u64		regs[ALL_REGS + 3];
} told;

static void note_who(const struct fault *fault)
{
	told.fault = *fault;
	for (size_t i = 0; i < MIN(fault->reg_count, ARRAY_SIZE(told.regs)); i++)
		told.regs[i] = fault->regs[i].value;
}

static void tell_who(struct alarm *alarm, void *arg) __irq_context
{
	rings++;
	arch_describe_interrupted(this_cpu()->interrupted, note_who);
}

/* What the CPU keeps of the interrupt is overwritten by a fault inside. */
static void survive_inside(struct alarm *alarm, void *arg) __irq_context
{
	rings++;
	if (catch_set(&caught_inside) == CATCH_NOTHING) {
		hit_breakpoint();
		catch_clear(&caught_inside);
	}
}

static void stop_counting(void *flags)
{
	alarm_cancel(this_kernel()->arch->alarm);
	this_kernel()->arch->alarm->fire = NULL;
	arch_irq_restore(*(irqflags_t *)flags);
}

/* Irqs are off, and an interrupt waits. */
static void have_one_wait(struct ktest *kt, void (*fire)(struct alarm *alarm, void *arg))
{
	static irqflags_t flags;
	const struct arch *arch = kt->kernel->arch;
	bool waits = false;

	rings = 0;
	alarm_borrow(kt);
	flags = arch_irq_save();
	arch->alarm->fire = fire;
	ktest_defer(kt, stop_counting, &flags);
	ASSERT_EQ(kt, alarm_arm(arch->alarm, clock_now(arch->clock)), 0);
	for (unsigned int i = 0; i < ROUNDS && !waits; i++)
		waits = sysreg_read(isr_el1) & ISR_IRQ;
	ASSERT_TRUE(kt, waits);
}

static void choose_registers(struct ktest *kt, u64 want[ALL_REGS])
{
	u64 random = kt->seed;

	for (unsigned int i = 0; i < ALL_REGS; i++)
		want[i] = ktest_random(&random);
	want[ALL_REGS - 1] &= NZCV;
}

static void registers_are_kept(struct ktest *kt)
{
	u64 want[ALL_REGS], got[ALL_REGS] = { 0 };

	choose_registers(kt, want);
	have_one_wait(kt, survive_inside);
	aarch64_interrupt_regs(want, got);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, caught_inside.kind, CATCH_FAULT);
	EXPECT_MEMEQ(kt, got, want, sizeof(want));
}

/* Registers as general_names of trap.c, then sp, pc and spsr. */
static void the_interrupted_is_told(struct ktest *kt)
{
	u64 want[ALL_REGS], got[ALL_REGS];
	vaddr_t within = vaddr_of(aarch64_interrupt_regs);
	struct stack_bounds stack;

	choose_registers(kt, want);
	have_one_wait(kt, tell_who);
	aarch64_interrupt_regs(want, got);
	ASSERT_EQ(kt, rings, 1);
	EXPECT_STREQ(kt, told.fault.what, "interrupt");
	EXPECT_LT(kt, told.fault.pc.raw - within.raw, 512);
	EXPECT_EQ(kt, told.fault.addr.raw, told.fault.pc.raw);
	EXPECT_EQ(kt, told.fault.frame.raw, want[29]);
	ASSERT_EQ(kt, told.fault.reg_count, ALL_REGS + 2);
	EXPECT_MEMEQ(kt, told.regs, want, (ALL_REGS - 1) * sizeof(want[0]));
	EXPECT_TRUE(kt, arch_stack_bounds(vaddr(told.regs[ALL_REGS - 1]), &stack));
	EXPECT_EQ(kt, told.regs[ALL_REGS], told.fault.pc.raw);
	EXPECT_EQ(kt, told.regs[ALL_REGS + 1] & NZCV, want[ALL_REGS - 1]);
	EXPECT_EQ(kt, this_cpu()->interrupted, NULL);
}

/* As if a handler let another one in, with nothing behind it. */
static void the_outer_one_is_known_again(struct ktest *kt)
{
	struct trap_frame outer = { .vector = TRAP_IRQ }, inner = outer;
	irqflags_t flags = arch_irq_save();

	this_cpu()->interrupted = &outer;
	trap_dispatch(&inner);
	EXPECT_EQ(kt, this_cpu()->interrupted, &outer);
	this_cpu()->interrupted = NULL;
	arch_irq_restore(flags);
}

/* Its frame is gone with the handler that is left. */
static void a_throw_forgets_it(struct ktest *kt)
{
	struct trap_frame frame;

	if (catch_set(&caught_inside) == CATCH_NOTHING) {
		this_cpu()->interrupted = &frame;
		hit_breakpoint();
		catch_clear(&caught_inside);
	}
	EXPECT_EQ(kt, caught_inside.kind, CATCH_FAULT);
	EXPECT_EQ(kt, this_cpu()->interrupted, NULL);
	this_cpu()->interrupted = NULL;
}

static const struct ktest_case interrupt_cases[] = {
	KCASE("registers and flags are as before an interrupt, and a fault in it",
	      registers_are_kept),
	KCASE("who is interrupted is told, with all registers", the_interrupted_is_told),
	KCASE("behind an interrupt within another it is the outer one", the_outer_one_is_known_again),
	KCASE("a throw out of a handler forgets who was interrupted", a_throw_forgets_it),
	KCASE_END
};

static const struct ktest_suite interrupt_suite = {
	.name	= "interrupt/aarch64",
	.needs	= FACT(TRAPS) | FACT(IRQ) | FACT(CLOCK),
	.cases	= interrupt_cases,
};
KTEST_SUITE(interrupt_suite);
