// SPDX-License-Identifier: MIT
/* The promise of trace.h, executed. */
#include <foundry/arch.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/timer.h>

#include "task_team.h"
#include "trace.h"

#define CAPACITY	1024
#define EVENTS		10
#define ROUNDS		20

static const struct trace_bench *bench;
static struct trace trace;
static struct team team;
static tick_t since;

static struct clock *machine_clock(void)
{
	return this_kernel()->arch->clock;
}

static void give_back(void *unused)
{
	if (trace_is_on(&trace))
		trace_end(&trace);
	trace_close(&trace, this_kernel());
}

/* Not on yet. */
static void make_trace(struct ktest *kt, u32 capacity)
{
	bench = kt->bench;
	ASSERT_EQ(kt, trace_open(&trace, kt->kernel, capacity), 0);
	ktest_defer(kt, give_back, NULL);
	trace.record = bench->record;
}

static void begin(void)
{
	since = clock_now(machine_clock());
	trace_begin(&trace);
}

/* What the hook of the interrupt entry is told: nothing else happens meanwhile. */
static void happen(u32 line, unsigned int times) __irq_context
{
	irqflags_t flags = arch_irq_save();

	for (u32 i = 0; i < times; i++)
		trace_irq(irq(line + i));
	arch_irq_restore(flags);
}

static bool is_mine(const struct trace_event *event, u32 line)
{
	return event->kind == TRACE_IRQ && event->number >= line && event->number < line + EVENTS;
}

/* Events of happen() in the buffer of a CPU; U32_MAX where they are not in their order. */
static u32 count_mine(const struct trace_cpu *cpu, u32 line)
{
	u32 count = 0;

	for (u32 i = 0; i < cpu->count; i++) {
		if (!is_mine(&cpu->events[i], line))
			continue;
		if (cpu->events[i].number != line + count)
			return U32_MAX;
		count++;
	}
	return count;
}

static const struct trace_cpu *this_buffer(void)
{
	return &trace.cpus[this_cpu()->id];
}

/* --- once, and in order ------------------------------------------------------------------ */

static void all_in_order(struct ktest *kt)
{
	make_trace(kt, CAPACITY);
	begin();
	happen(TRACE_LINES_ORDER, EVENTS);
	bench->end(&trace);
	EXPECT_EQ(kt, count_mine(this_buffer(), TRACE_LINES_ORDER), EVENTS);
	EXPECT_EQ(kt, trace_dropped(&trace), 0);
}

static void keeps_what_it_has(struct ktest *kt)
{
	irqflags_t flags;

	make_trace(kt, EVENTS / 2);
	flags = arch_irq_save();
	begin();
	happen(TRACE_LINES_TOO_MANY, EVENTS);
	bench->end(&trace);
	arch_irq_restore(flags);
	EXPECT_EQ(kt, count_mine(this_buffer(), TRACE_LINES_TOO_MANY), EVENTS / 2);
	EXPECT_EQ(kt, this_buffer()->dropped, EVENTS - EVENTS / 2);
}

static void not_while_off(struct ktest *kt)
{
	make_trace(kt, CAPACITY);
	happen(TRACE_LINES_WHILE_OFF, EVENTS);
	begin();
	bench->end(&trace);
	happen(TRACE_LINES_WHILE_OFF, EVENTS);
	EXPECT_EQ(kt, count_mine(this_buffer(), TRACE_LINES_WHILE_OFF), 0);
}

/* --- where and when -------------------------------------------------------------------------- */

static int happen_there(void *arg)
{
	struct team_member *me = arg;

	happen(TRACE_LINES_ELSEWHERE, EVENTS);
	atomic_fetch_add_release(&me->count, 1);
	return 0;
}

