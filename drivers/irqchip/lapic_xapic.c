// SPDX-License-Identifier: MIT
/* lapic_xapic - a local APIC whose registers lie in memory. */
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>

#include <asm/msr.h>

#include "lapic_access.h"

/* "Interrupt Command Register": the one before has not left yet. */
#define COMMAND_PENDING		BIT(12)
#define COMMAND_TARGET_SHIFT	24

#define SEND_ROUNDS		100000	/* reads of a register: a bus is free long before */

static void xapic_enable(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE);
}

static u32 xapic_read(const struct lapic *lapic, enum lapic_reg reg)
{
	return io_read32(lapic->regs + reg);
}

static void xapic_write(const struct lapic *lapic, enum lapic_reg reg, u32 value)
{
	io_write32(lapic->regs + reg, value);
}

/* Writing the lower half sends. */
static int xapic_send(const struct lapic *lapic, u32 apic_id, u32 command)
{
	unsigned int rounds = 0;

	while (xapic_read(lapic, LAPIC_COMMAND) & COMMAND_PENDING) {
		if (++rounds == SEND_ROUNDS)
			return -ETIMEDOUT;
		cpu_relax();
	}
	xapic_write(lapic, LAPIC_COMMAND_HIGH, apic_id << COMMAND_TARGET_SHIFT);
	xapic_write(lapic, LAPIC_COMMAND, command);
	return 0;
}

const struct lapic_access lapic_xapic = {
	.name		= "xapic",
	.id_shift	= 24,
	.id_max		= 0xff - 1,	/* all ones are everybody */
	.enable		= xapic_enable,
	.read		= xapic_read,
	.write		= xapic_write,
	.send		= xapic_send,
};
