// SPDX-License-Identifier: MIT
/* Faults: signals of the process, told as the kernel tells them. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/errno.h>
#include <foundry/fault.h>
#include <foundry/kasan.h>

#include <asm/host.h>

void host_trap(const struct host_trap *trap)
{
	static const enum fault_access access[] = {
		[HOST_READ]	= FAULT_READ,
		[HOST_WRITE]	= FAULT_WRITE,
		[HOST_EXEC]	= FAULT_EXEC,
		[HOST_OTHER]	= FAULT_OTHER,
	};
	struct fault fault = {
		.what	= trap->what,
		.access	= access[trap->access],
		.addr	= vaddr(trap->addr),
		.pc	= vaddr(trap->pc),
		.caller	= vaddr(trap->caller),
		.frame	= vaddr(trap->frame),
	};
	irqflags_t flags = arch_irq_save();

	/* The last one that came here was left by a jump. */
	kasan_unpoison(vaddr_to_ptr(vaddr(trap->stack_low)), this_frame().raw - trap->stack_low);
	if (!trap->may_resolve || !fault_resolve(&fault))
		fault_raise(&fault);
	arch_irq_restore(flags);
}

bool host_is_stack(unsigned long addr)
{
	struct stack_bounds stack;

	return stack_at(vaddr(addr), &stack);
}

/* What is kept is the frame of host_interrupt(), which is a call: its caller was interrupted. */
void arch_describe_interrupted(const void *frame, void (*tell)(const struct fault *fault))
{
	const struct frame_record {
		u64	frame, pc;
	} *record = frame;

	tell(&(const struct fault){
		.what	= "interrupt",
		.access	= FAULT_OTHER,
		.pc	= vaddr(record->pc),
		.frame	= vaddr(record->frame),
	});
}

int arch_traps_init(void)
{
	return host_catch_faults() ? 0 : -EIO;
}