static void stands_with_its_cpu(struct ktest *kt)
{
	cpu_set_t others = smp_others();
	unsigned int there;

	if (!others)
		ktest_skip(kt, "one CPU is online");
	there = lowest_bit(others);
	make_trace(kt, CAPACITY);
	team_make(kt, &team, 1, happen_there);
	team.members[0].task->affinity = CPU_BIT(there);
	begin();
	task_start(team.members[0].task);
	ASSERT_TRUE(kt, team_waits(&team.members[0].count, 1));
	bench->end(&trace);
	for (unsigned int id = 0; id < CPU_MAX; id++)
		EXPECT_EQ(kt, count_mine(&trace.cpus[id], TRACE_LINES_ELSEWHERE), id == there ? EVENTS : 0);
}

static void has_its_tick(struct ktest *kt)
{
	tick_t last;

	make_trace(kt, CAPACITY);
	begin();
	last = since;
	for (unsigned int i = 0; i < EVENTS; i++) {
		happen(TRACE_LINES_ELSEWHERE + i, 1);
		team_pause();
	}
	bench->end(&trace);
	for (u32 i = 0; i < this_buffer()->count; i++) {
		ASSERT_GE(kt, this_buffer()->events[i].time, last);
		last = this_buffer()->events[i].time;
	}
	EXPECT_LE(kt, last, clock_now(machine_clock()));
}

/* --- what it says of tasks --------------------------------------------------------------------- */

static bool is_task(const struct trace_task *named, const struct task *task)
{
	return named->name == task->name && named->id == task->id;
}

static bool is_same(const struct trace_task *one, const struct trace_task *other)
{
	return one->name == other->name && one->id == other->id;
}

/* The first one yields, blocks and ends; the second one sees to it that it can, and wakes it. */
static int do_it_all(void *arg) __may_sleep
{
	struct team_member *me = arg;
	struct task *first = team.members[0].task;

	if (me->who == 0) {
		task_yield();
		task_block();
		return 0;
	}
	while (READ_ONCE(first->state) != TASK_BLOCKED && !team_is_over(&team))
		task_yield();
	task_wake(first);
	return 0;
}

/* On this CPU, with the second one ready whenever the first one runs. */
static void let_two_do_it(struct ktest *kt) __may_sleep
{
	make_trace(kt, CAPACITY);
	team_make(kt, &team, 2, do_it_all);
	for (unsigned int i = 0; i < team.size; i++)
		team.members[i].task->affinity = CPU_BIT(this_cpu()->id);
	begin();
	for (unsigned int i = team.size; i > 0; i--)
		task_start(team.members[i - 1].task);
	for (unsigned int i = 0; i < team.size; i++) {
		task_join(team.members[i].task);
		team.members[i].joined = true;
	}
	bench->end(&trace);
}

static void who_leaves_came_before(struct ktest *kt)
{
	let_two_do_it(kt);
	for (unsigned int id = 0; id < CPU_MAX; id++) {
		const struct trace_cpu *cpu = &trace.cpus[id];
		const struct trace_task *here = NULL;

		for (u32 i = 0; i < cpu->count; i++) {
			const struct trace_event *event = &cpu->events[i];

			if (event->kind != TRACE_SWITCH)
				continue;
			ASSERT_TRUE(kt, !here || is_same(here, &event->task));
			here = &event->other;
		}
	}
}

static void why_it_leaves(struct ktest *kt)
{
	const enum trace_why whys[] = { TRACE_YIELDS, TRACE_BLOCKS, TRACE_EXITS };
	const struct task *first;
	size_t n = 0;

	let_two_do_it(kt);
	first = team.members[0].task;
	for (u32 i = 0; i < this_buffer()->count; i++) {
		const struct trace_event *event = &this_buffer()->events[i];

		if (event->kind != TRACE_SWITCH || !is_task(&event->task, first) ||
		    event->number == TRACE_PREEMPTED)
			continue;
		ASSERT_LT(kt, n, ARRAY_SIZE(whys));
		EXPECT_EQ(kt, event->number, whys[n]);
		n++;
	}
	EXPECT_EQ(kt, n, ARRAY_SIZE(whys));
}

