// SPDX-License-Identifier: MIT
/* task_handles - a table of handles that is ended by its task, at its end. */
#include <foundry/task_handles.h>

static void let_go(struct task_ending *ending) __may_sleep
{
	handle_table_end(&container_of(ending, struct task_handles, ending)->table);
}

void task_handles_init(struct task_handles *handles, struct task *owner, struct handle_space *space,
		       struct handle_slot *slots, size_t count)
{
	handle_table_init(&handles->table, space, slots, count);
	task_at_end(owner, &handles->ending, let_go);
}
