// SPDX-License-Identifier: MIT
/* report - a schedule, operation by operation, for run.py to make columns of. */
#include <stdio.h>

#include "engine.h"

/* Return: its number + 1, or 0 when nothing is traced. */
uint32_t report_event(enum kind kind, enum order order, uintptr_t addr, unsigned int size,
		      uint64_t value, uint64_t before, uint32_t pc)
{
	if (!E->traces || E->event_count == EVENTS)
		return 0;
	E->events[E->event_count++] = (struct event){
		.thread	= (uint8_t)E->current,
		.in_irq	= self()->in_irq,
		.kind	= (uint8_t)kind,
		.order	= (uint8_t)order,
		.size	= (uint8_t)(size < 255 ? size : 255),
		.pc	= pc,
		.addr	= addr,
		.value	= value,
		.before	= before,
	};
	return E->event_count;
}

static const char *const kinds[] = {
	[LOAD] = "load", [STORE] = "store", [RMW] = "rmw", [FENCE] = "fence", [RELAX] = "relax",
	[WAIT] = "wait", [READ] = "read", [WRITE] = "write", [IRQ] = "irq", [IRQ_END] = "irq-end",
	[FLUSH] = "flush",
};

static const char *const orders[] = { "relaxed", "acquire", "acquire", "release", "acq_rel", "seq_cst" };

/* What a plain write has written is known behind it: by its next plain access, or not at all. */
static void print_event(unsigned int i)
{
	const struct event *event = &E->events[i];

	printf("event\t%u\t%u\t%u\t%s\t%s\t%lx\t%u\t%llx\t%llx\t%x\t%u\t%u\t%u\n", i + 1, event->thread,
	       event->in_irq, kinds[event->kind], orders[event->order], (unsigned long)event->addr,
	       event->size, (unsigned long long)event->value, (unsigned long long)event->before,
	       event->pc, event->from, event->missed, event->newest);
}

/* The last event of the other side of a race. */
static uint32_t other_place(void)
{
	for (unsigned int i = E->event_count; i-- > 0;) {
		const struct event *event = &E->events[i];
		bool same = event->kind == E->race_other_kind ||
			    (event->kind == RMW && E->race_other_kind == STORE);

		if (same && event->thread == E->race_other_thread &&
		    event->addr < E->race_addr + E->race_size && E->race_addr < event->addr + event->size)
			return i + 1;
	}
	return 0;
}

void report_trace(void)
{
	for (unsigned int i = 0; i < E->event_count; i++)
		print_event(i);
	if (E->race_addr)
		printf("race\t%lx\t%u\t%x\t%u\n", (unsigned long)E->race_addr, E->race_size, E->race_pc,
		       other_place());
}