/* Return: the only wake of a task, or NULL. */
static const struct trace_event *wake_of(const struct task *task)
{
	const struct trace_event *found = NULL;

	for (unsigned int id = 0; id < CPU_MAX; id++)
		for (u32 i = 0; i < trace.cpus[id].count; i++) {
			const struct trace_event *event = &trace.cpus[id].events[i];

			if (event->kind == TRACE_WAKE && is_task(&event->task, task))
				found = event;
		}
	return found;
}

static void who_wakes_whom(struct ktest *kt)
{
	const struct trace_event *wake;

	let_two_do_it(kt);
	wake = wake_of(team.members[0].task);
	ASSERT_TRUE(kt, wake);
	EXPECT_TRUE(kt, is_task(&wake->other, team.members[1].task));
	ASSERT_LT(kt, wake + 1, this_buffer()->events + this_buffer()->count);
	EXPECT_EQ(kt, wake[1].kind, TRACE_READY);
	EXPECT_EQ(kt, wake[1].number, this_cpu()->id);
	EXPECT_TRUE(kt, is_task(&wake[1].task, team.members[0].task));
}

/* --- interrupts ---------------------------------------------------------------------------------- */

static u32 fires;		/* atomic */

static void wake_main(struct timer *timer, void *main_task) __irq_context
{
	atomic_store_release(&fires, 1);
	task_wake(main_task);
}

static void sleep_once(void) __may_sleep
{
	struct timer timer;

	fires = 0;
	timer_init(&timer, wake_main, task_current());
	timer_arm(&timer, clock_after_ns(machine_clock(), 100000));
	while (!atomic_load_acquire(&fires))	/* it may have been woken before: then it does not block */
		task_block();
	timer_cancel(&timer);
}

/* The timer that wakes is on this CPU, and so is the interrupt. */
static void have_interrupts(struct ktest *kt) __may_sleep
{
	make_trace(kt, CAPACITY);
	begin();
	for (unsigned int i = 0; i < ROUNDS; i++)
		sleep_once();
	bench->end(&trace);
}

static void nobody_wakes_in_interrupts(struct ktest *kt)
{
	const struct trace_event *wake;

	have_interrupts(kt);
	wake = wake_of(task_current());
	ASSERT_TRUE(kt, wake);
	EXPECT_FALSE(kt, wake->other.name);
}

static void begins_and_ends(struct ktest *kt)
{
	unsigned int depth = 0, wakes = 0;
	u32 line = 0;

	have_interrupts(kt);
	for (u32 i = 0; i < this_buffer()->count; i++) {
		const struct trace_event *event = &this_buffer()->events[i];

		if (event->kind == TRACE_IRQ) {
			ASSERT_EQ(kt, depth++, 0);
			line = event->number;
		} else if (event->kind == TRACE_IRQ_END) {
			ASSERT_EQ(kt, depth--, 1);
			ASSERT_EQ(kt, event->number, line);
		} else if (event->kind == TRACE_WAKE) {
			wakes += depth;
		}
	}
	EXPECT_EQ(kt, depth, 0);
	EXPECT_GE(kt, wakes, ROUNDS);
}

const struct ktest_case trace_conform[] = {
	KCASE("TRACE-1 all that happens is there, in its order", all_in_order),
	KCASE("TRACE-2 what happens on another CPU stands with that", stands_with_its_cpu),
	KCASE("TRACE-2 an event has the tick at which it happened", has_its_tick),
	KCASE("TRACE-3 a full buffer keeps what it has, and counts the rest", keeps_what_it_has),
	KCASE("TRACE-4 who leaves is who came before", who_leaves_came_before),
	KCASE("TRACE-4 a task yields, blocks and ends", why_it_leaves),
	KCASE("TRACE-5 a wake names both, and the woken one is ready", who_wakes_whom),
	KCASE("TRACE-5 nobody wakes in an interrupt", nobody_wakes_in_interrupts),
	KCASE("TRACE-6 an interrupt begins and ends, with the wake in between", begins_and_ends),
	KCASE("TRACE-7 nothing is recorded while it is off", not_while_off),
	KCASE_END
};
