// SPDX-License-Identifier: MIT
/*
 * The promise of timer.h, executed on several CPUs at once: one arms, another cancels, and what fires says where it is
 * and who else is there.
 */
#include <foundry/atomic.h>
#include <foundry/ipi.h>

#include "torture/crew.h"

#include "timer.h"

#define ROUNDS		24
#define NOBODY		U32_MAX

/*
 * Rounds of waiting for a fire.  Who emulates several CPUs with threads of a loaded machine may leave one of them
 * where it is for long, while another one does a million rounds in a few ms.
 */
#define PATIENCE	(1u << 27)

/* Rounds in which a cancel that does not wait has returned, once out of HELD times. */
#define RETURN_ROUNDS	(1u << 13)
#define HELD		12

/* A timer that all of them see, and what it does.  All numbers are atomic. */
static struct {
	struct timer	timer;
	u32		inside;		/* fires that run */
	u32		together;	/* that found another one running */
	u32		fired;
	u32		on;		/* the CPU that it fired on last, or NOBODY */
	bool		again;		/* it arms itself */
	u32		must_end;	/* those that are held inside go on */
	bool		holds;		/* it stays inside until then */
	u32		cancels;	/* somebody is about to */
	u32		cancelled;	/* and has, so often */
} shared;

static struct {
	u32	after_cancel;		/* fires, or one inside, once cancel had returned */
	u32	elsewhere;		/* fires on another CPU than the one that armed */
	u32	missed, doubled;
	u32	wrong_answers;
	u32	never_inside;
} damage;

static struct crew crew;

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

static const struct timer_bench *lent(struct crew_member *me)
{
	return me->crew->arg;
}

static tick_t ahead(struct crew_member *me, u64 spans)
{
	const struct timer_bench *bench = lent(me);

	return clock_now(bench->clock()) + ktest_random(&me->seed) % (spans * bench->span() + 1);
}

/* Until the case lets it go on, if the one who is to do so does not wait for it. */
static void stay_inside(void)
{
	const struct timer_bench *bench = crew.arg;
	unsigned int rounds = bench->patience ? bench->patience : PATIENCE;

	for (unsigned int i = 0; i < rounds && !atomic_load_acquire(&shared.must_end); i++)
		ipi_relax();
}

/*
 * Mostly a while ahead, more than all CPUs of an emulator have their turns in: QEMU ends that of a CPU where it sets its
 * timer, and one whose timer is due whenever it has a turn does nothing but fire.
 */
static void arm_again(struct timer *timer)
{
	const struct timer_bench *bench = crew.arg;
	bool is_past = atomic_load_relaxed(&shared.fired) % 8 == 0;

	bench->arm(timer, is_past ? 0 : clock_now(bench->clock()) + 2 * bench->span());
}

static void fire(struct timer *timer, void *arg) __irq_context
{
	note(&shared.together, atomic_fetch_add_relaxed(&shared.inside, 1) > 0);
	atomic_store_relaxed(&shared.on, this_cpu()->id);
	if (shared.holds)
		stay_inside();
	if (shared.again)
		arm_again(timer);
	(void)atomic_fetch_add_release(&shared.fired, 1);	/* pairs with the loads of it */
	(void)atomic_fetch_sub_release(&shared.inside, 1);	/* pairs with the loads of it */
	crew_happened(&crew);
}

static void start(struct ktest *kt)
{
	memset(&shared, 0, sizeof(shared));
	memset(&damage, 0, sizeof(damage));
	shared.on = NOBODY;
	timer_init(&shared.timer, fire, NULL);
}

static void run(struct ktest *kt, unsigned int size, void (*fn)(struct crew_member *me))
{
	crew_run(kt, &crew, size, fn, kt->bench);
	(void)((const struct timer_bench *)kt->bench)->cancel(&shared.timer);
	EXPECT_EQ(kt, crew.stuck, 0);
}

