// SPDX-License-Identifier: MIT
/* clock_mock - time as a number: it moves when somebody moves it. */
#include <foundry/bug.h>
#include <foundry/clock_mock.h>

static tick_t mock_now(struct clock *clock)
{
	/* On the host another CPU may let time go by meanwhile. */
	return READ_ONCE(container_of(clock, struct clock_mock, clock)->now);
}

static const struct clock_ops mock_ops = {
	.now	= mock_now,
};

void clock_mock_init(struct clock_mock *mock, u64 hz)
{
	BUG_ON(hz == 0, "clock_mock: a clock of 0 Hz");
	*mock = (struct clock_mock){ .clock = { .ops = &mock_ops, .name = "mock", .hz = hz } };
	list_init(&mock->alarms);
}

/* The armed alarm with the earliest deadline, or NULL. */
static struct alarm_mock *earliest(const struct clock_mock *mock)
{
	struct alarm_mock *found = NULL;

	list_foreach(alarm, &mock->alarms, struct alarm_mock, link) {
		if (alarm->armed && (!found || alarm->deadline < found->deadline))
			found = alarm;
	}
	return found;
}

void clock_mock_advance(struct clock_mock *mock, u64 ticks)
{
	tick_t end = mock->now + ticks;
	struct alarm_mock *alarm;

	BUG_ON(end < mock->now, "clock_mock: %llu ticks would wrap the clock", ticks);
	while ((alarm = earliest(mock)) != NULL && alarm->deadline <= end) {
		WRITE_ONCE(mock->now, MAX(mock->now, alarm->deadline));
		alarm->armed = false;
		/* An alarm armed for a tick that has come rings: the one way, also from here. */
		if (alarm_arm(&alarm->alarm, alarm->deadline))
			BUG("clock_mock: alarm '%s' refused a deadline that it had accepted",
			    alarm->alarm.name);
	}
	/* What rang may have let time go by itself. */
	WRITE_ONCE(mock->now, MAX(mock->now, end));
}

tick_t clock_mock_next(const struct clock_mock *mock)
{
	const struct alarm_mock *alarm = earliest(mock);

	return alarm ? alarm->deadline : U64_MAX;
}
