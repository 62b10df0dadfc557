// SPDX-License-Identifier: MIT
#include <foundry/bug.h>
#include <foundry/clock_mock.h>
#include <foundry/cpu.h>

#include "conform/alarm.h"
#include "saboteur.h"

#define SPAN	100

/* A mock with one wrong function; NULL is the right one. */
struct bad_alarm {
	struct alarm_bench	bench;
	int			(*arm)(struct alarm *alarm, tick_t deadline);
	void			(*cancel)(struct alarm *alarm);
	void			(*fire)(struct alarm *alarm, void *arg) __irq_context;
};

static struct clock_mock clock;
static struct alarm_mock mock;
static struct alarm_mock spare;		/* rings where the mock should not */
static struct alarm_ops wrong;
static const struct alarm_ops *right;
static const struct bad_alarm *bad;
static unsigned int rings;

/* The one who listens, behind the wrong fire. */
static void (*heard)(struct alarm *alarm, void *arg);

static int right_arm(tick_t deadline)
{
	return right->arm(&mock.alarm, deadline);
}

static void hear(void)
{
	rings++;
	heard(&mock.alarm, mock.alarm.arg);
}

static void right_fire(struct alarm *alarm, void *arg) __irq_context
{
	hear();
}

/* The listener is set after fresh(): slip in between on the first arm. */
static int slip_in(struct alarm *alarm, tick_t deadline)
{
	void (*fire)(struct alarm *alarm, void *arg) = bad->fire ? bad->fire : right_fire;

	if (alarm->fire != fire) {
		heard = alarm->fire;
		alarm->fire = fire;
	}
	return bad->arm ? bad->arm(alarm, deadline) : right_arm(deadline);
}

static struct alarm *fresh(struct ktest *kt)
{
	bad = kt->bench;
	rings = 0;
	clock_mock_init(&clock, 1000);
	alarm_mock_init(&spare, &clock);
	spare.alarm.fire = right_fire;
	alarm_mock_init(&mock, &clock);
	right = mock.alarm.ops;
	wrong = *right;
	wrong.arm = slip_in;
	if (bad->cancel)
		wrong.cancel = bad->cancel;
	mock.alarm.ops = &wrong;
	return &mock.alarm;
}

static void spare_rings_at(tick_t deadline)
{
	if (alarm_arm(&spare.alarm, deadline))
		BUG("the spare alarm refused tick %llu", deadline);
}

static void pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

static int loses_past(struct alarm *alarm, tick_t deadline)
{
	return deadline < clock.now ? 0 : right_arm(deadline);
}

static int early(struct alarm *alarm, tick_t deadline)
{
	return right_arm(deadline ? deadline - 1 : 0);
}

static int keeps_first(struct alarm *alarm, tick_t deadline)
{
	return mock.armed ? 0 : right_arm(deadline);
}

static int fires_both(struct alarm *alarm, tick_t deadline)
{
	if (mock.armed)
		spare_rings_at(mock.deadline);
	return right_arm(deadline);
}

static int deaf_in_irq(struct alarm *alarm, tick_t deadline)
{
	return in_irq() ? 0 : right_arm(deadline);
}

static void cancels_nothing(struct alarm *alarm)
{
}

/* The interrupt of a deadline that had come arrives behind the cancel. */
static void cancels_late(struct alarm *alarm)
{
	right->cancel(alarm);
	if (rings > 0)
		spare_rings_at(clock.now + 1);
}

static void fires_twice(struct alarm *alarm, void *arg) __irq_context
{
	hear();
	spare_rings_at(clock.now + SPAN * 9 / 2);
}

static void fires_once_ever(struct alarm *alarm, void *arg) __irq_context
{
	if (rings == 0)
		hear();
}

static void fires_with_irqs_on(struct alarm *alarm, void *arg) __irq_context
{
	arch_irq_enable();
	hear();
	(void)arch_irq_save();
}

static void fires_outside_irq(struct alarm *alarm, void *arg) __irq_context
{
	this_cpu()->irq_depth--;
	hear();
	this_cpu()->irq_depth++;
}

#define BAD(member, fn)	(&(const struct bad_alarm){				\
	.bench = { .fresh = fresh, .clock = &clock.clock, .pass = pass, .span = SPAN },	\
	.member = fn })

static const struct saboteur table[] = {
	{ .name = "ALARM-1 loses a deadline that is past", .bench = BAD(arm, loses_past) },
	{ .name = "ALARM-2 fires a tick early", .bench = BAD(arm, early),
	  .also = "ALARM-3 ALARM-7", .why = "the deadline that counts there is a tick early too" },
	{ .name = "ALARM-3 keeps the first deadline", .bench = BAD(arm, keeps_first) },
	{ .name = "ALARM-3 fires for the replaced deadline too", .bench = BAD(arm, fires_both) },
	{ .name = "ALARM-4 cancels nothing", .bench = BAD(cancel, cancels_nothing) },
	{ .name = "ALARM-4 cancels too late", .bench = BAD(cancel, cancels_late) },
	{ .name = "ALARM-5 fires a second time, later", .bench = BAD(fire, fires_twice),
	  .also = "ALARM-3 ALARM-4 ALARM-7", .why = "they count the rings over a long time" },
	{ .name = "ALARM-5 fires for the first arm only", .bench = BAD(fire, fires_once_ever),
	  .also = "ALARM-7", .why = "its arms from fire are later ones" },
	{ .name = "ALARM-6 fires with irqs on", .bench = BAD(fire, fires_with_irqs_on) },
	{ .name = "ALARM-6 fires outside an interrupt", .bench = BAD(fire, fires_outside_irq) },
	{ .name = "ALARM-7 loses an arm from its own fire", .bench = BAD(arm, deaf_in_irq) },
};

static const struct saboteur_contract contract = { .conform = alarm_conform };

SABOTEURS(alarm, FACT(IRQ), contract, table);
