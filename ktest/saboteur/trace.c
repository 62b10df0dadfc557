// SPDX-License-Identifier: MIT
/* Traces with one thing wrong each. */
#include <foundry/clock.h>

#include "conform/trace.h"
#include "saboteur.h"

/* What case @lines says has happened. */
static bool is_of(const struct trace_event *event, u32 lines)
{
	return event->kind == TRACE_IRQ && event->number >= lines && event->number < lines + 1000;
}

/* TRACE-1 */
static void loses_one(struct trace *trace, const struct trace_event *event)
{
	if (!is_of(event, TRACE_LINES_ORDER) || event->number != TRACE_LINES_ORDER + 3)
		trace_record(trace, event);
}

static void doubles_one(struct trace *trace, const struct trace_event *event)
{
	trace_record(trace, event);
	if (is_of(event, TRACE_LINES_ORDER) && event->number == TRACE_LINES_ORDER + 3)
		trace_record(trace, event);
}

/* TRACE-2 */
static void wrong_cpu(struct trace *trace, const struct trace_event *event)
{
	struct trace_cpu *cpu = &trace->cpus[0];

	if (is_of(event, TRACE_LINES_ELSEWHERE))
		cpu->events[atomic_fetch_add_relaxed(&cpu->count, 1)] = *event;
	else
		trace_record(trace, event);
}

static void wrong_tick(struct trace *trace, const struct trace_event *event)
{
	struct trace_event late = *event;

	late.time += is_of(event, TRACE_LINES_ELSEWHERE) ? 1000 * clock_hz(trace->clock) : 0;
	trace_record(trace, &late);
}

/* TRACE-3 */
static void overflows_silently(struct trace *trace, const struct trace_event *event)
{
	trace_record(trace, event);
	trace->cpus[this_cpu()->id].dropped = 0;
}

static void overwrites(struct trace *trace, const struct trace_event *event)
{
	struct trace_cpu *cpu = &trace->cpus[this_cpu()->id];

	if (cpu->count == trace->capacity)
		cpu->events[0] = *event;
	trace_record(trace, event);
}

/* TRACE-4 */
static void always_yields(struct trace *trace, const struct trace_event *event)
{
	struct trace_event plain = *event;

	if (event->kind == TRACE_SWITCH)
		plain.number = TRACE_YIELDS;
	trace_record(trace, &plain);
}

static void forgets_who_left(struct trace *trace, const struct trace_event *event)
{
	struct trace_event plain = *event;

	if (event->kind == TRACE_SWITCH)
		plain.task = plain.other;
	trace_record(trace, &plain);
}

/* TRACE-5 */
static void forgets_who_wakes(struct trace *trace, const struct trace_event *event)
{
	struct trace_event plain = *event;

	if (event->kind == TRACE_WAKE)
		plain.other.name = NULL;
	trace_record(trace, &plain);
}

static void blames_who_was_interrupted(struct trace *trace, const struct trace_event *event)
{
	struct trace_event plain = *event;

	if (event->kind == TRACE_WAKE && !plain.other.name)
		plain.other = plain.task;
	trace_record(trace, &plain);
}

/* TRACE-6 */
static void has_no_ends(struct trace *trace, const struct trace_event *event)
{
	if (event->kind != TRACE_IRQ_END)
		trace_record(trace, event);
}

/* TRACE-7; the case ends it, behind its look. */
static void goes_on(struct trace *trace)
{
}

#define RECORD(fn)	(&(const struct trace_bench){ fn, trace_end })
#define END(fn)		(&(const struct trace_bench){ trace_record, fn })

static const struct saboteur trace_saboteurs[] = {
	{ .name = "TRACE-1 one event is lost", .bench = RECORD(loses_one) },
	{ .name = "TRACE-1 one event is there twice", .bench = RECORD(doubles_one) },
	{ .name = "TRACE-2 an event stands with another CPU", .bench = RECORD(wrong_cpu) },
	{ .name = "TRACE-2 an event has another tick", .bench = RECORD(wrong_tick) },
	{ .name = "TRACE-3 what does not fit is not counted", .bench = RECORD(overflows_silently) },
	{ .name = "TRACE-3 what does not fit goes over the first one", .bench = RECORD(overwrites) },
	{ .name = "TRACE-4 it always says that a task yields", .bench = RECORD(always_yields) },
	{ .name = "TRACE-4 who left is who came", .bench = RECORD(forgets_who_left) },
	{ .name = "TRACE-5 nobody ever wakes", .bench = RECORD(forgets_who_wakes) },
	{ .name = "TRACE-5 an interrupt's wake is a task's", .bench = RECORD(blames_who_was_interrupted) },
	{ .name = "TRACE-6 interrupts do not end", .bench = RECORD(has_no_ends) },
	{ .name = "TRACE-7 it goes on when it has ended", .bench = END(goes_on) },
};

/* One CPU cannot show what stands with another one. */
static const struct saboteur_contract trace_contract = { .conform = trace_conform, .cpus = 2 };

SABOTEURS(trace, FACT(SCHED), trace_contract, trace_saboteurs);
