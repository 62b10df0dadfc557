// SPDX-License-Identifier: MIT
/*
 * lapic - what xAPIC and x2APIC have in common.  Sections are those of the SDM's chapter on
 * APICs.
 */
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/io.h>

#include <asm/msr.h>

#include "lapic_access.h"

#define XAPIC_BYTES		0x400

/* CPUID leaf 1: Intel SDM volume 2A, "CPUID". */
#define CPUID_1_EDX_APIC	BIT(9)
#define CPUID_1_ECX_X2APIC	BIT(21)
#define CPUID_1_ECX_TSC_DEADLINE BIT(24)

#define SPURIOUS_ENABLE		BIT(8)	/* "Spurious Interrupt" */

/* "Local Vector Table". */
#define LVT_NMI			(4u << 8)
#define LVT_ACTIVE_LOW		BIT(13)
#define LVT_MASKED		BIT(16)
#define LVT_VECTOR		0xffu
#define LVT_TIMER_MODE		17	/* two bits */

#define DIVIDE_BY_1		0xb	/* "APIC Timer" */

/* "Interrupt Command Register"; the destination is an id, and no shorthand. */
#define COMMAND_MESSAGE		8	/* three bits */
#define COMMAND_ASSERT		BIT(14)	/* of all but the INIT that old CPUs were ended by */

int lapic_init(struct lapic *lapic, paddr_t registers)
{
	struct cpuid id = cpuid(1, 0);

	*lapic = (struct lapic){ .access = &lapic_x2apic };
	if (!(id.edx & CPUID_1_EDX_APIC))
		return -ENODEV;
	if (id.ecx & CPUID_1_ECX_X2APIC)
		return 0;
	lapic->access = &lapic_xapic;
	lapic->regs = io_map(registers, XAPIC_BYTES, IO_UNCACHED);
	return lapic->regs ? 0 : -ENOMEM;
}

/*
 * Not every CPU has them all: the version register says the highest index, "Local APIC Version
 * Register".
 */
static void mask_sources(const struct lapic *lapic)
{
	static const struct {
		enum lapic_reg	reg;
		u32		index;
	} sources[] = {
		{ LAPIC_LVT_TIMER, 0 }, { LAPIC_LVT_LINT0, 1 }, { LAPIC_LVT_LINT1, 2 },
		{ LAPIC_LVT_ERROR, 3 }, { LAPIC_LVT_PERF, 4 }, { LAPIC_LVT_THERMAL, 5 },
		{ LAPIC_LVT_CMCI, 6 },
	};
	u32 highest = lapic_read(lapic, LAPIC_VERSION) >> 16 & 0xff;

	for (unsigned int i = 0; i < ARRAY_SIZE(sources); i++)
		if (sources[i].index <= highest)
			lapic_write(lapic, sources[i].reg, LVT_MASKED);
}

/* What firmware took and never ended would keep back everything of lower priority. */
static void end_all(const struct lapic *lapic)
{
	for (unsigned int word = 8; word-- > 0;) {	/* highest priority first */
		enum lapic_reg reg = LAPIC_IN_SERVICE + 16 * word;

		for (unsigned int bit = 0; bit < 32 && lapic_read(lapic, reg); bit++)
			lapic_eoi(lapic);
	}
}

void lapic_enable(const struct lapic *lapic)
{
	lapic->access->enable();
	mask_sources(lapic);
	lapic_write(lapic, LAPIC_TPR, 0);
	lapic_write(lapic, LAPIC_SPURIOUS, SPURIOUS_ENABLE | LAPIC_SPURIOUS_VECTOR);
	end_all(lapic);
	lapic_write(lapic, LAPIC_TIMER_DIVIDE, DIVIDE_BY_1);
	lapic_timer_mode(lapic, LAPIC_ONE_SHOT);
}

void lapic_wire_nmi(const struct lapic *lapic, unsigned int input, bool active_low)
{
	lapic_write(lapic, input ? LAPIC_LVT_LINT1 : LAPIC_LVT_LINT0,
		    LVT_NMI | (active_low ? LVT_ACTIVE_LOW : 0));
}

/* An xAPIC's register is two: an interrupt in between may send, too. */
int lapic_send(const struct lapic *lapic, u32 apic_id, enum lapic_message message, u8 vector)
{
	irqflags_t flags;
	int err;

	if (apic_id > lapic->access->id_max)
		return -EINVAL;
	flags = arch_irq_save();
	err = lapic->access->send(lapic, apic_id,
				  (u32)COMMAND_ASSERT | (u32)message << COMMAND_MESSAGE | vector);
	arch_irq_restore(flags);
	return err;
}

/* A change of the mode disarms the timer; the count is not kept by every CPU, so it goes first. */
void lapic_timer_mode(const struct lapic *lapic, enum lapic_timer_mode mode)
{
	u32 lvt = lapic_read(lapic, LAPIC_LVT_TIMER) & (LVT_MASKED | LVT_VECTOR);

	lapic_write(lapic, LAPIC_TIMER_INITIAL, 0);
	lapic_write(lapic, LAPIC_LVT_TIMER, lvt | (u32)mode << LVT_TIMER_MODE);
	/* A deadline must not overtake the mode on its way to memory: "TSC-Deadline Mode". */
	__asm__ volatile("mfence" : : : "memory");
}

void lapic_timer_vector(const struct lapic *lapic, unsigned int vector, bool enabled)
{
	u32 lvt = lapic_read(lapic, LAPIC_LVT_TIMER) & ~(LVT_MASKED | LVT_VECTOR);

	lapic_write(lapic, LAPIC_LVT_TIMER, lvt | vector | (enabled ? 0 : LVT_MASKED));
}

bool lapic_has_tsc_deadline(void)
{
	return cpuid(1, 0).ecx & CPUID_1_ECX_TSC_DEADLINE;
}
