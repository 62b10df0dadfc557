// SPDX-License-Identifier: MIT
/* What a choice costs: a task handed out and added again, beside few and beside very many. */
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/sched_fifo.h>
#include <foundry/sched_prio.h>
#include <foundry/sched_rr.h>

#define TASKS		100000
#define SLICE		10

static struct sched_fifo fifo;
static struct sched_rr rr;
static struct sched_prio prio;

static struct sched *sched;
static struct task *tasks;

/* A choice changes nothing but an order: what is in stays in from one case to the next. */
static void fill(size_t count)
{
	while (sched_len(sched) < count) {
		size_t i = sched_len(sched);

		task_init(&tasks[i], i, "bench");
		tasks[i].priority = (unsigned int)(i % TASK_PRIORITIES);
		sched_add(sched, &tasks[i]);
	}
}

static void pick(void)
{
	struct task *task = sched_next(sched);

	BUG_ON(!task, "bench: no task is ready");
	sched_add(sched, task);
}

static void pick_of(size_t count)
{
	fill(count);
	for (unsigned int i = 0; i < 100; i++)
		pick();
}

static void pick_of_1(void)
{
	pick_of(1);
}

static void pick_of_100(void)
{
	pick_of(100);
}

static void pick_of_10000(void)
{
	pick_of(10000);
}

static void pick_of_100000(void)
{
	pick_of(TASKS);
}

static const struct bench_case cases[] = {
	BENCH_COST("next and add of 1 task", pick_of_1, 100),
	BENCH_COST("next and add of 100 tasks", pick_of_100, 100),
	BENCH_COST("next and add of 10000 tasks", pick_of_10000, 100),
	BENCH_COST("next and add of 100000 tasks", pick_of_100000, 100),
	BENCH_END
};

static int before(const void *lends)
{
	sched_fifo_init(&fifo);
	sched_rr_init(&rr, SLICE);
	sched_prio_init(&prio, SLICE);
	sched = *(struct sched *const *)lends;
	tasks = heap_alloc(this_kernel()->heap, TASKS * sizeof(*tasks));
	return tasks ? 0 : -ENOMEM;
}

static void after(void)
{
	heap_free(this_kernel()->heap, tasks);
}

#define SUITE(object, policy)								\
	static struct sched *const object##_lends = &policy.sched;			\
	static const struct bench_suite object = {					\
		.name = "sched/" #policy, .needs = FACT(HEAP), .cases = cases,		\
		.lends = &object##_lends, .before = before, .after = after,		\
	};										\
	BENCH_SUITE(object)

SUITE(fifo_suite, fifo);
SUITE(rr_suite, rr);
SUITE(prio_suite, prio);
