// SPDX-License-Identifier: MIT
/*
 * schedule - virtual threads.  Each stands before an operation that others can notice; whose turn it is
 * does that one and goes on to its next.
 *
 * What only one thread ever touches is not noticed: its operations are no points.  Which variables are
 * shared is learned; a schedule that learns something ends, and the search begins again.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine.h"
#include "../explore.h"

/* Relaxes in a row that are taken for a delay: as many as lock_tas.c makes of them, and one. */
#define DELAYS_MAX	65

void end_schedule(enum result result)
{
	E->result = result;
	E->runs = false;
	longjmp(E->main_jump, 1);
}

void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(E->failure, sizeof(E->failure), format, args);
	va_end(args);
	end_schedule(FAILED);
}

/* --- who can go on --------------------------------------------------------------------- */

static bool has_news(const struct thread *thread)
{
	if (thread->until)
		return *thread->until != 0;
	for (unsigned int i = 0; i < thread->spin_count; i++) {
		const struct spin *spin = &thread->spins[i];

		if (E->model == WEAK ? spin->loc->last > spin->stamp : spin->loc->version != spin->version)
			return true;
	}
	return false;
}

static bool can_go_on(const struct thread *thread)
{
	bool needs_empty = thread->op.kind == RMW || thread->op.kind == FENCE;

	return thread->status == READY && !(needs_empty && thread->buffered > 0);
}

static unsigned int who_can_go_on(void)
{
	unsigned int enabled = 0;

	for (unsigned int i = 0; i < E->thread_count; i++) {
		const struct thread *thread = &E->threads[i];

		if (can_go_on(thread))
			enabled |= 1u << i;
		if (thread->buffered > 0)
			enabled |= 1u << (THREADS + i);
	}
	return enabled;
}

/* The one that runs, when its stores are seen; else the next one behind it; else a store buffer. */
static unsigned int usual(unsigned int enabled)
{
	unsigned int first = E->current == NO_THREAD ? 0 : E->current;

	if (self()->status == READY && !can_go_on(self()))
		return THREADS + E->current;
	for (unsigned int i = 0; i < E->thread_count; i++) {
		unsigned int id = (first + i) % E->thread_count;

		if (enabled & 1u << id)
			return id;
	}
	return (unsigned int)__builtin_ctz(enabled);
}

static __attribute__((noreturn)) void nobody_can(void)
{
	char text[200] = "", one[40];

	for (unsigned int i = 0; i < E->thread_count; i++) {
		if (E->threads[i].status != WAITING)
			continue;
		snprintf(one, sizeof(one), "%s%u", text[0] ? ", " : "", i);
		strcat(text, one);
	}
	if (!text[0])
		end_schedule(PASSED);
	fail("deadlock: nobody will ever write what thread %s waits for", text);
}

static void go(unsigned int to)
{
	void **from = &self()->sp;

	E->current = to;
	fiber_switch(from, self()->sp);
}

/* Up to its first operation that others notice: what is before it needs no choice. */
static void advance(unsigned int id)
{
	E->advances = true;
	E->advance_from = E->current;
	E->threads[id].status = READY;
	go(id);
}

/* Loops that waited look again. */
static void wake_others(void)
{
	for (unsigned int i = 0; i < E->thread_count; i++)
		if (i != E->current && E->threads[i].status == WAITING && has_news(&E->threads[i]))
			advance(i);
}

static unsigned int whose_turn(void)
{
	for (;;) {
		unsigned int enabled, actor;

		wake_others();
		if (self()->status == WAITING && has_news(self()))
			return E->current;	/* to its next point, where it is asked again */
		enabled = who_can_go_on();
		if (!enabled)
			nobody_can();
		actor = choose_actor(enabled, usual(enabled));
		if (actor < THREADS)
			return actor;
		memory_flush(actor - THREADS);
	}
}

static void schedule(void)
{
	unsigned int me = E->current, next = E->advance_from;

	if (E->advances)
		E->advances = false;
	else
		next = whose_turn();
	if (next != me)
		go(next);
}

/* --- points ------------------------------------------------------------------------------ */

static void count_step(void)
{
	if (++E->steps > STEPS)
		fail("livelock: no end after %u operations", STEPS);
	self()->count++;
}

/* The interrupt comes here, or it does not. */
void strike(uint32_t pc)
{
	struct thread *thread = self();

	if (!E->test->handler || !thread->irqs_on || thread->in_irq || thread->strikes == E->irqs ||
	    !choose_outcome(2, 'i', false))
		return;
	thread->strikes++;
	thread->in_irq = true;
	thread->irqs_on = false;
	report_event(IRQ, RELAXED, 0, 0, 0, 0, pc);
	E->test->handler();
	report_event(IRQ_END, RELAXED, 0, 0, 0, 0, pc);
	thread->irqs_on = true;
	thread->in_irq = false;
}

/*
 * Total store order: stores that are not kept are flushed before the thread does anything else.  To keep
 * them shows in a load alone.
 */
