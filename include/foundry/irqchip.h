/* SPDX-License-Identifier: MIT */
/*
 * irqchip - interrupt lines: which may interrupt, which one does, when it is done.
 *
 * A port exposes one; several chips behind each other are composed into it.
 *
 * Provided by:  drivers/irqchip/.
 * Used by:      kernel/irq.c; drivers call irq.h instead.
 * Usable from:  HAS_IRQ.
 *
 * Clauses.  ktest/conform/irqchip.c proves each by its number.
 *
 *  * IRQCHIP-1  a line that is not enabled is never claimed.
 *  * IRQCHIP-2  an edge on an enabled line is claimed once.
 *  * IRQCHIP-3  a level line is claimed again after its ack while its device asserts it, and
 *               never again once the device has let go.
 *  * IRQCHIP-4  a claimed line is never claimed again before its ack.
 *  * IRQCHIP-5  an edge between claim and ack is not lost: it is claimed after the ack.
 *  * IRQCHIP-6  with nothing to deliver claim is -ENOENT, and nothing changes.
 *  * IRQCHIP-7  a call for one line never changes another.
 *  * IRQCHIP-8  a line that the chip does not have is -EINVAL, and nothing changes.
 *  * IRQCHIP-9  a ring is claimed as line @ipi, by the CPU that it names and by no other; rings before
 *               its claim may become one, and one after it is never lost.
 */
#ifndef FOUNDRY_IRQCHIP_H
#define FOUNDRY_IRQCHIP_H

#include <foundry/types.h>

/* A line of the port's one irqchip. */
typedef u32 __bitwise irq_t;

#define irq(n)		((__force irq_t)(n))	/* SAFETY: the one constructor */
#define irq_raw(i)	((__force u32)(i))	/* SAFETY: the one door out */

enum irq_trigger { IRQ_EDGE, IRQ_LEVEL };

struct irqchip;

struct irqchip_ops {
	int	(*enable)(struct irqchip *chip, irq_t irq);
	int	(*disable)(struct irqchip *chip, irq_t irq);
	int	(*configure)(struct irqchip *chip, irq_t irq, enum irq_trigger trigger);
	int	(*set_target)(struct irqchip *chip, irq_t irq, unsigned int cpu);
	int	(*claim)(struct irqchip *chip, irq_t *irq) __irq_context;
	void	(*ack)(struct irqchip *chip, irq_t irq) __irq_context;
	void	(*ring)(struct irqchip *chip, unsigned int cpu);	/* NULL: one CPU only */
};

/* A provider embeds this. */
struct irqchip {
	const struct irqchip_ops	*ops;
	const char			*name;
	u32				lines;	/* 0 to lines - 1 */
	irq_t				ipi;	/* the line that rings arrive on, where there is a ring */
};

/**
 * irqchip_enable() - let a line interrupt
 * @chip:	the chip
 * @irq:	the line
 *
 * Context: any.
 * Return: 0, or -EINVAL for a line that the chip does not have.
 */
static inline int __must_check irqchip_enable(struct irqchip *chip, irq_t irq)
{
	return chip->ops->enable(chip, irq);
}

/**
 * irqchip_disable() - keep a line silent
 * @chip:	the chip
 * @irq:	the line
 *
 * A claim that is under way keeps its ack.
 *
 * Context: any.
 * Return: 0, or -EINVAL for a line that the chip does not have.
 */
static inline int __must_check irqchip_disable(struct irqchip *chip, irq_t irq)
{
	return chip->ops->disable(chip, irq);
}

/**
 * irqchip_configure() - how the device signals
 * @chip:	the chip
 * @irq:	the line, disabled
 * @trigger:	edge or level
 *
 * Context: any.
 * Return: 0; -EINVAL for a line that the chip does not have; -ENOTSUP for a
 * trigger that it cannot be given; -EBUSY while the line is enabled.
 */
static inline int __must_check irqchip_configure(struct irqchip *chip, irq_t irq,
						 enum irq_trigger trigger)
{
	return chip->ops->configure(chip, irq, trigger);
}

/**
 * irqchip_set_target() - which CPU is interrupted
 * @chip:	the chip
 * @irq:	the line
 * @cpu:	the CPU's id
 *
 * Context: any.
 * Return: 0; -EINVAL for a line or a CPU that the chip does not have; -ENOTSUP
 * when the line is tied to a CPU.
 */
static inline int __must_check irqchip_set_target(struct irqchip *chip, irq_t irq,
						  unsigned int cpu)
{
	return chip->ops->set_target(chip, irq, cpu);
}

/**
 * irqchip_claim() - which line interrupts this CPU
 * @chip:	the chip
 * @irq:	receives the line; untouched on refusal
 *
 * Context: irqs off.
 * Return: 0, and the line waits for its ack; -ENOENT when it was spurious.
 */
static inline int __must_check irqchip_claim(struct irqchip *chip, irq_t *irq) __irq_context
{
	return chip->ops->claim(chip, irq);
}

/**
 * irqchip_ack() - end of interrupt
 * @chip:	the chip
 * @irq:	claimed by this CPU; once per claim
 *
 * Context: irqs off, on the CPU that claimed.
 */
static inline void irqchip_ack(struct irqchip *chip, irq_t irq) __irq_context
{
	chip->ops->ack(chip, irq);
}

/* Whether it can.  Context: any. */
static inline bool irqchip_has_ring(const struct irqchip *chip)
{
	return chip->ops->ring;
}

/**
 * irqchip_ring() - interrupt another CPU, or this one
 * @chip:	has a doorbell
 * @cpu:	online
 *
 * The line is each CPU's own: irqchip_enable() and irqchip_disable() act on the calling CPU's.  What the
 * caller wrote before is seen by the CPU that claims.
 *
 * Context: any, panic-safe.
 */
static inline void irqchip_ring(struct irqchip *chip, unsigned int cpu)
{
	chip->ops->ring(chip, cpu);
}

#endif
