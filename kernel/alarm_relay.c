// SPDX-License-Identifier: MIT
/* alarm_relay - a CPU writes what it wants, CPU 0 what it has seen: nobody needs a lock. */
#include <foundry/alarm_relay.h>
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/kernel.h>
#include <foundry/percpu.h>
#include <foundry/timer.h>

/* Who has the alarm that all go by. */
#define KEEPER	0

struct __percpu_type relay {
	struct alarm	alarm;
	u64		wanted;		/* the deadline, and 1; 0: none; atomic */
	struct timer	timer;		/* the keeper's, for it */
};

static DEFINE_PER_CPU(struct relay, relays);

/* CPUs whose deadline is another one; atomic. */
static cpu_set_t asked;

static struct relay *to_relay(struct alarm *alarm)
{
	return container_of(alarm, struct relay, alarm);
}

static int relay_arm(struct alarm *alarm, tick_t deadline)
{
	if (deadline == U64_MAX)
		return -ERANGE;
	atomic64_store_release(&to_relay(alarm)->wanted, deadline + 1);	/* pairs with the load in take_orders() */
	atomic64_fetch_or_release(&asked, CPU_BIT(this_cpu()->id));	/* pairs with take_orders() */
	ipi_wake(KEEPER);
	return 0;
}

/* The keeper's timer stays, and rings for nothing. */
static void relay_cancel(struct alarm *alarm)
{
	atomic64_store_release(&to_relay(alarm)->wanted, 0);	/* pairs with the load in take_orders() */
}

static const struct alarm_ops relay_ops = { .arm = relay_arm, .cancel = relay_cancel };

/* One that has left keeps its timers until it is back. */
static void ring(struct timer *timer, void *arg) __irq_context
{
	const unsigned int *cpu = arg;

	if (smp_online() & CPU_BIT(*cpu))
		ipi_wake(*cpu);
}

static void take_orders(void) __irq_context
{
	cpu_set_t cpus = atomic64_fetch_and_acquire(&asked, CPUS_NONE);	/* pairs with relay_arm() */

	for (; cpus; cpus &= cpus - 1) {
		struct relay *relay = per_cpu_ptr(relays, lowest_bit(cpus));
		u64 wanted = atomic64_load_acquire(&relay->wanted);	/* pairs with relay_arm() */

		if (wanted)
			timer_arm(&relay->timer, wanted - 1);
	}
}

static void fire_if_due(struct relay *relay) __irq_context
{
	u64 wanted = atomic64_load_acquire(&relay->wanted);	/* its own CPU's: pairs with nothing */

	if (!wanted || clock_now(this_kernel()->arch->clock) < wanted - 1)
		return;
	relay_cancel(&relay->alarm);
	relay->alarm.fire(&relay->alarm, relay->alarm.arg);
}

void alarm_relay_serve(void) __irq_context
{
	if (this_cpu()->id == KEEPER)
		take_orders();
	fire_if_due(this_cpu_ptr(relays));
}

struct alarm *alarm_relay_init(void)
{
	struct relay *relay = this_cpu_ptr(relays);

	relay->alarm = (struct alarm){ .ops = &relay_ops, .name = "relay" };
	if (!relay->timer.fire)		/* else it is the keeper's, and may be pending */
		timer_init(&relay->timer, ring, &this_cpu()->id);
	relay_cancel(&relay->alarm);
	return &relay->alarm;
}
