// SPDX-License-Identifier: MIT
/* The simulated machine and the services that it offers: ordinary drivers on virtual time. */
#include <foundry/errno.h>
#include <foundry/irq.h>
#include <foundry/log.h>

#include "host.h"

#define HOST_HZ		1000000000ull

#define STDIN		0
#define STDOUT		1

struct host_machine host_machine;

struct arch host_arch = {
	.name		= "host",
	.clock		= &host_machine.clock.clock,
	.alarm		= &host_machine.alarm.alarm,
	.irqchip	= &host_machine.irqchip.chip,
	.translator	= &host_machine.translator.translator,
	.console	= &host_machine.console.console,
};

/* The irqchip's pin: taken now, or when irqs go on. */
static void pin(void *arg)
{
	host_cpu.pin = true;
	host_interrupt();
}

void host_machine_init(void)
{
	struct host_machine *machine = &host_machine;

	console_host_init(&machine->console, STDIN, STDOUT);
	clock_mock_init(&machine->clock, HOST_HZ);
	alarm_mock_init(&machine->alarm, &machine->clock);
	irqchip_mock_init(&machine->irqchip);
	translator_map_init(&machine->translator, machine->mappings,
			    ARRAY_SIZE(machine->mappings));
}

int arch_irq_init(void)
{
	irqchip_mock_init(&host_machine.irqchip);
	host_cpu.pin = false;
	host_machine.irqchip.pin = pin;
	return 0;
}

int arch_clock_init(void)
{
	alarm_mock_wire(&host_machine.alarm, &host_machine.irqchip, HOST_IRQ_ALARM);
	return irq_request(HOST_IRQ_ALARM, alarm_mock_interrupt, &host_machine.alarm);
}

void arch_clock_exit(void)
{
	irq_free(HOST_IRQ_ALARM, &host_machine.alarm);
}
