// SPDX-License-Identifier: MIT
/* Exceptions, told as the kernel tells faults; interrupts, passed on. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/fault.h>
#include <foundry/kernel_map.h>
#include <foundry/preempt.h>

#include "arch.h"
#include "cpu.h"
#include "trap.h"

#define CAUSE_INTERRUPT		BIT(63)

/* What a cause means: Privileged Architecture, table "Supervisor cause register values". */
struct cause {
	const char		*what;
	enum fault_access	access;
	bool			has_addr;	/* stval is the address that was touched */
};

static const struct cause causes[] = {
	[TRAP_FETCH_MISALIGNED]	= { "misaligned instruction", FAULT_EXEC, true },
	[TRAP_FETCH_ACCESS]	= { "access fault", FAULT_EXEC, true },
	[TRAP_UNDEFINED]	= { "undefined instruction", FAULT_OTHER, false },
	[TRAP_BREAKPOINT]	= { "breakpoint", FAULT_OTHER, false },
	[TRAP_LOAD_MISALIGNED]	= { "misaligned access", FAULT_READ, true },
	[TRAP_LOAD_ACCESS]	= { "access fault", FAULT_READ, true },
	[TRAP_STORE_MISALIGNED]	= { "misaligned access", FAULT_WRITE, true },
	[TRAP_STORE_ACCESS]	= { "access fault", FAULT_WRITE, true },
	[TRAP_FETCH_PAGE]	= { "page fault", FAULT_EXEC, true },
	[TRAP_LOAD_PAGE]	= { "page fault", FAULT_READ, true },
	[TRAP_STORE_PAGE]	= { "page fault", FAULT_WRITE, true },
};

_Static_assert(offsetof(struct trap_frame, ra) == TRAP_X(1) &&
	       offsetof(struct trap_frame, s0) == TRAP_X(8) &&
	       offsetof(struct trap_frame, t6) == TRAP_X(31) &&
	       offsetof(struct trap_frame, cause) == TRAP_CAUSE &&
	       offsetof(struct trap_frame, value) == TRAP_VALUE &&
	       offsetof(struct trap_frame, status) == TRAP_STATUS &&
	       offsetof(struct trap_frame, outer) == TRAP_OUTER &&
	       offsetof(struct trap_frame, pc) == TRAP_PC &&
	       sizeof(struct trap_frame) == TRAP_BYTES, "what vectors.S fills is struct trap_frame");

bool trap_may_resolve(const struct trap_frame *frame)
{
	return frame->cause == TRAP_FETCH_PAGE || frame->cause == TRAP_LOAD_PAGE ||
	       frame->cause == TRAP_STORE_PAGE;
}

/* The hardware does not say which; its tables do. */
static const char *page_fault_name(vaddr_t addr)
{
	struct vm_mapping leaf;

	return pt_walk(&kernel_tables, addr, &leaf) ? "page fault (not mapped)" :
						      "page fault (not allowed)";
}

/* A function that calls no other keeps its caller's frame pointer where others keep their return. */
static vaddr_t frame_of(const struct trap_frame *frame)
{
	vaddr_t pointer = vaddr(frame->s0), last = vaddr_add(pointer, -sizeof(u64));
	struct stack_bounds stack, other;
	vaddr_t kept;

	if (pointer.raw % sizeof(u64) || !stack_at(last, &stack))
		return pointer;
	kept = vaddr(*(const u64 *)vaddr_to_ptr(last));
	return stack_at(kept, &other) ? kept : pointer;
}

static bool is_guard(vaddr_t addr)
{
	return stack_ends_at(addr) || cpu_guards_hold(addr);
}

struct fault trap_describe(const struct trap_frame *frame)
{
	struct fault fault = {
		.what	= "unknown exception",
		.access	= FAULT_OTHER,
		.addr	= vaddr(frame->pc),
		.pc	= vaddr(frame->pc),
		.caller	= vaddr(frame->ra),
		.frame	= frame_of(frame),
	};

	if (frame->cause >= ARRAY_SIZE(causes) || !causes[frame->cause].what)
		return fault;
	fault.what = causes[frame->cause].what;
	fault.access = causes[frame->cause].access;
	if (causes[frame->cause].has_addr)
		fault.addr = vaddr(frame->value);
	if (trap_may_resolve(frame))
		fault.what = is_guard(fault.addr) && is_guard(vaddr(frame->sp - TRAP_BYTES)) ?
			     "stack overflow" : page_fault_name(fault.addr);
	return fault;
}

/* --- told with all registers ------------------------------------------------------- */

#define GENERAL_REGS	31
#define OTHER_REGS	5

/* x1 to x31, as a frame begins with them. */
static const char general_names[GENERAL_REGS][4] = {
	"ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6",
	"a7", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6",
};

/* Room for registers, which an access that is resolved has no use for. */
static __noinline void tell_with_regs(const struct trap_frame *frame, struct fault *fault,
				      void (*tell)(const struct fault *fault))
{
	struct fault_reg regs[GENERAL_REGS + OTHER_REGS] = {
		[GENERAL_REGS] = { "pc", frame->pc }, { "status", frame->status },
		{ "cause", frame->cause }, { "value", frame->value }, { "satp", csr_read(satp) },
	};

	for (unsigned int i = 0; i < GENERAL_REGS; i++)
		regs[i] = (struct fault_reg){ general_names[i], (&frame->ra)[i] };
	fault->regs = regs;
	fault->reg_count = ARRAY_SIZE(regs);
	tell(fault);
}

void arch_describe_interrupted(const void *frame, void (*tell)(const struct fault *fault))
{
	struct fault fault = trap_describe(frame);

	fault.what = "interrupted";
	tell_with_regs(frame, &fault, tell);
}

/* --- what a trap is ------------------------------------------------------------------ */

static void take_exception(const struct trap_frame *frame)
{
	struct fault fault = trap_describe(frame);

	if (!trap_may_resolve(frame) || !fault_resolve(&fault))
		tell_with_regs(frame, &fault, fault_raise);
}

/* What a handler interrupts is found again behind it. */
static void take_interrupt(const struct trap_frame *frame)
{
	struct cpu *cpu = this_cpu();
	const void *outer = cpu->interrupted;

	cpu->interrupted = frame;
	irqchip_riscv_interrupt(&riscv_irqchip, (unsigned int)(frame->cause & ~CAUSE_INTERRUPT));
	cpu->interrupted = outer;
	preempt_from_irq();
}

void trap_dispatch(struct trap_frame *frame)
{
	frame->outer = frame_of(frame).raw;
	if (frame->cause & CAUSE_INTERRUPT)
		take_interrupt(frame);
	else
		take_exception(frame);
}

int arch_traps_init(void)
{
	cpu_init_traps();
	return 0;
}
