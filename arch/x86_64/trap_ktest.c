// SPDX-License-Identifier: MIT
/* Exceptions, brought about one by one, told by name and survived. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/ktest.h>

#include <asm/msr.h>

#include "machine/traps.h"

#include "cpu.h"
#include "irq_lines.h"
#include "trap.h"

static void divide_by_zero(void)
{
	__asm__ volatile("divl %0" : : "r" (0), "a" (1), "d" (0) : "cc");
}

static void execute_nonsense(void)
{
	__asm__ volatile("ud2");
}

static void hit_breakpoint(void)
{
	__asm__ volatile("int3");
}

/* Bits 63 to 47 of an address are all the same, or it is none. */
static void use_no_address(void)
{
	(void)*(volatile u64 *)vaddr_to_ptr(vaddr(BIT(62)));
}

static void load_no_segment(void)
{
	__asm__ volatile("movw %w0, %%fs" : : "r" (0xfff8));
}

static u8 *volatile nowhere;	/* volatile: no compiler may know that it is NULL */
static const u8 constant[16] = { 0 };
static u8 variable[16];

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
	__asm__ volatile("call *%0" : : "r" (at) : "memory");
}

static void execute_nowhere(void)
{
	execute(nowhere);
}

static void execute_variable(void)
{
	execute(variable);
}

static void take_nmi(void)
{
	__asm__ volatile("int $2");
}

static void take_machine_check(void)
{
	__asm__ volatile("int $18");
}

static const struct machine_exception exceptions[] = {
	{ "a division by zero", divide_by_zero, "divide error" },
	{ "an undefined instruction", execute_nonsense, "undefined instruction" },
	{ "a breakpoint", hit_breakpoint, "breakpoint" },
	{ "an address that is none", use_no_address, "general protection fault" },
	{ "a segment that is none", load_no_segment, "general protection fault" },
	{ "reading nothing", read_nowhere, "page fault (not mapped) reading 0x0 " },
	{ "writing nothing", write_nowhere, "page fault (not mapped) writing 0x0 " },
	{ "executing nothing", execute_nowhere, "page fault (not mapped) executing 0x0 " },
	{ "writing a constant", write_constant, "page fault (not allowed) writing 0x" },
	{ "executing a variable", execute_variable, "page fault (not allowed) executing 0x" },
	{ "an NMI", take_nmi, "non-maskable interrupt" },
	{ "a machine check", take_machine_check, "machine check" },
	{ "a stack overflow", machine_overflow_stack, "stack overflow writing" },
};

/* What stands in cr2 is the last page fault's, and a double fault may have another cause. */
static void address_is_forgotten(struct ktest *kt)
{
	u64 cr2;

	machine_overflow_has_its_address(kt);
	__asm__ volatile("movq %%cr2, %0" : "=r" (cr2));
	EXPECT_EQ(kt, cr2, 0);
}

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
		.vector = 6, .rip = 0x1000, .rsp = vaddr_of(stack).raw, .rbp = 0x2000,
	};
	struct fault fault = trap_describe(&frame, 0);

	EXPECT_EQ(kt, fault.pc.raw, 0x1000);
	EXPECT_EQ(kt, fault.frame.raw, 0x2000);
	EXPECT_EQ(kt, fault.caller.raw, 0x1234);
}

/* A stack pointer that is none is not followed. */
static void no_caller(struct ktest *kt)
{
	u64 stack[2] = { 0x1234, 0x5678 };
	const u64 pointers[] = {
		0, vaddr_of(stack).raw + 1, vaddr_of(cpu_stacks[0][STACK_BOOT].guard).raw,
		vaddr_of(cpu_stacks).raw + sizeof(cpu_stacks), BIT(62),
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(pointers); i++) {
		struct trap_frame frame = { .vector = 6, .rsp = pointers[i] };

		EXPECT_EQ(kt, trap_describe(&frame, 0).caller.raw, 0);
	}
}

static void unknown_has_a_name(struct ktest *kt)
{
	EXPECT_STREQ(kt, trap_describe(&(const struct trap_frame){ .vector = 31 }, 0).what,
		     "unknown exception");
}

/* Of all exceptions, and of page faults for all reasons: Intel SDM volume 3, "Page-Fault Exceptions". */
static void only_pages_are_resolved(struct ktest *kt)
{
	for (u64 vector = 0; vector < TRAP_IRQ_FIRST; vector++)
		for (u64 error = 0; error < 64; error++) {
			struct trap_frame frame = { .vector = vector, .error = error };

			EXPECT_EQ(kt, trap_may_resolve(&frame), vector == 14 && !(error & 8));
		}
}

static void other_double_faults(struct ktest *kt)
{
	struct trap_frame frame = { .vector = TRAP_DOUBLE_FAULT, .rip = 0x1000 };
	struct fault fault = trap_describe(&frame, vaddr_of(constant).raw);

	EXPECT_STREQ(kt, fault.what, "double fault");
	EXPECT_EQ(kt, fault.addr.raw, 0x1000);
}

/* --- the state of the CPU ------------------------------------------------------ */

/* Strings in C go upwards, whichever way the interrupted code was going. */
#define RFLAGS_DF	BIT(10)

static void go_down(void)
{
	__asm__ volatile("std\n\tud2");
}

static void strings_go_up(struct ktest *kt)
{
	u64 flags;

	machine_survive(kt, &(const struct machine_exception){ "", go_down, "undefined instruction" });
	flags = arch_rflags();
	__asm__ volatile("cld");
	EXPECT_EQ(kt, flags & RFLAGS_DF, 0);
}

