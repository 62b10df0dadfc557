// SPDX-License-Identifier: MIT
/*
 * CPUs as threads of the host, which run when they like.
 *
 * Time is the host's.  It is CPU 0 that makes it go by, when it waits: the clock and its alarm belong to
 * one CPU.
 */
#include <foundry/errno.h>

#include "host.h"

/* A wait ends in vain after so long: time goes by also for the others. */
#define WAIT_NS		10000000ull
#define WAIT_MS		10

/* Rounds of waiting after which another thread may have this host's CPU. */
#define ROUNDS_PER_YIELD	64

static u64 seen_ns;		/* the host's time, when it last went by here; CPU 0's, 0: never */

static void pass(struct host_cpu *host)
{
	u64 now, before;

	if (host->cpu.id != 0 || !host_irqchip_is_free())
		return;
	now = host_ns();
	before = seen_ns;
	seen_ns = now;
	if (before)
		clock_mock_advance(&host_machine.clock, now - before);
}

static int thread_start(struct host_cpu *host, const struct host_stacks *stacks)
{
	return host_thread_start(host->cpu.id, stacks, host_enter) ? 0 : -ENOMEM;
}

static void thread_end(struct host_cpu *host)
{
	atomic_store_release(&host->is_live, false);	/* pairs with the load in is_off() */
	host_thread_end();
}

static void thread_relax(struct host_cpu *host)
{
	static __thread unsigned int rounds;

	host_look_for_stop(host);
	pass(host);
	host_interrupt();
	if (++rounds % ROUNDS_PER_YIELD == 0)
		host_yield();
}

static u64 wait_ns(struct host_cpu *host)
{
	tick_t now = host_machine.clock.now, next;

	if (host->cpu.id != 0)
		return WAIT_NS;
	next = clock_mock_next(&host_machine.clock);
	return next > now ? MIN(next - now, WAIT_NS) : 0;
}

static void thread_wait(struct host_cpu *host)
{
	pass(host);
	host_sleep(&host->pin, wait_ns(host));
	pass(host);
	host_look_for_stop(host);
}

static void thread_idle(struct host_cpu *host)
{
	pass(host);
	host_wait(HOST_STDIN, WAIT_MS);
	pass(host);
	host_interrupt();
}

static void thread_wake(struct host_cpu *host)
{
	host_wake(&host->pin);
}

const struct host_kind host_threads = {
	.name	= "threads",
	.start	= thread_start,
	.end	= thread_end,
	.relax	= thread_relax,
	.wait	= thread_wait,
	.idle	= thread_idle,
	.wake	= thread_wake,
};
