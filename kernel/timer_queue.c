// SPDX-License-Identifier: MIT
/*
 * timer_queue - a tree by deadline, and the alarm set for the first.
 *
 * Which lock guards a timer says timer->queue: it is looked at, that queue is locked, and it must still be so.
 * A timer that goes from one queue to another is between them for a moment, in none, and whoever wants
 * it waits for that moment with no queue locked: so no CPU ever holds two of them.
 */
#include <foundry/atomic.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/ipi.h>
#include <foundry/lock_check.h>
#include <foundry/timer_queue.h>

/* Rounds of waiting in which a fire on another CPU returns: it is an interrupt's. */
#define PATIENCE	(1u << 26)

/*
 * The shortest time from the end of one interrupt to the next: to leave it and to enter it again costs about
 * a microsecond, which the clock does not show to what is inside.
 */
#define GAP_NS		5000

/* Where a timer is that goes from one queue to another. */
static struct timer_queue between;

/* --- the tree -------------------------------------------------------------------------- */

static struct timer *timer_of(struct rbtree_node *node)
{
	return node ? rbtree_entry(node, struct timer, node) : NULL;
}

/* What a fire arms is not due in the interrupt that it runs in: one that arms itself lets others come first. */
static void put_in(struct timer_queue *queue, struct timer *timer, tick_t deadline)
	__must_hold(&queue->lock)
{
	u64 key = queue->running ? MAX(deadline, ticks_add(queue->rang_at, 1)) : deadline;

	timer->deadline = deadline;
	timer->is_pending = true;
	rbtree_add(&queue->pending, &timer->node, key);
	queue->count++;
	if (!queue->first || key < queue->first->node.key)
		queue->first = timer;
}

/* Return: whether it was pending. */
static bool take_out(struct timer_queue *queue, struct timer *timer) __must_hold(&queue->lock)
{
	if (!timer->is_pending)
		return false;
	if (queue->first == timer)
		queue->first = timer_of(rbtree_next(&timer->node));
	rbtree_remove(&queue->pending, &timer->node);
	queue->count--;
	timer->is_pending = false;
	return true;
}

/* --- the alarm ------------------------------------------------------------------------- */

/* It cannot count so far: as far as it can, half of it after each refusal, and then on. */
static void set_a_part(struct timer_queue *queue, tick_t at)
{
	tick_t now = clock_now(queue->clock);
	u64 ahead = at > now ? at - now : 0;

	queue->alarm_at = now + MIN(ahead, queue->reach);
	while (alarm_arm(queue->alarm, queue->alarm_at)) {	/* bounded: by the bits of a number */
		BUG_ON(queue->alarm_at == now, "timer: alarm %s does not even count to now",
		       queue->alarm->name);
		queue->reach = (queue->alarm_at - now) / 2;
		queue->alarm_at = now + queue->reach;
	}
}

/* A mock may ring within alarm_arm(), and set itself anew: nothing is written behind it. */
static void set_alarm(struct timer_queue *queue, tick_t at)
{
	queue->is_set = true;
	queue->alarm_at = at;
	if (queue->reach == U64_MAX && alarm_arm(queue->alarm, at) == 0)
		return;
	set_a_part(queue, at);
}

/* Something is due at @at: unless the alarm rings before, or the interrupt that it is in sets it when it ends. */
static void must_ring(struct timer_queue *queue, tick_t at)
{
	if (queue->runs && !queue->rings && (!queue->is_set || at < queue->alarm_at))
		set_alarm(queue, at);
}

/* With nothing to wait for.  Others' alarms ring for nothing, once: only their own CPU can stop them. */
static void silence_if_empty(struct timer_queue *queue) __must_hold(&queue->lock)
{
	if (queue->first || queue->cpu != this_cpu()->id || !queue->is_set || !queue->runs)
		return;
	alarm_cancel(queue->alarm);
	queue->is_set = false;
}

/* Return: whether anything is pending; @at receives when it is due. */
static bool first_due(struct timer_queue *queue, tick_t *at) __must_not_hold(&queue->lock)
{
	spin_guard(&queue->lock);
	if (!queue->first)
		return false;
	*at = queue->first->node.key;
	return true;
}

