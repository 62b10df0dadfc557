// SPDX-License-Identifier: MIT
/* Timers with one thing wrong each, in virtual time: around the queue that there is. */
#include <foundry/bug.h>
#include <foundry/clock_mock.h>
#include <foundry/timer_queue.h>

#include "conform/timer_subject.h"
#include "saboteur.h"

#define HZ	1000
#define SPAN	100

/* A bench with one wrong function; NULL is the right one. */
struct bad_timers {
	struct timer_bench	bench;
	void			(*ring)(struct alarm *alarm, void *arg) __irq_context;
};

static struct clock_mock clock;
static struct alarm_mock mock;
static struct timer_queue queue;
static void (*right_ring)(struct alarm *alarm, void *arg) __irq_context;

/* Fires what a right timer would not: its arg is that one. */
static struct timer spare;

static void fire_for_another(struct timer *timer, void *arg) __irq_context
{
	struct timer *other = arg;

	other->fire(other, other->arg);
}

static void right_arm(struct timer *timer, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&queue, timer, deadline);
	arch_irq_restore(flags);
}

static void spare_fires(struct timer *timer, tick_t deadline)
{
	spare.arg = timer;
	right_arm(&spare, deadline);
}

static bool disarm_is_deaf;

static void fresh(struct ktest *kt)
{
	const struct bad_timers *bad = kt->bench;
	irqflags_t flags = arch_irq_save();

	clock_mock_init(&clock, HZ);
	alarm_mock_init(&mock, &clock);
	timer_init(&spare, fire_for_another, NULL);
	disarm_is_deaf = false;
	timer_queue_init(&queue, &clock.clock, &mock.alarm);
	timer_queue_start(&queue);
	right_ring = mock.alarm.fire;
	if (bad->ring)
		mock.alarm.fire = bad->ring;
	arch_irq_restore(flags);
}

static struct clock *mock_clock(void)
{
	return &clock.clock;
}

static void mock_pass(u64 ticks)
{
	clock_mock_advance(&clock, ticks);
}

static void spend(u64 ticks)
{
	clock.now += ticks;
}

static u64 mock_span(void)
{
	return SPAN;
}

/* --- TIMER-1 ----------------------------------------------------------------------------- */

static void loses_the_past(struct timer *timer, tick_t deadline)
{
	if (deadline >= clock.now)
		right_arm(timer, deadline);
}

static void fires_twice(struct timer *timer, tick_t deadline)
{
	right_arm(timer, deadline);
	if (deadline < FAR_AHEAD && !in_irq())
		spare_fires(timer, MAX(deadline, clock.now) + 5 * SPAN / 2);
}

static void irqs_on(struct alarm *alarm, void *arg) __irq_context
{
	arch_irq_enable();
	right_ring(alarm, arg);
	(void)arch_irq_save();
}

static DEFINE_SPINLOCK(held_meanwhile);

static void with_a_lock(struct alarm *alarm, void *arg) __irq_context
{
	spin_lock(&held_meanwhile);
	right_ring(alarm, arg);
	spin_unlock(&held_meanwhile);
}

/* --- TIMER-2 ----------------------------------------------------------------------------- */

static void a_tick_early(struct timer *timer, tick_t deadline)
{
	right_arm(timer, deadline ? deadline - 1 : 0);
	timer->deadline = deadline;
}

/* --- TIMER-3 ----------------------------------------------------------------------------- */

/* All that have this deadline are behind it. */
static void last_armed_first(struct timer *timer, tick_t deadline)
{
	static struct timer *equals[SUBJECTS];
	size_t count = 0;

	for (size_t i = 0; i < SUBJECTS && !in_irq(); i++) {
		struct timer *other = &subjects[i].timer;

		if (other != timer && other->deadline == deadline && timer_disarm(other))
			equals[count++] = other;
	}
	right_arm(timer, deadline);
	for (size_t i = 0; i < count; i++)
		right_arm(equals[i], deadline);
}

/* What a fire arms for the past is before all others, as its deadline is. */
static void past_first(struct timer *timer, tick_t deadline)
{
	tick_t rang_at = queue.rang_at;

	queue.rang_at = 0;
	right_arm(timer, deadline);
	queue.rang_at = rang_at;
}

/* --- TIMER-4 ----------------------------------------------------------------------------- */

static void keeps_the_first(struct timer *timer, tick_t deadline)
{
	if (!timer->is_pending)
		right_arm(timer, deadline);
}

