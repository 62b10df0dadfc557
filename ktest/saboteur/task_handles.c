// SPDX-License-Identifier: MIT
/* Handles of tasks with one thing wrong each, around those that there are. */
#include "conform/task_handles.h"
#include "saboteur.h"

static struct task_handles *to_handles(struct task_ending *ending)
{
	return container_of(ending, struct task_handles, ending);
}

/* All handles that have none of the rights @without. */
static void close_without(struct handle_table *table, unsigned int without)
{
	for (u32 i = 0; i < table->capacity; i++)
		if (!(table->slots[i].rights & without))
			(void)!handle_close(table, table->slots[i].number);
}

/* TASK_HANDLES-1 */
static void init_with_one_less(struct task_handles *handles, struct task *owner, struct handle_space *space,
			       struct handle_slot *slots, size_t count)
{
	task_handles_init(handles, owner, space, slots, count - 1);
}

/* TASK_HANDLES-2 */
static void init_for_ever(struct task_handles *handles, struct task *owner, struct handle_space *space,
			  struct handle_slot *slots, size_t count)
{
	task_handles_init(handles, owner, space, slots, count);
	task_ending_cancel(&handles->ending);
}

static void close_all(struct task_ending *ending) __may_sleep
{
	close_without(&to_handles(ending)->table, 0);
}

static void init_to_close_all(struct task_handles *handles, struct task *owner, struct handle_space *space,
			      struct handle_slot *slots, size_t count)
{
	task_handles_init(handles, owner, space, slots, count);
	handles->ending.fn = close_all;
}

/* TASK_HANDLES-3 */
static void keep_what_receives(struct task_ending *ending) __may_sleep
{
	struct handle_table *table = &to_handles(ending)->table;

	close_without(table, HANDLE_RECV);
	spin_guard(&table->lock);
	table->is_over = true;
}

static void init_to_receive_on(struct task_handles *handles, struct task *owner, struct handle_space *space,
			       struct handle_slot *slots, size_t count)
{
	task_handles_init(handles, owner, space, slots, count);
	handles->ending.fn = keep_what_receives;
}

#define MOCK(init)	(&(const struct task_handles_bench){ init })

static const struct saboteur task_handles_saboteurs[] = {
	{ .name = "TASK_HANDLES-1 there is one slot less", .bench = MOCK(init_with_one_less),
	  .also = "TASK_HANDLES-2", .why = "what is to end does not fit" },
	{ .name = "TASK_HANDLES-2 handles outlive their task", .bench = MOCK(init_for_ever),
	  .also = "TASK_HANDLES-3", .why = "nobody hears of the end" },
	{ .name = "TASK_HANDLES-2 handles come behind the end", .bench = MOCK(init_to_close_all) },
	{ .name = "TASK_HANDLES-3 it could still receive", .bench = MOCK(init_to_receive_on) },
};

static const struct saboteur_contract task_handles_contract = { .conform = task_handles_conform };

SABOTEURS(task_handles, FACT(SCHED), task_handles_contract, task_handles_saboteurs);