static unsigned int size_of(const struct ktest *kt)
{
	return *(const unsigned int *)kt->param;
}

/* --- where it fires ------------------------------------------------------------------------- */

struct own {
	struct timer	timer;
	u32		on, fired;
};

static struct own owned[CREW_MAX];

static void fire_own(struct timer *timer, void *arg) __irq_context
{
	struct own *own = arg;

	atomic_store_relaxed(&own->on, this_cpu()->id);
	(void)atomic_fetch_add_release(&own->fired, 1);		/* pairs with the load in await() */
	crew_happened(&crew);
}

/* Time goes by while it waits, so it never waits in vain: it says that it goes on. */
static bool await(struct crew_member *me, const u32 *count, u32 than)
{
	unsigned int rounds = lent(me)->lookouts ? lent(me)->lookouts : PATIENCE;

	for (unsigned int i = 0; i < rounds; i++) {
		if (atomic_load_acquire(count) > than)		/* pairs with what a fire adds */
			return true;
		crew_goes_on(me);
		ipi_relax();
	}
	return false;
}

static void each_its_own(struct crew_member *me)
{
	struct own *own = &owned[me->who];

	for (u32 round = 0; round < ROUNDS; round++) {
		lent(me)->arm(&own->timer, ahead(me, 2));
		note(&damage.missed, !await(me, &own->fired, round));
		note(&damage.elsewhere, atomic_load_relaxed(&own->on) != this_cpu()->id);
		crew_pause(me);
	}
	note(&damage.doubled, lent(me)->cancel(&own->timer));
	note(&damage.doubled, atomic_load_relaxed(&own->fired) != ROUNDS);
}

static void fires_where_it_was_armed(struct ktest *kt)
{
	start(kt);
	for (unsigned int i = 0; i < CREW_MAX; i++) {
		owned[i] = (struct own){ .fired = 0 };
		timer_init(&owned[i].timer, fire_own, &owned[i]);
	}
	run(kt, size_of(kt), each_its_own);
	EXPECT_EQ(kt, damage.missed, 0);
	EXPECT_EQ(kt, damage.doubled, 0);
	EXPECT_EQ(kt, damage.elsewhere, 0);
}

/* The one who has armed it last is where it fires; the others have armed it for later, before. */
static void one_after_the_other(struct crew_member *me)
{
	for (u32 round = 0; round < ROUNDS; round++) {
		bool is_mine = round % me->crew->size == me->who;

		if (!crew_meet(me))
			return;
		if (!is_mine)
			lent(me)->arm(&shared.timer, U64_MAX - 1);
		if (!crew_meet(me))
			return;
		if (is_mine) {
			lent(me)->arm(&shared.timer, ahead(me, 1));
			note(&damage.missed, !await(me, &shared.fired, round));
			note(&damage.elsewhere, atomic_load_relaxed(&shared.on) != this_cpu()->id);
		}
	}
}

static void fires_where_it_was_armed_last(struct ktest *kt)
{
	start(kt);
	run(kt, size_of(kt), one_after_the_other);
	EXPECT_EQ(kt, damage.missed, 0);
	EXPECT_EQ(kt, damage.elsewhere, 0);
	EXPECT_EQ(kt, shared.fired, ROUNDS);
}

/* --- cancelled by another CPU ----------------------------------------------------------------- */

/* Once cancel has returned: nothing runs, and nothing comes. */
static void cancel_and_look(struct crew_member *me)
{
	u32 fired;

	(void)lent(me)->cancel(&shared.timer);
	note(&damage.after_cancel, atomic_load_acquire(&shared.inside) > 0);	/* pairs with fire() */
	fired = atomic_load_acquire(&shared.fired);				/* the same */
	crew_pause(me);
	lent(me)->spend(lent(me)->span());
	note(&damage.after_cancel, atomic_load_acquire(&shared.fired) != fired);	/* the same */
}