static void fires_for_both(struct timer *timer, tick_t deadline)
{
	if (timer->is_pending && timer->deadline < FAR_AHEAD)
		spare_fires(timer, timer->deadline);
	right_arm(timer, deadline);
}

/* --- TIMER-5, TIMER-6, TIMER-7 ----------------------------------------------------------- */

/* Until the case is over. */
static bool cancels_nothing(struct timer *timer)
{
	return timer->is_pending && clock.now < 8 * SPAN ? true : timer_cancel(timer);
}

static bool cancels_nothing_in_a_fire(struct timer *timer)
{
	return in_irq() && timer == &subjects[0].timer ? timer->is_pending : timer_cancel(timer);
}

static bool says_yes(struct timer *timer)
{
	(void)timer_cancel(timer);
	return true;
}

static bool says_no(struct timer *timer)
{
	(void)timer_disarm(timer);
	return false;
}

static bool disarms_nothing(struct timer *timer)
{
	return timer->is_pending && clock.now < 4 * SPAN && timer->deadline < FAR_AHEAD ? true : timer_disarm(timer);
}

static bool disarms_for_good(struct timer *timer)
{
	disarm_is_deaf = in_irq();
	return timer_disarm(timer);
}

static void deaf_once_disarmed(struct timer *timer, tick_t deadline)
{
	if (!disarm_is_deaf)
		right_arm(timer, deadline);
}

/* --- TIMER-8, TIMER-9 -------------------------------------------------------------------- */

static void deaf_in_a_fire(struct timer *timer, tick_t deadline)
{
	if (!in_irq())
		right_arm(timer, deadline);
}

static void deaf_to_the_past_in_a_fire(struct timer *timer, tick_t deadline)
{
	if (!in_irq() || deadline > clock.now)
		right_arm(timer, deadline);
}

static bool others_are_not_cancelled_in_a_fire(struct timer *timer)
{
	return in_irq() ? timer->is_pending : timer_cancel(timer);
}

static void loses_what_is_far(struct timer *timer, tick_t deadline)
{
	if (deadline < clock.now || deadline - clock.now < 1ull << 40)
		right_arm(timer, deadline);
}

static void has_no_last_tick(struct timer *timer, tick_t deadline)
{
	if (deadline != U64_MAX)
		right_arm(timer, deadline);
}

/* --- TIMER-10, TIMER-12 ------------------------------------------------------------------ */

static bool is_due(void)
{
	spin_guard(&queue.lock);
	return queue.first && queue.first->node.key <= clock.now;
}

/* As many as there are, at the same tick. */
static void without_a_batch(struct alarm *alarm, void *arg) __irq_context
{
	tick_t begin = clock.now;

	do {
		right_ring(alarm, arg);
	} while (clock.now == begin && is_due());
}

/* Eight of them, and one pause. */
static void without_a_pause(struct alarm *alarm, void *arg) __irq_context
{
	for (unsigned int i = 0; i < 8 && (i == 0 || (is_due() && timer_queue_list(&queue, NULL, 0) < TIMER_BATCH)); i++)
		right_ring(alarm, arg);
}

static struct timer *armed_last[4];

static void remembers(struct timer *timer, tick_t deadline)
{
	static unsigned int n;

	armed_last[n++ % ARRAY_SIZE(armed_last)] = timer;
	right_arm(timer, deadline);
}

static void touches_what_has_fired(struct alarm *alarm, void *arg) __irq_context
{
	right_ring(alarm, arg);
	for (size_t i = 0; i < ARRAY_SIZE(armed_last); i++)
		if (armed_last[i] && *(const u8 *)&armed_last[i]->is_pending != true)
			armed_last[i]->is_pending = false;	/* what else it may be by now */
}

#define BAD(arm_fn, disarm_fn, cancel_fn, ring_fn)	(&(const struct bad_timers){	\
	.bench = { .fresh = fresh, .clock = mock_clock, .pass = mock_pass, .spend = spend,	\
		   .span = mock_span, .is_virtual = true,					\
		   .arm = arm_fn, .disarm = disarm_fn, .cancel = cancel_fn },			\
	.ring = ring_fn })
