/* SPDX-License-Identifier: MIT */
/*
 * lapic - the local APIC of the CPU that runs, as xAPIC or as x2APIC.
 *
 * Both have the same registers.  An xAPIC's lie in memory, at one address on which each CPU finds
 * its own; an x2APIC's are model-specific registers.  One object serves all CPUs.
 *
 * Intel SDM volume 3, chapter "Advanced Programmable Interrupt Controller (APIC)".
 *
 * Provided by:  drivers/irqchip/.
 * Used by:      irqchip_apic.h, which owns it; alarms that count in it.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_LAPIC_H
#define FOUNDRY_LAPIC_H

#include <foundry/addr.h>

/*
 * Offsets from an xAPIC's base; there is a register every 16 bytes.  Table "Local APIC
 * Register Address Map".
 */
enum lapic_reg {
	LAPIC_ID		= 0x020,
	LAPIC_VERSION		= 0x030,
	LAPIC_TPR		= 0x080,
	LAPIC_EOI		= 0x0b0,
	LAPIC_SPURIOUS		= 0x0f0,
	LAPIC_IN_SERVICE	= 0x100,	/* 256 bits in eight registers */
	LAPIC_REQUESTED		= 0x200,	/* the same of what has come and was not taken */
	LAPIC_LVT_CMCI		= 0x2f0,
	LAPIC_COMMAND		= 0x300,	/* 64 bits; an xAPIC's upper half is the next */
	LAPIC_COMMAND_HIGH	= 0x310,
	LAPIC_LVT_TIMER		= 0x320,
	LAPIC_LVT_THERMAL	= 0x330,
	LAPIC_LVT_PERF		= 0x340,
	LAPIC_LVT_LINT0		= 0x350,
	LAPIC_LVT_LINT1		= 0x360,
	LAPIC_LVT_ERROR		= 0x370,
	LAPIC_TIMER_INITIAL	= 0x380,
	LAPIC_TIMER_CURRENT	= 0x390,
	LAPIC_TIMER_DIVIDE	= 0x3e0,
};

/* What a CPU is sent when an interrupt was withdrawn before it took it; never to be ended. */
#define LAPIC_SPURIOUS_VECTOR	0xff

struct lapic;

/* How registers are reached. */
struct lapic_access {
	const char	*name;
	unsigned int	id_shift;	/* where LAPIC_ID has the id */
	u32		id_max;		/* above it nobody can be reached */
	void		(*enable)(void);	/* the calling CPU's, in this mode */
	u32		(*read)(const struct lapic *lapic, enum lapic_reg reg);
	void		(*write)(const struct lapic *lapic, enum lapic_reg reg, u32 value);
	int		(*send)(const struct lapic *lapic, u32 apic_id, u32 command);
};

struct lapic {
	const struct lapic_access	*access;
	void __iomem			*regs;	/* an xAPIC's */
};

/**
 * lapic_init() - choose the mode
 * @lapic:	caller's storage
 * @registers:	of an xAPIC, as firmware says
 *
 * Context: boot only.
 * Return: 0; -ENODEV when the CPU has none; -ENOMEM when it cannot be mapped.
 */
int __must_check lapic_init(struct lapic *lapic, paddr_t registers);

/*
 * Enable the calling CPU's: it accepts every vector, all its own sources are masked.  Context:
 * irqs off.
 */
void lapic_enable(const struct lapic *lapic);

/* Let LINT @input, 0 or 1, be an NMI of the calling CPU.  Context: irqs off. */
void lapic_wire_nmi(const struct lapic *lapic, unsigned int input, bool active_low);

/* What one CPU sends another: "Interrupt Command Register", delivery mode. */
enum lapic_message { LAPIC_FIXED = 0, LAPIC_NMI = 4, LAPIC_INIT = 5, LAPIC_STARTUP = 6 };

/**
 * lapic_send() - interrupt a CPU
 * @lapic:	of the calling CPU
 * @apic_id:	whom; itself, too
 * @message:	how
 * @vector:	of LAPIC_FIXED; of LAPIC_STARTUP the page where it starts; else 0
 *
 * What the caller wrote before is seen by whoever is interrupted.
 *
 * Context: any, panic-safe.
 * Return: 0; -EINVAL for an id that cannot be reached in this mode; -ETIMEDOUT when the one before is
 * still on its way.
 */
int __must_check lapic_send(const struct lapic *lapic, u32 apic_id, enum lapic_message message,
			    u8 vector);

/* A register of the calling CPU's.  Context: irqs off. */
static inline u32 lapic_read(const struct lapic *lapic, enum lapic_reg reg)
{
	return lapic->access->read(lapic, reg);
}

/* The same, written.  Context: irqs off. */
static inline void lapic_write(const struct lapic *lapic, enum lapic_reg reg, u32 value)
{
	lapic->access->write(lapic, reg, value);
}

/* Of the calling CPU.  Context: irqs off. */
static inline u32 lapic_id(const struct lapic *lapic)
{
	return lapic_read(lapic, LAPIC_ID) >> lapic->access->id_shift;
}

/* End of the interrupt of the highest priority that is in service.  Context: irqs off. */
static inline void lapic_eoi(const struct lapic *lapic)
{
	lapic_write(lapic, LAPIC_EOI, 0);
}

/*
 * The timer: silent until a count is written to LAPIC_TIMER_INITIAL or, by
 * deadline, a value of the TSC to its register.
 */
enum lapic_timer_mode { LAPIC_ONE_SHOT = 0, LAPIC_TSC_DEADLINE = 2 };

/* Stop it; from now on it counts so.  Vector and mask stay.  Context: irqs off. */
void lapic_timer_mode(const struct lapic *lapic, enum lapic_timer_mode mode);

/* The vector that it sends, and whether it does.  Context: irqs off. */
void lapic_timer_vector(const struct lapic *lapic, unsigned int vector, bool enabled);

/* Whether the CPU offers LAPIC_TSC_DEADLINE.  Context: any. */
bool lapic_has_tsc_deadline(void);

#endif
