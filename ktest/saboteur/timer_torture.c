// SPDX-License-Identifier: MIT
/* Timers with one thing wrong each that takes several CPUs to be seen: around the machine's own. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>

#include "conform/timer.h"
#include "saboteur.h"
#include "torture/crew.h"

/* Rounds in which all others have had a turn. */
#define PATIENCE	(1u << 16)

static void nothing_of_a_case(struct ktest *kt)
{
}

static struct clock *machine_clock(void)
{
	return this_kernel()->arch->clock;
}

static void pass(u64 ticks)
{
	tick_t end = clock_now(machine_clock()) + ticks;

	while (clock_now(machine_clock()) < end)	/* bounded: by the clock */
		cpu_relax();
}

static u64 span(void)
{
	return clock_hz(machine_clock()) / 5000;
}

/* --- TIMER-5 ----------------------------------------------------------------------------- */

static bool does_not_wait(struct timer *timer)
{
	return timer_disarm(timer);
}

/* --- TIMER-7 ----------------------------------------------------------------------------- */

static bool waits(struct timer *timer)
{
	return timer_cancel(timer);
}

/* --- TIMER-11 ---------------------------------------------------------------------------- */

struct order {
	struct timer	*timer;
	tick_t		deadline;
};

static void arm_there(void *arg) __irq_context
{
	const struct order *order = arg;

	timer_arm(order->timer, order->deadline);
}

/* The last CPU has them all. */
static void arms_elsewhere(struct timer *timer, tick_t deadline)
{
	struct order order = { timer, deadline };
	unsigned int last = bits_set(smp_online()) - 1;

	if (deadline == 0 || in_irq() || this_cpu()->id == last)
		timer_arm(timer, deadline);
	else
		ipi_call(CPU_BIT(last), arm_there, &order);
}

/* A timer whose fire runs elsewhere has a second one here. */
static struct timer second;

static void fire_for_another(struct timer *timer, void *arg) __irq_context
{
	struct timer *other = arg;

	other->fire(other, other->arg);
}

static void arms_a_second_one(struct timer *timer, tick_t deadline)
{
	if (deadline || !timer->queue || in_irq()) {
		timer_arm(timer, deadline);
		return;
	}
	timer_cancel(&second);
	timer_init(&second, fire_for_another, timer);
	timer_arm(&second, deadline);
}

#define BAD(arm_fn, disarm_fn, cancel_fn, rounds)	(&(const struct timer_bench){		\
	.fresh = nothing_of_a_case, .clock = machine_clock, .pass = pass, .spend = pass,	\
	.span = span, .patience = rounds, .lookouts = CREW_PATIENCE,				\
	.arm = arm_fn, .disarm = disarm_fn, .cancel = cancel_fn })

static const struct saboteur torture_saboteurs[] = {
	{ .name = "TIMER-5 cancel does not wait for a fire on another CPU",
	  .bench = BAD(timer_arm, timer_disarm, does_not_wait, 0) },
	{ .name = "TIMER-7 disarm waits for a fire on another CPU",
	  .bench = BAD(timer_arm, waits, timer_cancel, PATIENCE) },
	{ .name = "TIMER-11 one CPU has all timers",
	  .bench = BAD(arms_elsewhere, timer_disarm, timer_cancel, 0) },
	{ .name = "TIMER-11 a timer fires on two CPUs at once",
	  .bench = BAD(arms_a_second_one, timer_disarm, timer_cancel, PATIENCE),
	  .also = "TIMER-5", .why = "the second one is not cancelled" },
};

static void end_second(void *unused)
{
	timer_cancel(&second);
}

static void before(struct ktest *kt)
{
	timer_init(&second, fire_for_another, NULL);
	ktest_defer(kt, end_second, NULL);
}

static const struct saboteur_contract torture_contract = {
	.conform = timer_torture, .before = before, .cpus = 3,
};

SABOTEURS_OF(timer_torture, "timer/torture", FACT(SMP), torture_contract, torture_saboteurs);