/* Intel SDM volume 3, "Control Registers"; the CPU has them: CPUID 1, edx. */
#define CR4_MACHINE_CHECK	BIT(6)

static void machine_checks_come(struct ktest *kt)
{
	u64 cr4;

	if (!(cpuid(1, 0).edx & BIT(7)))
		ktest_skip(kt, "not provided: this CPU checks nothing");
	__asm__ volatile("movq %%cr4, %0" : "=r" (cr4));
	EXPECT_NE(kt, cr4 & CR4_MACHINE_CHECK, 0);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("told and survived", machine_is_told, exceptions, machine_exception_label),
	KCASE("a stack overflow is told with its address", machine_overflow_has_its_address),
	KCASE("the address of a stack overflow is told once", address_is_forgotten),
	KCASE("what has no address is at its instruction", others_are_at_their_instruction),
	KCASE("the caller of a function without a frame is told", caller_and_frame),
	KCASE("a stack pointer that is none is not followed", no_caller),
	KCASE("an exception that nobody knows has a name", unknown_has_a_name),
	KCASE("only a page fault is resolved, and no broken table", only_pages_are_resolved),
	KCASE("a double fault for another reason is no stack overflow", other_double_faults),
	KCASE("each stack has its bounds", machine_stacks_have_bounds),
	KCASE("behind an exception strings go up", strings_go_up),
	KCASE("machine checks are exceptions", machine_checks_come),
	KCASE_END
};

static const struct ktest_suite trap_suite = {
	.name	= "trap/x86_64",
	.needs	= FACT(TRAPS),
	.cases	= cases,
};
KTEST_SUITE(trap_suite);

/* --- interrupts ------------------------------------------------------------- */

#define ALL_REGS	15

/* registers.S */
void x86_interrupt_regs(const u64 *want, u64 *got);

static void registers_are_kept(struct ktest *kt)
{
	u64 want[ALL_REGS], got[ALL_REGS] = { 0 };
	u64 random = kt->seed;

	for (unsigned int i = 0; i < ALL_REGS; i++)
		want[i] = ktest_random(&random);
	x86_interrupt_regs(want, got);
	EXPECT_MEMEQ(kt, got, want, sizeof(want));
}

static void flags_are_kept(struct ktest *kt)
{
	u64 before, after;

	__asm__ volatile("std\n\tstc\n\t"
			 "pushfq\n\tpopq %0\n\t"
			 "int $0xff\n\t"
			 "pushfq\n\tpopq %1\n\t"
			 "cld" : "=r" (before), "=r" (after) : : "memory", "cc");
	EXPECT_EQ(kt, after, before);
}

/* --- what was interrupted ---------------------------------------------------------- */

static const void *seen[2];	/* by the interrupt, and by one within it */
static unsigned int depth;
static struct fault told;
static u64 told_rax;

static void note(const struct fault *fault)
{
	told = *fault;
	for (const struct fault_reg *reg = fault->regs; reg < fault->regs + fault->reg_count; reg++)
		if (strcmp(reg->name, "rax") == 0)
			told_rax = reg->value;
}

static void look(void *unused) __irq_context
{
	unsigned int level = depth++;
	irq_t none;

	(void)!irqchip_claim(&x86_irqchip.chip, &none);
	seen[level] = this_cpu()->interrupted;
	if (level == 0) {
		software_interrupt(LAPIC_SPURIOUS_VECTOR);
		arch_describe_interrupted(this_cpu()->interrupted, note);
	}
	depth--;
}

static void fail(void *unused) __irq_context
{
	irq_t none;

	(void)!irqchip_claim(&x86_irqchip.chip, &none);
	BUG("trap test: in an interrupt");
}

static void give_pin_back(void *pin)
{
	x86_irqchip.pin = pin;
}

static void take_pin(struct ktest *kt, void (*pin)(void *arg) __irq_context)
{
	ktest_defer(kt, give_pin_back, x86_irqchip.pin);
	x86_irqchip.pin = pin;
}

static __noinline void be_interrupted(void)
{
	__asm__ volatile("int %0" : : "i" (LAPIC_SPURIOUS_VECTOR), "a" (0x1234) : "memory");
}

static void tells_what_was_interrupted(struct ktest *kt)
{
	take_pin(kt, look);
	be_interrupted();
	EXPECT_NE(kt, seen[0], NULL);
	EXPECT_NE(kt, seen[1], NULL);
	EXPECT_NE(kt, seen[1], seen[0]);
	EXPECT_EQ(kt, this_cpu()->interrupted, NULL);
	EXPECT_STREQ(kt, told.what, "interrupt");
	EXPECT_LT(kt, told.pc.raw - vaddr_of(be_interrupted).raw, 64);
	EXPECT_EQ(kt, told_rax, 0x1234);
}

static void forgets_when_thrown(struct ktest *kt)
{
	take_pin(kt, fail);
	EXPECT_BUG(kt, "in an interrupt", be_interrupted());
	EXPECT_EQ(kt, this_cpu()->interrupted, NULL);
}

static const struct ktest_case interrupt_cases[] = {
	KCASE("all registers are as before an interrupt", registers_are_kept),
	KCASE("the flags are as before an interrupt", flags_are_kept),
	KCASE("what was interrupted is told with its registers, the innermost first",
	      tells_what_was_interrupted),
	KCASE("an interrupt that is left by a throw has interrupted nothing", forgets_when_thrown),
	KCASE_END
};

static const struct ktest_suite interrupt_suite = {
	.name	= "interrupt/x86_64",
	.needs	= FACT(TRAPS) | FACT(IRQ),
	.cases	= interrupt_cases,
};
KTEST_SUITE(interrupt_suite);
