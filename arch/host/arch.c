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
	.tlb		= &host_tlb.tlb,
	.smp		= &host_smp,
};

void host_machine_init(void)
{
	struct host_machine *machine = &host_machine;

	console_host_init(&machine->console, STDIN, STDOUT);
	clock_mock_init(&machine->clock, HOST_HZ);
	alarm_mock_init(&machine->alarm, &machine->clock);
	irqchip_mock_init(&machine->irqchip);
	translator_map_init(&machine->ram, machine->mappings, ARRAY_SIZE(machine->mappings));
	translator_call_init(&machine->translator, host_translate, NULL);
	host_tlb_init();
}

int arch_irq_init(void)
{
	const struct host_cpus *cpus = &host_cpus_now;

	irqchip_mock_init(&host_machine.irqchip);
	atomic_store_relaxed(&host_this->pin, 0);
	host_machine.irqchip.cpus = cpus->count;
	host_machine.irqchip.pin = host_pin;
	if (cpus->count > 1)
		log_info("cpus", "%u as %s, seed 0x%llx", cpus->count, cpus->asked->name, cpus->seed);
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
