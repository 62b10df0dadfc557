// SPDX-License-Identifier: MIT
/* Exceptions, brought about one by one, told by name and survived; interrupts, that leave no trace. */
#include <foundry/backtrace.h>
#include <foundry/io.h>
#include <foundry/irq.h>
#include <foundry/kernel.h>
#include <foundry/symbols.h>

#include "arch.h"
#include "cpu.h"
#include "irq_lines.h"
#include "machine/machine.h"
#include "machine/traps.h"
#include "trap.h"

static void execute_nonsense(void)
{
	__asm__ volatile(".4byte 0");
}

static void hit_breakpoint(void)
{
	__asm__ volatile("ebreak");
}

/* Bits 63 to 38 of an address are all the same in Sv39, and more with it, or it is none. */
static void use_no_address(void)
{
	(void)READ_ONCE(*(u64 *)vaddr_to_ptr(vaddr(BIT(62))));
}

static u8 *volatile nowhere;	/* volatile: the compiler must not see that it is NULL */
static const u8 constant[16] __aligned(16) = { 0 };
static u8 variable[16] __aligned(16);

static void read_nowhere(void)
{
	(void)READ_ONCE(*nowhere);
}

static void write_nowhere(void)
{
	WRITE_ONCE(*nowhere, 0);
}

static void write_constant(void)
{
	WRITE_ONCE(*(u8 *)vaddr_to_ptr(vaddr_of(constant)), 1);
}

static void execute(const u8 *at)
{
	((void (*)(void))(uintptr_t)at)();	/* SAFETY: the fault is what is tried */
}

static void execute_nowhere(void)
{
	execute(nowhere);
}

static void execute_variable(void)
{
	execute(variable);
}

static void add_misaligned(void)
{
	__asm__ volatile("amoadd.d zero, zero, (%0)" : : "r" (variable + 1) : "memory");
}

/* No device is there, and the bus says so. */
static void read_no_device(void)
{
	(void)io_read32(io_map(machine.hole, sizeof(u32), IO_UNCACHED));
}

static void read_guard(void)
{
	(void)READ_ONCE(cpu_stack(0, STACK_KERNEL)->guard[0]);
}

static void lose_stack(void)
{
	__asm__ volatile("li sp, 0x10\n\tebreak" : : : "memory");
}

static void misalign_stack(void)
{
	__asm__ volatile("addi sp, sp, -3\n\tebreak" : : : "memory");
}

/* The upper end of the last stack, where its scratch room is. */
static void use_last_stack(void)
{
	__asm__ volatile("mv sp, %0\n\tebreak"
			 : : "r" (stack_top(cpu_stack(0, STACK_OVERFLOW)).raw - 8) : "memory");
}

static const struct machine_exception exceptions[] = {
	{ "an undefined instruction", execute_nonsense, "undefined instruction at 0x" },
	{ "a breakpoint", hit_breakpoint, "breakpoint at 0x" },
	{ "an address that is none", use_no_address, "page fault (not mapped) reading 0x4" },
	{ "reading nothing", read_nowhere, "page fault (not mapped) reading 0x0 (null page)" },
	{ "writing nothing", write_nowhere, "page fault (not mapped) writing 0x0 (null page)" },
	{ "executing nothing", execute_nowhere, "page fault (not mapped) executing 0x0 (null page)" },
	{ "writing a constant", write_constant, "page fault (not allowed) writing 0x" },
	{ "executing a variable", execute_variable, "page fault (not allowed) executing 0x" },
	{ "a misaligned atomic", add_misaligned, "misaligned access " },
	{ "a device that is not there", read_no_device, "access fault reading 0x" },
	{ "reading below a stack", read_guard, "page fault (not mapped) reading 0x" },
	{ "no stack at all", lose_stack, "breakpoint at 0x" },
	{ "a misaligned stack", misalign_stack, "breakpoint at 0x" },
	{ "a stack that is used up by a trap", use_last_stack, "breakpoint at 0x" },
	{ "a stack overflow", machine_overflow_stack, "stack overflow writing 0x" },
};

static void others_are_at_their_instruction(struct ktest *kt)
{
	machine_survive(kt, &(const struct machine_exception){ "", execute_nonsense, "undefined instruction" });
	EXPECT_LT(kt, machine_caught.addr.raw - vaddr_of(execute_nonsense).raw, 32);
}

/* --- what is told besides ---------------------------------------------------- */

