// SPDX-License-Identifier: MIT
/*
 * handle_revoke - what may concern many handles, a few at a time.
 *
 * A revoke kills the first child again and again; its children take its place, so all of the tree comes by in the
 * end, and nothing has to be remembered from one step to the next.  Others may derive meanwhile from what is still
 * alive.  A CPU that waits for the space's lock adds one handle when it gets it; with a lock that serves in the order
 * of coming, the others add fewer in each step than the step takes away.
 */
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/handle.h>

#include "handle_slot.h"

_Static_assert(HANDLE_STEP > CPU_MAX, "a step takes away more than all CPUs can add");

/* What a step has killed. */
struct step {
	unsigned int		count;
	struct handle_gone	gone[HANDLE_STEP];
};

static void bury(const struct step *step)
{
	for (unsigned int i = 0; i < step->count; i++)	/* bounded: HANDLE_STEP */
		handle_bury(&step->gone[i]);
}

/* Return: 0; -EBADF; -EAGAIN when there may be more. */
static int revoke_some(struct handle_table *table, u32 handle, struct step *step)
{
	struct handle_space *space = table->space;
	struct handle_slot *slot;
	struct handle_use what;
	int err;

	step->count = 0;
	spin_guard(&space->lock);
	err = handle_slot_look(space, table, handle, 0, &slot, &what);
	if (err)
		return err;
	while (!list_is_empty(&slot->children)) {	/* bounded: HANDLE_STEP */
		if (step->count == HANDLE_STEP)
			return -EAGAIN;
		handle_slot_kill(space, list_entry(slot->children.next, struct handle_slot, link),
				 &step->gone[step->count++]);
	}
	return 0;
}

int handle_revoke(struct handle_table *table, u32 handle)
{
	struct step step;
	int err;

	do {	/* bounded: each round takes away more than others add */
		err = revoke_some(table, handle, &step);
		bury(&step);
	} while (err == -EAGAIN);
	return err;
}

static void say_over(struct handle_table *table)
{
	spin_guard(&table->lock);
	table->is_over = true;
}

static bool is_live(struct handle_table *table, const struct handle_slot *slot)
{
	spin_guard(&table->lock);
	BUG_ON(slot->state == HANDLE_AWAY, "handle: the table ends while a handle of it is sent");
	return slot->state == HANDLE_LIVE;
}

/* HANDLE_STEP slots from @index on. */
static void end_some(struct handle_table *table, u32 index, struct step *step)
{
	struct handle_space *space = table->space;
	u32 end = MIN(index + HANDLE_STEP, table->capacity);

	step->count = 0;
	spin_guard(&space->lock);
	for (; index < end; index++) {	/* bounded: HANDLE_STEP */
		struct handle_slot *slot = &table->slots[index];

		if (is_live(table, slot))
			handle_slot_kill(space, slot, &step->gone[step->count++]);
	}
}

void handle_table_end(struct handle_table *table)
{
	struct step step;

	say_over(table);
	for (u32 index = 0; index < table->capacity; index += HANDLE_STEP) {	/* bounded: HANDLE_TABLE_MAX */
		end_some(table, index, &step);
		bury(&step);
	}
}
