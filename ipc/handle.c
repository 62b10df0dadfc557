// SPDX-License-Identifier: MIT
/*
 * handle - objects, tables, and what concerns one handle of one table.
 *
 * A tree hangs by lists: a handle lies beside its siblings, and has a list of what was derived from it.  None knows its
 * parent; so to take one out, to put its children in its place, and to move it with all below it are a few pointers
 * each, however many there are.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/handle.h>

#include "handle_slot.h"

#define INDEX_BITS	12
#define ONE_GENERATION	(1u << INDEX_BITS)

_Static_assert(HANDLE_TABLE_MAX == ONE_GENERATION, "an index is the lower bits of a handle");
_Static_assert(sizeof(struct handle_slot) == 64, "a line of the CPUs' caches");

/* --- objects ------------------------------------------------------------------------------------- */

void handle_object_init(struct handle_object *object, const struct handle_type *type)
{
	*object = (struct handle_object){ .type = type, .refs = 1 };
}

void handle_object_get(struct handle_object *object)
{
	BUG_ON(atomic_fetch_add_relaxed(&object->refs, 1) == 0, "handle: a %s that was released is used",
	       object->type->name);
}

void handle_object_put(struct handle_object *object)
{
	u32 refs = atomic_fetch_sub_release(&object->refs, 1);	/* pairs with the load below, on the last one's CPU */

	BUG_ON(refs == 0, "handle: a %s is released twice", object->type->name);
	if (refs > 1)
		return;
	(void)atomic_load_acquire(&object->refs);
	object->type->release(object);
}

/* Those with a right are counted while there is one that they come from, or by who made the object. */
static void count_rights(struct handle_object *object, unsigned int rights)
{
	if (rights & HANDLE_SEND)
		(void)atomic_fetch_add_relaxed(&object->senders, 1);
	if (rights & HANDLE_RECV)
		(void)atomic_fetch_add_relaxed(&object->receivers, 1);
}

/* Return: those of @rights that nobody has any more. */
static unsigned int uncount_rights(struct handle_object *object, unsigned int rights)
{
	unsigned int last = 0;

	if (rights & HANDLE_SEND && atomic_fetch_sub_release(&object->senders, 1) == 1)
		last |= HANDLE_SEND;
	if (rights & HANDLE_RECV && atomic_fetch_sub_release(&object->receivers, 1) == 1)
		last |= HANDLE_RECV;
	return last;
}

void handle_bury(const struct handle_gone *gone)
{
	const struct handle_type *type = gone->object->type;

	if (type->gone && gone->rights & HANDLE_RECV)
		type->gone(gone->object, HANDLE_RECV);
	if (type->gone && gone->rights & HANDLE_SEND)
		type->gone(gone->object, HANDLE_SEND);
	handle_object_put(gone->object);
}

/* --- slots ----------------------------------------------------------------------------------------- */

struct handle_slot *handle_slot_find(struct handle_table *table, u32 handle, unsigned int state)
{
	u32 index = handle % ONE_GENERATION;
	struct handle_slot *slot;

	if (index >= table->capacity)
		return NULL;
	slot = &table->slots[index];
	return slot->number == handle && slot->state == state ? slot : NULL;
}

void handle_slot_free(struct handle_slot *slot, struct handle_table *table)
{
	slot->object = NULL;
	slot->state = HANDLE_FREE;
	slot->number += ONE_GENERATION;
	if (slot->number < ONE_GENERATION)
		slot->number += ONE_GENERATION;		/* generation 0 is never used: HANDLE_NONE */
	list_add_tail(&table->free, &slot->link);
	table->free_count++;
}

int handle_slot_look(struct handle_space *space, struct handle_table *table, u32 handle, unsigned int rights,
		     struct handle_slot **slot, struct handle_use *what)
{
	spin_guard(&table->lock);
	*slot = handle_slot_find(table, handle, HANDLE_LIVE);
	if (!*slot)
		return -EBADF;
	if (rights & ~(*slot)->rights)
		return -EACCES;
	*what = (struct handle_use){ (*slot)->object, (*slot)->badge, (*slot)->rights };
	return 0;
}

static struct handle_slot *take_first(struct handle_table *table, const struct handle_use *what)
	__must_hold(&table->lock)
{
	struct handle_slot *slot = list_entry(table->free.next, struct handle_slot, link);

	list_remove(&slot->link);
	list_init(&slot->children);
	slot->object = what->object;
	slot->badge = what->badge;
	slot->rights = what->rights;
	slot->state = HANDLE_LIVE;
	return slot;
}

int handle_slot_take(struct handle_space *space, struct handle_table *table, bool reserved, u32 count,
		     const struct handle_use *what, struct handle_slot **slots)
{
	spin_guard(&table->lock);
	if (table->is_over)
		return -EPIPE;
	if (!reserved && table->free_count - table->reserved < count)
		return -ENOSPC;
	table->reserved -= reserved ? count : 0;
	table->free_count -= count;
	for (u32 i = 0; i < count; i++)	/* bounded: HANDLE_TOGETHER */
		slots[i] = take_first(table, &what[i]);
	return 0;
}

/* What hangs on @from, hangs on @to, and nothing hangs on @from. */
static void take_over(struct list *from, struct list *to)
{
	list_init(to);
	if (list_is_empty(from))
		return;
	list_add_head(from, to);
	list_remove(from);
}

