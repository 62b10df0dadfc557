// SPDX-License-Identifier: MIT
/* Sleeps with one thing wrong each. */
#include <foundry/arch.h>
#include <foundry/clock.h>
#include <foundry/kernel.h>
#include <foundry/sleep.h>
#include <foundry/task.h>
#include <foundry/wait.h>

#include "conform/sleep.h"
#include "saboteur.h"

static tick_t now(void)
{
	return clock_now(this_kernel()->arch->clock);
}

/* SLEEP-1 */
static void until_half_of_it(tick_t deadline) __may_sleep
{
	tick_t start = now();

	task_sleep_until(deadline == U64_MAX || deadline < start ? deadline : start + (deadline - start) / 2);
}

static void until_woken(tick_t deadline) __may_sleep
{
	struct wait_queue nobody;
	struct waiter waiter;
	int err;

	if (deadline == U64_MAX || now() >= deadline) {
		task_sleep_until(deadline);
		return;
	}
	wait_queue_init(&nobody, "saboteur, sleep");
	wait_begin(&waiter, &nobody, deadline);
	wait_enter(&waiter);
	(void)wait_block(&waiter);
	err = wait_end(&waiter, false);
	(void)err;
}

static void for_less(u64 ns) __may_sleep
{
	task_sleep_ns(ns == U64_MAX ? ns : ns / 2);
}

/* SLEEP-2 */
static void yield_first(tick_t deadline) __may_sleep
{
	if (!in_irq())
		task_yield();
	task_sleep_until(deadline);
}

/* SLEEP-3 */
static void until_there_is_an_end(tick_t deadline) __may_sleep
{
	if (deadline != U64_MAX)
		task_sleep_until(deadline);
}

static void in_an_interrupt_too(tick_t deadline) __may_sleep
{
	if (!in_irq())
		task_sleep_until(deadline);
}

#define MOCK(until, ns)	(&(const struct sleep_bench){ until, ns })

static const struct saboteur sleep_saboteurs[] = {
	{ .name = "SLEEP-1 it lasts half as long", .bench = MOCK(until_half_of_it, task_sleep_ns) },
	{ .name = "SLEEP-1 a wake ends it", .bench = MOCK(until_woken, task_sleep_ns) },
	{ .name = "SLEEP-1 so many nanoseconds are half as many", .bench = MOCK(task_sleep_until, for_less) },
	{ .name = "SLEEP-2 others come first in any case", .bench = MOCK(yield_first, task_sleep_ns) },
	{ .name = "SLEEP-3 a sleep without an end ends", .bench = MOCK(until_there_is_an_end, task_sleep_ns) },
	{ .name = "SLEEP-3 an interrupt may sleep", .bench = MOCK(in_an_interrupt_too, task_sleep_ns) },
};

static const struct saboteur_contract sleep_contract = { .conform = sleep_conform };

SABOTEURS(sleep, FACT(SCHED), sleep_contract, sleep_saboteurs);
