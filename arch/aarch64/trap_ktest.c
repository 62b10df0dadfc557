// SPDX-License-Identifier: MIT
/* Exceptions, brought about one by one, told by name and survived. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/io.h>
#include <foundry/ktest.h>

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
	break_on_stack(vaddr_of(cpu_stacks).raw + sizeof(cpu_stacks) + STACK_GUARD);
}

static void leave_no_room(void)
{
	break_on_stack(vaddr_of(cpu_stack(this_cpu()->id, STACK_KERNEL)->bytes).raw + 64);
}

/* Below this guard lies the other stack. */
static void stand_on_guard(void)
{
	break_on_stack(vaddr_of(cpu_stack(this_cpu()->id, STACK_EMERGENCY)->guard).raw + 512);
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
	vaddr_t emergency = stack_top(cpu_stack(this_cpu()->id, STACK_EMERGENCY));
	u8 *top = vaddr_to_ptr(vaddr(emergency.raw - 16));
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

/* What the last exception has left says nothing of an interrupt. */
static void interrupt_has_no_address(struct ktest *kt)
{
	struct fault fault = trap_describe(&(const struct trap_frame){
		.vector = TRAP_IRQ, .esr = CLASS(0x25) | 0x47, .far = 0x5000, .elr = 0x1000,
	});

	EXPECT_STREQ(kt, fault.what, "interrupt");
	EXPECT_EQ(kt, fault.access, FAULT_OTHER);
	EXPECT_EQ(kt, fault.addr.raw, 0x1000);
}

/* Translation, access flag, permission: status 4 to 15; on the stack that was in use. */
static void only_pages_are_resolved(struct ktest *kt)
{
	static const u64 vectors[] = { TRAP_SYNC, TRAP_IRQ, TRAP_SERROR, TRAP_NO_STACK };

	for (unsigned int i = 0; i < ARRAY_SIZE(vectors); i++)
		for (u64 esr = 0; esr < 64 * 64; esr++) {
			u64 class = esr / 64, status = esr % 64;
			struct trap_frame frame = {
				.vector = vectors[i], .esr = CLASS(class) | status,
			};

			ASSERT_EQ(kt, trap_may_resolve(&frame),
				  i == 0 && (class == 0x21 || class == 0x25) && status >= 4 &&
				  status < 16);
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
	KCASE("an interrupt is at its instruction", interrupt_has_no_address),
	KCASE("only a page fault is resolved, with a stack to return to", only_pages_are_resolved),
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
