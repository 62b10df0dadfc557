// SPDX-License-Identifier: MIT
/* Exceptions, told as the kernel tells faults; interrupts, passed on. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/fault.h>
#include <foundry/irq.h>
#include <foundry/preempt.h>

#include <asm/sysreg.h>

#include "arch.h"
#include "cpu.h"
#include "exit.h"
#include "trap.h"

/* --- the exception syndrome: Arm ARM, D19.2 "ESR_EL1" ------------------------- */

#define ESR_CLASS(esr)		((esr) >> 26 & 0x3f)
#define ESR_WRITE		BIT(6)		/* of a data abort; not of cache maintenance */
#define ESR_MAINTENANCE		BIT(8)
#define ESR_NO_ADDRESS		BIT(10)		/* FAR is not valid */
#define ESR_STATUS(esr)		((esr) & 0x3f)
#define STATUS_TRANSLATION	0x04		/* then access flags, then permissions */
#define STATUS_PERMISSION_LAST	0x0f
#define STATUS_EXTERNAL		0x10

enum {
	CLASS_UNKNOWN		= 0x00,
	CLASS_FP		= 0x07,
	CLASS_PC_ALIGNMENT	= 0x22,
	CLASS_FETCH_ABORT	= 0x21,
	CLASS_DATA_ABORT	= 0x25,
	CLASS_SP_ALIGNMENT	= 0x26,
};

static const char *const class_names[64] = {
	[CLASS_UNKNOWN]		= "undefined instruction",
	[CLASS_FP]		= "floating-point instruction",
	[0x0d]			= "branch target exception",
	[0x0e]			= "illegal execution state",
	[0x15]			= "system call",
	[0x16]			= "hypervisor call",
	[0x17]			= "secure monitor call",
	[0x18]			= "system instruction not allowed",
	[0x19]			= "SVE instruction",
	[0x1c]			= "pointer authentication failure",
	[CLASS_PC_ALIGNMENT]	= "instruction address not aligned",
	[CLASS_SP_ALIGNMENT]	= "stack pointer not aligned",
	[0x2c]			= "floating-point error",
	[0x31]			= "hardware breakpoint",
	[0x33]			= "single step",
	[0x35]			= "watchpoint",
	[0x3c]			= "breakpoint",
};

/* Of aborts; where there are four in a row, the level of the table. */
#define LEVELS(first, name)				\
	[first] = name, [(first) + 1] = name,		\
	[(first) + 2] = name, [(first) + 3] = name

static const char *const status_names[64] = {
	LEVELS(0x00, "page fault (address too large)"),
	LEVELS(0x04, "page fault (not mapped)"),
	LEVELS(0x08, "page fault (access flag)"),
	LEVELS(0x0c, "page fault (not allowed)"),
	[STATUS_EXTERNAL]	= "external abort",
	LEVELS(0x14, "external abort in a page table"),
	[0x18]			= "parity error",
	LEVELS(0x1c, "parity error in a page table"),
	[0x21]			= "alignment fault",
	[0x30]			= "TLB conflict",
};

static bool is_abort(u64 esr)
{
	return ESR_CLASS(esr) == CLASS_DATA_ABORT || ESR_CLASS(esr) == CLASS_FETCH_ABORT;
}

static bool has_address(u64 esr)
{
	if (ESR_CLASS(esr) == CLASS_PC_ALIGNMENT)
		return true;
	return is_abort(esr) && !(ESR_STATUS(esr) == STATUS_EXTERNAL && esr & ESR_NO_ADDRESS);
}

static enum fault_access access_of(u64 esr)
{
	switch (ESR_CLASS(esr)) {
	case CLASS_FETCH_ABORT:
	case CLASS_PC_ALIGNMENT:
		return FAULT_EXEC;
	case CLASS_DATA_ABORT:
		return esr & ESR_WRITE && !(esr & ESR_MAINTENANCE) ? FAULT_WRITE : FAULT_READ;
	default:
		return FAULT_OTHER;
	}
}

static const char *sync_name(u64 esr)
{
	const char *name = is_abort(esr) ? status_names[ESR_STATUS(esr)] :
					   class_names[ESR_CLASS(esr)];

	return name ? name : "unknown exception";
}

