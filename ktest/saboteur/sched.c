// SPDX-License-Identifier: MIT
/* Policies with one thing wrong each, around those that there are. */
#include <foundry/sched_prio.h>
#include <foundry/sched_rr.h>

#include "conform/sched.h"
#include "saboteur.h"

#define SLICE	5

/* What is sabotaged: fixed priorities, and round robin where it is simpler. */
static struct sched_prio prio;
static struct sched_rr rr;
static const struct sched_ops *right;
static struct sched_ops wrong;
static unsigned int calls;

static struct sched *use(struct sched *sched)
{
	calls = 0;
	right = sched->ops;
	wrong = *right;
	sched->ops = &wrong;
	return sched;
}

static struct sched *fresh_prio(void)
{
	sched_prio_init(&prio, SLICE);
	return use(&prio.sched);
}

static struct sched *fresh_rr(void)
{
	sched_rr_init(&rr, SLICE);
	return use(&rr.sched);
}

/* --- SCHED-1 ----------------------------------------------------------------------- */

static void forgets_the_eighth(struct sched *sched, struct task *task)
{
	if (sched_len(sched) < 8)
		right->add(sched, task);
}

static struct sched *loses(void)
{
	struct sched *sched = fresh_prio();

	wrong.add = forgets_the_eighth;
	return sched;
}

static struct task *gives_twice(struct sched *sched)
{
	static struct task *last;

	if (++calls % 4 == 0 && last)
		return last;
	return last = right->next(sched);
}

static struct sched *doubles(void)
{
	struct sched *sched = fresh_prio();

	wrong.next = gives_twice;
	return sched;
}

/* --- SCHED-2 ----------------------------------------------------------------------- */

static struct task *none_at_the_last(struct sched *sched)
{
	return prio.occupied == BIT(TASK_LEAST) ? NULL : right->next(sched);
}

static struct sched *does_not_look_at_the_last(void)
{
	struct sched *sched = fresh_prio();

	wrong.next = none_at_the_last;
	return sched;
}

static struct task *somebody(struct sched *sched)
{
	static struct task nobody = { .name = "nobody" };
	struct task *task = right->next(sched);

	return task ? task : &nobody;
}

static struct sched *makes_one_up(void)
{
	struct sched *sched = fresh_prio();

	wrong.next = somebody;
	return sched;
}

/* --- SCHED-3 ----------------------------------------------------------------------- */

static size_t len_without_one(const struct sched *sched)
{
	return sched->len > 1 ? sched->len - 1 : sched->len;
}

static size_t len_of_no_more_than_two(const struct sched *sched)
{
	return MIN(sched->len, (size_t)2);
}

/* --- SCHED-4 ----------------------------------------------------------------------- */

/* Among equals it is as fair as before. */
static struct task *the_least_urgent(struct sched *sched)
{
	u64 occupied = prio.occupied;
	struct task *task;

	while (prio.occupied & (prio.occupied - 1))	/* bounded: by its bits */
		prio.occupied &= prio.occupied - 1;
	task = right->next(sched);
	prio.occupied = occupied;
	if (task && list_is_empty(&prio.ready[task->priority]))
		prio.occupied &= ~BIT(task->priority);
	return task;
}

static struct sched *least_urgent_first(void)
{
	struct sched *sched = fresh_prio();

	wrong.next = the_least_urgent;
	return sched;
}

/* --- SCHED-5 ----------------------------------------------------------------------- */

static void add_in_front(struct sched *sched, struct task *task)
{
	list_add_head(&rr.ready, &task->link);
}

static struct sched *last_come_first(void)
{
	struct sched *sched = fresh_rr();

	wrong.add = add_in_front;
	return sched;
}

/* --- SCHED-6 ----------------------------------------------------------------------- */

static struct task *next_tells_twice(struct sched *sched)
{
	struct task *task = sched_next(sched);

	if (task && task->on_scheduled)
		task->on_scheduled(task);
	return task;
}

static struct task *next_tells_nobody(struct sched *sched)
{
	struct task *task = right->next(sched);

