// SPDX-License-Identifier: MIT
/* Exceptions, brought about one by one, told by name and survived. */
#include <foundry/alarm.h>
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/io.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include <asm/sysreg.h>

#include "machine/traps.h"

#include "cpu.h"
#include "exit.h"
#include "trap.h"

static void execute_nonsense(void)
{
	__asm__ volatile(".inst 0" : : : "memory");
}

static void hit_breakpoint(void)
{
	__asm__ volatile("brk #0" : : : "memory");
}

static void call_system(void)
{
	__asm__ volatile("svc #0" : : : "memory");
}

/* fmov d0, xzr: the assembler may have been told that there are no such registers. */
static void use_floating_point(void)
{
	__asm__ volatile(".inst 0x9e6703e0" : : : "memory");
}

/* The upper bits of an address are all the same, or it is none. */
static void use_no_address(void)
{
	(void)*(volatile u64 *)vaddr_to_ptr(vaddr(BIT(62)));
}

static u8 *volatile nowhere;	/* volatile: no compiler may know that it is NULL */
static const u8 constant[16] __aligned(16) = { 0xff };
static u8 variable[16] __aligned(16);

static void read_nowhere(void)
{
	(void)*(volatile u8 *)nowhere;
}

static void write_nowhere(void)
{
	*(volatile u8 *)nowhere = 0;
}

static void write_constant(void)
{
	*(volatile u8 *)vaddr_to_ptr(vaddr_of(constant)) = 1;
}

static void execute(const u8 *at)
{
	__asm__ volatile("blr %0" : : "r" (at) : "memory", "x30");
}

static void execute_nowhere(void)
{
	execute(nowhere);
}

static void execute_variable(void)
{
	execute(variable);
}

static void execute_between_instructions(void)
{
	execute(vaddr_to_ptr(vaddr(vaddr_of(execute_nonsense).raw + 2)));
}

static void use_half_a_word(void)
{
	u64 value;

	__asm__ volatile("ldxr %0, [%1]" : "=r" (value) : "r" (variable + 4) : "memory");
}

/* No RAM and no device of QEMU's machine. */
#define HOLE	0x0f000000

static void read_a_hole(void)
{
	(void)io_read32(io_map(paddr(HOLE), 4, IO_UNCACHED));
}

/* --- without a stack: the frame goes elsewhere, and what is below is not touched --- */

static __noinline void break_on_stack(u64 sp)
{
	__asm__ volatile("mov sp, %0\n\tbrk #0" : : "r" (sp) : "memory");
}

/* QEMU does not check it. */
static void tilt_stack(void)
{
	break_on_stack(this_frame().raw - 1024 + 8);
}

static void lose_stack(void)
{
	break_on_stack(0);
}

static void lose_stack_behind_all(void)
{
	break_on_stack(vaddr_of(boot_cpu_stacks).raw + sizeof(boot_cpu_stacks) + STACK_GUARD);
}

static void leave_no_room(void)
{
	break_on_stack(vaddr_of(boot_cpu_stacks[STACK_BOOT].bytes).raw + 64);
}

/* Below this guard lies the other stack. */
static void stand_on_guard(void)
{
	break_on_stack(vaddr_of(boot_cpu_stacks[STACK_EMERGENCY].guard).raw + 512);
}

static const struct machine_exception exceptions[] = {
	{ "an undefined instruction", execute_nonsense, "undefined instruction at 0x" },
	{ "a breakpoint", hit_breakpoint, "breakpoint at 0x" },
	{ "a system call", call_system, "system call at 0x" },
	{ "floating point", use_floating_point, "floating-point instruction at 0x" },
	{ "an address that is none", use_no_address,
	  "page fault (not mapped) reading 0x4000000000000000 " },
	{ "reading nothing", read_nowhere, "page fault (not mapped) reading 0x0 " },
	{ "writing nothing", write_nowhere, "page fault (not mapped) writing 0x0 " },
	{ "executing nothing", execute_nowhere, "page fault (not mapped) executing 0x0 " },
	{ "writing a constant", write_constant, "page fault (not allowed) writing 0x" },
	{ "executing a variable", execute_variable, "page fault (not allowed) executing 0x" },
	{ "executing half an instruction", execute_between_instructions,
	  "instruction address not aligned executing 0x" },
	{ "a word that is not aligned", use_half_a_word, "alignment fault reading 0x" },
	{ "reading where nothing answers", read_a_hole, "external abort reading 0x" },
	{ "a stack overflow", machine_overflow_stack, "stack overflow writing" },
};