static const char *name_of(const struct trap_frame *frame)
{
	switch (frame->vector) {
	case TRAP_SYNC:
	case TRAP_NO_STACK:	return sync_name(frame->esr);
	case TRAP_IRQ:		return "interrupt";
	case TRAP_FIQ:		return "fast interrupt";
	case TRAP_SERROR:	return "system error";
	default:		return "exception from nowhere";
	}
}

struct fault trap_describe(const struct trap_frame *frame)
{
	struct fault fault = {
		.what	= name_of(frame),
		.access	= FAULT_OTHER,
		.addr	= vaddr(frame->elr),
		.pc	= vaddr(frame->elr),
		.caller	= vaddr(frame->x[30]),
		.frame	= vaddr(frame->x[29]),
	};

	/* An interrupt leaves syndrome and address of the last exception where they are. */
	if (frame->vector != TRAP_IRQ && has_address(frame->esr)) {
		fault.access = access_of(frame->esr);
		fault.addr = vaddr(frame->far);
	}
	if (frame->vector == TRAP_NO_STACK &&
	    (stack_ends_at(fault.addr) || stack_guards_hold(cpu_stacks, STACK_COUNT, fault.addr)))
		fault.what = "stack overflow";
	return fault;
}

/* --- what is done about it ------------------------------------------------------ */

#define GENERAL_REGS	31
#define REGS		(GENERAL_REGS + 5)
#define EXCEPTION_REGS	2	/* the last ones, which an interrupt has not */

static const char *const general_names[GENERAL_REGS] = {
	"x0", "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13",
	"x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27",
	"x28", "x29", "x30",
};

/* Call @tell with the registers besides: room that an access that is resolved has no use for. */
static __noinline void tell_registers(const struct trap_frame *frame, struct fault *fault,
				      void (*tell)(const struct fault *fault))
{
	struct fault_reg regs[REGS] = {
		[GENERAL_REGS] = { "sp", frame->sp }, { "pc", frame->elr }, { "spsr", frame->spsr },
		{ "esr", frame->esr }, { "far", frame->far },
	};

	for (unsigned int i = 0; i < GENERAL_REGS; i++)
		regs[i] = (struct fault_reg){ general_names[i], frame->x[i] };
	fault->regs = regs;
	fault->reg_count = frame->vector == TRAP_IRQ ? REGS - EXCEPTION_REGS : REGS;
	tell(fault);
}

void arch_describe_interrupted(const void *interrupted, void (*tell)(const struct fault *fault))
{
	const struct trap_frame *frame = interrupted;
	struct fault fault = trap_describe(frame);

	tell_registers(frame, &fault, tell);
}

/* What is taken without a stack has no way back. */
bool trap_may_resolve(const struct trap_frame *frame)
{
	return frame->vector == TRAP_SYNC && is_abort(frame->esr) &&
	       ESR_STATUS(frame->esr) >= STATUS_TRANSLATION &&
	       ESR_STATUS(frame->esr) <= STATUS_PERMISSION_LAST;
}

static void take_exception(const struct trap_frame *frame)
{
	struct fault fault = trap_describe(frame);

	if (!trap_may_resolve(frame) || !fault_resolve(&fault))
		tell_registers(frame, &fault, fault_raise);
}

static void take_interrupt(const struct trap_frame *frame)
{
	struct cpu *cpu = this_cpu();
	const void *outer = cpu->interrupted;

	cpu->interrupted = frame;
	irq_dispatch();
	cpu->interrupted = outer;
	preempt_from_irq();
}

void trap_dispatch(struct trap_frame *frame)
{
	if (frame->vector == TRAP_IRQ) {
		take_interrupt(frame);
		return;
	}
	if (frame->vector == TRAP_SYNC && ESR_CLASS(frame->esr) == CLASS_UNKNOWN &&
	    exit_is_refused(vaddr(frame->elr))) {
		frame->elr += 4;
		return;
	}
	take_exception(frame);
}

/* Vectors are there since the first C line; what is new is that late errors arrive too. */
int arch_traps_init(void)
{
	__asm__ volatile("msr daifclr, #4" : : : "memory");
	return 0;
}
