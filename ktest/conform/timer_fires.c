// SPDX-License-Identifier: MIT
/* The promise of timer.h, executed on one CPU: what fires do, how far ahead, and how many at once. */
#include "timer_subject.h"

#define PERIODS		20
#define MANY		2000		/* timers that wait an hour at the most, again and again */
#define HOURS		6
#define HOUR_NS		(3600 * NS_PER_SECOND)

/* --- armed and cancelled from fires ---------------------------------------------------------- */

static unsigned int again;
static u64 gap;		/* ticks behind the fire, 0 is past already */

static void arm_again(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	if (subject->fired <= again)
		arm(subject, now() + gap);
}

static void again_from_fire(struct ktest *kt, u64 spans)
{
	again = 3;
	subjects_start(kt);
	gap = spans * span();
	timer_init(&subjects[0].timer, arm_again, NULL);
	arm_ahead(&subjects[0], span());
	await(1 + again);
	pass(5);
	EXPECT_EQ(kt, subjects[0].fired, 1 + again);
	EXPECT_FALSE(kt, seen.early);
}

static void armed_again_ahead(struct ktest *kt)
{
	again_from_fire(kt, 2);
}

static void armed_again_past(struct ktest *kt)
{
	again_from_fire(kt, 0);
}

static void arm_the_next(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	if (subject + 1 < &subjects[8])
		arm(subject + 1, now());
}

static void each_arms_the_next(struct ktest *kt)
{
	subjects_start(kt);
	for (size_t i = 0; i < 8; i++)
		timer_init(&subjects[i].timer, arm_the_next, NULL);
	arm_ahead(&subjects[0], span());
	await(8);
	pass(2);
	EXPECT_EQ(kt, seen.fires, 8);
	for (size_t i = 0; i < 8; i++)
		EXPECT_EQ(kt, subjects[i].fired, 1);
}

static bool others_were;

static void cancel_others(struct timer *timer, void *arg) __irq_context
{
	subject_fired(timer);
	others_were = cancel(&subjects[1]);
	others_were &= disarm(&subjects[2]);
}

/* Due in the same interrupt as the one that cancels them. */
static void one_cancels_others(struct ktest *kt)
{
	irqflags_t flags;
	tick_t deadline;

	subjects_start(kt);
	timer_init(&subjects[0].timer, cancel_others, NULL);
	flags = arch_irq_save();
	deadline = now() + 2 * span();
	for (size_t i = 0; i < 4; i++)
		arm(&subjects[i], deadline);
	arch_irq_restore(flags);
	await(2);
	pass(3);
	EXPECT_TRUE(kt, others_were);
	EXPECT_EQ(kt, seen.fires, 2);
	EXPECT_EQ(kt, subjects[0].fired, 1);
	EXPECT_EQ(kt, subjects[3].fired, 1);
}

/* As timer.h says: from the last deadline on, however late the fire is. */
static void arm_periodically(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	timer_lent->spend(span() / 8);
	if (subject->fired < PERIODS)
		arm(subject, timer->deadline + span());
}

static void a_period_does_not_drift(struct ktest *kt)
{
	tick_t first;

	subjects_start(kt);
	timer_init(&subjects[0].timer, arm_periodically, NULL);
	first = now() + span();
	arm(&subjects[0], first);
	await(PERIODS);
	ASSERT_EQ(kt, subjects[0].fired, PERIODS);
	EXPECT_EQ(kt, subjects[0].timer.deadline, first + (PERIODS - 1) * span());
	EXPECT_FALSE(kt, seen.early);
	if (timer_lent->is_virtual)
		EXPECT_EQ(kt, subjects[0].at, subjects[0].timer.deadline);
}

static void never_ends(struct timer *timer, void *arg) __irq_context
{
	struct subject *subject = subject_fired(timer);

	if (subject->fired < 100)
		arm(subject, 0);
}

