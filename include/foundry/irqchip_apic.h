/* SPDX-License-Identifier: MIT */
/*
 * irqchip_apic - local APICs and IO APICs as one irqchip.
 *
 * Lines are numbered by what signals:
 *
 *	0 to gsis - 1	global system interrupts, as ACPI counts them over all IO APICs
 *	gsis		the timer of the local APIC: edge, tied to the CPU that calls
 *	gsis + 1	what other CPUs ring: the same
 *
 * A global system interrupt that no IO APIC has, or that is an NMI, is a line that the chip does not
 * have.  A line has the vector IRQCHIP_APIC_FIRST_VECTOR + line, so a higher line has priority.
 *
 * How an interrupt arrives: the CPU takes a vector, the port's entry calls irqchip_apic_interrupt()
 * with it, that calls the pin, the pin irq_dispatch(), and claim tells which line the vector stands for.
 * Without a vector there is nothing to claim.  ack is the end of interrupt.
 *
 * Polarity comes from firmware for the IRQs of the ISA bus.  Other lines are PCI's: active low when
 * configured as level, active high as edge.
 *
 * An IO APIC hands an interrupt to a CPU for good: a level that came is delivered, once, although its
 * device let go before the claim; and an edge that comes while its line is disabled is lost.  A ring is
 * not: it comes when its line is enabled.
 *
 * Provided by:  drivers/irqchip/.
 * Used by:      x86_64.
 * Usable from:  HAS_IRQ.
 */
#ifndef FOUNDRY_IRQCHIP_APIC_H
#define FOUNDRY_IRQCHIP_APIC_H

#include <foundry/acpi.h>
#include <foundry/irqchip.h>
#include <foundry/lapic.h>
#include <foundry/spinlock.h>

/* Behind those of the exceptions and of the silenced 8259s; up to the local APIC's own. */
#define IRQCHIP_APIC_FIRST_VECTOR	0x30
#define IRQCHIP_APIC_LINES_MAX		(0xf0 - IRQCHIP_APIC_FIRST_VECTOR)

struct ioapic {
	void __iomem	*regs;
	u32		gsi_base;
	u32		pins;
};

enum irqchip_apic_use {
	APIC_NO_LINE,		/* no IO APIC has it */
	APIC_ISA,		/* polarity as told */
	APIC_PCI,		/* polarity follows the trigger */
	APIC_NMI,		/* not for claim */
};

/* A pin of an IO APIC. */
struct irqchip_apic_line {
	enum irqchip_apic_use	use;
	const struct ioapic	*ioapic;
	u64			entry;		/* what its redirection register holds */
};

/* Lines that each CPU has its own of, behind the global ones. */
#define IRQCHIP_APIC_OWN_LINES		2

/* Written by its own CPU only; @online and @apic_id are read by all. */
struct irqchip_apic_cpu {
	bool	online;
	bool	timer_enabled;
	bool	ipi_enabled;
	bool	ipi_missed;	/* it was rung while that was not so */
	u8	vector;		/* taken, not yet claimed; 0: none */
	u8	claims;		/* not yet acked */
	u32	apic_id;
};

struct irqchip_apic {
	struct irqchip			chip;
	struct spinlock			lock;	/* of the IO APICs' registers and the lines' entries */
	struct lapic			lapic;
	u32				gsis;
	struct ioapic			ioapics[ACPI_IOAPICS_MAX];
	/* unguarded: claims read an entry whole, without the lock */
	struct irqchip_apic_line	lines[IRQCHIP_APIC_LINES_MAX];
	struct irqchip_apic_cpu		cpus[ACPI_CPUS_MAX];	/* by struct cpu's id */

	/* Called, irqs off, when a vector waits for its claim; the port sets it once. */
	void				(*pin)(void *arg) __irq_context;
	void				*pin_arg;
};

/**
 * irqchip_apic_init() - take over the machine's interrupts
 * @apic:	caller's storage, zeroed but for its pin, or used before
 * @madt:	as firmware says
 *
 * The 8259s and the PC's interval timer are silenced, every line is disabled,
 * and the calling CPU is the one that all lines interrupt.
 *
 * Context: boot only, irqs off.
 * Return: 0; -ENODEV when there is no local or no IO APIC; -ENOMEM when one cannot be mapped.
 */
int __must_check irqchip_apic_init(struct irqchip_apic *apic, const struct acpi_madt *madt);

/**
 * irqchip_apic_add_cpu() - let the calling CPU be interrupted
 * @apic:	ready
 * @madt:	as firmware says
 *
 * Its own lines are disabled, its NMIs wired.  A CPU that starts anew comes here anew.
 *
 * Context: irqs off; its traps are ready.
 */
void irqchip_apic_add_cpu(struct irqchip_apic *apic, const struct acpi_madt *madt);

/**
 * irqchip_apic_interrupt() - the calling CPU has taken a vector
 * @apic:	the chip
 * @vector:	no exception's
 *
 * Context: irqs off, from the port's interrupt entry.
 */
void irqchip_apic_interrupt(struct irqchip_apic *apic, unsigned int vector) __irq_context;

/* The line of the local APIC's timer.  Context: any. */
static inline irq_t irqchip_apic_timer(const struct irqchip_apic *apic)
{
	return irq(apic->gsis);
}

#endif
