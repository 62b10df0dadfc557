// SPDX-License-Identifier: MIT
/* handle_move - from one table to another, for good or until it comes back. */
#include <foundry/bug.h>
#include <foundry/handle.h>

#include "handle_slot.h"

/* The slot of what was moved gets that state. */
static void leave(struct handle_table *table, struct handle_slot *slot, unsigned int state)
{
	spin_guard(&table->lock);
	if (state == HANDLE_FREE) {
		handle_slot_free(slot, table);
		return;
	}
	slot->object = NULL;
	slot->state = (u16)state;
}

static int move(struct handle_table *table, u32 handle, unsigned int without, unsigned int leaves,
		struct handle_table *to, u32 *moved)
{
	struct handle_space *space = table->space;
	struct handle_slot *from, *slot;
	struct handle_use what;
	int err;

	BUG_ON(space != to->space, "handle: to a table of another space");
	spin_guard(&space->lock);
	err = handle_slot_look(space, table, handle, HANDLE_GRANT, &from, &what);
	if (err)
		return err;
	if (what.rights & without)
		return -EACCES;
	err = handle_slot_take(space, to, false, &what, &slot);
	if (err)
		return err;
	handle_slot_replace(space, from, slot);
	leave(table, from, leaves);
	*moved = slot->number;
	return 0;
}

int handle_move(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	return move(table, handle, 0, HANDLE_FREE, to, moved);
}

int handle_lend(struct handle_table *table, u32 handle, struct handle_table *to, u32 *lent)
{
	return move(table, handle, HANDLE_RECV, HANDLE_AWAY, to, lent);
}

void handle_lend_end(struct handle_table *table, u32 handle)
{
	struct handle_slot *slot;

	spin_guard(&table->lock);
	slot = handle_slot_find(table, handle, HANDLE_AWAY);
	BUG_ON(!slot, "handle: 0x%x is not lent", handle);
	handle_slot_free(slot, table);
}

/* The slot that waits stands for @what again.  Return: it, or NULL: with no @what it is free. */
static struct handle_slot *come_back(struct handle_table *table, u32 handle, const struct handle_use *what)
{
	struct handle_slot *slot;

	spin_guard(&table->lock);
	slot = handle_slot_find(table, handle, HANDLE_AWAY);
	BUG_ON(!slot, "handle: 0x%x is not lent", handle);
	if (!what) {
		handle_slot_free(slot, table);
		return NULL;
	}
	slot->object = what->object;
	slot->state = HANDLE_LIVE;
	return slot;
}

void handle_lend_back(struct handle_table *table, u32 handle, struct handle_table *to, u32 lent)
{
	struct handle_space *space = table->space;
	struct handle_slot *from, *slot;
	struct handle_use what;

	spin_guard(&space->lock);
	if (handle_slot_look(space, to, lent, 0, &from, &what) != 0) {
		(void)come_back(table, handle, NULL);
		return;
	}
	slot = come_back(table, handle, &what);
	handle_slot_replace(space, from, slot);
	leave(to, from, HANDLE_FREE);
}

int handle_reserve(struct handle_table *table, u32 count)
{
	spin_guard(&table->lock);
	if (table->is_over)
		return -EPIPE;
	if (table->free_count - table->reserved < count)
		return -ENOSPC;
	table->reserved += count;
	return 0;
}

void handle_unreserve(struct handle_table *table, u32 count)
{
	spin_guard(&table->lock);
	BUG_ON(table->reserved < count, "handle: %u slots, of which %u are reserved", count, table->reserved);
	table->reserved -= count;
}

u32 handle_take(struct handle_table *from, u32 lent, struct handle_table *table)
{
	struct handle_space *space = from->space;
	struct handle_slot *old, *slot;
	struct handle_use what;

	BUG_ON(space != table->space, "handle: to a table of another space");
	spin_guard(&space->lock);
	if (handle_slot_look(space, from, lent, 0, &old, &what) != 0 ||
	    handle_slot_take(space, table, true, &what, &slot) != 0)
		return HANDLE_NONE;
	handle_slot_replace(space, old, slot);
	leave(from, old, HANDLE_FREE);
	return slot->number;
}