#define BAD_ARM(fn)	BAD(fn, timer_disarm, timer_cancel, NULL)
#define BAD_DISARM(fn)	BAD(right_arm, fn, timer_cancel, NULL)
#define BAD_CANCEL(fn)	BAD(right_arm, timer_disarm, fn, NULL)
#define BAD_RING(fn)	BAD(right_arm, timer_disarm, timer_cancel, fn)

static const struct saboteur timer_saboteurs[] = {
	{ .name = "TIMER-1 loses a deadline that is past", .bench = BAD_ARM(loses_the_past) },
	{ .name = "TIMER-1 fires a second time, later", .bench = BAD_ARM(fires_twice),
	  .also = "TIMER-4 TIMER-5 TIMER-7", .maybe = "TIMER-2 TIMER-3",
	  .why = "they count the fires, and one comes out of its turn, at random times too" },
	{ .name = "TIMER-1 fires with irqs on", .bench = BAD_RING(irqs_on) },
	{ .name = "TIMER-1 fires with a lock held", .bench = BAD_RING(with_a_lock) },
	{ .name = "TIMER-2 fires a tick early", .bench = BAD_ARM(a_tick_early), .also = "TIMER-4",
	  .why = "the deadline that counts there is a tick early too" },
	{ .name = "TIMER-3 of equals the last one is first", .bench = BAD_ARM(last_armed_first) },
	{ .name = "TIMER-4 keeps the first deadline", .bench = BAD_ARM(keeps_the_first), .also = "TIMER-3",
	  .why = "one that is armed again keeps its place" },
	{ .name = "TIMER-4 fires for the replaced deadline too", .bench = BAD_ARM(fires_for_both),
	  .also = "TIMER-3", .why = "one that is armed again fires twice" },
	{ .name = "TIMER-5 cancels nothing", .bench = BAD_CANCEL(cancels_nothing),
	  .also = "TIMER-1 TIMER-6", .why = "what was cancelled fires, and was pending all the time" },
	{ .name = "TIMER-5 cancels nothing in a fire", .bench = BAD_CANCEL(cancels_nothing_in_a_fire) },
	{ .name = "TIMER-6 cancel says that it was pending", .bench = BAD_CANCEL(says_yes),
	  .also = "TIMER-5", .why = "so it does in its own fire" },
	{ .name = "TIMER-6 disarm says that it was not pending", .bench = BAD_DISARM(says_no) },
	{ .name = "TIMER-7 disarms nothing", .bench = BAD_DISARM(disarms_nothing) },
	{ .name = "TIMER-7 a fire that was disarmed cannot arm",
	  .bench = BAD(deaf_once_disarmed, disarms_for_good, timer_cancel, NULL) },
};

static const struct saboteur_contract timer_contract = { .conform = timer_conform };

SABOTEURS(timer, FACT(IRQ), timer_contract, timer_saboteurs);

static const struct saboteur fires_saboteurs[] = {
	{ .name = "TIMER-3 what a fire arms for the past is always first", .bench = BAD_ARM(past_first),
	  .also = "TIMER-10", .why = "it is due in the same interrupt, which does not end then" },
	{ .name = "TIMER-8 loses what a fire arms", .bench = BAD_ARM(deaf_in_a_fire),
	  .also = "TIMER-3 TIMER-10", .why = "their fires arm themselves" },
	{ .name = "TIMER-8 loses what a fire arms for a tick that has come",
	  .bench = BAD_ARM(deaf_to_the_past_in_a_fire),
	  .also = "TIMER-3 TIMER-10", .why = "their fires arm themselves" },
	{ .name = "TIMER-8 a fire cancels nobody else", .bench = BAD_CANCEL(others_are_not_cancelled_in_a_fire) },
	{ .name = "TIMER-9 loses what is far ahead", .bench = BAD_ARM(loses_what_is_far) },
	{ .name = "TIMER-9 there is no last tick", .bench = BAD_ARM(has_no_last_tick) },
	{ .name = "TIMER-10 one interrupt fires whatever there is", .bench = BAD_RING(without_a_batch) },
	{ .name = "TIMER-10 an interrupt follows upon the other", .bench = BAD_RING(without_a_pause) },
	{ .name = "TIMER-12 looks after its timer once it has fired",
	  .bench = BAD(remembers, timer_disarm, timer_cancel, touches_what_has_fired) },
};

static const struct saboteur_contract fires_contract = { .conform = timer_fires };

SABOTEURS_OF(timer_fires, "timer/fires", FACT(IRQ), fires_contract, fires_saboteurs);
