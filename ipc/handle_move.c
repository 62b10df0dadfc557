// SPDX-License-Identifier: MIT
/*
 * handle_move - from one table to another, for good or until it comes back: several at once, so that a message with
 * handles takes each lock as often as one with a single one.
 */
#include <foundry/bug.h>
#include <foundry/handle.h>

#include "handle_slot.h"

/* What goes, with the space locked: so all that it points to stays as it is. */
struct parcel {
	u32			count;
	u32			which[HANDLE_TOGETHER];		/* of those that were asked for */
	struct handle_slot	*from[HANDLE_TOGETHER], *to[HANDLE_TOGETHER];
	struct handle_use	what[HANDLE_TOGETHER];
};

static void pack(struct parcel *parcel, u32 which, struct handle_slot *slot)
{
	parcel->which[parcel->count] = which;
	parcel->from[parcel->count] = slot;
	parcel->what[parcel->count++] = (struct handle_use){ slot->object, slot->badge, slot->rights };
}

static bool is_packed(const struct parcel *parcel, const struct handle_slot *slot)
{
	for (u32 i = 0; i < parcel->count; i++)	/* bounded: HANDLE_TOGETHER */
		if (parcel->from[i] == slot)
			return true;
	return false;
}

/* All of them, which may go: with HANDLE_GRANT and without @without.  Return: 0; -EBADF; -EACCES. */
static int pack_all(struct handle_table *table, const u32 *handles, u32 count, unsigned int without,
		    struct parcel *parcel)
{
	spin_guard(&table->lock);
	for (u32 i = 0; i < count; i++) {	/* bounded: HANDLE_TOGETHER */
		struct handle_slot *slot = handle_slot_find(table, handles[i], HANDLE_LIVE);

		if (!slot || is_packed(parcel, slot))
			return -EBADF;
		if (!(slot->rights & HANDLE_GRANT) || slot->rights & without)
			return -EACCES;
		pack(parcel, i, slot);
	}
	return 0;
}

/* Those that are still there. */
static void pack_what_is_left(struct handle_table *table, const u32 *handles, u32 count, struct parcel *parcel)
{
	spin_guard(&table->lock);
	for (u32 i = 0; i < count; i++) {	/* bounded: HANDLE_TOGETHER */
		struct handle_slot *slot = handle_slot_find(table, handles[i], HANDLE_LIVE);

		if (slot)
			pack(parcel, i, slot);
	}
}

/* The slots of what was moved get that state. */
static void leave(struct handle_table *table, const struct parcel *parcel, unsigned int state)
{
	spin_guard(&table->lock);
	for (u32 i = 0; i < parcel->count; i++) {	/* bounded: HANDLE_TOGETHER */
		struct handle_slot *slot = parcel->from[i];

		if (state == HANDLE_FREE) {
			handle_slot_free(slot, table);
			continue;
		}
		slot->object = NULL;
		slot->state = (u16)state;
	}
}

/* It has its new slots, and leaves the old ones. */
static void deliver(struct handle_space *space, struct handle_table *from, const struct parcel *parcel,
		    unsigned int leaves) __must_hold(&space->lock)
{
	for (u32 i = 0; i < parcel->count; i++)	/* bounded: HANDLE_TOGETHER */
		handle_slot_replace(space, parcel->from[i], parcel->to[i]);
	leave(from, parcel, leaves);
}

static void begin(struct parcel *parcel, const struct handle_table *from, const struct handle_table *to, u32 count)
{
	BUG_ON(from->space != to->space, "handle: to a table of another space");
	BUG_ON(count > HANDLE_TOGETHER, "handle: %u at once", count);
	parcel->count = 0;
}

static int move(struct handle_table *table, const u32 *handles, u32 count, unsigned int without, unsigned int leaves,
		struct handle_table *to, u32 *moved)
{
	struct handle_space *space = table->space;
	struct parcel parcel;
	int err;

	begin(&parcel, table, to, count);
	spin_guard(&space->lock);
	err = pack_all(table, handles, count, without, &parcel);
	if (!err)
		err = handle_slot_take(space, to, false, count, parcel.what, parcel.to);
	if (err)
		return err;
	deliver(space, table, &parcel, leaves);
	for (u32 i = 0; i < count; i++)	/* bounded: HANDLE_TOGETHER */
		moved[i] = parcel.to[i]->number;
	return 0;
}

int handle_move(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	return move(table, &handle, 1, 0, HANDLE_FREE, to, moved);
}

int handle_lend(struct handle_table *table, const u32 *handles, u32 count, struct handle_table *to, u32 *lent)
{
	return move(table, handles, count, HANDLE_RECV, HANDLE_AWAY, to, lent);
}

/* A slot that waits for its handle. */
static struct handle_slot *away(struct handle_table *table, u32 handle) __must_hold(&table->lock)
{
	struct handle_slot *slot = handle_slot_find(table, handle, HANDLE_AWAY);

	BUG_ON(!slot, "handle: 0x%x is not lent", handle);
	return slot;
}

void handle_lend_end(struct handle_table *table, const u32 *handles, u32 count)
{
	spin_guard(&table->lock);
	for (u32 i = 0; i < count; i++)	/* bounded: HANDLE_TOGETHER */
		handle_slot_free(away(table, handles[i]), table);
}

/* The slots that wait stand again for what is in the parcel; for what is not they are free. */
static void come_back(struct handle_table *table, const u32 *handles, u32 count, struct parcel *parcel)
{
	u32 next = 0;

	spin_guard(&table->lock);
	for (u32 i = 0; i < count; i++) {	/* bounded: HANDLE_TOGETHER */
		struct handle_slot *slot = away(table, handles[i]);

		if (next == parcel->count || parcel->which[next] != i) {
			handle_slot_free(slot, table);
			continue;
		}
		slot->object = parcel->what[next].object;
		slot->state = HANDLE_LIVE;
		parcel->to[next++] = slot;
	}
}

void handle_lend_back(struct handle_table *table, const u32 *handles, u32 count, struct handle_table *to,
		      const u32 *lent)
{
	struct handle_space *space = table->space;
	struct parcel parcel;

	begin(&parcel, table, to, count);
	spin_guard(&space->lock);
	pack_what_is_left(to, lent, count, &parcel);
	come_back(table, handles, count, &parcel);
	deliver(space, to, &parcel, HANDLE_FREE);
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

u32 handle_take(struct handle_table *from, const u32 *lent, u32 count, struct handle_table *table, u32 *taken)
{
	struct handle_space *space = from->space;
	struct parcel parcel;

	begin(&parcel, from, table, count);
	spin_guard(&space->lock);
	pack_what_is_left(from, lent, count, &parcel);
	for (u32 i = 0; i < count; i++)	/* bounded: HANDLE_TOGETHER */
		taken[i] = HANDLE_NONE;
	if (handle_slot_take(space, table, true, parcel.count, parcel.what, parcel.to) != 0)
		return 0;
	deliver(space, from, &parcel, HANDLE_FREE);
	for (u32 i = 0; i < parcel.count; i++)	/* bounded: HANDLE_TOGETHER */
		taken[parcel.which[i]] = parcel.to[i]->number;
	return parcel.count;
}
