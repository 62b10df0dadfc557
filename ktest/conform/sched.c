// SPDX-License-Identifier: MIT
/* The promise of sched.h, executed. */
#include "sched.h"

#define TASKS		8
#define STEPS		400

static const struct sched_bench *bench;
static struct sched *sched;
static struct task tasks[TASKS];

/* How often each was told that it is to run. */
static unsigned int told[TASKS];

static void tell(struct task *task)
{
	told[task->id]++;
}

static const char *const names[TASKS] = { "A", "B", "C", "D", "E", "F", "G", "H" };

/* None of @TASKS is ready; all have one priority. */
static void start(struct ktest *kt)
{
	bench = kt->bench;
	sched = bench->fresh();
	for (size_t i = 0; i < TASKS; i++) {
		task_init(&tasks[i], i, names[i]);
		tasks[i].on_scheduled = tell;
		told[i] = 0;
	}
}

static void add(size_t i)
{
	sched_add(sched, &tasks[i]);
}

/* One of four, from the first to the last: equals are to meet as well. */
static unsigned int some_priority(u64 *random)
{
	return (unsigned int)(ktest_random(random) % 4) * (TASK_LEAST / 3);
}

static void add_all(u64 *random)
{
	for (size_t i = 0; i < TASKS; i++) {
		tasks[i].priority = some_priority(random);
		add(i);
	}
}

/* --- none lost, none doubled ------------------------------------------------------- */

/* A bit for each that is handed out. */
static u64 drain(struct ktest *kt)
{
	u64 out = 0;

	for (size_t i = 0; i < TASKS; i++) {
		struct task *task = bench->next(sched);

		if (!task)
			break;
		ASSERT_FALSE(kt, out >> task->id & 1);
		ASSERT_EQ(kt, task, &tasks[task->id]);
		EXPECT_EQ(kt, task->sched, NULL);
		out |= 1ull << task->id;
	}
	return out;
}

static void each_once(struct ktest *kt)
{
	u64 random = kt->seed;

	start(kt);
	for (unsigned int round = 0; round < 5; round++) {
		add_all(&random);
		EXPECT_EQ(kt, drain(kt), (1u << TASKS) - 1);
	}
}

static void comes_again(struct ktest *kt)
{
	start(kt);
	for (unsigned int round = 0; round < 3 * TASKS; round++) {
		add(round % TASKS);
		ASSERT_EQ(kt, bench->next(sched), &tasks[round % TASKS]);
	}
}

static void twice_is_a_bug(struct ktest *kt)
{
	start(kt);
	add(0);
	EXPECT_BUG(kt, "task 'A' is ready already", add(0));
	EXPECT_EQ(kt, drain(kt), 1);
}

static void beyond_is_a_bug(struct ktest *kt)
{
	start(kt);
	tasks[0].priority = TASK_PRIORITIES;
	EXPECT_BUG(kt, "task 'A' has priority 64", add(0));
	EXPECT_EQ(kt, bench->next(sched), NULL);
}

/* --- none -------------------------------------------------------------------------- */

static void none_is_null(struct ktest *kt)
{
	start(kt);
	EXPECT_EQ(kt, bench->next(sched), NULL);
	EXPECT_EQ(kt, bench->next(sched), NULL);
	add(0);
	EXPECT_EQ(kt, bench->next(sched), &tasks[0]);
	EXPECT_EQ(kt, bench->next(sched), NULL);
}

static void at_every_priority(struct ktest *kt)
{
	start(kt);
	for (unsigned int priority = 0; priority < TASK_PRIORITIES; priority++) {
		tasks[0].priority = priority;
		add(0);
		ASSERT_EQ(kt, bench->next(sched), &tasks[0]);
		ASSERT_EQ(kt, bench->next(sched), NULL);
	}
}

/* --- how many ---------------------------------------------------------------------- */

static void length_follows(struct ktest *kt)
{
	start(kt);
	EXPECT_EQ(kt, bench->len(sched), 0);
	for (size_t i = 0; i < TASKS; i++) {
		add(i);
		EXPECT_EQ(kt, bench->len(sched), i + 1);
	}
	sched_remove(sched, &tasks[3]);
	EXPECT_EQ(kt, bench->len(sched), TASKS - 1);
	for (size_t i = TASKS - 1; i > 0; i--) {
		ASSERT_NE(kt, bench->next(sched), NULL);
		EXPECT_EQ(kt, bench->len(sched), i - 1);
	}
	EXPECT_EQ(kt, bench->next(sched), NULL);
	EXPECT_EQ(kt, bench->len(sched), 0);
	EXPECT_TRUE(kt, sched_is_empty(sched));
}