/* One that arms itself for the first tick of all is not always first. */
static void none_is_kept_from_its_turn(struct ktest *kt)
{
	irqflags_t flags;

	subjects_start(kt);
	timer_init(&subjects[0].timer, never_ends, NULL);
	flags = arch_irq_save();
	for (size_t i = 0; i < 8; i++)
		arm_ahead(&subjects[i], span());
	arch_irq_restore(flags);
	await(107);
	EXPECT_EQ(kt, seen.fires, 107);
	for (size_t i = 1; i < 8; i++)
		EXPECT_EQ(kt, subjects[i].fired, 1);
	EXPECT_LT(kt, subjects[7].place, 100);
}

/* --- far ahead ------------------------------------------------------------------------------- */

/* Powers of two, from what every alarm counts to what none does. */
static void at_any_distance(struct ktest *kt)
{
	u64 fires = 0;

	subjects_start(kt);
	if (!timer_lent->is_virtual)
		ktest_skip(kt, "not provided: its time cannot be hurried");
	for (unsigned int shift = 4; shift < 63; shift += 2) {
		arm_ahead(&subjects[0], 1ull << shift);
		timer_lent->pass((1ull << shift) - 1);
		ASSERT_EQ(kt, seen.fires, fires);
		timer_lent->pass(1);
		ASSERT_EQ(kt, seen.fires, ++fires);
	}
}

static void at_the_last_tick(struct ktest *kt)
{
	subjects_start(kt);
	arm(&subjects[0], U64_MAX);
	arm(&subjects[1], U64_MAX - 1);
	arm_ahead(&subjects[2], span());
	await(1);
	EXPECT_EQ(kt, subjects[2].fired, 1);
	if (timer_lent->is_virtual) {
		timer_lent->pass(U64_MAX - 1 - now());
		EXPECT_EQ(kt, subjects[0].fired, 0);
		EXPECT_EQ(kt, subjects[1].fired, 1);
		timer_lent->pass(1);
	}
	EXPECT_EQ(kt, subjects[0].fired, timer_lent->is_virtual ? 1 : 0);
}

/* --- very many, very long -------------------------------------------------------------------- */

static struct long_lived {
	struct timer	timer;
	u64		serial;
} many[MANY];

static struct {
	u64	seed, serial, fires, wrong;
	u64	hour;			/* ticks */
	tick_t	last_deadline;
	u64	last_serial;
} life;

static void arm_within_an_hour(struct long_lived *one)
{
	one->serial = ++life.serial;
	timer_lent->arm(&one->timer, now() + 1 + ktest_random(&life.seed) % life.hour);
}

static void live_on(struct timer *timer, void *arg) __irq_context
{
	struct long_lived *one = arg;
	bool is_in_turn = timer->deadline > life.last_deadline ||
			  (timer->deadline == life.last_deadline && one->serial > life.last_serial);

	life.fires++;
	life.wrong += timer->deadline != now() || !is_in_turn;
	life.last_deadline = timer->deadline;
	life.last_serial = one->serial;
	arm_within_an_hour(one);
}

/* Each at its very tick, each in its turn, and none is lost. */
static void thousands_for_hours(struct ktest *kt)
{
	subjects_start(kt);
	if (!timer_lent->is_virtual)
		ktest_skip(kt, "not provided: its time cannot be hurried");
	memset(&life, 0, sizeof(life));
	life.seed = kt->seed;
	life.hour = clock_ticks_from_ns(timer_lent->clock(), HOUR_NS);
	for (size_t i = 0; i < MANY; i++) {
		timer_init(&many[i].timer, live_on, &many[i]);
		arm_within_an_hour(&many[i]);
	}
	timer_lent->pass(HOURS * life.hour);
	ktest_note(kt, "%llu fires", life.fires);
	EXPECT_EQ(kt, life.wrong, 0);
	EXPECT_GE(kt, life.fires, MANY * HOURS);
	for (size_t i = 0; i < MANY; i++) {
		ASSERT_GT(kt, many[i].timer.deadline, now());
		ASSERT_TRUE(kt, timer_lent->cancel(&many[i].timer));
	}
}

static u64 most_at_once;

