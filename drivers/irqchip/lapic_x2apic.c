// SPDX-License-Identifier: MIT
/*
 * lapic_x2apic - a local APIC whose registers are model-specific registers.
 *
 * Few emulators have one, so lapic_ktest.c compiles this file a second time
 * over MSRs of its own.  Keep to rdmsr(), wrmsr() and wrmsr_fence() here.
 */
#include <asm/msr.h>

#include "lapic_access.h"

/* From disabled a CPU gets there by way of the xAPIC: section "x2APIC State Transitions". */
static void x2apic_enable(void)
{
	u64 base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;

	wrmsr(MSR_APIC_BASE, base);
	wrmsr(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
}

static u32 x2apic_read(const struct lapic *lapic, enum lapic_reg reg)
{
	return (u32)rdmsr(MSR_X2APIC + reg / 16);
}

static void x2apic_write(const struct lapic *lapic, enum lapic_reg reg, u32 value)
{
	wrmsr(MSR_X2APIC + reg / 16, value);
}

/* Such a write may overtake what was written to memory: "MSR Access in x2APIC Mode". */
static int x2apic_send(const struct lapic *lapic, u32 apic_id, u32 command)
{
	wrmsr_fence();
	wrmsr(MSR_X2APIC + LAPIC_COMMAND / 16, (u64)apic_id << 32 | command);
	return 0;
}

const struct lapic_access lapic_x2apic = {
	.name		= "x2apic",
	.id_shift	= 0,
	.id_max		= U32_MAX - 1,	/* all ones are everybody */
	.enable		= x2apic_enable,
	.read		= x2apic_read,
	.write		= x2apic_write,
	.send		= x2apic_send,
};