static void others_are_at_their_instruction(struct ktest *kt)
{
	machine_survive(kt, &exceptions[0]);
	EXPECT_LT(kt, machine_caught.addr.raw - vaddr_of(execute_nonsense).raw, 32);
}

static const struct machine_exception without_stack[] = {
	{ "not aligned", tilt_stack, "breakpoint at 0x" },
	{ "null", lose_stack, "breakpoint at 0x" },
	{ "behind all stacks", lose_stack_behind_all, "breakpoint at 0x" },
	{ "nearly at the end", leave_no_room, "breakpoint at 0x" },
	{ "on a guard", stand_on_guard, "breakpoint at 0x" },
};

#define MARK	0x5a

/* What stands highest there are the registers. */
static void is_taken_elsewhere(struct ktest *kt)
{
	u8 *top = vaddr_to_ptr(vaddr(stack_top(&boot_cpu_stacks[STACK_EMERGENCY]).raw - 16));
	u8 marks[16];

	memset(marks, MARK, sizeof(marks));
	memset(top, MARK, sizeof(marks));
	machine_survive(kt, kt->param);
	EXPECT_NE(kt, memcmp(top, marks, sizeof(marks)), 0);
}

/* --- what is told besides: Arm ARM, D19.2 "ESR_EL1" ------------------------------ */

#define CLASS(number)	((u64)(number) << 26)

static const char *told_of(u64 vector, u64 esr)
{
	return trap_describe(&(const struct trap_frame){ .vector = vector, .esr = esr }).what;
}

static void caller_and_frame(struct ktest *kt)
{
	struct trap_frame frame = { .vector = TRAP_SYNC, .elr = 0x1000 };
	struct fault fault;

	frame.x[29] = 0x2000;
	frame.x[30] = 0x1234;
	fault = trap_describe(&frame);
	EXPECT_EQ(kt, fault.pc.raw, 0x1000);
	EXPECT_EQ(kt, fault.frame.raw, 0x2000);
	EXPECT_EQ(kt, fault.caller.raw, 0x1234);
}

static void all_have_names(struct ktest *kt)
{
	for (u64 class = 0; class < 64; class++)
		for (u64 status = 0; status < 64; status++)
			ASSERT_NE(kt, told_of(TRAP_SYNC, CLASS(class) | status), NULL);
	EXPECT_STREQ(kt, told_of(TRAP_SYNC, CLASS(0x3f)), "unknown exception");
	EXPECT_STREQ(kt, told_of(TRAP_SYNC, CLASS(0x25) | 0x3f), "unknown exception");
	EXPECT_STREQ(kt, told_of(TRAP_SERROR, 0), "system error");
	EXPECT_STREQ(kt, told_of(TRAP_FIQ, 0), "fast interrupt");
	EXPECT_STREQ(kt, told_of(0, 0), "exception from nowhere");
}

/* Cleaning a cache line is no write of the program's, though the CPU calls it one. */
static void accesses(struct ktest *kt)
{
	static const struct {
		u64			esr;
		enum fault_access	access;
	} all[] = {
		{ CLASS(0x25) | 0x07, FAULT_READ },
		{ CLASS(0x25) | 0x47, FAULT_WRITE },
		{ CLASS(0x25) | 0x147, FAULT_READ },
		{ CLASS(0x21) | 0x07, FAULT_EXEC },
		{ CLASS(0x22), FAULT_EXEC },
		{ CLASS(0x25) | 0x410, FAULT_OTHER },	/* FAR is not valid */
		{ CLASS(0x3c), FAULT_OTHER },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(all); i++) {
		struct trap_frame frame = {
			.vector = TRAP_SYNC, .esr = all[i].esr, .far = 0x5000, .elr = 0x1000,
		};
		struct fault fault = trap_describe(&frame);

		EXPECT_EQ(kt, fault.access, all[i].access);
		EXPECT_EQ(kt, fault.addr.raw, all[i].access == FAULT_OTHER ? 0x1000 : 0x5000);
	}
}

