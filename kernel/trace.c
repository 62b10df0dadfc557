// SPDX-License-Identifier: MIT
/*
 * trace - a buffer for each CPU, written by that CPU alone with irqs off: no lock, and nothing to wait for.
 *
 * Names of tasks are static, so they outlive the tasks; that is why the pointer is kept, and not the task.
 */
#include <foundry/arch.h>
#include <foundry/bug.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/log.h>
#include <foundry/print.h>
#include <foundry/trace.h>

int trace_open(struct trace *trace, struct kernel *kernel, u32 capacity)
{
	*trace = (struct trace){ .record = trace_record, .clock = kernel->arch->clock, .capacity = capacity };
	for (cpu_set_t left = smp_online(); left; left &= left - 1) {
		struct trace_cpu *cpu = &trace->cpus[lowest_bit(left)];

		cpu->events = heap_alloc(kernel->heap, capacity * sizeof(*cpu->events));
		if (!cpu->events) {
			trace_close(trace, kernel);
			return -ENOMEM;
		}
	}
	return 0;
}

void trace_close(struct trace *trace, struct kernel *kernel)
{
	BUG_ON(trace_is_on(trace), "trace: the one that records is closed");
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		heap_free(kernel->heap, trace->cpus[id].events);
		trace->cpus[id].events = NULL;
	}
}

/* --- on and off ------------------------------------------------------------------------ */

void trace_begin(struct trace *trace)
{
	struct kernel *kernel = this_kernel();

	for (unsigned int id = 0; id < CPU_MAX; id++)
		trace->cpus[id].count = trace->cpus[id].dropped = 0;
	trace->outer = kernel->trace;
	atomic_ptr_store_release(&kernel->trace, trace);	/* pairs with the load in trace_now_on() */
}

static void nothing(void *unused) __irq_context
{
}

/* Who records has irqs off: a CPU that answers is not in it, and sees that there is another one, or none. */
void trace_end(struct trace *trace)
{
	struct kernel *kernel = this_kernel();

	BUG_ON(kernel->trace != trace, "trace: the one that ends is not on");
	atomic_ptr_store_release(&kernel->trace, trace->outer);
	ipi_call_urgent(smp_others(), nothing, NULL);
}

bool trace_is_on(const struct trace *trace)
{
	return trace_now_on() == trace;
}

/* --- what happened ----------------------------------------------------------------------- */

void trace_record(struct trace *trace, const struct trace_event *event)
{
	struct trace_cpu *cpu = &trace->cpus[this_cpu()->id];

	if (cpu->events && cpu->count < trace->capacity)
		cpu->events[cpu->count++] = *event;
	else
		cpu->dropped++;
}

static struct trace_task nobody(void)
{
	return (struct trace_task){ .name = NULL };
}

static struct trace_task name_of(const struct task *task)
{
	const struct run_queue *queue = this_cpu()->queue;

	if (!task || (queue && task == queue->idle))
		return nobody();
	return (struct trace_task){ .id = task->id, .name = task->name };
}

/* By what it is now: whoever comes has not looked after it yet. */
static enum trace_why why_it_leaves(const struct task *task)
{
	switch (task->state) {
	case TASK_BLOCKED:
		return TRACE_BLOCKS;
	case TASK_DEAD:
		return TRACE_EXITS;
	case TASK_MOVING:
		return TRACE_MOVES;
	default:
		return task->is_preempted ? TRACE_PREEMPTED : TRACE_YIELDS;
	}
}

void trace_note_switch(struct trace *trace, const struct task *from, const struct task *to)
{
	const struct trace_event event = {
		.time = clock_now(trace->clock), .kind = TRACE_SWITCH, .number = why_it_leaves(from),
		.task = name_of(from), .other = name_of(to),
	};

	trace->record(trace, &event);
}

static const struct task *running_here(void) __no_lock_analysis /* a CPU's own */
{
	const struct run_queue *queue = this_cpu()->queue;

	return queue ? queue->running : NULL;
}

void trace_note_task(struct trace *trace, enum trace_kind kind, const struct task *task, unsigned int cpu)
{
	bool is_wake = kind == TRACE_WAKE && !in_irq();
	const struct trace_event event = {
		.time = clock_now(trace->clock), .kind = kind, .number = cpu,
		.task = name_of(task), .other = is_wake ? name_of(running_here()) : nobody(),
	};

	trace->record(trace, &event);
}

void trace_note_irq(struct trace *trace, enum trace_kind kind, irq_t irq) __irq_context
{
	const struct trace_event event = {
		.time = clock_now(trace->clock), .kind = kind, .number = irq_raw(irq),
	};

	trace->record(trace, &event);
}

/* --- reading ------------------------------------------------------------------------------- */

u64 trace_count(const struct trace *trace)
{
	u64 count = 0;

	for (unsigned int id = 0; id < CPU_MAX; id++)
		count += trace->cpus[id].count;
	return count;
}

u64 trace_dropped(const struct trace *trace)
{
	u64 dropped = 0;

	for (unsigned int id = 0; id < CPU_MAX; id++)
		dropped += trace->cpus[id].dropped;
	return dropped;
}

#define NAME_MAX	32

/* "worker#4", or "-". */
static const char *text_of(const struct trace_task *task, char text[NAME_MAX])
{
	if (!task->name)
		return "-";
	snprintf(text, NAME_MAX, "%s#%llu", task->name, task->id);
	return text;
}

static void print_event(unsigned int cpu, const struct trace_event *event)
{
	static const char *const why[] = {
		[TRACE_YIELDS] = "yields", [TRACE_PREEMPTED] = "preempted", [TRACE_MOVES] = "moves",
		[TRACE_BLOCKS] = "blocks", [TRACE_EXITS] = "exits",
	};
	char task_text[NAME_MAX], other_text[NAME_MAX];
	const char *task = text_of(&event->task, task_text);
	const char *other = text_of(&event->other, other_text);

	print("# trace: %u %llu ", cpu, event->time);
	switch (event->kind) {
	case TRACE_SWITCH:
		print("switch %s > %s %s\n", task, other, why[event->number]);
		break;
	case TRACE_WAKE:
		print("wake %s by %s\n", task, other);
		break;
	case TRACE_READY:
		print("ready %s on %u\n", task, event->number);
		break;
	default:
		print("%s %u\n", event->kind == TRACE_IRQ ? "irq" : "irq-end", event->number);
	}
}

void trace_print(const struct trace *trace)
{
	print("# trace: begin %llu Hz\n", clock_hz(trace->clock));
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		const struct trace_cpu *cpu = &trace->cpus[id];

		for (u32 i = 0; i < cpu->count; i++)
			print_event(id, &cpu->events[i]);
	}
	print("# trace: end %llu events, %llu dropped\n", trace_count(trace), trace_dropped(trace));
}
