// SPDX-License-Identifier: MIT
/* The simulated CPU: interrupts, waiting, and what it spends. */
#include <foundry/arch.h>
#include <foundry/irq.h>

#include <asm/host.h>

#include "host.h"

/* A round of waiting, in ticks of virtual time: a microsecond. */
#define RELAX_TICKS	1000

#define STDIN		0
#define IDLE_MS		1000

struct host_cpu host_cpu;

const char arch_cost_unit[] = "ns";

/* Irqs are off while the chip is asked, else asking would interrupt itself. */
void host_interrupt(void)
{
	while (host_cpu.irqs_on && host_cpu.pin) {
		host_cpu.irqs_on = false;
		if (irqchip_mock_is_pending(&host_machine.irqchip))
			irq_dispatch();
		else
			host_cpu.pin = false;
		host_cpu.irqs_on = true;
	}
}

void cpu_relax(void)
{
	clock_mock_advance(&host_machine.clock, RELAX_TICKS);
}

/* Nothing to do: time jumps to the next deadline; with none, only a person can bring work. */
void arch_idle(void) __may_sleep
{
	tick_t next = clock_mock_next(&host_machine.clock);

	if (next == U64_MAX)
		host_wait(STDIN, IDLE_MS);
	else
		clock_mock_advance(&host_machine.clock, next - host_machine.clock.now);
}

u64 arch_cost(void)
{
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
