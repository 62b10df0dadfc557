// SPDX-License-Identifier: MIT
/* The prompt's command that shows the tasks. */
#include <foundry/kconfig.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/prompt.h>
#include <foundry/task_stack.h>

static const char *state_name(enum task_state state)
{
	static const char *const names[] = {
		[TASK_NEW] = "new", [TASK_READY] = "ready", [TASK_MOVING] = "ready", [TASK_RUNNING] = "runs",
		[TASK_BLOCKED] = "blocked", [TASK_DEAD] = "ended",
	};

	return names[state];
}

/* As it is read, while it goes on. */
static void show_task(const struct task *task)
{
	u64 bytes = task->stack.high.raw - task->stack.low.raw;

	print("  %4llu  %-16s %-8s %3u  %8u  %8llu", task->id, task->name, state_name(READ_ONCE(task->state)),
	      READ_ONCE(task->cpu), READ_ONCE(task->priority), READ_ONCE(task->turns));
	if (IS_ENABLED(CONFIG_PREEMPT))
		print("  %9llu  %6llu", READ_ONCE(task->preemptions), READ_ONCE(task->ticks));
	if (bytes)
		print("  %6llu of %llu\n", task_stack_used(task->stack), bytes);
	else
		print("  that of boot\n");
}

static bool show_tasks(struct kernel *kernel, const char *args)
{
	if (!task_current()) {
		print("  there are no tasks: stage sched has not run\n");
		return false;
	}
	print("    id  name             state    cpu  priority     turns%s  stack used\n",
	      IS_ENABLED(CONFIG_PREEMPT) ? "  preempted   ticks" : "");
	spin_guard(&kernel->tasks.lock);
	list_foreach(task, &kernel->tasks.all, struct task, all)	/* bounded: by the tasks; a person asked */
		show_task(task);	/* bounded: by its stack; a person asked */
	return false;
}

static const struct prompt_command tasks_command = {
	.name = "tasks", .args = "", .help = "the tasks: where they are, their turns, and how much of their stacks they used",
	.run = show_tasks,
};
PROMPT_COMMAND(tasks_command);
