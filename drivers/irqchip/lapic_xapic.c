// SPDX-License-Identifier: MIT
/* lapic_xapic - a local APIC whose registers lie in memory. */
#include <foundry/io.h>

#include <asm/msr.h>

#include "lapic_access.h"

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

const struct lapic_access lapic_xapic = {
	.name		= "xapic",
	.id_shift	= 24,
	.enable		= xapic_enable,
	.read		= xapic_read,
	.write		= xapic_write,
};