static void flush_or_keep(enum kind kind)
{
	struct thread *thread = self();
	struct entry *last;

	if (thread->buffered == 0)
		return;
	last = &thread->buffer[thread->buffered - 1];
	if (last->kept)
		return;
	if (E->reduces) {
		word_note('k');
		last->kept = true;
	} else if ((kind == LOAD || E->replays) && choose_outcome(2, 'k', true)) {
		last->kept = true;
	} else {
		memory_flush_all(E->current);
	}
}

/* The kernel's struct cpu of each. */
extern char explore_cpus[];
extern const unsigned long explore_cpu_bytes;

static bool is_own_cpu(const struct loc *loc)
{
	return loc->addr - (uintptr_t)explore_cpus - E->current * explore_cpu_bytes < explore_cpu_bytes;
}

void point(enum kind kind, struct loc *loc, uint32_t pc)
{
	struct thread *thread = self();

	count_step();
	flush_or_keep(kind);
	strike(pc);
	thread->op = (struct op){ .kind = kind, .loc = loc,
				  .in_buffer = kind == STORE && E->model == TSO };
	if (loc && !loc->shared && !E->replays && can_go_on(thread))
		return;
	if (thread->op.in_buffer && E->reduces)
		return;
	schedule();
}

/* Nothing was read that another thread's progress is seen by: a delay, unless there is no end of it. */
static bool only_delays(struct thread *thread)
{
	for (unsigned int i = 0; i < thread->spin_count; i++)
		if (!is_own_cpu(thread->spins[i].loc))
			return false;
	return ++thread->delays < DELAYS_MAX;
}

/*
 * Weak: a round that was made for some news, and reads just what the round before has read, might as well
 * not have been: what it could lead to is found where it is left out.  So nothing stale is read for ever.
 */
static void leave_out_if_vain(struct thread *thread)
{
	size_t bytes = thread->spin_count * sizeof(struct spin);

	if (thread->spin_count == thread->last_count && !memcmp(thread->spins, thread->last_spins, bytes))
		end_schedule(PRUNED);
}

static void next_round(struct thread *thread, bool has_news)
{
	memcpy(thread->last_spins, thread->spins, thread->spin_count * sizeof(struct spin));
	thread->last_count = thread->spin_count;
	thread->spin_count = 0;
	thread->has_news = has_news;
}

/*
 * Until something that the loop reads is written.  What a loop reads is known from its second round on: it
 * may read some of it behind the relax.
 */
void relax(uint32_t pc)
{
	struct thread *thread = self();
	bool is_first = thread->relax_pc != pc;

	count_step();
	flush_or_keep(RELAX);
	thread->relax_pc = pc;
	if (is_first) {
		next_round(thread, false);
		return;
	}
	if (only_delays(thread)) {
		thread->spin_count = 0;
		return;
	}
	strike(pc);
	thread->delays = 0;
	report_event(RELAX, RELAXED, 0, 0, 0, 0, pc);
	if (E->model == WEAK && thread->has_news)
		leave_out_if_vain(thread);
	thread->op = (struct op){ .kind = RELAX };
	thread->status = WAITING;
	schedule();
	thread->status = READY;
	next_round(thread, true);
}

void wait_for(const uint32_t *word, uint32_t pc)
{
	struct thread *thread = self();

	count_step();
	flush_or_keep(WAIT);
	if (*word)
		return;
	report_event(WAIT, RELAXED, 0, 0, 0, 0, pc);
	thread->op = (struct op){ .kind = WAIT };
	thread->until = word;
	thread->status = WAITING;
	schedule();
	thread->status = READY;
	thread->until = NULL;
}

/* --- a schedule from start to end ---------------------------------------------------------- */

void *fiber_prepare(void *top, void (*enter)(void));

void explore_exit(void)
{
	count_step();
	flush_or_keep(WAIT);
	strike(0);
	self()->status = FINISHED;
	schedule();
	__builtin_unreachable();
}

static void enter(void)
{
	E->test->threads[E->current]();
	explore_exit();
}

static void begin(void)
{
	E->run++;
	E->current = NO_THREAD;
	E->advances = false;
	E->depth = E->steps = E->preemptions = E->deviations = 0;
	E->sleep = 0;
	E->event_count = 0;
	E->record.length = 0;
	E->race_addr = 0;
	memset(&E->fences, 0, sizeof(E->fences));
	memory_begin();
	for (unsigned int i = 0; i < E->thread_count; i++) {
		struct thread *thread = &E->threads[i];

		memset(thread, 0, offsetof(struct thread, spins));
		if (E->model == WEAK)
			memset(&thread->view, 0, sizeof(*thread) - offsetof(struct thread, view));
		thread->status = ABSENT;
		thread->irqs_on = true;
		thread->clock[i] = 1;
		thread->sp = fiber_prepare(E->stacks[i + 1], enter);
	}
}

/* All threads before their first operation, then whatever is chosen. */
static void start(void)
{
	for (unsigned int i = 0; i < E->thread_count; i++)
		advance(i);
	go(whose_turn());
}

enum result run_schedule(void)
{
	begin();
	if (_setjmp(E->main_jump))
		goto over;
	E->runs = true;
	start();
over:
	E->runs = false;
	E->current = NO_THREAD;
	if (E->result == PASSED && E->test->check && !_setjmp(E->main_jump))
		E->test->check();
	return E->result;
}
