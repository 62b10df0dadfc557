// SPDX-License-Identifier: MIT
/*
 * Hours of thousands of tasks, in virtual time: the policies and the timers as they are, on a clock that moves when it
 * is told.  What is played is the tasks themselves, for a stack each would be gigabytes, and whoever switches
 * between them.
 */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/clock_mock.h>
#include <foundry/heap.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/sched_fifo.h>
#include <foundry/sched_prio.h>
#include <foundry/sched_rr.h>
#include <foundry/timer_queue.h>

#define HZ		1000000ull		/* a tick of the clock is a microsecond */
#define HOURS		4
#define END		(HOURS * 3600 * HZ)
#define TICK		(10 * 1000ull)		/* after which a policy is asked */
#define SLICE		5			/* of these */
#define TASKS		4000
#define WORKERS		10

/*
 * PERIODIC works at each multiple of its period.  SLEEPER sleeps for a time by chance.  ASKER sleeps too, then wakes its
 * ANSWERER, and is blocked until that has woken it.  WORKER is never done.
 */
enum player_kind { PERIODIC, SLEEPER, ASKER, ANSWERER, WORKER };

struct player {
	struct task		task;
	struct timer		timer;
	enum player_kind	kind;
	u64			period, work;	/* ticks of the clock */
	u64			left;		/* of its work */
	bool			is_blocked;	/* it waits for @other */
	struct player		*other;
	u64			turns;		/* that its work was done */
	u64			ran;		/* ticks of the clock */
	u64			chosen;		/* times */
	tick_t			ready_at;
};

static struct {
	struct clock_mock	clock;
	struct alarm_mock	alarm;
	struct timer_queue	timers;
	struct sched		*sched;
	struct player		*players;
	struct player		*running;	/* or NULL */
	u64			random;
	u64			switches, late_ticks;
	u64			longest_wait;	/* of a periodic one, until it runs */
} sim;

static struct sched_fifo fifo;
static struct sched_rr rr;
static struct sched_prio prio;
static struct sched *const policies[] = { &fifo.sched, &rr.sched, &prio.sched };

static tick_t now(void)
{
	return clock_now(&sim.clock.clock);
}

static u64 by_chance(u64 least, u64 most)
{
	return least + ktest_random(&sim.random) % (most - least);
}

/* --- what tasks do ------------------------------------------------------------------------ */

static void make_ready(struct player *player)
{
	player->left = player->work;
	player->ready_at = now();
	sched_add(sim.sched, &player->task);
}

static void wake_up(struct timer *timer, void *arg) __irq_context
{
	sim.late_ticks = MAX(sim.late_ticks, now() - timer->deadline);
	make_ready(arg);
}

static void sleep_until(struct player *player, tick_t deadline)
{
	irqflags_t flags = arch_irq_save();

	timer_queue_arm(&sim.timers, &player->timer, deadline);
	arch_irq_restore(flags);
}

static void wake_other(struct player *player)
{
	struct player *other = player->other;

	if (other->is_blocked) {
		other->is_blocked = false;
		make_ready(other);
	}
}

/* Its work is done: it is in no queue. */
static void finish(struct player *player)
{
	player->turns++;
	switch (player->kind) {
	case PERIODIC:
		sleep_until(player, player->timer.deadline + player->period);
		break;
	case SLEEPER:
		sleep_until(player, now() + by_chance(HZ, 120 * HZ));
		break;
	case ASKER:
		if (player->turns % 2) {	/* a question; its answer ends the wait */
			player->is_blocked = true;
			wake_other(player);
		} else {
			sleep_until(player, now() + by_chance(HZ, 60 * HZ));
		}
		break;
	case ANSWERER:
		player->is_blocked = true;
		wake_other(player);
		break;
	case WORKER:
		make_ready(player);
		break;
	}
}

/* --- the CPU ----------------------------------------------------------------------------------- */

static bool choose(void)
{
	struct task *task = sched_next(sim.sched);

	if (!task)
		return false;
	sim.running = container_of(task, struct player, task);
	sim.running->chosen++;
	sim.switches++;
	if (sim.running->kind == PERIODIC && sim.running->left == sim.running->work)
		sim.longest_wait = MAX(sim.longest_wait, now() - sim.running->ready_at);
	return true;
}

static void put_back(void)
{
	sched_add(sim.sched, &sim.running->task);
	sim.running = NULL;
}

/* Up to what comes first: the end of its work, a tick, or an alarm. */
static void run_on(void)
{
	struct player *player = sim.running;
	u64 step = MIN(player->left, TICK - now() % TICK);

	step = MIN(step, MAX(clock_mock_next(&sim.clock), now() + 1) - now());
	clock_mock_advance(&sim.clock, step);
	player->left -= step;
	player->ran += step;
	if (player->left == 0) {
		sim.running = NULL;
		finish(player);
	} else if (sched_preempts(sim.sched, &player->task) ||
		   (now() % TICK == 0 && sched_tick(sim.sched, &player->task))) {
		put_back();
	}
}

static void play(void)
{
	while (now() < END) {
		if (sim.running || choose())
			run_on();
		else
			clock_mock_advance(&sim.clock, clock_mock_next(&sim.clock) - now());
	}
	if (sim.running)
		put_back();
}

/* --- who plays ------------------------------------------------------------------------------------ */

static enum player_kind kind_of(size_t i)
{
	static const enum player_kind kinds[] = { PERIODIC, SLEEPER, ASKER, ANSWERER };

	return i < WORKERS ? WORKER : kinds[i % ARRAY_SIZE(kinds)];
}