/* The first one arms, soon enough to meet the cancel of the next one. */
static void race(struct crew_member *me)
{
	for (u32 round = 0; round < ROUNDS; round++) {
		if (!crew_meet(me))
			return;
		if (me->who == round % me->crew->size)
			lent(me)->arm(&shared.timer, ahead(me, 1));
		if (!crew_meet(me))
			return;
		crew_pause(me);
		if (me->who == (round + 1) % me->crew->size)
			cancel_and_look(me);
		else
			lent(me)->spend(ktest_random(&me->seed) % lent(me)->span());
	}
}

static void cancel_races_with_fire(struct ktest *kt)
{
	start(kt);
	run(kt, size_of(kt), race);
	EXPECT_EQ(kt, damage.after_cancel, 0);
	EXPECT_EQ(kt, shared.together, 0);
	EXPECT_LE(kt, shared.fired, ROUNDS);
}

static void cancel_stops_what_arms_itself(struct ktest *kt)
{
	start(kt);
	shared.again = true;
	run(kt, size_of(kt), race);
	EXPECT_EQ(kt, damage.after_cancel, 0);
	EXPECT_EQ(kt, shared.together, 0);
}

/* All of them, all at once, whatever comes. */
static void arm_and_cancel(struct crew_member *me)
{
	for (u32 round = 0; round < 4 * ROUNDS; round++) {
		u64 dice = ktest_random(&me->seed);

		if (dice % 4 == 0)
			(void)lent(me)->cancel(&shared.timer);
		else if (dice % 4 == 1)
			(void)lent(me)->disarm(&shared.timer);
		else
			lent(me)->arm(&shared.timer, ahead(me, 1));
		if (dice / 4 % 2)
			crew_pause(me);
	}
	if (!crew_meet(me))
		return;
	if (me->who == 0)
		cancel_and_look(me);
}

static void all_arm_and_cancel(struct ktest *kt)
{
	start(kt);
	run(kt, size_of(kt), arm_and_cancel);
	EXPECT_EQ(kt, damage.after_cancel, 0);
	EXPECT_EQ(kt, shared.together, 0);
}

/* --- a fire that is held inside ---------------------------------------------------------------- */

static bool is_inside(struct crew_member *me)
{
	return await(me, &shared.inside, 0);
}

/* The second one looks at what the first one's CPU is in the middle of. */
static void while_it_runs(struct crew_member *me, void (*look)(struct crew_member *me))
{
	if (me->who == 0) {
		lent(me)->arm(&shared.timer, 0);
		note(&damage.missed, !await(me, &shared.fired, 0));
		return;
	}
	note(&damage.never_inside, !is_inside(me));
	look(me);
	atomic_store_release(&shared.must_end, 1);	/* pairs with stay_inside() */
}

static void disarm_it(struct crew_member *me)
{
	note(&damage.wrong_answers, lent(me)->disarm(&shared.timer));
	note(&damage.never_inside, atomic_load_relaxed(&shared.inside) == 0);
}

static void disarm_while_it_runs(struct crew_member *me)
{
	while_it_runs(me, disarm_it);
}

static void disarm_does_not_wait(struct ktest *kt)
{
	start(kt);
	shared.holds = true;
	run(kt, 2, disarm_while_it_runs);
	EXPECT_EQ(kt, damage.never_inside, 0);
	EXPECT_EQ(kt, damage.wrong_answers, 0);
	EXPECT_EQ(kt, damage.missed, 0);
}

static void arm_it(struct crew_member *me)
{
	lent(me)->arm(&shared.timer, 0);
	note(&damage.never_inside, atomic_load_relaxed(&shared.inside) == 0);
}

static void arm_while_it_runs(struct crew_member *me)
{
	u32 first = this_cpu()->id;

	while_it_runs(me, arm_it);
	if (me->who != 0)
		return;
	note(&damage.missed, !await(me, &shared.fired, 1));
	note(&damage.elsewhere, atomic_load_relaxed(&shared.on) != first);
}

