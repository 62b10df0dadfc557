/* SPDX-License-Identifier: MIT */
/* The host port's own objects, between its files. */
#ifndef HOST_PORT_H
#define HOST_PORT_H

#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/clock_mock.h>
#include <foundry/irqchip_mock.h>
#include <foundry/smp.h>
#include <foundry/translator_call.h>
#include <foundry/translator_map.h>

#include <asm/host.h>

#include "console.h"
#include "paging.h"

/* Lines of the simulated machine. */
#define HOST_IRQ_ALARM		irq(0)

/* The simulated machine.  Time is CPU 0's where CPUs are threads, and whoever's turn it is among fibers. */
struct host_machine {
	struct clock_mock		clock;		/* virtual time */
	struct alarm_mock		alarm;
	struct irqchip_mock		irqchip;
	struct translator_call		translator;
	struct translator_map		ram;		/* by the direct map */
	struct translator_mapping	mappings[8];
	struct console_host		console;
};

extern struct host_machine host_machine;
extern struct arch host_arch;

extern struct host_cpu host_cpus[CPU_MAX];

/* How CPUs run.  Alone: one, and the others were not started yet. */
struct host_kind {
	const char	*name;
	int		(*start)(struct host_cpu *host, const struct host_stacks *stacks);
	void		(*end)(struct host_cpu *host);		/* never returns */
	void		(*relax)(struct host_cpu *host);
	void		(*wait)(struct host_cpu *host);		/* for its pin; irqs off */
	void		(*idle)(struct host_cpu *host);		/* CPU 0 has nothing to do; irqs on */
	void		(*wake)(struct host_cpu *host);		/* another one's pin went up */
};

extern const struct host_kind host_alone, host_fibers, host_threads;

/* What the process was asked for, and what is so. */
struct host_cpus {
	unsigned int		count;
	const struct host_kind	*asked;
	const struct host_kind	*kind;
	u64			seed;
};

extern struct host_cpus host_cpus_now;

/* What is called a round of waiting, in ticks of virtual time: a microsecond. */
#define HOST_RELAX_TICKS	1000

/* The one that a person sits at. */
#define HOST_STDIN		0

/* Stacks for so many CPUs.  Context: before kernel_main.  Return: whether there is room. */
bool host_cpus_init(unsigned int count, bool threads, u64 seed);

/* Turns are drawn from @seed on.  Return: where the generator was. */
u64 host_fibers_seed(u64 seed);

/* Where a CPU begins that was started. */
void host_enter(unsigned int id);

/* The irqchip's pin. */
void host_pin(void *unused, unsigned int cpu);

/* Whether nobody is in the irqchip: time that goes by may raise a line.  Context: nobody's turn comes. */
bool host_irqchip_is_free(void);

void host_stop_here(struct host_cpu *host);

/* Stand still when another CPU's panic wants it. */
static inline void host_look_for_stop(struct host_cpu *host)
{
	if (unlikely(atomic_load_relaxed(&host->must_stop)))
		host_stop_here(host);
}

extern const struct smp_ops host_smp;

/* All but RAM and the console's terminal is at rest.  Context: before kernel_main. */
void host_machine_init(void);

#endif
