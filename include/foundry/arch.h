/* SPDX-License-Identifier: MIT */
/*
 * arch - what a port gives the kernel, and all that it owes.
 *
 * `struct arch` holds the machine's services, const for everyone but the
 * port.  What the kernel makes of them lives in `struct kernel`.
 *
 * Provided by:  arch/<arch>/.
 * Used by:      kernel/; drivers take what they need from the registry.
 * Usable from:  kernel_main, each service from its boot fact.
 *
 * Clauses.  ktest/conform/arch.c proves each by its number.
 *
 *  * ARCH-1  every service is there, has a name, and stays the same object through boot.
 *  * ARCH-2  arch_irq_save() turns irqs off and returns what arch_irq_restore() puts back, nested too.
 *  * ARCH-3  an interrupt that arrives while irqs are off is delivered when they go on, once,
 *            and never before.
 *  * ARCH-4  a forbidden access is a fault with its address, and the access has not happened.
 *  * ARCH-5  a recovery point brings back the stack and every register that a call preserves.
 *  * ARCH-6  arch_cost() never falls.
 *  * ARCH-7  an access that fault_resolve() has made possible is done, once, with every register as it was.
 */
#ifndef FOUNDRY_ARCH_H
#define FOUNDRY_ARCH_H

#include <foundry/cpu.h>
#include <foundry/memmap.h>
#include <foundry/types.h>

struct alarm;
struct clock;
struct console;
struct fault;
struct irqchip;
struct smp_ops;
struct tlb;
struct translator;

struct arch {
	const char		*name;
	struct clock		*clock;
	struct alarm		*alarm;
	struct irqchip		*irqchip;
	struct translator	*translator;
	struct console		*console;
	struct tlb		*tlb;
	const struct smp_ops	*smp;		/* NULL: one CPU */

	/*
	 * The alarm of the calling CPU, which is another one than CPU 0 and on its way up: ready, and silent.  Where
	 * this is NULL, or what it returns, that CPU has none.  Context: irqs off.
	 */
	struct alarm		*(*own_alarm)(void);
};

/* Firmware's hand-over, as the port read it.  Lives for ever. */
struct boot_info {
	const char		*cmdline;
	const struct mem_range	*memory;	/* firmware's word, in any order */
	size_t			memory_count;
	paddr_t			rsdp;		/* ACPI's root pointer; 0: none */
};

/* Where arch_start() ends.  Context: all RAM is mapped, one CPU runs, irqs are off. */
__noreturn void kernel_main(struct arch *arch, const struct boot_info *info);

/*
 * What a port owes besides.  arch/port.c asks the compiler for what is in headers:
 *
 * asm/cpu.h:		arch_this_cpu, arch_irq_save, arch_irq_restore, arch_irqs_enabled,
 *			arch_irq_enable, cpu_relax, ARCH_FRAME_RECORD
 * asm/atomic.h:	arch_fence
 * asm/io.h:		arch_io_after_read, arch_io_before_write
 * asm/catch.h:		struct arch_catch, arch_catch_save, arch_catch_restore, arch_catch_stack
 * asm/context.h:	ARCH_CONTEXT_WORDS, ARCH_CONTEXT_PC, ARCH_CONTEXT_FN, ARCH_CONTEXT_ARG
 * asm/physmem.h:	arch_direct_base
 *
 * With page tables also, and arch/port_map.c asks for it; kernel_map.h and stack.h say what it means:
 *
 * asm/physmem.h:	arch_image_offset
 * asm/layout.h:	PAGE_BYTES, DIRECT_BASE, DEVICE_BASE, DYNAMIC_BASE, KERNEL_BASE, DYNAMIC_BYTES,
 *			USER_BASE, USER_BYTES, STACK_GUARD, STACK_BYTES
 *
 * What a port may give besides, as a function and a macro of its name, where the answer of cpu.h is not its own:
 *
 * may be in asm/cpu.h:	cpu_point, arch_yield, arch_irq_let
 *
 * The link asks for the functions below, make for the rest: Documentation/add-a-port.md.
 */

/*
 * Faults reach fault_raise() from now on, page faults fault_resolve() before.
 * Context: boot only.  Return: 0 or a negated errno.
 */
int __must_check arch_traps_init(void);

/*
 * The irqchip is ready, every line disabled, and interrupts reach irq_dispatch(), and preempt_from_irq() behind it.
 * Context: boot only, irqs off.  Return: 0 or a negated errno.
 */
int __must_check arch_irq_init(void);

/*
 * Clock and alarm are ready; and silent again.
 * Context: boot only.  Return: 0 or a negated errno.
 */
int __must_check arch_clock_init(void);
void arch_clock_exit(void);

/*
 * Wait for an interrupt.  One that is there already ends the wait at once; what came may have been
 * taken when it returns.  Context: irqs off, and off again after it.
 */
void arch_wait(void);

/*
 * Tell @tell what this CPU did when it was interrupted: @frame is what the port keeps in cpu->interrupted
 * while an interrupt is handled.  Context: irqs off, panic-safe.
 */
void arch_describe_interrupted(const void *frame, void (*tell)(const struct fault *fault));

/* Wait, at most about a second, for an interrupt or input.  Context: irqs on, may sleep. */
void arch_idle(void) __may_sleep;

/*
 * Instructions, or what comes closest, that this CPU has spent: for people
 * who ask what something cost, never for a verdict.  Context: any.
 */
u64 arch_cost(void);
extern const char arch_cost_unit[];

/*
 * Whether @addr lies in one of the stacks that CPUs have of their own, and in which; that stack is mapped
 * from end to end.  The page below a stack is never mapped, and belongs to no other.  A CPU comes to C with
 * the bounds of the one that it is on in cpu->stack.  Context: any, panic-safe.
 */
bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack);

/* How an image ends.  0 proves nothing: a machine that crashed may exit with it. */
enum verdict { VERDICT_NONE = 0, VERDICT_PASS = 33, VERDICT_FAIL = 35 };

/* Stop the machine; VERDICT_NONE is an ordinary power off.  Context: any, panic-safe. */
__noreturn void arch_exit(enum verdict verdict);

/* Start the machine anew, as if just switched on.  Context: any, panic-safe. */
__noreturn void arch_reboot(void);

#endif
