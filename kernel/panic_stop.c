// SPDX-License-Identifier: MIT
/* panic_stop - a word says who tells, and in each struct cpu a pointer says where it was stopped. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/fault.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/panic.h>

/* Rounds of waiting: a CPU that takes interrupts at all has taken one long before. */
#define ROUNDS		1000000

#define NOBODY		0

static u32 teller = NOBODY;		/* the id of the CPU that tells, and 1; atomic */

bool panic_claim(void)
{
	return atomic_cas_acquire(&teller, NOBODY, this_cpu()->id + 1);
}

bool panic_stops_this_cpu(void)
{
	u32 id = atomic_load_acquire(&teller);

	return id != NOBODY && id != this_cpu()->id + 1;
}

/* Its stack stays as it is, for the one that tells reads it. */
void panic_stop_here(const struct fault *where)
{
	(void)arch_irq_save();
	atomic_ptr_store_release(&this_cpu()->stopped, where);	/* pairs with the load in running() */
	for (;;)
		cpu_relax();
}

/* In an interrupt, or in a loop that waits with irqs off. */
static void stop(void *unused) __irq_context
{
	const void *interrupted = this_cpu()->interrupted;

	if (interrupted)
		arch_describe_interrupted(interrupted, panic_stop_here);
	panic_stop_here(&(const struct fault){ .what = "waiting, irqs off", .pc = PANIC_NO_PC,
					   .frame = this_frame() });
}

static cpu_set_t running(cpu_set_t cpus)
{
	for (cpu_set_t left = cpus; left; left &= left - 1)
		if (atomic_ptr_load_acquire(&arch_cpu(lowest_bit(left))->stopped))
			cpus &= ~(left & -left);
	return cpus;
}

static cpu_set_t wait_for(cpu_set_t cpus)
{
	for (u32 round = 0; running(cpus) && round < ROUNDS; round++)
		cpu_relax();
	return running(cpus);
}

/* There are no others before a CPU knows its kernel. */
cpu_set_t panic_stop_others(void)
{
	const struct kernel *kernel = this_kernel();
	cpu_set_t others = kernel ? smp_others() : CPUS_NONE;

	ipi_stop(others, stop);
	others = wait_for(others);
	for (cpu_set_t left = others; left; left &= left - 1)
		if (!smp_force_stop(&kernel->smp, lowest_bit(left)))
			return others;
	return wait_for(others);
}