/* --- the order --------------------------------------------------------------------- */

/* Those that are ready, in the order of their coming. */
static struct {
	size_t		count;
	struct task	*ready[TASKS];
} model;

static void model_add(struct task *task)
{
	model.ready[model.count++] = task;
}

static void model_remove(size_t i)
{
	model.count--;
	for (; i < model.count; i++)
		model.ready[i] = model.ready[i + 1];
}

/* What is handed out is what the header states. */
static void hand_out(struct ktest *kt)
{
	size_t i = bench->first(model.ready, model.count);
	struct task *task = bench->next(sched);

	ASSERT_NE(kt, task, NULL);
	ASSERT_STREQ(kt, task->name, model.ready[i]->name);
	model_remove(i);
}

static void add_by_chance(u64 *random)
{
	struct task *task = &tasks[ktest_random(random) % TASKS];

	if (task->sched)
		return;
	task->priority = some_priority(random);
	add(task->id);
	model_add(task);
}

static void remove_by_chance(u64 *random)
{
	size_t i = ktest_random(random) % model.count;

	sched_remove(sched, model.ready[i]);
	model_remove(i);
}

static void start_ordered(struct ktest *kt)
{
	start(kt);
	model.count = 0;
	if (!bench->first)
		ktest_skip(kt, "not provided: the policy states no order");
}

static void in_order(struct ktest *kt)
{
	u64 random = kt->seed;

	start_ordered(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		if (model.count == 0 || ktest_random(&random) % 2)
			add_by_chance(&random);
		else
			hand_out(kt);
	}
	while (model.count)
		hand_out(kt);
}

/* --- none waits for ever ----------------------------------------------------------- */

/* All of one priority; whoever is handed out comes again at once. */
static void none_waits_for_ever(struct ktest *kt)
{
	start(kt);
	for (size_t i = 0; i < TASKS; i++)
		add(i);
	for (unsigned int round = 1; round <= 5; round++) {
		for (size_t i = 0; i < TASKS; i++) {
			struct task *task = bench->next(sched);

			ASSERT_NE(kt, task, NULL);
			add(task->id);
		}
		for (size_t i = 0; i < TASKS; i++)
			ASSERT_EQ(kt, told[i], round);
	}
}

/* --- told -------------------------------------------------------------------------- */

static void told_once(struct ktest *kt)
{
	start(kt);
	add(0);
	add(1);
	sched_remove(sched, &tasks[1]);
	EXPECT_EQ(kt, told[0], 0);
	EXPECT_EQ(kt, bench->next(sched), &tasks[0]);
	EXPECT_EQ(kt, told[0], 1);
	EXPECT_EQ(kt, bench->next(sched), NULL);
	EXPECT_EQ(kt, told[0] + told[1], 1);
}

static void may_not_be_told(struct ktest *kt)
{
	start(kt);
	tasks[0].on_scheduled = NULL;
	add(0);
	EXPECT_EQ(kt, bench->next(sched), &tasks[0]);
}

/* --- removed ----------------------------------------------------------------------- */

static void removed_is_gone(struct ktest *kt)
{
	u64 random = kt->seed;

	start(kt);
	add_all(&random);
	for (size_t i = 0; i < TASKS; i += 2)
		sched_remove(sched, &tasks[i]);
	EXPECT_EQ(kt, drain(kt), 0xaa);
}

static void others_keep_their_order(struct ktest *kt)
{
	u64 random = kt->seed;

	start_ordered(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 dice = ktest_random(&random);

		if (model.count < 2 || dice % 2)
			add_by_chance(&random);
		else if (dice / 2 % 2)
			remove_by_chance(&random);
		else
			hand_out(kt);
	}
	while (model.count)
		hand_out(kt);
}

static void not_ready_is_a_bug(struct ktest *kt)
{
	start(kt);
	EXPECT_BUG(kt, "task 'A' is not ready", sched_remove(sched, &tasks[0]));
	add(0);
	EXPECT_EQ(kt, bench->next(sched), &tasks[0]);
	EXPECT_BUG(kt, "task 'A' is not ready", sched_remove(sched, &tasks[0]));
}

/* --- found ------------------------------------------------------------------------- */

/* @arg: a bit for each task that suits. */
static bool is_in(const struct task *task, const void *arg)
{
	return *(const u64 *)arg >> task->id & 1;
}

static struct task *first_in(u64 wanted)
{
	struct task *suit[TASKS];
	size_t count = 0;

	for (size_t i = 0; i < model.count; i++)
		if (is_in(model.ready[i], &wanted))
			suit[count++] = model.ready[i];
	return count ? suit[bench->first(suit, count)] : NULL;
}

