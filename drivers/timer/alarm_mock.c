// SPDX-License-Identifier: MIT
/* alarm_mock - rings when its mock clock is moved past the deadline, and only then. */
#include <foundry/bug.h>
#include <foundry/clock_mock.h>
#include <foundry/cpu.h>

static struct alarm_mock *to_mock(struct alarm *alarm)
{
	return container_of(alarm, struct alarm_mock, alarm);
}

/* Without a line there is no interrupt to arrive: make this place look like one. */
static void fire_on_the_spot(struct alarm *alarm)
{
	irqflags_t flags = arch_irq_save();

	this_cpu()->irq_depth++;
	alarm->fire(alarm, alarm->arg);
	this_cpu()->irq_depth--;
	arch_irq_restore(flags);
}

static void ring(struct alarm_mock *mock)
{
	mock->armed = false;
	if (!mock->chip) {
		fire_on_the_spot(&mock->alarm);
		return;
	}
	mock->due = true;
	irqchip_mock_raise(mock->chip, mock->irq);
}

static int mock_arm(struct alarm *alarm, tick_t deadline)
{
	struct alarm_mock *mock = to_mock(alarm);

	BUG_ON(!alarm->fire, "alarm_mock: armed with nothing to fire");
	mock->deadline = deadline;
	mock->armed = true;
	mock->due = false;
	if (deadline <= mock->clock->now)
		ring(mock);
	return 0;
}

/* The line may be up already; its handler finds that nothing is due. */
static void mock_cancel(struct alarm *alarm)
{
	struct alarm_mock *mock = to_mock(alarm);

	mock->armed = false;
	mock->due = false;
}

static const struct alarm_ops mock_ops = {
	.arm	= mock_arm,
	.cancel	= mock_cancel,
};

void alarm_mock_init(struct alarm_mock *mock, struct clock_mock *clock)
{
	*mock = (struct alarm_mock){
		.alarm	= { .ops = &mock_ops, .name = "mock" },
		.clock	= clock,
	};
	list_add_tail(&clock->alarms, &mock->link);
}

void alarm_mock_wire(struct alarm_mock *mock, struct irqchip_mock *chip, irq_t irq)
{
	mock->chip = chip;
	mock->irq = irq;
}

void alarm_mock_interrupt(irq_t irq, void *alarm_mock) __irq_context
{
	struct alarm_mock *mock = alarm_mock;

	if (!mock->due)
		return;
	mock->due = false;
	mock->alarm.fire(&mock->alarm, mock->alarm.arg);
}
