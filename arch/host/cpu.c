// SPDX-License-Identifier: MIT
/* The simulated CPU: interrupts, waiting, and what it spends; and how one is that is alone. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock.h>
#include <foundry/irq.h>
#include <foundry/lock_check.h>
#include <foundry/preempt.h>

#include <asm/host.h>

#include "host.h"

#define IDLE_MS		1000

struct host_cpu host_cpus[CPU_MAX];
__thread struct host_cpu *host_this = &host_cpus[0];

const char arch_cost_unit[] = "ns";

/* --- interrupts ------------------------------------------------------------------ */

/* The pin goes down before the chip is asked: what comes later raises it again. */
static void take_one(struct host_cpu *host) __irq_context
{
	if (!atomic_ptr_exchange_acquire(&host->pin, 0))
		return;
	if (irqchip_mock_is_pending(&host_machine.irqchip)) {
		atomic_store_relaxed(&host->pin, 1);
		irq_dispatch();
	}
}

/* Irqs are off while the chip is asked, else asking would interrupt itself. */
void host_interrupt(void)
{
	struct host_cpu *host = host_this;
	const void *outer = host->cpu.interrupted;

	while (host->irqs_on && atomic_load_relaxed(&host->pin)) {
		host->irqs_on = false;
		host->cpu.interrupted = __builtin_frame_address(0);
		take_one(host);
		host->cpu.interrupted = outer;
		preempt_from_irq();
		host->irqs_on = true;
	}
}

void host_irqs_on(void)
{
	host_interrupt();
	host_point();
}

void host_pin(void *unused, unsigned int cpu)
{
	struct host_cpu *host = &host_cpus[cpu];

	if (host == host_this) {
		atomic_store_relaxed(&host->pin, 1);
		host_interrupt();
		return;
	}
	atomic_store_release(&host->pin, 1);	/* pairs with the exchange in take_one() */
	host_cpus_now.kind->wake(host);
}

bool host_irqchip_is_free(void)
{
	struct spinlock *lock = &host_machine.irqchip.lock;
	irqflags_t flags = arch_irq_save();
	bool is_free = spin_trylock(lock);

	if (is_free)
		spin_unlock(lock);
	arch_irq_let(flags);
	return is_free;
}

/* --- a CPU alone ------------------------------------------------------------------- */

static u64 ticks_to_next(void)
{
	tick_t next = clock_mock_next(&host_machine.clock);

	return next == U64_MAX ? 0 : next - host_machine.clock.now;
}

static void alone_relax(struct host_cpu *host)
{
	clock_mock_advance(&host_machine.clock, HOST_RELAX_TICKS);
}

/* Time jumps to the next deadline, which interrupts. */
static void alone_wait(struct host_cpu *host)
{
	if (!atomic_load_relaxed(&host->pin))
		clock_mock_advance(&host_machine.clock, ticks_to_next());
}

/* Nothing to do: time jumps to the next deadline; with none, only a person can bring work. */
static void alone_idle(struct host_cpu *host)
{
	if (clock_mock_next(&host_machine.clock) == U64_MAX)
		host_wait(HOST_STDIN, IDLE_MS);
	else
		clock_mock_advance(&host_machine.clock, ticks_to_next());
}

const struct host_kind host_alone = {
	.name	= "alone",
	.relax	= alone_relax,
	.wait	= alone_wait,
	.idle	= alone_idle,
};

/* --- what the kernel asks for ------------------------------------------------------- */

void cpu_relax(void)
{
	host_cpus_now.kind->relax(host_this);
}

void arch_wait(void)
{
	host_cpus_now.kind->wait(host_this);
}

void arch_idle(void) __may_sleep
{
	lock_check_may_sleep("arch_idle");
	host_cpus_now.kind->idle(host_this);
}

/* Who compares two runs of a seed wants no time in them that is not the machine's: who is measured takes turns. */
u64 arch_cost(void)
{
	if (IS_ENABLED(CONFIG_KTEST_YIELD))
		return clock_now(&host_machine.clock.clock);
	return host_ns();
}

void arch_exit(enum verdict verdict)
{
	host_exit(verdict);
}

void arch_reboot(void)
{
	host_restart();
}