static void caller_and_frame(struct ktest *kt)
{
	u64 stack[2] = { 0x1234, 0x5678 };
	struct trap_frame frame = {
		.cause = TRAP_UNDEFINED, .pc = 0x1000, .ra = 0x1234,
		.s0 = vaddr_of(stack + ARRAY_SIZE(stack)).raw,
	};
	struct fault fault = trap_describe(&frame);

	EXPECT_EQ(kt, fault.pc.raw, 0x1000);
	EXPECT_EQ(kt, fault.caller.raw, 0x1234);
	EXPECT_EQ(kt, fault.frame.raw, frame.s0);
}

/* It keeps one word, its caller's frame pointer, where another keeps what it returns to. */
static void frame_of_a_leaf(struct ktest *kt)
{
	u64 stack[4] = { 0 };
	struct trap_frame frame = { .s0 = vaddr_of(stack + 2).raw };

	stack[1] = vaddr_of(stack + 4).raw;
	EXPECT_EQ(kt, trap_describe(&frame).frame.raw, stack[1]);
}

/* A frame pointer that is none is not followed. */
static void no_frame(struct ktest *kt)
{
	const u64 pointers[] = {
		0, 8, BIT(62), vaddr_of(&exceptions).raw + 1,
		vaddr_of(cpu_stack(0, STACK_KERNEL)->bytes).raw,
		vaddr_of(cpu_stacks).raw + sizeof(cpu_stacks) + 8,
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pointers); i++) {
		struct trap_frame frame = { .s0 = pointers[i] };

		EXPECT_EQ(kt, trap_describe(&frame).frame.raw, pointers[i]);
	}
}

static void unknown_has_a_name(struct ktest *kt)
{
	static const u64 causes[] = { 10, 14, 16, 24, 62 };

	for (unsigned int i = 0; i < ARRAY_SIZE(causes); i++) {
		struct trap_frame frame = { .cause = causes[i], .pc = 0x1000, .value = 0x2000 };

		EXPECT_STREQ(kt, trap_describe(&frame).what, "unknown exception");
		EXPECT_EQ(kt, trap_describe(&frame).addr.raw, 0x1000);
	}
}

static void only_pages_are_resolved(struct ktest *kt)
{
	for (u64 cause = 0; cause < 64; cause++) {
		struct trap_frame frame = { .cause = cause };

		EXPECT_EQ(kt, trap_may_resolve(&frame), cause == 12 || cause == 13 || cause == 15);
	}
}

/* Only where the stack pointer has arrived there too. */
static void guard_is_no_overflow(struct ktest *kt)
{
	u64 guard = vaddr_of(cpu_stack(0, STACK_KERNEL)->guard).raw;
	struct trap_frame frame = { .cause = TRAP_STORE_PAGE, .value = guard };

	frame.sp = vaddr_of(cpu_stack(0, STACK_KERNEL)->bytes).raw + TRAP_BYTES;
	EXPECT_STREQ(kt, trap_describe(&frame).what, "page fault (not mapped)");
	frame.sp--;
	EXPECT_STREQ(kt, trap_describe(&frame).what, "stack overflow");
	frame.value = 8;
	EXPECT_STREQ(kt, trap_describe(&frame).what, "page fault (not mapped)");
}

static const struct ktest_case cases[] = {
	KCASE("a stack overflow is told with its address", machine_overflow_has_its_address),
	KCASE("what has no address is at its instruction", others_are_at_their_instruction),
	KCASE("caller and frame are told", caller_and_frame),
	KCASE("the frame of a function that calls no other is its caller's", frame_of_a_leaf),
	KCASE("a frame pointer that is none is not followed", no_frame),
	KCASE("an exception that nobody knows has a name", unknown_has_a_name),
	KCASE("only a page fault is resolved", only_pages_are_resolved),
	KCASE("touching a guard is no stack overflow", guard_is_no_overflow),
	KCASE("each stack has its bounds", machine_stacks_have_bounds),
	KCASE_END
};

