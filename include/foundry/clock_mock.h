/* SPDX-License-Identifier: MIT */
/*
 * clock_mock - a clock that moves only when told, and the alarms that hang on it.
 *
 * The host port runs on it as virtual time; everywhere else tests use it.
 *
 * Context of all: any; of alarm_mock_interrupt(): irqs off, as the handler of its line.
 */
#ifndef FOUNDRY_CLOCK_MOCK_H
#define FOUNDRY_CLOCK_MOCK_H

#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/irqchip_mock.h>
#include <foundry/list.h>

/* Belongs to one CPU: no lock. */
struct clock_mock {
	struct clock	clock;
	tick_t		now;
	struct list	alarms;
};

/**
 * clock_mock_init() - a clock at tick 0
 * @mock:	caller's storage
 * @hz:		its frequency, not 0
 */
void clock_mock_init(struct clock_mock *mock, u64 hz);

/* Let @ticks go by; what becomes due fires, in the order of the deadlines, each at its own tick. */
void clock_mock_advance(struct clock_mock *mock, u64 ticks);

/* The earliest deadline that is armed, U64_MAX when none is. */
tick_t clock_mock_next(const struct clock_mock *mock);

struct alarm_mock {
	struct alarm		alarm;
	struct clock_mock	*clock;
	struct list		link;
	tick_t			deadline;
	bool			armed;

	/* Wired to a line it interrupts through it; else it fires on the spot. */
	struct irqchip_mock	*chip;
	irq_t			irq;
	bool			due;
};

/* An alarm on a clock, disarmed. */
void alarm_mock_init(struct alarm_mock *mock, struct clock_mock *clock);

/* From now on ring by raising a line; alarm_mock_interrupt() is that line's handler. */
void alarm_mock_wire(struct alarm_mock *mock, struct irqchip_mock *chip, irq_t irq);
void alarm_mock_interrupt(irq_t irq, void *alarm_mock) __irq_context;

#endif
