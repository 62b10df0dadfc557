// SPDX-License-Identifier: MIT
/*
 * timer - the naive model of timers: deadlines in no order, of which the least is looked for.
 *
 * In virtual time: each timer must fire at its very tick, in its turn, once; what is past at once.  What
 * cancel and disarm say must be so.
 */
#include "conform/timer.h"
#include "model.h"

#define TIMERS		24
#define LOG_MAX		(TIMERS + 1)	/* more cannot fire in one operation */

enum { ARM, CANCEL, DISARM, PASS, KINDS };

struct one {
	struct timer	timer;
	size_t		name;
	bool		is_pending;
	tick_t		deadline;
	u64		serial;
};

static struct {
	const struct timer_bench *bench;
	u64		serial;
	struct one	ones[TIMERS];
	size_t		fired;		/* so far in this operation */
	struct {
		const struct one	*one;
		tick_t			at;
	}		log[LOG_MAX];
} now;

static tick_t time_is(void)
{
	return clock_now(now.bench->clock());
}

static void fire(struct timer *timer, void *arg) __irq_context
{
	if (now.fired < LOG_MAX) {
		now.log[now.fired].one = arg;
		now.log[now.fired].at = time_is();
	}
	now.fired++;
}

static const char *name_of(const struct one *one, char name[THING_NAME_MAX])
{
	return thing_name(one->name, name);
}

static struct one *next_due(tick_t by)
{
	struct one *next = NULL;

	for (struct one *one = now.ones; one < now.ones + TIMERS; one++) {
		if (!one->is_pending || one->deadline > by)
			continue;
		if (!next || one->deadline < next->deadline ||
		    (one->deadline == next->deadline && one->serial < next->serial))
			next = one;
	}
	return next;
}

/* All that has become due by now was fired since @since, in its turn and at its tick, and nothing else. */
static bool fires_are_right(struct finding *finding, tick_t since)
{
	size_t i = 0;
	char name[THING_NAME_MAX];

	for (struct one *one; (one = next_due(time_is())) != NULL; i++) {
		tick_t at = MAX(one->deadline, since);

		one->is_pending = false;
		if (i >= now.fired)
			return finding_is(finding, "%s does not fire", name_of(one, name));
		if (now.log[i].one != one)
			return finding_is(finding, "%s fires before its turn", name_of(now.log[i].one, name));
		if (now.log[i].at != at)
			return finding_is(finding, "%s fires at %llu, not %llu", name_of(one, name),
					  now.log[i].at, at);
	}
	if (i < now.fired)
		return finding_is(finding, "%s fires", name_of(now.log[i].one, name));
	return true;
}

/* Few different ones, so that some are equal; now and then one that is past, or far ahead. */
static tick_t deadline_of(struct operation op)
{
	u64 ticks = op.size / 16;

	switch (op.how % 8) {
	case 0:
		return time_is() - MIN(ticks, time_is());
	case 1:
		return time_is() + (ticks << 8);
	default:
		return time_is() + ticks;
	}
}

static bool arm(struct finding *finding, struct operation op)
{
	struct one *one = &now.ones[op.which % TIMERS];
	char name[THING_NAME_MAX];
	tick_t since = time_is();

	one->deadline = deadline_of(op);
	one->is_pending = true;
	one->serial = now.serial++;
	finding_tell(finding, "at %llu: arm %s for %llu\n", since, name_of(one, name), one->deadline);
	now.bench->arm(&one->timer, one->deadline);
	return fires_are_right(finding, since);
}

static bool take_back(struct finding *finding, struct operation op, bool (*call)(struct timer *timer),
		      const char *what)
{
	struct one *one = &now.ones[op.which % TIMERS];
	bool was = one->is_pending, said;
	char name[THING_NAME_MAX];

	finding_tell(finding, "at %llu: %s %s\n", time_is(), what, name_of(one, name));
	said = call(&one->timer);
	one->is_pending = false;
	if (said != was)
		return finding_is(finding, "it was %spending", was ? "" : "not ");
	return fires_are_right(finding, time_is());
}

static bool pass(struct finding *finding, u64 ticks)
{
	tick_t since = time_is();

	finding_tell(finding, "at %llu: %llu ticks go by\n", since, ticks);
	now.bench->pass(ticks);
	return fires_are_right(finding, since);
}

static bool do_one(struct finding *finding, struct operation op)
{
	now.fired = 0;
	switch (op.what % KINDS) {
	case ARM:
		return arm(finding, op);
	case CANCEL:
		return take_back(finding, op, now.bench->cancel, "cancel");
	case DISARM:
		return take_back(finding, op, now.bench->disarm, "disarm");
	default:
		return pass(finding, op.how % 8 ? op.size / 16 : (u64)op.size << 4);
	}
}

/* In the end all fire that are pending. */
static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	now.bench = kt->bench;
	now.bench->fresh(kt);
	now.serial = 0;
	for (size_t i = 0; i < TIMERS; i++) {
		now.ones[i] = (struct one){ .name = i };
		timer_init(&now.ones[i].timer, fire, &now.ones[i]);
	}
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]))
			return false;
	now.fired = 0;
	return pass(finding, 1 << 12);
}

/* All of it is the test's own. */
static void abandon(void *unused)
{
}

static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);

	return (struct operation){ .what = ARM, .size = (u8)dice, .how = (u8)(dice >> 8) };
}

const struct model timer_model = {
	.rounds		= 40,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