static const struct ktest_suite trap_suite = {
	.name	= "trap/riscv64",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(trap_suite);

/* io_map() is usable. */
static const struct ktest_case exception_cases[] = {
	KCASE_FOR("told and survived", machine_is_told, exceptions, machine_exception_label),
	KCASE_END
};

static const struct ktest_suite exception_suite = {
	.name	= "trap/riscv64-exceptions",
	.needs	= FACT(TRAPS) | FACT(FRAMES),
	.cases	= exception_cases,
};
KTEST_SUITE(exception_suite);

/* --- interrupts ------------------------------------------------------------- */

#define ALL_REGS	28

/* registers.S */
void riscv_interrupt_regs(const u64 *want, u64 *got);

static void forbid_software(void *unused)
{
	csr_clear(sie, SIE_SOFTWARE);
	arch_irq_enable();
}

/* An interrupt that nobody handles waits; irqs are off until the case is over. */
static void send_software(struct ktest *kt)
{
	(void)arch_irq_save();
	ktest_defer(kt, forbid_software, NULL);
	csr_set(sie, SIE_SOFTWARE);
	csr_set(sip, SIE_SOFTWARE);
}

static void registers_are_kept(struct ktest *kt)
{
	u64 want[ALL_REGS], got[ALL_REGS] = { 0 };
	u64 random = kt->seed, before = kt->kernel->irqs.spurious;

	for (unsigned int i = 0; i < ALL_REGS; i++)
		want[i] = ktest_random(&random);
	send_software(kt);
	riscv_interrupt_regs(want, got);
	EXPECT_MEMEQ(kt, got, want, sizeof(want));
	EXPECT_EQ(kt, kt->kernel->irqs.spurious, before + 1);
}

static void status_is_kept(struct ktest *kt)
{
	unsigned long before, after;

	send_software(kt);
	before = csr_read(sstatus) | SSTATUS_SIE;
	arch_irq_enable();
	after = csr_read(sstatus);
	(void)arch_irq_save();
	EXPECT_EQ(kt, csr_read(sip) & SIE_SOFTWARE, 0);
	EXPECT_EQ(kt, after & SSTATUS_SIE, before & SSTATUS_SIE);
}

/* The frame of an outer interrupt, as it could be; nothing looks at it. */
static void outer_is_found_again(struct ktest *kt)
{
	const void *before = this_cpu()->interrupted, *after;

	send_software(kt);
	this_cpu()->interrupted = &exceptions;
	arch_irq_enable();
	(void)arch_irq_save();
	after = this_cpu()->interrupted;
	this_cpu()->interrupted = before;
	EXPECT_FALSE(kt, before);
	EXPECT_EQ(kt, csr_read(sip) & SIE_SOFTWARE, 0);
	EXPECT_TRUE(kt, after == &exceptions);
}

/* --- back traces through a trap ---------------------------------------------- */

static vaddr_t told_pc;

static void note_pc(const struct fault *fault)
{
	told_pc = fault->pc;
}

static vaddr_t callers[BACKTRACE_MAX];
static size_t found;

static void trace_from_here(irq_t irq, void *arg) __irq_context
{
	struct stack_bounds stack;

	irq_line_lower(irq);
	arch_describe_interrupted(this_cpu()->interrupted, note_pc);
	if (arch_stack_bounds(this_frame(), &stack))
		found = backtrace(&stack, this_frame(), callers, BACKTRACE_MAX);
}

/* Calls nobody, and has a frame all the same. */
static __noinline void interrupted(void)
{
	for (unsigned int i = 0; i < 2000 && READ_ONCE(found) == 0; i++)
		cpu_relax();
}

static vaddr_t function_of(vaddr_t pc)
{
	struct symbol symbol;

	return symbol_find(symbol_table(), vaddr(pc.raw - 1), &symbol) ? symbol.start : vaddr(0);
}

static void free_line(void *unused)
{
	irq_free(rtc_line, &found);
}

static void trace_goes_through(struct ktest *kt)
{
	vaddr_t self = function_of(vaddr_add(vaddr_of(trace_goes_through), 1));
	bool seen = false;

	if (!symbol_table())
		ktest_skip(kt, "not provided: CONFIG_SYMBOLS=n");
	found = 0;
	ASSERT_EQ(kt, irq_request(rtc_line, trace_from_here, &found), 0);
	ktest_defer(kt, free_line, NULL);
	(void)arch_irq_save();
	irq_line_raise(rtc_line);
	(arch_irq_enable)();	/* inline, and nothing but that: none in between is interrupted */
	interrupted();
	for (size_t i = 0; i + 1 < found; i++)
		seen |= vaddr_eq(function_of(callers[i]), vaddr_of(interrupted)) ||
			vaddr_eq(function_of(callers[i]), self);
	EXPECT_GT(kt, found, 3);
	EXPECT_TRUE(kt, seen);
	EXPECT_TRUE(kt, vaddr_eq(function_of(told_pc), vaddr_of(interrupted)) ||
			vaddr_eq(function_of(told_pc), self));
}

static const struct ktest_case interrupt_cases[] = {
	KCASE("all registers are as before an interrupt", registers_are_kept),
	KCASE("interrupts are on again behind an interrupt", status_is_kept),
	KCASE("what an outer handler interrupted is found again", outer_is_found_again),
	KCASE("a back trace goes through an interrupt", trace_goes_through),
	KCASE_END
};

static const struct ktest_suite interrupt_suite = {
	.name	= "interrupt/riscv64",
	.needs	= FACT(TRAPS) | FACT(IRQ),
	.cases	= interrupt_cases,
	.before	= irq_lines_find,
	.after	= irq_lines_reset,
};
KTEST_SUITE(interrupt_suite);