	if (!task)
		return NULL;
	task->sched = NULL;
	sched->len--;
	return task;
}

/* --- SCHED-7 ----------------------------------------------------------------------- */

static void keeps_it(struct sched *sched, struct task *task)
{
}

static struct sched *does_not_remove(void)
{
	struct sched *sched = fresh_prio();

	wrong.remove = keeps_it;
	return sched;
}

static void turns_the_rest(struct sched *sched, struct task *task)
{
	struct list *first;

	right->remove(sched, task);
	if (list_is_empty(&rr.ready))
		return;
	first = rr.ready.next;
	list_remove(first);
	list_add_tail(&rr.ready, first);
}

static struct sched *shuffles_on_removal(void)
{
	struct sched *sched = fresh_rr();

	wrong.remove = turns_the_rest;
	return sched;
}

/* --- SCHED-8 ----------------------------------------------------------------------- */

static struct task *find_the_last(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	for (const struct list *link = rr.ready.prev; link != &rr.ready; link = link->prev) {
		struct task *task = list_entry(link, struct task, link);

		if (suits(task, arg))
			return task;
	}
	return NULL;
}

static struct sched *finds_the_last(void)
{
	struct sched *sched = fresh_rr();

	wrong.find = find_the_last;
	return sched;
}

static struct task *find_among_two(const struct sched *sched, sched_suits_t *suits, const void *arg)
{
	unsigned int seen = 0;

	list_foreach(task, &rr.ready, struct task, link)
		if (++seen <= 2 && suits(task, arg))
			return task;
	return NULL;
}

static struct sched *gives_up(void)
{
	struct sched *sched = fresh_rr();

	wrong.find = find_among_two;
	return sched;
}

/* --- SCHED-9 ----------------------------------------------------------------------- */

static bool tick_too_early(struct sched *sched, struct task *running)
{
	bool over = right->tick(sched, running);

	return over || running->slice == 1;
}

static struct sched *slice_is_short(void)
{
	struct sched *sched = fresh_prio();

	wrong.tick = tick_too_early;
	return sched;
}

static bool tick_never(struct sched *sched, struct task *running)
{
	return false;
}

static struct sched *slice_never_ends(void)
{
	struct sched *sched = fresh_rr();

	wrong.tick = tick_never;
	return sched;
}

static struct task *next_renews_nothing(struct sched *sched)
{
	struct task *first = list_is_empty(&rr.ready) ? NULL : list_entry(rr.ready.next, struct task, link);
	unsigned int slice = first ? first->slice : 0;
	struct task *task = right->next(sched);

	if (task && slice)
		task->slice = slice;
	return task;
}

static bool tick_leaves_one(struct sched *sched, struct task *running)
{
	bool over = right->tick(sched, running);

	if (over)
		running->slice = 1;
	return over;
}

static struct sched *slice_is_not_renewed(void)
{
	struct sched *sched = fresh_rr();

	wrong.next = next_renews_nothing;
	wrong.tick = tick_leaves_one;
	return sched;
}

/* --- SCHED-10 ----------------------------------------------------------------------- */

static bool preempts_equals(const struct sched *sched, const struct task *running)
{
	return (prio.occupied & (BIT(running->priority) | (BIT(running->priority) - 1))) != 0;
}

static struct sched *equals_push_in(void)
{
	struct sched *sched = fresh_prio();

	wrong.preempts = preempts_equals;
	return sched;
}

static struct sched *urgent_waits(void)
{
	struct sched *sched = fresh_prio();

	wrong.preempts = NULL;
	return sched;
}

#define PRIO(fresh, next, len)	(&(const struct sched_bench){				\
		fresh, sched_most_urgent, sched_is_more_urgent, SLICE, true, next, len, false })
#define BAD_PRIO(fresh)		PRIO(fresh, sched_next, sched_len)
#define BAD_NEXT(op)		PRIO(fresh_prio, op, sched_len)
#define BAD_LEN(op)		PRIO(fresh_prio, sched_next, op)
#define BAD_ORDER(fresh)	(&(const struct sched_bench){				\
		fresh, sched_most_urgent, NULL, SLICE, false, sched_next, sched_len, false })
