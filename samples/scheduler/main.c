// SPDX-License-Identifier: MIT
/* What this kernel is for: tasks that run by its own policy, on one CPU, so that their order can be seen. */
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/percpu.h>
#include <foundry/sched_policy.h>

#include "sched_mixed.h"

#define TASKS	4
#define TURNS	5

static DEFINE_PER_CPU(struct sched_mixed, policies);

struct sched *sched_policy(unsigned int cpu)
{
	struct sched_mixed *mixed = per_cpu_ptr(policies, cpu);

	sched_mixed_init(mixed);
	return &mixed->sched;
}

static int run(void *arg) __may_sleep
{
	const char *name = arg;

	for (unsigned int turn = 0; turn < TURNS; turn++) {
		print("%s", name);
		task_yield();
	}
	return 0;
}

void kernel_app(struct kernel *kernel)
{
	static char names[TASKS][2] = { "A", "B", "c", "d" };
	struct task *tasks[TASKS];

	for (unsigned int i = 0; i < TASKS; i++) {
		int err = task_create(&tasks[i], names[i], run, names[i]);

		if (err) {
			print("no task: %s\n", errno_name(err));
			return;
		}
		tasks[i]->affinity = CPU_BIT(this_cpu()->id);
		tasks[i]->priority = i < 2 ? TASK_URGENT : TASK_LEAST;
		task_start(tasks[i]);
	}
	for (unsigned int i = 0; i < TASKS; i++) {
		task_join(tasks[i]);
		task_free(tasks[i]);
	}
	print("\n");
}
