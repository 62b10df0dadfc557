// SPDX-License-Identifier: MIT
/*
 * join: it waits for the end, all of it, and who was late leaves no name.  Who has joined a task takes its storage
 * and its stack for something else at once: whoever touches them then is seen, or astray.  The last thread is time.
 */
#include <foundry/atomic.h>
#include <foundry/task_stack.h>

#include "cpus.h"
#include "one_timer.h"

#define RESULT		7
#define USED_BYTES	1024	/* of a stack, at its end */
#define OF_ANOTHER	0xa5	/* no address, eight times in a row */

enum { ENDS, JOINS, JOINS_BEHIND };

static int (*functions[TASKS])(void *arg);
static void (*begins[TASKS])(void *arg);
static u32 written;		/* plain: by the task that ends */

/* --- what tasks are made of ---------------------------------------------------------------------------- */

/* begin() of kernel/task.c does the rest: its argument is the task. */
static void enter(void)
{
	struct task *task = task_current();

	begins[task - members](task);
}

void context_init(struct context *context, struct stack_bounds stack, void (*fn)(void *arg), void *arg)
{
	begins[(struct task *)arg - members] = fn;
	context->sp = vaddr_of(fiber_prepare(vaddr_to_ptr(stack.high), enter));
}

void task_stack_paint(struct stack_bounds stack)
{
}

/* None is from the heap. */
int task_stack_alloc(struct kernel *kernel, struct stack_bounds *stack)
{
	explore_fail("a task is made");
}

void task_stack_free(struct kernel *kernel, struct stack_bounds stack)
{
	explore_fail("a task is freed");
}

static void setup(void)
{
	setup_cpus();
	spin_lock_init(&kernel.tasks.lock, "tasks");
	list_init(&kernel.tasks.all);
}

/* Who ends is on one CPU, who joins on the other: how tasks go to another one is run_queue.c's. */
static void start(unsigned int i)
{
	struct stack_bounds stack = { vaddr_of(stacks[i]), vaddr_of(stacks[i + 1]) };

	members[i].affinity = CPU_BIT(i == ENDS ? 0 : 1);
	task_prepare(&members[i], stack, functions[i], NULL);
	task_start(&members[i]);
}

/* --- the tests --------------------------------------------------------------------------------------------- */

static void use_again(struct task *task)
{
	memset(&stacks[task - members][TASK_BYTES - USED_BYTES], OF_ANOTHER, USED_BYTES);
	memset(task, OF_ANOTHER, sizeof(*task));
}

static void has_ended(struct task *task)
{
	EXPLORE_CHECK(task->result == RESULT, "its result is not there");
	EXPLORE_CHECK(written == 1, "it has not done what it does");
	use_again(task);
}

static int end(void *unused)
{
	written = 1;
	return RESULT;
}

static int join(void *unused) __may_sleep
{
	task_join(&members[ENDS]);
	has_ended(&members[ENDS]);
	say_over();
	return 0;
}

/* The one that ended, and the one that was late for it. */
static int join_behind(void *unused) __may_sleep
{
	task_join(&members[ENDS]);
	has_ended(&members[ENDS]);
	task_join(&members[JOINS]);
	use_again(&members[JOINS]);
	say_over();
	return 0;
}

static int join_in_time(void *unused) __may_sleep
{
	if (task_join_until(&members[ENDS], 1) == 0) {
		has_ended(&members[ENDS]);
		say_over();
		return 0;
	}
	EXPLORE_CHECK(atomic_load_acquire(&timer_is) == PAST, "it is late before its deadline");
	start(JOINS_BEHIND);
	return 0;
}

static void start_two(int (*joins)(void *unused) __may_sleep)
{
	functions[ENDS] = end;
	functions[JOINS] = joins;
	functions[JOINS_BEHIND] = join_behind;
	start(ENDS);
	start(JOINS);
	idle();
}

static void wait(void)
{
	start_two(join);
}

static void wait_in_time(void)
{
	start_two(join_in_time);
}

static void check(void)
{
	EXPLORE_CHECK(over, "nobody has joined it");
	check_nothing_is_ready();
}

EXPLORE_TEST(.name = "join/end", .setup = setup, .threads = { wait, idle }, .check = check, .bound = 2);
EXPLORE_TEST(.name = "join/late", .setup = setup, .threads = { wait_in_time, idle, pass }, .check = check,
	     .bound = 2);