static void first_that_suits(struct ktest *kt)
{
	u64 random = kt->seed;

	start_ordered(kt);
	if (!sched->ops->find || bench->counts)
		ktest_skip(kt, "not provided: %s", bench->counts ? "the order cannot be asked twice" :
			   "no task ever leaves");
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 wanted = ktest_random(&random);

		if (model.count < 2 || wanted >> 32 & 1)
			add_by_chance(&random);
		else
			hand_out(kt);
		ASSERT_EQ(kt, sched_find(sched, is_in, &wanted), first_in(wanted));
	}
	while (model.count)
		hand_out(kt);
}

/* --- time -------------------------------------------------------------------------- */

/* Ticks until it must give way, at most @limit. */
static unsigned int ticks(struct task *running, unsigned int limit)
{
	unsigned int n = 1;

	while (!sched_tick(sched, running) && n < limit)
		n++;
	return n;
}

static void gives_way_in_time(struct ktest *kt)
{
	start(kt);
	if (bench->slice == 0)
		ktest_skip(kt, "not provided: a task runs until it gives way");
	add(0);
	add(1);
	for (unsigned int turn = 0; turn < 6; turn++) {
		struct task *running = bench->next(sched);

		ASSERT_EQ(kt, running, &tasks[turn % 2]);
		ASSERT_EQ(kt, ticks(running, 10 * bench->slice), bench->slice);
		add(running->id);
	}
}

static void gives_way_to_nobody(struct ktest *kt)
{
	struct task *running;

	start(kt);
	add(0);
	running = bench->next(sched);
	ASSERT_EQ(kt, running, &tasks[0]);
	if (bench->slice && !bench->renewed)
		ktest_skip(kt, "not provided: a slice ends, whoever else there is");
	for (unsigned int i = 0; i < 1000; i++)
		ASSERT_FALSE(kt, sched_tick(sched, running));
}

static bool any_is_urgent(const struct task *running)
{
	for (size_t i = 0; i < model.count; i++)
		if (bench->urgent && bench->urgent(model.ready[i], running))
			return true;
	return false;
}

static void gives_way_at_once(struct ktest *kt)
{
	u64 random = kt->seed;
	struct task running;

	start(kt);
	model.count = 0;
	task_init(&running, TASKS, "running");
	for (unsigned int step = 0; step < STEPS; step++) {
		running.priority = some_priority(&random);
		if (model.count == 0 || ktest_random(&random) % 2)
			add_by_chance(&random);
		else
			remove_by_chance(&random);
		ASSERT_EQ(kt, sched_preempts(sched, &running), any_is_urgent(&running));
	}
}

const struct ktest_case sched_conform[] = {
	KCASE("SCHED-1 each is handed out once", each_once),
	KCASE("SCHED-1 a task can come again", comes_again),
	KCASE("SCHED-1 adding a task that is ready is a BUG", twice_is_a_bug),
	KCASE("SCHED-1 a priority that there is not is a BUG", beyond_is_a_bug),
	KCASE("SCHED-2 none ready is NULL, and goes on working", none_is_null),
	KCASE("SCHED-2 one is found at every priority", at_every_priority),
	KCASE("SCHED-3 the length follows what comes and goes", length_follows),
	KCASE("SCHED-4 what comes and goes is handed out in order", in_order),
	KCASE("SCHED-5 of equals each has its turn", none_waits_for_ever),
	KCASE("SCHED-6 a task is told once for each turn", told_once),
	KCASE("SCHED-6 a task need not be told", may_not_be_told),
	KCASE("SCHED-7 what was removed is gone", removed_is_gone),
	KCASE("SCHED-7 the others keep their order", others_keep_their_order),
	KCASE("SCHED-7 removing what is not ready is a BUG", not_ready_is_a_bug),
	KCASE("SCHED-8 the first that suits is found, and stays", first_that_suits),
	KCASE("SCHED-9 a slice lasts its ticks", gives_way_in_time),
	KCASE("SCHED-9 a task that is alone gives way to nobody", gives_way_to_nobody),
	KCASE("SCHED-10 it gives way to who is more urgent alone", gives_way_at_once),
	KCASE_END
};

/* --- what headers state ------------------------------------------------------------ */

size_t sched_first_come(struct task *const *ready, size_t count)
{
	return 0;
}

size_t sched_most_urgent(struct task *const *ready, size_t count)
{
	size_t best = 0;

	for (size_t i = 1; i < count; i++)
		if (ready[i]->priority < ready[best]->priority)
			best = i;
	return best;
}

bool sched_is_more_urgent(const struct task *task, const struct task *running)
{
	return task->priority < running->priority;
}
