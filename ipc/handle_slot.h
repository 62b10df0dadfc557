/* SPDX-License-Identifier: MIT */
/* handle_slot - what the files of handles share: slots of one table, and how they hang in their trees. */
#ifndef IPC_HANDLE_SLOT_H
#define IPC_HANDLE_SLOT_H

#include <foundry/handle.h>

/* AWAY: lent, it may come back. */
enum { HANDLE_FREE, HANDLE_LIVE, HANDLE_AWAY };

/* What has to be told when no lock is held any more. */
struct handle_gone {
	struct handle_object	*object;
	unsigned int		rights;		/* of which it was the last */
};

/* The slot of a handle in that state, or NULL. */
struct handle_slot *handle_slot_find(struct handle_table *table, u32 handle, unsigned int state)
	__must_hold(&table->lock);

/* It has no handle any more, and the next one has another number. */
void handle_slot_free(struct handle_slot *slot, struct handle_table *table) __must_hold(&table->lock);

/* --- with the space locked: then nothing but lookups goes on in its tables ---------------------------- */

/* Return: 0; -EBADF; -EACCES without @rights.  Then @slot, and what it stands for: both stay so. */
int __must_check handle_slot_look(struct handle_space *space, struct handle_table *table, u32 handle,
				  unsigned int rights, struct handle_slot **slot, struct handle_use *what)
	__must_hold(&space->lock);

/* @count slots of @table, @reserved or not, stand for @what, in no tree.  Return: 0; -ENOSPC; -EPIPE. */
int __must_check handle_slot_take(struct handle_space *space, struct handle_table *table, bool reserved, u32 count,
				  const struct handle_use *what, struct handle_slot **slots)
	__must_hold(&space->lock);

/* @to hangs where @from hung, with all that was derived from it. */
void handle_slot_replace(struct handle_space *space, struct handle_slot *from, struct handle_slot *to)
	__must_hold(&space->lock);

/* The handle is gone; what was derived from it takes its place. */
void handle_slot_kill(struct handle_space *space, struct handle_slot *slot, struct handle_gone *gone)
	__must_hold(&space->lock);

/* --- with no lock held -------------------------------------------------------------------------------------- */

/* The rest of a kill. */
void handle_bury(const struct handle_gone *gone);

#endif