#define BAD_RR(fresh)		(&(const struct sched_bench){				\
		fresh, sched_first_come, NULL, SLICE, false, sched_next, sched_len, false })

static const struct saboteur sched_saboteurs[] = {
	{ .name = "SCHED-1 of eight tasks one is forgotten", .bench = BAD_PRIO(loses),
	  .also = "SCHED-3 SCHED-5 SCHED-7", .maybe = "SCHED-4 SCHED-8 SCHED-10",
	  .why = "with eight in, the case ends at a BUG; random ones may have as many" },
	{ .name = "SCHED-1 a task is handed out twice", .bench = BAD_PRIO(doubles),
	  .also = "SCHED-2 SCHED-3 SCHED-4 SCHED-5 SCHED-7 SCHED-8 SCHED-9",
	  .why = "the fourth answer is a BUG" },
	{ .name = "SCHED-2 the least priority is not looked at",
	  .bench = BAD_PRIO(does_not_look_at_the_last),
	  .also = "SCHED-1 SCHED-4 SCHED-8", .maybe = "SCHED-7",
	  .why = "some of their tasks have it" },
	{ .name = "SCHED-2 with none ready somebody is handed out", .bench = BAD_PRIO(makes_one_up),
	  .also = "SCHED-1 SCHED-3 SCHED-6 SCHED-7",
	  .why = "they ask once more than there are tasks" },
	{ .name = "SCHED-3 one is not counted", .bench = BAD_LEN(len_without_one) },
	{ .name = "SCHED-3 it counts to two", .bench = BAD_LEN(len_of_no_more_than_two) },
	{ .name = "SCHED-4 priorities are not looked at", .bench = BAD_ORDER(fresh_rr),
	  .also = "SCHED-7 SCHED-8",
	  .why = "it looks at the order, too" },
	{ .name = "SCHED-4 the least urgent is first", .bench = BAD_PRIO(least_urgent_first),
	  .also = "SCHED-7 SCHED-8",
	  .why = "it looks at the order, too" },
	{ .name = "SCHED-5 the last to come is first", .bench = BAD_RR(last_come_first),
	  .also = "SCHED-4 SCHED-7 SCHED-8 SCHED-9",
	  .why = "the order is another one, and equals have no turns" },
	{ .name = "SCHED-6 a task is told twice", .bench = BAD_NEXT(next_tells_twice),
	  .also = "SCHED-5",
	  .why = "turns are counted by what is told" },
	{ .name = "SCHED-6 a task is not told", .bench = BAD_NEXT(next_tells_nobody),
	  .also = "SCHED-5",
	  .why = "turns are counted by what is told" },
	{ .name = "SCHED-7 what is removed stays", .bench = BAD_PRIO(does_not_remove),
	  .also = "SCHED-3 SCHED-6 SCHED-10",
	  .why = "what comes next is a BUG, or urges" },
	{ .name = "SCHED-7 a removal turns the others", .bench = BAD_RR(shuffles_on_removal) },
	{ .name = "SCHED-8 the last that suits is found", .bench = BAD_RR(finds_the_last) },
	{ .name = "SCHED-8 it looks at two tasks", .bench = BAD_RR(gives_up) },
	{ .name = "SCHED-9 a slice is a tick short", .bench = BAD_PRIO(slice_is_short) },
	{ .name = "SCHED-9 a slice never ends", .bench = BAD_RR(slice_never_ends) },
	{ .name = "SCHED-9 a slice is not renewed", .bench = BAD_RR(slice_is_not_renewed) },
	{ .name = "SCHED-10 an equal pushes in", .bench = BAD_PRIO(equals_push_in) },
	{ .name = "SCHED-10 a more urgent one waits", .bench = BAD_PRIO(urgent_waits) },
};

static const struct saboteur_contract sched_contract = { .conform = sched_conform };

SABOTEURS(sched, FACT(CONSOLE), sched_contract, sched_saboteurs);