static void other_lost_stacks(struct ktest *kt)
{
	EXPECT_STREQ(kt, told_of(TRAP_NO_STACK, CLASS(0x3c)), "breakpoint");
	EXPECT_STREQ(kt, told_of(TRAP_NO_STACK, CLASS(0x26)), "stack pointer not aligned");
}

/* Where nobody takes the exit by semihosting, the CPU goes on behind it. */
static void exit_may_be_refused(struct ktest *kt)
{
	struct trap_frame frame = {
		.vector = TRAP_SYNC, .elr = vaddr_of(semihosting_call).raw,
	};

	trap_dispatch(&frame);
	EXPECT_EQ(kt, frame.elr, vaddr_of(semihosting_call).raw + 4);
	frame.elr = 0x1000;
	EXPECT_FAULT(kt, vaddr_to_ptr(vaddr(0x1000)), trap_dispatch(&frame));
}

static const struct ktest_case cases[] = {
	KCASE_FOR("told and survived", machine_is_told, exceptions, machine_exception_label),
	KCASE_FOR("without a stack, told and survived", is_taken_elsewhere, without_stack,
		  machine_exception_label),
	KCASE("a stack overflow is told with its address", machine_overflow_has_its_address),
	KCASE("what has no address is at its instruction", others_are_at_their_instruction),
	KCASE("the caller of a function without a frame is told", caller_and_frame),
	KCASE("every exception has a name", all_have_names),
	KCASE("who reads, who writes, who executes", accesses),
	KCASE("a lost stack is no stack overflow", other_lost_stacks),
	KCASE("each stack has its bounds", machine_stacks_have_bounds),
	KCASE("an exit that nobody takes is gone over", exit_may_be_refused),
	KCASE_END
};

static const struct ktest_suite trap_suite = {
	.name	= "trap/aarch64",
	.needs	= FACT(TRAPS) | FACT(FRAMES),
	.cases	= cases,
};
KTEST_SUITE(trap_suite);

/* --- interrupts ------------------------------------------------------------- */

#define ALL_REGS	32	/* the last is the flags */
#define NZCV		(0xfull << 28)
#define ISR_IRQ		BIT(7)
#define ROUNDS		1000000

/* registers.S */
void aarch64_interrupt_regs(const u64 *want, u64 *got);

static unsigned int rings;
static struct catch caught_inside;

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
static void have_one_wait(struct ktest *kt)
{
	static irqflags_t flags;
	const struct arch *arch = kt->kernel->arch;
	bool waits = false;

	rings = 0;
	flags = arch_irq_save();
	arch->alarm->fire = survive_inside;
	ktest_defer(kt, stop_counting, &flags);
	ASSERT_EQ(kt, alarm_arm(arch->alarm, clock_now(arch->clock)), 0);
	for (unsigned int i = 0; i < ROUNDS && !waits; i++)
		waits = sysreg_read(isr_el1) & ISR_IRQ;
	ASSERT_TRUE(kt, waits);
}

static void registers_are_kept(struct ktest *kt)
{
	u64 want[ALL_REGS], got[ALL_REGS] = { 0 };
	u64 random = kt->seed;

	for (unsigned int i = 0; i < ALL_REGS; i++)
		want[i] = ktest_random(&random);
	want[ALL_REGS - 1] &= NZCV;
	have_one_wait(kt);
	aarch64_interrupt_regs(want, got);
	EXPECT_EQ(kt, rings, 1);
	EXPECT_EQ(kt, caught_inside.kind, CATCH_FAULT);
	EXPECT_MEMEQ(kt, got, want, sizeof(want));
}

static const struct ktest_case interrupt_cases[] = {
	KCASE("registers and flags are as before an interrupt, and a fault in it",
	      registers_are_kept),
	KCASE_END
};

static const struct ktest_suite interrupt_suite = {
	.name	= "interrupt/aarch64",
	.needs	= FACT(TRAPS) | FACT(IRQ) | FACT(CLOCK),
	.cases	= interrupt_cases,
};
KTEST_SUITE(interrupt_suite);