/* Periodic ones are the more urgent the shorter their period; workers the least. */
static unsigned int priority_of(const struct player *player)
{
	switch (player->kind) {
	case PERIODIC:
		return (unsigned int)(player->period / (10 * HZ));
	case WORKER:
		return TASK_LEAST;
	default:
		return TASK_NORMAL;
	}
}

/* Who works all the time does it in pieces that no policy cuts. */
static void make_player(size_t i)
{
	struct player *player = &sim.players[i];

	*player = (struct player){ .kind = kind_of(i), .period = by_chance(5, 60) * HZ, .work = by_chance(10, 1000) };
	if (player->kind == WORKER)
		player->work = SLICE * TICK;
	task_init(&player->task, i, "player");
	player->task.priority = priority_of(player);
	timer_init(&player->timer, wake_up, player);
	player->other = player->kind == ASKER ? player + 1 : player - 1;
	player->is_blocked = player->kind == ANSWERER;
}

static void begin(size_t i)
{
	struct player *player = &sim.players[i];

	if (player->kind == WORKER)
		make_ready(player);
	else if (player->kind != ANSWERER)
		sleep_until(player, player->period);
}

static void give_back(void *players)
{
	heap_free(this_kernel()->heap, players);
}

static void fresh(struct ktest *kt)
{
	irqflags_t flags;

	sim = (typeof(sim)){ .sched = *(struct sched *const *)kt->param, .random = kt->seed };
	sim.players = heap_alloc(kt->kernel->heap, TASKS * sizeof(*sim.players));
	if (!sim.players)
		ktest_skip(kt, "no memory for %u tasks", TASKS);
	ktest_defer(kt, give_back, sim.players);
	clock_mock_init(&sim.clock, HZ);
	alarm_mock_init(&sim.alarm, &sim.clock);
	flags = arch_irq_save();
	timer_queue_init(&sim.timers, &sim.clock.clock, &sim.alarm.alarm);
	timer_queue_start(&sim.timers);
	arch_irq_restore(flags);
	for (size_t i = 0; i < TASKS; i++)
		make_player(i);
	for (size_t i = 0; i < TASKS; i++)
		begin(i);
}

/* --- and what came of it ---------------------------------------------------------------------------- */

/* Each is at one place: ready, asleep, or blocked. */
static void none_is_lost(struct ktest *kt)
{
	size_t ready = 0, lost = 0;

	for (size_t i = 0; i < TASKS; i++) {
		const struct player *player = &sim.players[i];
		unsigned int places = (player->task.sched != NULL) + player->timer.is_pending + player->is_blocked;

		ready += player->task.sched != NULL;
		lost += places != 1;
	}
	EXPECT_EQ(kt, lost, 0);
	EXPECT_EQ(kt, ready, sched_len(sim.sched));
}

/* A question is answered, or whoever answers is about to. */
static void no_wake_is_lost(struct ktest *kt)
{
	size_t wrong = 0;

	for (size_t i = 0; i < TASKS; i++) {
		const struct player *player = &sim.players[i], *other = player->other;

		if (player->kind == ASKER)
			wrong += (player->turns + 1) / 2 != other->turns + !other->is_blocked;
	}
	EXPECT_EQ(kt, wrong, 0);
}

/* Its next deadline is where it belongs after hours, and it had a turn for each that has come, but perhaps the last. */
static void none_drifts(struct ktest *kt)
{
	size_t adrift = 0;

	for (size_t i = 0; i < TASKS; i++) {
		const struct player *player = &sim.players[i];
		u64 due = END / player->period;

		if (player->kind == PERIODIC)
			adrift += player->timer.deadline % player->period != 0 || player->turns > due ||
				  player->turns + 1 < due;
	}
	EXPECT_EQ(kt, adrift, 0);
}

/* Workers are alike by every policy: they take turns.  A turn may be short where others are more urgent. */
static void all_are_served(struct ktest *kt)
{
	const struct player *first = &sim.players[0];
	u64 least = U64_MAX, most = 0;

	for (size_t i = 0; i < WORKERS; i++) {
		EXPECT_LE(kt, sim.players[i].chosen, first->chosen + 1);
		EXPECT_LE(kt, first->chosen, sim.players[i].chosen + 1);
		least = MIN(least, sim.players[i].ran);
		most = MAX(most, sim.players[i].ran);
	}
	EXPECT_LE(kt, (most - least) * 100, most * 3);
}

/* One turn of everybody else it waits for at most; where there are priorities, of those that are no less urgent. */
static void waits_as_the_policy_says(struct ktest *kt)
{
	u64 bound = 0;

	for (size_t i = 0; i < TASKS; i++)
		if (sim.sched != &prio.sched || sim.players[i].kind == PERIODIC)
			bound += sim.players[i].work;
	EXPECT_LE(kt, sim.longest_wait, bound);
}

static const char *policy_name(const void *param)
{
	static const char *const names[] = { "fifo", "rr", "prio" };

	return names[(struct sched *const *)param - policies];
}

static void hours_go_by(struct ktest *kt)
{
	sched_fifo_init(&fifo);
	sched_rr_init(&rr, SLICE);
	sched_prio_init(&prio, SLICE);
	fresh(kt);
	play();
	none_is_lost(kt);
	no_wake_is_lost(kt);
	none_drifts(kt);
	all_are_served(kt);
	waits_as_the_policy_says(kt);
	ktest_note(kt, "%u hours of %u tasks: %llu switches, timers late by %llu us at most, waits of %llu us", HOURS,
		   TASKS, sim.switches, sim.late_ticks, sim.longest_wait);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("hours of thousands of tasks: none is lost, starves or drifts:", hours_go_by, policies, policy_name),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "sched/simulation", .needs = FACT(HEAP), .cases = cases };
KTEST_SUITE(suite);
