// SPDX-License-Identifier: MIT
/* lock_check_tell - the sentences of the checker. */
#include <foundry/bug.h>
#include <foundry/print.h>
#include <foundry/string.h>
#include <foundry/symbols.h>

#include "lock_check.h"

const char *lock_place(vaddr_t where, char buf[LOCK_PLACE_MAX])
{
	if (where.raw == 0)
		return "a place that was not kept";
	symbol_name_caller(where, buf, LOCK_PLACE_MAX);
	for (char *at = buf; *at; at++)
		if (*at == '/')
			*at = '\0';	/* a report has many places, and not the room for sizes */
	return buf;
}

static __printf(2, 3) void say(struct lock_report *report, const char *fmt, ...)
{
	va_list args;
	int n;

	if (report->len >= sizeof(report->text))
		return;
	va_start(args, fmt);
	n = vsnprintf(report->text + report->len, sizeof(report->text) - report->len, fmt, args);
	va_end(args);
	report->len += (size_t)n;
}

void lock_report_stop(const struct lock_report *report, vaddr_t where)
{
	char place[LOCK_PLACE_MAX];

	if (report->len)
		bug_stop_at(lock_place(where, place), "%s", report->text);
}

/* --- order ----------------------------------------------------------------------------- */

static void say_edge(struct lock_report *report, const struct lock_graph *graph,
		     unsigned int before, unsigned int after)
{
	const struct lock_edge *edge = lock_graph_edge(graph, before, after);
	char held[LOCK_PLACE_MAX], taken[LOCK_PLACE_MAX];

	say(report, " '%s' was taken at %s with '%s' held since %s", graph->class[after].name,
	    lock_place(edge ? edge->after_at : vaddr(0), taken), graph->class[before].name,
	    lock_place(edge ? edge->before_at : vaddr(0), held));
}

/* From the class that is held back to the one that is wanted, as the last walk came. */
static void say_circle(struct lock_report *report, const struct lock_graph *graph,
		       unsigned int held, unsigned int wanted)
{
	for (unsigned int at = held; at != wanted; at = graph->from[at]) {
		say(report, "%s", at == held ? ", but" : ";");
		say_edge(report, graph, graph->from[at], at);
	}
}

static void say_wanted(struct lock_report *report, const struct held_lock *held,
		       const struct lock_tag *wanted)
{
	char place[LOCK_PLACE_MAX];

	say(report, "lock order: '%s' is wanted with '%s' held since %s", wanted->name,
	    held->tag->name, lock_place(held->where, place));
}

void lock_report_class(struct lock_report *report, const struct held_lock *held,
		       const struct lock_tag *wanted)
{
	say_wanted(report, held, wanted);
	say(report, ": they are of one class, and nothing says which comes first");
}

/* --- irqs -------------------------------------------------------------------------------- */

static void say_uses(struct lock_report *report, const struct lock_graph *graph,
		     unsigned int in_irq, unsigned int irqs_on)
{
	const struct lock_class *one = &graph->class[in_irq], *other = &graph->class[irqs_on];
	char place[LOCK_PLACE_MAX];

	if (one->uses & BIT(USE_IN_IRQ))
		say(report, "; an interrupt took '%s' at %s", one->name,
		    lock_place(one->used_at[USE_IN_IRQ], place));
	if (other->uses & BIT(USE_IRQS_ON))
		say(report, "; '%s' was taken with irqs on at %s", other->name,
		    lock_place(other->used_at[USE_IRQS_ON], place));
}

/* By way of what is held: from what interrupts take to what is taken with irqs on. */
static void report_irqs(struct lock_report *report, struct lock_graph *graph,
			const struct held_lock *held, const struct lock_tag *wanted,
			const struct lock_edge *edge)
{
	unsigned int in_irq = lock_graph_walk(graph, edge->before, true, 0, BIT(USE_IN_IRQ));
	unsigned int irqs_on = lock_graph_walk(graph, edge->after, false, 0, BIT(USE_IRQS_ON));
	char place[LOCK_PLACE_MAX];

	if (!in_irq || !irqs_on)
		return;
	say(report, "lock irqs: '%s' is wanted with '%s' held since %s", wanted->name, held->tag->name,
	    lock_place(held->where, place));
	say_uses(report, graph, in_irq, irqs_on);
}

void lock_report_order(struct lock_report *report, struct lock_graph *graph,
		       const struct held_lock *held, const struct lock_tag *wanted,
		       const struct lock_edge *edge)
{
	if (lock_graph_walk(graph, edge->after, false, edge->before, 0)) {
		say_wanted(report, held, wanted);
		say_circle(report, graph, edge->before, edge->after);
		return;
	}
	report_irqs(report, graph, held, wanted, edge);
}

static void say_way(struct lock_report *report, const struct lock_graph *graph, unsigned int before,
		    unsigned int after)
{
	say(report, "; '%s' was taken with '%s' held, or by way of others", graph->class[after].name,
	    graph->class[before].name);
}

static void report_in_irq(struct lock_report *report, struct lock_graph *graph, unsigned int class)
{
	unsigned int irqs_on = lock_graph_walk(graph, class, false, 0, BIT(USE_IRQS_ON));

	if (!irqs_on)
		return;
	say(report, "lock irqs: '%s' is wanted in an interrupt", graph->class[class].name);
	if (irqs_on != class)
		say_way(report, graph, class, irqs_on);
	say_uses(report, graph, class, irqs_on);
}

/* It is wanted with irqs on; or, being @held, it finds itself so. */
static void report_on(struct lock_report *report, struct lock_graph *graph, unsigned int class,
		      const struct held_lock *held)
{
	unsigned int in_irq = lock_graph_walk(graph, class, true, 0, BIT(USE_IN_IRQ));
	char place[LOCK_PLACE_MAX];

	if (!in_irq)
		return;
	if (held)
		say(report, "lock irqs: irqs go on with '%s' held since %s", graph->class[class].name,
		    lock_place(held->where, place));
	else
		say(report, "lock irqs: '%s' is wanted with irqs on", graph->class[class].name);
	if (in_irq != class)
		say_way(report, graph, in_irq, class);
	say_uses(report, graph, in_irq, class);
}

void lock_report_irqs_on(struct lock_report *report, struct lock_graph *graph,
			 const struct held_lock *held, unsigned int class)
{
	report_on(report, graph, class, held);
}

void lock_report_use(struct lock_report *report, struct lock_graph *graph, unsigned int class,
		     u32 uses)
{
	if (uses & BIT(USE_IN_IRQ))
		report_in_irq(report, graph, class);
	else
		report_on(report, graph, class, NULL);
}