/* --- its interrupt --------------------------------------------------------------------- */

/* The fire that ran has returned; the next one that was due runs, where @more may.  Return: it, or NULL. */
static struct timer *next_to_fire(struct timer_queue *queue, bool more)
	__must_not_hold(&queue->lock)
{
	struct timer *timer = NULL;

	spin_guard(&queue->lock);
	if (queue->running)
		(void)atomic_fetch_add_release(&queue->turn, 1);	/* pairs with the load in wait_for_fire() */
	queue->is_stopped = false;
	if (more && queue->first && queue->first->node.key <= queue->rang_at) {
		timer = queue->first;
		(void)take_out(queue, timer);
	}
	queue->running = timer;
	return timer;
}

/* The timer may be gone when it returns. */
static void fire(struct timer *timer) __irq_context
{
	timer_fire_t *fn = timer->fire;
	unsigned int held = this_cpu()->held_count;

	fn(timer, timer->arg);
	lock_check_handler_left(held, vaddr_of(fn));
}

/* As much time as the interrupt took is for others. */
static tick_t earliest_next(struct timer_queue *queue)
{
	tick_t end = clock_now(queue->clock);

	return ticks_add(end, MAX(end - queue->rang_at, queue->gap));
}

static void ring(struct alarm *alarm, void *arg) __irq_context
{
	struct timer_queue *queue = arg;
	unsigned int fired = 0;
	struct timer *timer;
	tick_t at;

	queue->rang_at = clock_now(queue->clock);
	queue->is_set = false;
	queue->rings = true;
	while ((timer = next_to_fire(queue, fired < TIMER_BATCH)) != NULL) {
		fire(timer);
		fired++;
	}
	queue->rings = false;
	if (first_due(queue, &at))
		must_ring(queue, MAX(at, earliest_next(queue)));
}

/* --- its life -------------------------------------------------------------------------- */

void timer_queue_init(struct timer_queue *queue, struct clock *clock, struct alarm *alarm)
{
	*queue = (struct timer_queue){
		.cpu = this_cpu()->id, .clock = clock, .alarm = alarm,
		.gap = MAX(clock_ticks_from_ns(clock, GAP_NS), 1), .reach = U64_MAX,
	};
	spin_lock_init(&queue->lock, "timer_queue");
}

void timer_queue_start(struct timer_queue *queue)
{
	tick_t at;

	queue->alarm->fire = ring;
	queue->alarm->arg = queue;
	queue->is_set = false;
	queue->runs = true;
	if (first_due(queue, &at))
		must_ring(queue, at);
}

void timer_queue_stop(struct timer_queue *queue)
{
	queue->runs = false;
	alarm_cancel(queue->alarm);
	queue->alarm->fire = NULL;
	queue->alarm->arg = NULL;
}

/* --- arm ------------------------------------------------------------------------------- */

/* The arms of a fire that somebody waits for count for nothing.  Return: false when the timer is elsewhere now. */
static bool arm_here(struct timer_queue *queue, struct timer *timer, tick_t deadline)
	__must_not_hold(&queue->lock)
{
	spin_guard(&queue->lock);
	if (READ_ONCE(timer->queue) != queue)
		return false;
	if (queue->running == timer && queue->is_stopped)
		return true;
	(void)take_out(queue, timer);
	put_in(queue, timer, deadline);
	return true;
}

enum found { FOUND_ELSEWHERE, FOUND_RUNNING, FOUND_TAKEN };

/*
 * The timer is between queues, by this CPU.  One whose fire runs stays, with the new deadline: the interrupt that it
 * runs in sets the alarm when it ends.
 */
static enum found take_from(struct timer_queue *queue, struct timer *timer, tick_t deadline)
	__must_not_hold(&queue->lock)
{
	spin_guard(&queue->lock);
	if (READ_ONCE(timer->queue) != queue)
		return FOUND_ELSEWHERE;
	(void)take_out(queue, timer);
	if (queue->running == timer) {
		put_in(queue, timer, deadline);
		return FOUND_RUNNING;
	}
	WRITE_ONCE(timer->queue, &between);
	return FOUND_TAKEN;
}