static void count_at_once(struct timer *timer, void *arg) __irq_context
{
	static tick_t last;
	static u64 at_once;
	struct subject *subject = subject_fired(timer);

	at_once = subject->at == last && seen.fires > 1 ? at_once + 1 : 1;
	last = subject->at;
	most_at_once = MAX(most_at_once, at_once);
}

/* Where time stands still in a fire, what fires at one tick fires in one interrupt. */
static void no_more_than_a_batch(struct ktest *kt)
{
	irqflags_t flags;
	tick_t deadline;

	most_at_once = 0;
	subjects_start(kt);
	flags = arch_irq_save();
	deadline = now() + span();
	for (size_t i = 0; i < SUBJECTS; i++) {
		timer_init(&subjects[i].timer, count_at_once, NULL);
		arm(&subjects[i], deadline);
	}
	arch_irq_restore(flags);
	await(SUBJECTS);
	EXPECT_EQ(kt, seen.fires, SUBJECTS);
	if (timer_lent->is_virtual)
		EXPECT_EQ(kt, most_at_once, TIMER_BATCH);
}

/* Ticks that fires spent, and the last of them did. */
static u64 spent, spent_last;

static void never_has_enough(struct timer *timer, void *arg) __irq_context
{
	tick_t begin = now();

	arm(subject_fired(timer), 0);
	timer_lent->spend(span() / 4);
	spent_last = now() - begin;
	spent += spent_last;
}

static void half_is_left(struct ktest *kt)
{
	tick_t begin;

	spent = 0;
	subjects_start(kt);
	timer_init(&subjects[0].timer, never_has_enough, NULL);
	begin = now();
	arm_ahead(&subjects[0], span());
	pass(20);
	await(3);	/* a fire that a loaded machine interrupted is followed by as long a pause */
	EXPECT_LT(kt, 2, seen.fires);
	EXPECT_LE(kt, 2 * (spent - spent_last), now() - begin);
}

/* --- the storage ----------------------------------------------------------------------------- */

static struct subject end_of_life;
static unsigned int ended;

static void end_its_life(struct timer *timer, void *arg) __irq_context
{
	ended++;
	seen.fires++;
	memset(&end_of_life, 0x5a, sizeof(end_of_life));
}

static void storage_is_something_else(struct ktest *kt)
{
	static const struct subject other;
	struct subject expected;

	ended = 0;
	subjects_start(kt);
	end_of_life = other;
	timer_init(&end_of_life.timer, end_its_life, NULL);
	arm_ahead(&subjects[0], span());
	arm_ahead(&end_of_life, span());
	arm_ahead(&subjects[1], 2 * span());
	await(3);
	memset(&expected, 0x5a, sizeof(expected));
	EXPECT_EQ(kt, ended, 1);
	EXPECT_MEMEQ(kt, &end_of_life, &expected, sizeof(expected));
	EXPECT_EQ(kt, subjects[0].fired + subjects[1].fired, 2);
}

const struct ktest_case timer_fires[] = {
	KCASE("TIMER-8 armed again from its own fire", armed_again_ahead),
	KCASE("TIMER-8 armed again for a tick that has come", armed_again_past),
	KCASE("TIMER-8 each arms the next", each_arms_the_next),
	KCASE("TIMER-8 one cancels others that are due", one_cancels_others),
	KCASE("TIMER-8 a period does not drift", a_period_does_not_drift),
	KCASE("TIMER-3 one that arms itself again and again lets others come", none_is_kept_from_its_turn),
	KCASE("TIMER-9 at any distance", at_any_distance),
	KCASE("TIMER-9 at the last tick there is", at_the_last_tick),
	KCASE("TIMER-3 thousands, for hours", thousands_for_hours),
	KCASE("TIMER-10 no interrupt fires more than a batch", no_more_than_a_batch),
	KCASE("TIMER-10 half of the time is left by a fire that never has enough", half_is_left),
	KCASE("TIMER-12 the storage of a timer that has fired is something else", storage_is_something_else),
	KCASE_END
};