static void armed_while_it_runs_stays_there(struct ktest *kt)
{
	start(kt);
	shared.holds = true;
	run(kt, 2, arm_while_it_runs);
	EXPECT_EQ(kt, damage.never_inside, 0);
	EXPECT_EQ(kt, damage.missed, 0);
	EXPECT_EQ(kt, damage.elsewhere, 0);
	EXPECT_EQ(kt, shared.together, 0);
	EXPECT_EQ(kt, shared.fired, 2);
}

/* The one who lets it go on: not before a cancel that does not wait would have returned. */
static void let_it_cancel(u32 round)
{
	for (unsigned int i = 0; i < RETURN_ROUNDS; i++) {
		if (atomic_load_acquire(&shared.cancelled) > round)	/* pairs with cancel_inside() */
			break;
		ipi_relax();
	}
	atomic_store_release(&shared.must_end, 1);	/* pairs with stay_inside() */
}

static void cancel_inside(struct crew_member *me, u32 round)
{
	note(&damage.never_inside, !is_inside(me));
	(void)atomic_fetch_add_release(&shared.cancels, 1);	/* pairs with the load in await() */
	(void)lent(me)->cancel(&shared.timer);
	note(&damage.after_cancel, atomic_load_acquire(&shared.inside) > 0);	/* pairs with fire() */
	(void)atomic_fetch_add_release(&shared.cancelled, 1);	/* pairs with let_it_cancel() */
}

/* One has it on its CPU, one lets it go on, one cancels meanwhile. */
static void cancel_while_it_runs(struct crew_member *me)
{
	for (u32 round = 0; round < HELD; round++) {
		u32 fired = atomic_load_relaxed(&shared.fired);

		atomic_store_relaxed(&shared.must_end, 0);
		if (!crew_meet(me))
			return;
		if (me->who == 0) {
			lent(me)->arm(&shared.timer, 0);
			note(&damage.missed, !await(me, &shared.fired, fired));
		} else if (me->who == 1) {
			note(&damage.missed, !await(me, &shared.cancels, round));
			let_it_cancel(round);
		} else {
			cancel_inside(me, round);
		}
		if (!crew_meet(me))
			return;
	}
}

static void cancel_waits_for_the_fire(struct ktest *kt)
{
	start(kt);
	shared.holds = true;
	shared.again = true;
	run(kt, 3, cancel_while_it_runs);
	EXPECT_EQ(kt, damage.never_inside, 0);
	EXPECT_EQ(kt, damage.after_cancel, 0);
	EXPECT_EQ(kt, damage.missed, 0);
	EXPECT_GE(kt, shared.fired, HELD);	/* more, where who cancels comes late to it */
}

const struct ktest_case timer_torture[] = {
	KCASE_FOR("TIMER-11 each CPU's fire there", fires_where_it_was_armed, crew_sizes, crew_size_name),
	KCASE_FOR("TIMER-11 one goes from CPU to CPU", fires_where_it_was_armed_last, crew_sizes, crew_size_name),
	KCASE_FOR("TIMER-5 cancel races with fire", cancel_races_with_fire, crew_sizes, crew_size_name),
	KCASE_FOR("TIMER-5 cancel stops what arms itself", cancel_stops_what_arms_itself, crew_sizes, crew_size_name),
	KCASE_FOR("TIMER-5 all arm and cancel at once", all_arm_and_cancel, crew_sizes, crew_size_name),
	KCASE("TIMER-5 cancel waits for a fire on another CPU", cancel_waits_for_the_fire),
	KCASE("TIMER-7 disarm does not wait for a fire on another CPU", disarm_does_not_wait),
	KCASE("TIMER-11 armed while it runs, it fires again where it runs", armed_while_it_runs_stays_there),
	KCASE_END
};
