// SPDX-License-Identifier: MIT
/*
 * relax - a round of waiting for another CPU.
 *
 * The hint `pause` of Zihintpause lets a hart that shares its pipeline have less of it.  It does not do
 * where one host thread plays all CPUs in turn, as QEMU does while it counts instructions: there a CPU
 * that waits has its whole turn, some 10^8 instructions, before the one that it waits for has the next.  What
 * ends a turn is wfi; and wfi returns at once while an interrupt is pending that sie lets through, whatever
 * sstatus.SIE says: Privileged Architecture, "Wait for Interrupt".
 *
 * So every RELAX_TURN rounds a CPU sends itself a software interrupt that it does not take.  Its doorbell is
 * the same interrupt, and may be rung in between; taking it back would take that back.  But who rings says
 * so in memory first, and then sends.  Here it is taken back first, and memory is read then: either it says
 * that the doorbell was rung, and the interrupt is pending again; or it does not, and whoever rings from then
 * on has not sent his yet.
 *
 * Not in every round: CSRs that are written cost a hart more than the hint does, a hypervisor is left by
 * wfi, and where each CPU is a thread of QEMU, wfi takes the lock that devices need: 500 rings answered took
 * some three times as much of the host with a turn of 16 rounds as with 256.  Counted, with four CPUs, a ring costs 10,000
 * instructions more with 256.  Nothing tells a kernel that its instructions are counted, so there is one way.
 *
 * All of it is the CPU's own, so that it works before there is an irqchip, with irqs on or off; and a hart
 * alone, where nobody rings, is not kept from anything either.
 */
#include <foundry/atomic.h>

#include "cpu.h"

/* Assemblers may not know its name: a fence that orders nothing. */
static void pause(void)
{
	__asm__ volatile(".4byte 0x0100000f" : : : "memory");
}

/* CSRs are ordered among accesses to memory as devices are: Unprivileged ISA, "Zicsr". */
static void take_back(struct riscv_cpu *self)
{
	csr_clear(sip, SIE_SOFTWARE);
	__asm__ volatile("fence io, rw" : : : "memory");
	if (atomic_load_relaxed(&self->rung))
		csr_set(sip, SIE_SOFTWARE);
}

static void end_turn(struct riscv_cpu *self)
{
	irqflags_t flags = arch_irq_save();
	unsigned long listens = csr_read_set(sie, SIE_SOFTWARE);

	csr_set(sip, SIE_SOFTWARE);
	__asm__ volatile("wfi" : : : "memory");
	take_back(self);
	if (!(listens & SIE_SOFTWARE))
		csr_clear(sie, SIE_SOFTWARE);
	arch_irq_restore(flags);
}

void arch_yield(void)
{
	end_turn(this_riscv_cpu());
}

void cpu_relax(void)
{
	struct riscv_cpu *self = this_riscv_cpu();

	pause();
	if (++self->relaxed % RELAX_TURN == 0)
		end_turn(self);
}