void handle_slot_replace(struct handle_space *space, struct handle_slot *from, struct handle_slot *to)
{
	take_over(&from->link, &to->link);
	take_over(&from->children, &to->children);
}

/* A first handle has no siblings but those whose parent went; its children go on in a ring without a head. */
static void leave_children(struct handle_slot *slot)
{
	struct list *first = slot->children.next, *last = slot->children.prev;

	if (!list_is_empty(&slot->children)) {
		list_init(&slot->children);
		first->prev = &slot->link;
		last->next = slot->link.next;
		last->next->prev = last;
		slot->link.next = first;
	}
	list_remove(&slot->link);
}

void handle_slot_kill(struct handle_space *space, struct handle_slot *slot, struct handle_gone *gone)
{
	struct handle_table *table = slot->table;

	leave_children(slot);
	spin_guard(&table->lock);
	gone->object = slot->object;
	gone->rights = uncount_rights(slot->object, slot->rights);
	handle_slot_free(slot, table);
}

/* --- spaces and tables ---------------------------------------------------------------------------------- */

void handle_space_init(struct handle_space *space)
{
	spin_lock_init(&space->lock, "handle_space");
}

void handle_table_init(struct handle_table *table, struct handle_space *space, struct handle_slot *slots, size_t count)
{
	BUG_ON(count == 0 || count > HANDLE_TABLE_MAX, "handle: a table of %zu slots", count);
	table->space = space;
	table->slots = slots;
	table->capacity = (u32)count;
	spin_lock_init(&table->lock, "handle_table");
	list_init(&table->free);
	table->free_count = table->capacity;
	table->reserved = 0;
	table->is_over = false;
	for (u32 i = 0; i < table->capacity; i++) {
		slots[i] = (struct handle_slot){ .table = table, .number = ONE_GENERATION + i };
		list_add_tail(&table->free, &slots[i].link);
	}
}

size_t handle_count(struct handle_table *table)
{
	spin_guard(&table->lock);
	return table->capacity - table->free_count;
}

/* --- handles -------------------------------------------------------------------------------------------------- */

/* A slot that is taken is one more that names its object. */
static int make(struct handle_space *space, struct handle_table *table, const struct handle_use *what,
		struct handle_slot **slot) __must_hold(&space->lock)
{
	int err = handle_slot_take(space, table, false, 1, what, slot);

	if (err)
		return err;
	handle_object_get(what->object);
	count_rights(what->object, what->rights);
	return 0;
}

int handle_open(struct handle_table *table, struct handle_object *object, unsigned int rights, u64 badge, u32 *handle)
{
	const struct handle_use what = { object, badge, (u16)rights };
	struct handle_space *space = table->space;
	struct handle_slot *slot;
	int err;

	BUG_ON(rights & ~HANDLE_RIGHTS, "handle: there are no rights 0x%x", rights);
	spin_guard(&space->lock);
	err = make(space, table, &what, &slot);
	if (!err)
		*handle = slot->number;
	return err;
}

int handle_use(struct handle_table *table, u32 handle, const struct handle_type *type, unsigned int rights,
	       struct handle_use *use)
{
	const struct handle_slot *found;

	spin_guard(&table->lock);
	found = handle_slot_find(table, handle, HANDLE_LIVE);
	if (!found)
		return -EBADF;
	if (type && found->object->type != type)
		return -EINVAL;
	if (rights & ~found->rights)
		return -EACCES;
	handle_object_get(found->object);
	*use = (struct handle_use){ found->object, found->badge, found->rights };
	return 0;
}

void handle_done(struct handle_use *use)
{
	handle_object_put(use->object);
}

/* With @needs besides. */
static int derive(struct handle_table *table, u32 handle, unsigned int needs, struct handle_table *to,
		  unsigned int rights, u64 badge, u32 *derived)
{
	struct handle_space *space = table->space;
	struct handle_slot *from, *slot;
	struct handle_use what;
	int err;

	spin_guard(&space->lock);
	err = handle_slot_look(space, table, handle, needs | rights | (badge ? HANDLE_BADGE : 0), &from, &what);
	if (err)
		return err;
	if (badge && what.badge)
		return -EACCES;
	what.badge = badge ? badge : what.badge;
	what.rights = (u16)rights;
	err = make(space, to, &what, &slot);
	if (err)
		return err;
	list_add_tail(&from->children, &slot->link);
	*derived = slot->number;
	return 0;
}

int handle_derive(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived)
{
	return derive(table, handle, 0, table, rights, badge, derived);
}

int handle_grant(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights, u64 badge,
		 u32 *granted)
{
	BUG_ON(table->space != to->space, "handle: to a table of another space");
	return derive(table, handle, HANDLE_GRANT, to, rights, badge, granted);
}

/* Return: 0; -EBADF. */
static int kill(struct handle_table *table, u32 handle, struct handle_gone *gone)
{
	struct handle_space *space = table->space;
	struct handle_slot *slot;
	struct handle_use what;
	int err;

	spin_guard(&space->lock);
	err = handle_slot_look(space, table, handle, 0, &slot, &what);
	if (!err)
		handle_slot_kill(space, slot, gone);
	return err;
}

int handle_close(struct handle_table *table, u32 handle)
{
	struct handle_gone gone;
	int err = kill(table, handle, &gone);

	if (!err)
		handle_bury(&gone);
	return err;
}
