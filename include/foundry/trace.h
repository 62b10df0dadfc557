/* SPDX-License-Identifier: MIT */
/*
 * trace - what happened to the tasks: who left a CPU and why, who came, who was woken and by whom, each interrupt.
 *
 * A trace has a buffer for each CPU, which that CPU alone writes, with irqs off: nobody waits, whatever it was
 * interrupted in.  The switch, the wake and the interrupt entry have a hook each; one looks whether a trace is on,
 * and that is all there is to pay while none is.
 *
 * The word ktest.trace on the command line records each test case, and prints what came of it behind the case;
 * `make ktest TRACE=file` keeps it as text, or draws it.
 *
 * Provided by:  kernel/trace.c, with CONFIG_TRACE; without it the hooks are nothing.
 * Used by:      kernel/run_queue.c and kernel/irq.c tell it; kernel/trace_ktest.c records.
 * Usable from:  HAS_SCHED; the hooks from the first C line.
 *
 * Clauses.  ktest/conform/trace.c proves each by its number.
 *
 *  * TRACE-1  what happens on a CPU while a trace is on stands in its buffer once, and always in that order.
 *  * TRACE-2  an event always stands with the CPU on which it happened, and with the tick at which it did.
 *  * TRACE-3  a full buffer keeps what it has: what comes then is counted as dropped, always.
 *  * TRACE-4  who leaves a CPU is always who came to it last, and why is what that task did.
 *  * TRACE-5  a wake always names whom it wakes, and the task that does; nobody where an interrupt does.
 *  * TRACE-6  an interrupt's begin always has its end behind it, on the same CPU, and what happened in it between them.
 *  * TRACE-7  nothing is ever recorded before trace_begin(), nor once trace_end() has returned.
 */
#ifndef FOUNDRY_TRACE_H
#define FOUNDRY_TRACE_H

#include <foundry/atomic.h>
#include <foundry/irqchip.h>
#include <foundry/kernel.h>

struct clock;

enum trace_kind { TRACE_SWITCH, TRACE_WAKE, TRACE_READY, TRACE_IRQ, TRACE_IRQ_END };

/* Why a task leaves its CPU.  MOVES: it stays ready, and goes on on another one. */
enum trace_why { TRACE_YIELDS, TRACE_PREEMPTED, TRACE_MOVES, TRACE_BLOCKS, TRACE_EXITS };

/* A task as a trace knows it, which may be gone when the trace is read.  No name: the CPU idles, or an interrupt. */
struct trace_task {
	u64		id;
	const char	*name;
};

struct trace_event {
	tick_t			time;
	enum trace_kind		kind;
	u32			number;		/* why, of a switch; the CPU, of READY; the line, of an interrupt */
	struct trace_task	task;		/* who left; who is woken; who is ready */
	struct trace_task	other;		/* who came; who woke it */
};

/* What happened on a CPU: its own while the trace is on. */
struct trace_cpu {
	struct trace_event	*events;
	u32			count;
	u32			dropped;	/* that did not fit */
};

struct trace {
	/* trace_record(), or what is put in its place before it is on. */
	void			(*record)(struct trace *trace, const struct trace_event *event);
	struct clock		*clock;
	u32			capacity;	/* events of each CPU */
	struct trace		*outer;		/* which goes on when this one ends */
	struct trace_cpu	cpus[CPU_MAX];
};

/**
 * trace_open() - a trace with a buffer for each CPU that is online
 * @trace:	caller's storage, until trace_close()
 * @kernel:	whose heap and clock it uses
 * @capacity:	events of each CPU, not 0
 *
 * Context: any.
 * Return: 0, or -ENOMEM.
 */
int __must_check trace_open(struct trace *trace, struct kernel *kernel, u32 capacity);

/* Its buffers go back.  While it is on this is a BUG.  Context: any. */
void trace_close(struct trace *trace, struct kernel *kernel);

/*
 * It records what happens from now on, from its beginning; another one that was on rests meanwhile.
 * Context: any but an interrupt; one CPU does this at a time.
 */
void trace_begin(struct trace *trace);

/* No more, on any CPU; it is the one that began last.  Context: any but an interrupt, no lock held. */
void trace_end(struct trace *trace);

/* Whether it is the one that records.  Context: any. */
bool trace_is_on(const struct trace *trace);

/* How many events there are, and how many were dropped.  Context: any; it is not on. */
u64 trace_count(const struct trace *trace);
u64 trace_dropped(const struct trace *trace);

/* All of it, a line for each event: scripts/timeline.py reads it.  Context: any; it is not on. */
void trace_print(const struct trace *trace);

/* The event stands in the buffer of this CPU, or counts as dropped.  Context: irqs off. */
void trace_record(struct trace *trace, const struct trace_event *event);

/* --- hooks --------------------------------------------------------------------------- */

#ifdef CONFIG_TRACE

/* What they do where a trace is on.  Context of all: irqs off. */
void trace_note_switch(struct trace *trace, const struct task *from, const struct task *to);
void trace_note_task(struct trace *trace, enum trace_kind kind, const struct task *task, unsigned int cpu);
void trace_note_irq(struct trace *trace, enum trace_kind kind, irq_t irq) __irq_context;

/* The trace that is on, or NULL.  Context: any. */
static inline struct trace *trace_now_on(void)
{
	return atomic_ptr_load_acquire(&this_kernel()->trace);	/* pairs with the store in trace_begin() */
}

/* @from leaves this CPU, and its state says why; @to comes.  Context: irqs off. */
static inline void trace_switch(const struct task *from, const struct task *to)
{
	struct trace *trace = trace_now_on();

	if (unlikely(trace))
		trace_note_switch(trace, from, to);
}

/* task_wake() of @task.  Context: irqs off. */
static inline void trace_wake(const struct task *task)
{
	struct trace *trace = trace_now_on();

	if (unlikely(trace))
		trace_note_task(trace, TRACE_WAKE, task, 0);
}

/* @task stands in the queue of @cpu from now on: it is ready.  Context: irqs off. */
static inline void trace_ready(const struct task *task, unsigned int cpu)
{
	struct trace *trace = trace_now_on();

	if (unlikely(trace))
		trace_note_task(trace, TRACE_READY, task, cpu);
}

/* The handler of a line is called; and has returned.  Context: irqs off, in the interrupt. */
static inline void trace_irq(irq_t irq) __irq_context
{
	struct trace *trace = trace_now_on();

	if (unlikely(trace))
		trace_note_irq(trace, TRACE_IRQ, irq);
}

/* Context: irqs off, in the interrupt. */
static inline void trace_irq_end(irq_t irq) __irq_context
{
	struct trace *trace = trace_now_on();

	if (unlikely(trace))
		trace_note_irq(trace, TRACE_IRQ_END, irq);
}

#else

/* Nobody asks.  Context of all: any. */
static inline void trace_switch(const struct task *from, const struct task *to) { }
static inline void trace_wake(const struct task *task) { }
static inline void trace_ready(const struct task *task, unsigned int cpu) { }
static inline void trace_irq(irq_t irq) { }
static inline void trace_irq_end(irq_t irq) { }

#endif

#endif
