// SPDX-License-Identifier: MIT
/* Exceptions, told as the kernel tells faults; interrupts, passed on. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/fault.h>
#include <foundry/kernel_map.h>

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

_Static_assert(offsetof(struct trap_frame, s0) == TRAP_X(8) &&
	       offsetof(struct trap_frame, t6) == TRAP_X(31) &&
	       offsetof(struct trap_frame, cause) == TRAP_CAUSE &&
	       offsetof(struct trap_frame, value) == TRAP_VALUE &&
	       offsetof(struct trap_frame, status) == TRAP_STATUS &&
	       offsetof(struct trap_frame, outer) == TRAP_OUTER &&
	       offsetof(struct trap_frame, pc) == TRAP_PC &&
	       sizeof(struct trap_frame) == TRAP_BYTES, "what vectors.S fills is struct trap_frame");

static bool is_page_fault(u64 cause)
{
	return cause == TRAP_FETCH_PAGE || cause == TRAP_LOAD_PAGE || cause == TRAP_STORE_PAGE;
}

/* The hardware does not say which; its tables do. */
static const char *page_fault_name(vaddr_t addr)
{
	struct pt_mapping leaf;

	return pt_walk(&kernel_tables, addr, &leaf) ? "page fault (not mapped)" :
						      "page fault (not allowed)";
}

static bool in_guard(u64 addr)
{
	return stack_guards_hold(boot_cpu_stacks, STACK_USES, vaddr(addr));
}

/* A function that calls no other keeps its caller's frame pointer where others keep their return. */
static vaddr_t frame_of(const struct trap_frame *frame)
{
	vaddr_t pointer = vaddr(frame->s0), last = vaddr_add(pointer, -sizeof(u64));
	struct stack_bounds stack, other;
	vaddr_t kept;

	if (pointer.raw % sizeof(u64) || !arch_stack_bounds(last, &stack))
		return pointer;
	kept = vaddr(*(const u64 *)vaddr_to_ptr(last));
	return arch_stack_bounds(kept, &other) ? kept : pointer;
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
	if (is_page_fault(frame->cause))
		fault.what = in_guard(frame->value) && in_guard(frame->sp - TRAP_BYTES) ?
			     "stack overflow" : page_fault_name(fault.addr);
	return fault;
}

static __noreturn void raise(const struct trap_frame *frame)
{
	struct fault fault = trap_describe(frame);
	const struct fault_reg regs[] = {
		{ "ra", frame->ra }, { "sp", frame->sp }, { "gp", frame->gp }, { "tp", frame->tp },
		{ "t0", frame->t0 }, { "t1", frame->t1 }, { "t2", frame->t2 }, { "s0", frame->s0 },
		{ "s1", frame->s1 }, { "a0", frame->a0 }, { "a1", frame->a1 }, { "a2", frame->a2 },
		{ "a3", frame->a3 }, { "a4", frame->a4 }, { "a5", frame->a5 }, { "a6", frame->a6 },
		{ "a7", frame->a7 }, { "s2", frame->s2 }, { "s3", frame->s3 }, { "s4", frame->s4 },
		{ "s5", frame->s5 }, { "s6", frame->s6 }, { "s7", frame->s7 }, { "s8", frame->s8 },
		{ "s9", frame->s9 }, { "s10", frame->s10 }, { "s11", frame->s11 },
		{ "t3", frame->t3 }, { "t4", frame->t4 }, { "t5", frame->t5 }, { "t6", frame->t6 },
		{ "pc", frame->pc }, { "status", frame->status }, { "cause", frame->cause },
		{ "value", frame->value }, { "satp", csr_read(satp) },
	};

	fault.regs = regs;
	fault.reg_count = ARRAY_SIZE(regs);
	fault_raise(&fault);
}

void trap_dispatch(struct trap_frame *frame)
{
	if (!(frame->cause & CAUSE_INTERRUPT))
		raise(frame);
	frame->outer = frame_of(frame).raw;
	irqchip_riscv_interrupt(&riscv_irqchip, (unsigned int)(frame->cause & ~CAUSE_INTERRUPT));
}

int arch_traps_init(void)
{
	cpu_init_traps();
	return 0;
}
