// SPDX-License-Identifier: MIT
/* Exceptions, told as the kernel tells faults; interrupts, passed on. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/fault.h>
#include <foundry/panic.h>
#include <foundry/preempt.h>

#include <asm/portio.h>

#include "arch.h"
#include "cpu.h"
#include "cr.h"
#include "trap.h"

/* Intel SDM volume 3, "Exception and Interrupt Reference". */
static const char *const names[TRAP_IRQ_FIRST] = {
	[0]	= "divide error",
	[1]	= "debug exception",
	[2]	= "non-maskable interrupt",
	[3]	= "breakpoint",
	[4]	= "overflow",
	[5]	= "bound range exceeded",
	[6]	= "undefined instruction",
	[7]	= "no floating-point unit",
	[8]	= "double fault",
	[10]	= "invalid task-state segment",
	[11]	= "segment not present",
	[12]	= "stack-segment fault",
	[13]	= "general protection fault",
	[14]	= "page fault",
	[16]	= "x87 floating-point error",
	[17]	= "alignment check",
	[18]	= "machine check",
	[19]	= "SIMD floating-point error",
	[20]	= "virtualization exception",
	[21]	= "control protection exception",
};

/* Why a page fault happened: Intel SDM volume 3, "Page-Fault Exceptions". */
#define PF_PROTECTION	BIT(0)
#define PF_WRITE	BIT(1)
#define PF_RESERVED	BIT(3)
#define PF_FETCH	BIT(4)

static const char *page_fault_name(u64 error)
{
	if (error & PF_RESERVED)
		return "page fault (broken page table)";
	if (error & PF_PROTECTION)
		return "page fault (not allowed)";
	return "page fault (not mapped)";
}

static enum fault_access page_fault_access(u64 error)
{
	if (error & PF_FETCH)
		return FAULT_EXEC;
	return error & PF_WRITE ? FAULT_WRITE : FAULT_READ;
}

static u64 read_cr2(void)
{
	u64 addr;

	__asm__ volatile("movq %%cr2, %0" : "=r" (addr) : : "memory");
	return addr;
}

/* The address of the last page fault, once: a later double fault must not see it again. */
static u64 take_cr2(void)
{
	u64 addr = read_cr2();

	__asm__ volatile("movq %0, %%cr2" : : "r" (0ul) : "memory");
	return addr;
}

/* What lies on top of the stack is the return address of a function that made no frame. */
static vaddr_t caller_of(const struct trap_frame *frame)
{
	vaddr_t top = vaddr(frame->rsp);
	struct stack_bounds stack;

	if (top.raw % sizeof(u64) || !stack_at(top, &stack))
		return vaddr(0);
	return vaddr(*(const u64 *)vaddr_to_ptr(top));
}

static const char *name_of(u64 vector)
{
	if (vector >= TRAP_IRQ_FIRST)
		return "interrupt";
	return names[vector] ? names[vector] : "unknown exception";
}

struct fault trap_describe(const struct trap_frame *frame, u64 cr2)
{
	struct fault fault = {
		.what	= name_of(frame->vector),
		.access	= FAULT_OTHER,
		.addr	= vaddr(frame->rip),
		.pc	= vaddr(frame->rip),
		.caller	= caller_of(frame),
		.frame	= vaddr(frame->rbp),
	};

	if (frame->vector == TRAP_PAGE_FAULT) {
		fault.what = page_fault_name(frame->error);
		fault.access = page_fault_access(frame->error);
		fault.addr = vaddr(cr2);
	} else if (frame->vector == TRAP_DOUBLE_FAULT &&
		   (stack_ends_at(vaddr(cr2)) || stack_guards_hold(STACKS, STACK_COUNT, vaddr(cr2)))) {
		/* The page fault below the stack found no stack to report it on. */
		fault.what = "stack overflow";
		fault.access = FAULT_WRITE;
		fault.addr = vaddr(cr2);
	}
	return fault;
}

/* Room for registers, which an access that is resolved has no use for. */
static __noinline void tell_with_registers(const struct trap_frame *frame, u64 cr2,
					   struct fault *fault,
					   void (*tell)(const struct fault *fault))
{
	const struct fault_reg regs[] = {
		{ "rax", frame->rax }, { "rbx", frame->rbx }, { "rcx", frame->rcx },
		{ "rdx", frame->rdx }, { "rsi", frame->rsi }, { "rdi", frame->rdi },
		{ "rbp", frame->rbp }, { "rsp", frame->rsp }, { "r8", frame->r8 },
		{ "r9", frame->r9 }, { "r10", frame->r10 }, { "r11", frame->r11 },
		{ "r12", frame->r12 }, { "r13", frame->r13 }, { "r14", frame->r14 },
		{ "r15", frame->r15 }, { "rip", frame->rip }, { "rflags", frame->rflags },
		{ "cr2", cr2 }, { "cr3", read_cr3() }, { "error", frame->error },
	};

	fault->regs = regs;
	fault->reg_count = ARRAY_SIZE(regs);
	tell(fault);
}

void arch_describe_interrupted(const void *interrupted, void (*tell)(const struct fault *fault))
{
	const struct trap_frame *frame = interrupted;
	struct fault fault = trap_describe(frame, 0);

	tell_with_registers(frame, read_cr2(), &fault, tell);
}

bool trap_may_resolve(const struct trap_frame *frame)
{
	return frame->vector == TRAP_PAGE_FAULT && !(frame->error & PF_RESERVED);
}

static void take_exception(const struct trap_frame *frame)
{
	u64 cr2 = take_cr2();
	struct fault fault = trap_describe(frame, cr2);

	if (!trap_may_resolve(frame) || !fault_resolve(&fault))
		tell_with_registers(frame, cr2, &fault, fault_raise);
}

/* What x86_smp.stop sends does not come back; it may have come within any handler. */
static void take_nmi(const struct trap_frame *frame)
{
	if (panic_stops_this_cpu())
		arch_describe_interrupted(frame, panic_stop_here);
	take_exception(frame);
}

static void take_interrupt(const struct trap_frame *frame) __irq_context
{
	struct cpu *cpu = this_cpu();
	const void *outer = cpu->interrupted;

	cpu->interrupted = frame;
	irqchip_apic_interrupt(&x86_irqchip, (unsigned int)frame->vector);
	cpu->interrupted = outer;
	if (frame->rflags & RFLAGS_IF)		/* what software makes comes also where they are off */
		preempt_from_irq();
}

void trap_dispatch(const struct trap_frame *frame)
{
	if (frame->vector >= TRAP_IRQ_FIRST)
		take_interrupt(frame);
	else if (frame->vector == TRAP_NMI)
		take_nmi(frame);
	else
		take_exception(frame);
}

/*
 * Firmware has left the two 8259s on, and their first interrupts arrive where
 * double faults do: all lines are masked (8259A data sheet, OCW1).
 */
static void silence_8259(void)
{
	outb(0x21, 0xff);
	outb(0xa1, 0xff);
}

int arch_traps_init(void)
{
	silence_8259();
	cpu_init_gates();
	cpu_init_traps();
	return 0;
}
