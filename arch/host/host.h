/* SPDX-License-Identifier: MIT */
/* The host port's own objects, between its files. */
#ifndef HOST_PORT_H
#define HOST_PORT_H

#include <foundry/arch.h>
#include <foundry/clock_mock.h>
#include <foundry/irqchip_mock.h>
#include <foundry/translator_map.h>

#include "console.h"

/* Lines of the simulated machine. */
#define HOST_IRQ_ALARM		irq(0)

/* The simulated machine.  One CPU: nothing here is shared. */
struct host_machine {
	struct clock_mock		clock;		/* virtual time */
	struct alarm_mock		alarm;
	struct irqchip_mock		irqchip;
	struct translator_map		translator;	/* of the direct map */
	struct translator_mapping	mappings[8];
	struct console_host		console;
};

extern struct host_machine host_machine;
extern struct arch host_arch;

/* All but RAM and the console's terminal is at rest.  Context: before kernel_main. */
void host_machine_init(void);

#endif
