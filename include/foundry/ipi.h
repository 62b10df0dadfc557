/* SPDX-License-Identifier: MIT */
/*
 * ipi - a CPU interrupts others: to call a function there, or to make them look for work.
 *
 * Calls wait in a list of their CPU, and its doorbell, irqchip_ring(), is rung when the list was empty:
 * calls that come close together cost one interrupt.
 *
 * There are two kinds.  An ordinary call is made with irqs on and no lock held, and may do what an interrupt
 * handler may.  An urgent one is made from anywhere, a lock held and irqs off included, and so it must
 * be answered by a CPU that waits with irqs off: whoever waits, for a lock too, waits by ipi_relax(), which
 * serves urgent calls.  So their function takes no lock and waits for nothing.
 *
 * Provided by:  kernel/ipi.c, over the irqchip's doorbell.
 * Used by:      mm/tlb.c, smp.c, panic; schedulers.
 * Usable from:  HAS_SMP; with one CPU online, always.
 *
 * Clauses.  ktest/conform/ipi.c proves each by its number.
 *
 *  * IPI-1  a call is made once on each online CPU of its set, and on no other; irqs are off there.
 *  * IPI-2  once a call has returned, its function has returned everywhere, and what it wrote is seen.
 *  * IPI-3  what the caller wrote before the call is seen by the function.
 *  * IPI-4  no call is lost, however many CPUs call however many at once.
 *  * IPI-5  CPUs that make urgent calls to each other at once, irqs off, all return, and none is lost.
 *  * IPI-6  an urgent call is answered by a CPU that waits for a lock with irqs off.
 *  * IPI-7  ipi_wake() interrupts the CPU that it names, and no other.
 */
#ifndef FOUNDRY_IPI_H
#define FOUNDRY_IPI_H

#include <foundry/smp.h>

typedef void ipi_fn_t(void *arg) __irq_context;

/**
 * ipi_call() - call a function on other CPUs, and wait for it
 * @cpus:	those that are not online are left out; the calling one may be among them
 * @fn:		called with irqs off
 * @arg:	given to it
 *
 * Context: irqs on, no lock held, not in an interrupt: anything else is a BUG.
 */
void ipi_call(cpu_set_t cpus, ipi_fn_t *fn, void *arg) __may_sleep;

/**
 * ipi_call_urgent() - the same from anywhere, for what takes no lock
 * @cpus:	as above
 * @fn:		takes no lock, waits for nothing, makes no call
 * @arg:	given to it
 *
 * Context: any, but for the function of a call.
 */
void ipi_call_urgent(cpu_set_t cpus, ipi_fn_t *fn, void *arg);

/*
 * Call a function that never returns, and do not wait: for a panic, once.
 * Context: any, panic-safe.
 */
void ipi_stop(cpu_set_t cpus, ipi_fn_t *fn);

/* CPU @cpu looks for work: if it waits for an interrupt, it waits no more.  Wakes may merge.  Context: any. */
void ipi_wake(unsigned int cpu);

/* Answer urgent calls to this CPU, if there are any.  Context: any. */
void ipi_serve_urgent(void);

/* The doorbell rang: answer all calls to this CPU.  Context: irqs off, in its handler. */
void ipi_serve(void) __irq_context;

/* In a loop that waits for another CPU, in place of cpu_relax().  Context: any. */
static inline void ipi_relax(void)
{
	cpu_relax();
	if (unlikely(READ_ONCE(this_cpu()->urgent)))
		ipi_serve_urgent();
}

#endif
