// SPDX-License-Identifier: MIT
/* Endings with one thing wrong each, around the one that there is. */
#include "conform/task_ending.h"
#include "saboteur.h"

typedef void ending_fn_t(struct task_ending *ending) __may_sleep;

/* TASK_ENDING-1 */
static void at_end_behind_others(struct task *task, struct task_ending *ending, ending_fn_t *fn)
{
	task_at_end(task, ending, fn);
	list_remove(&ending->link);
	list_add_tail(&task->endings, &ending->link);
}

static void at_end_of_no_task(struct task *task, struct task_ending *ending, ending_fn_t *fn)
{
	task_at_end(task, ending, fn);
	list_remove(&ending->link);
}

static ending_fn_t *twice;

static void do_twice(struct task_ending *ending) __may_sleep
{
	twice(ending);
	twice(ending);
}

static void at_end_twice(struct task *task, struct task_ending *ending, ending_fn_t *fn)
{
	twice = fn;
	task_at_end(task, ending, do_twice);
}

static void at_end_at_once(struct task *task, struct task_ending *ending, ending_fn_t *fn)
{
	list_init(&ending->link);
	fn(ending);
}

/* TASK_ENDING-2 */
static void cancel_nothing(struct task_ending *ending)
{
}

static void cancel_the_next(struct task_ending *ending)
{
	list_remove(ending->link.next);
}

#define MOCK(at_end, cancel)	(&(const struct task_ending_bench){ at_end, cancel })

static const struct saboteur task_ending_saboteurs[] = {
	{ .name = "TASK_ENDING-1 the first is done first", .bench = MOCK(at_end_behind_others, task_ending_cancel),
	  .also = "TASK_ENDING-2", .why = "the order is looked at" },
	{ .name = "TASK_ENDING-1 it is not done", .bench = MOCK(at_end_of_no_task, task_ending_cancel),
	  .also = "TASK_ENDING-2", .why = "what is left is" },
	{ .name = "TASK_ENDING-1 it is done twice", .bench = MOCK(at_end_twice, task_ending_cancel),
	  .also = "TASK_ENDING-2", .why = "what is left is done once" },
	{ .name = "TASK_ENDING-1 it is done at once, by another one", .bench = MOCK(at_end_at_once, task_ending_cancel),
	  .also = "TASK_ENDING-2", .why = "it is too late to take it back" },
	{ .name = "TASK_ENDING-2 nothing is taken back", .bench = MOCK(task_at_end, cancel_nothing) },
	{ .name = "TASK_ENDING-2 another one is taken back", .bench = MOCK(task_at_end, cancel_the_next) },
};

static const struct saboteur_contract task_ending_contract = { .conform = task_ending_conform };

SABOTEURS(task_ending, FACT(SCHED), task_ending_contract, task_ending_saboteurs);
