/* SPDX-License-Identifier: MIT */
/*
 * kernel - what the stages of boot make, bound to one machine.
 *
 * Provided by:  kernel/kernel.c.
 * Used by:      kernel_main(), stages, drivers.
 *
 * Clauses.  ktest/conform/kernel.c proves each by its number.
 *
 *  * KERNEL-1  kernel_init() touches no service of the machine; the state is NOT_STARTED.
 *  * KERNEL-2  kernel_boot() gives every stage this kernel and its machine, and returns what boot returns.
 *  * KERNEL-3  state and error of the last boot stay readable in the kernel.
 *  * KERNEL-4  two kernels share nothing: one's boot never shows in the other.
 *  * KERNEL-5  kernel_init_devices() initialises the registry it is given and returns its answer.
 */
#ifndef FOUNDRY_KERNEL_H
#define FOUNDRY_KERNEL_H

#include <foundry/boot.h>
#include <foundry/boot_report.h>
#include <foundry/device.h>
#include <foundry/frame.h>
#include <foundry/heap.h>
#include <foundry/irq.h>
#include <foundry/memmap.h>
#include <foundry/run_queue.h>
#include <foundry/smp.h>
#include <foundry/vmm_radix.h>

struct arch;
struct trace;

#define KERNEL_DEVICES_MAX	32

struct kernel {
	struct arch		*arch;
	struct boot_context	boot;		/* state, facts and error of the last boot */
	struct boot_report	report;		/* what its stages cost */
	struct memmap		memmap;		/* from HAS_MEMMAP */
	struct frame_allocator	*frames;	/* from HAS_FRAMES */
	struct vmm		*vmm;		/* from HAS_VMM; NULL without CONFIG_VMM */
	struct heap		*heap;		/* from HAS_HEAP */
	struct irq_table	irqs;		/* from HAS_IRQ */
	struct smp		smp;		/* from HAS_SMP */
	struct tasks		tasks;		/* from HAS_SCHED */
	struct trace		*trace;		/* that is on, or NULL; atomic */
	struct device_registry	devices;	/* from HAS_DEVICES */
	struct device		*device_slots[KERNEL_DEVICES_MAX];
	struct vmm_radix	space;		/* what @vmm is, by Foundry's own stage */
};

/**
 * kernel_init() - bind a kernel to a machine
 * @kernel:	caller's storage
 * @arch:	the machine
 *
 * Context: boot only.
 */
void kernel_init(struct kernel *kernel, struct arch *arch);

/**
 * kernel_boot() - walk a plan
 * @kernel:	initialised
 * @plan:	NULL-ended
 *
 * Context: boot only.
 * Return: as boot_run().
 */
int __must_check kernel_boot(struct kernel *kernel, const struct boot_stage *const *plan);

/**
 * kernel_init_devices() - initialise what a registry holds
 * @kernel:	booted as far as its drivers need
 * @reg:	the registry
 *
 * Context: boot only.
 * Return: as device_init_all().
 */
int __must_check kernel_init_devices(struct kernel *kernel, struct device_registry *reg);

/* The kernel that this CPU serves.  Context: any. */
static inline struct kernel *this_kernel(void)
{
	return this_cpu()->kernel;
}

/*
 * The kernel's own main, once boot is done.  Foundry's is the prompt
 * (CONFIG_PROMPT); a kernel of somebody else's defines it.  When it returns
 * the machine is taken down and powered off.  Context: booted, irqs on.
 */
void kernel_app(struct kernel *kernel);

#endif