/* Return: as take_from(). */
static enum found find(struct timer *timer, tick_t deadline)
{
	struct timer_queue *queue = atomic_ptr_load_acquire(&timer->queue);	/* pairs with move_to() */

	if (!queue)	/* a CPU that was first has it */
		return atomic_ptr_cas_release(&timer->queue, &queue, &between) ? FOUND_TAKEN :
			FOUND_ELSEWHERE;
	if (queue != &between)
		return take_from(queue, timer, deadline);
	ipi_relax();
	return FOUND_ELSEWHERE;
}

/* From between. */
static void move_to(struct timer_queue *queue, struct timer *timer, tick_t deadline)
	__must_not_hold(&queue->lock)
{
	spin_guard(&queue->lock);
	put_in(queue, timer, deadline);
	atomic_ptr_store_release(&timer->queue, queue);		/* pairs with the loads of it */
}

/* Return: whether it waits in @queue now; not where its fire runs elsewhere. */
static bool arm_in(struct timer_queue *queue, struct timer *timer, tick_t deadline)
{
	enum found found;

	do {	/* bounded: by other CPUs that arm it at the same time */
		if (arm_here(queue, timer, deadline))
			return true;
		found = find(timer, deadline);
	} while (found == FOUND_ELSEWHERE);
	if (found == FOUND_TAKEN)
		move_to(queue, timer, deadline);
	return found == FOUND_TAKEN;
}

void timer_queue_arm(struct timer_queue *queue, struct timer *timer, tick_t deadline)
{
	BUG_ON(!queue->clock, "timer: armed where no timers run yet");
	BUG_ON(!timer->fire, "timer: armed with nothing to fire");
	if (arm_in(queue, timer, deadline))
		must_ring(queue, deadline);
}

/* --- cancel ---------------------------------------------------------------------------- */

/* What is found of a timer that is taken out. */
struct taken {
	bool			was_pending;
	struct timer_queue	*runs_in;	/* on another CPU, or NULL */
	u32			turn;		/* there */
};

/* Return: false when the timer is elsewhere now. */
static bool take_if_here(struct timer_queue *queue, struct timer *timer, bool stop, struct taken *taken)
	__must_not_hold(&queue->lock)
{
	spin_guard(&queue->lock);
	if (READ_ONCE(timer->queue) != queue)
		return false;
	taken->was_pending = take_out(queue, timer);
	silence_if_empty(queue);
	if (!stop || queue->running != timer || queue->cpu == this_cpu()->id)
		return true;
	queue->is_stopped = true;
	taken->runs_in = queue;
	taken->turn = atomic_load_relaxed(&queue->turn);
	return true;
}

static struct taken take(struct timer *timer, bool stop)
{
	struct taken taken = { .was_pending = false };

	for (;;) {	/* bounded: by other CPUs that arm it at the same time */
		struct timer_queue *queue = atomic_ptr_load_acquire(&timer->queue);	/* pairs with move_to() */

		if (!queue || (queue != &between && take_if_here(queue, timer, stop, &taken)))
			return taken;
		ipi_relax();
	}
}

bool timer_disarm(struct timer *timer)
{
	return take(timer, false).was_pending;
}

static void wait_for_fire(const struct taken *taken)
{
	unsigned int rounds = 0;

	/* Pairs with next_to_fire(). */
	while (atomic_load_acquire(&taken->runs_in->turn) == taken->turn) {
		BUG_ON(++rounds == PATIENCE, "timer_cancel: the fire does not return on CPU %u",
		       taken->runs_in->cpu);
		ipi_relax();
	}
}

bool timer_cancel(struct timer *timer)
{
	struct taken taken = take(timer, true);

	if (taken.runs_in)
		wait_for_fire(&taken);
	return taken.was_pending;
}

/* --- for people ------------------------------------------------------------------------ */

size_t timer_queue_list(struct timer_queue *queue, struct timer_info *infos, size_t max)
{
	struct timer *timer;

	spin_guard(&queue->lock);
	timer = queue->first;
	for (size_t i = 0; i < max && timer; i++) {	/* bounded: by @max */
		infos[i] = (struct timer_info){ timer->deadline, timer->fire };
		timer = timer_of(rbtree_next(&timer->node));
	}
	return queue->count;
}
