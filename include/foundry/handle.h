/* SPDX-License-Identifier: MIT */
/*
 * handle - a number by which a task names an object, and which says what the task may do with it.
 *
 * A task has a table; a handle is a number that means something in this table alone.  It names an object, carries
 * rights, and perhaps a badge: a number that whoever made the handle chose, and that its holder can neither choose nor
 * change.  From a handle others are derived, with the same rights or fewer, in the same table or in another one;
 * whoever holds the first can revoke all of those.  So handles form trees, across tables; all tables that have trees in
 * common are of one space.
 *
 * The memory is the caller's, 64 bytes a handle; no call allocates or waits.  An object is reference counted: it lives
 * as long as a handle names it or somebody uses it, and then its type is told.
 *
 * The number of a handle holds its slot in the table and how often that slot was given out.  A stale one is refused
 * until its slot has been given out HANDLE_GENERATIONS times more; the slot that is free for longest is the next.
 *
 * Locks: "handle_space" of the space, for the trees; inside of it "handle_table" of one table at a time, for its
 * slots.  handle_use() takes the table's alone.  Both are held for a bounded time: what may concern many handles,
 * revoke and the end of a table, is done in steps of HANDLE_STEP, with no lock held in between.
 *
 * Provided by:  ipc/handle.c, ipc/handle_move.c, ipc/handle_revoke.c.
 * Used by:      port.h, task_handles.h.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/handle.c proves each by its number.
 *
 *  * HANDLE-1   a handle always names the object that it was made for, with exactly the rights and the badge it was
 *               given.
 *  * HANDLE-2   a number that is no handle, or that was one and was closed, revoked or moved, is always -EBADF, and
 *               nothing changes; so is that of another table, where it is not one of this table too.
 *  * HANDLE-3   what is derived never has a right that its origin has not.
 *  * HANDLE-4   a badge is set once, by who has HANDLE_BADGE and has none; from then on it never changes, and all that
 *               is derived has it.
 *  * HANDLE-5   once handle_revoke() has returned 0, nothing that was derived from the handle is valid in any table,
 *               however many times derived, moved or closed in between; the handle itself and all others are as before.
 *  * HANDLE-6   to close a handle never closes another one; what was derived from it counts as derived from what it was
 *               derived from itself.
 *  * HANDLE-7   an object is never released while a handle names it or a use has not ended, and then always, once.
 *  * HANDLE-8   exactly as many handles fit as the table has slots; then each more is -ENOSPC, and nothing changes.
 *  * HANDLE-9   once handle_table_end() has returned, the table holds none, and never takes one again: -EPIPE.
 *  * HANDLE-10  a handle that is moved keeps object, rights, badge, and its place in the tree: what it was derived
 *               from, and what was derived from it.
 *  * HANDLE-11  when the last handle with HANDLE_SEND, or with HANDLE_RECV, is gone, the object's type is told, once.
 *  * HANDLE-12  an operation without the right that it needs is always -EACCES, and nothing changes; with another type
 *               of object it is -EINVAL.
 */
#ifndef FOUNDRY_HANDLE_H
#define FOUNDRY_HANDLE_H

#include <foundry/errno.h>
#include <foundry/list.h>
#include <foundry/spinlock.h>
#include <foundry/types.h>

/* Never a handle. */
#define HANDLE_NONE		0u

/* What a handle lets its holder do.  To derive in one's own table, to revoke and to close needs none of them. */
#define HANDLE_SEND		1u	/* use it: to send */
#define HANDLE_RECV		2u	/* use it: to receive, and to close */
#define HANDLE_GRANT		4u	/* put it, or what is derived from it, into another table */
#define HANDLE_BADGE		8u	/* derive one with a badge */
#define HANDLE_RIGHTS		15u

#define HANDLE_TABLE_MAX	4096u		/* slots of a table */
#define HANDLE_GENERATIONS	1048575u

/* Handles in a step of a revoke: more than there can be CPUs, each of which may derive one more between two steps. */
#define HANDLE_STEP		32u

struct handle_object;

/* Both are called with no lock held, in the context of whoever closed, revoked or ended the last use. */
struct handle_type {
	const char	*name;
	void		(*gone)(struct handle_object *object, unsigned int right);	/* or NULL */
	void		(*release)(struct handle_object *object);
};

/* What is named embeds this. */
struct handle_object {
	const struct handle_type	*type;
	u32				refs;		/* atomic, as the next */
	u32				senders;	/* handles with HANDLE_SEND */
	u32				receivers;	/* handles with HANDLE_RECV */
};

struct handle_space {
	struct spinlock	lock;		/* of all trees */
};

struct handle_table;

/* What a table keeps of a handle: under its table's lock, but for @link and @children. */
struct handle_slot {
	struct handle_table	*table;
	struct handle_object	*object;
	u64			badge;
	u32			number;		/* the handle that it is, or will be */
	u16			rights;
	u16			state;
	struct list		link;		/* of a free one the table's, else the space's: beside its siblings */
	struct list		children;	/* the space's: what was derived from it */
};

struct handle_table {
	struct handle_space	*space;
	struct handle_slot	*slots;
	u32			capacity;
	struct spinlock		lock;
	struct list		free __guarded_by(&lock);
	u32			free_count __guarded_by(&lock);
	u32			reserved __guarded_by(&lock);	/* of the free ones */
	bool			is_over __guarded_by(&lock);
};

/* What a handle stands for. */
struct handle_use {
	struct handle_object	*object;
	u64			badge;
	u16			rights;
};

/* No tree yet.  Context: any, nobody else uses it yet. */
void handle_space_init(struct handle_space *space);

/* --- objects --------------------------------------------------------------------------------- */

/* The caller has the one reference.  Context: any, nobody else uses it yet. */
void handle_object_init(struct handle_object *object, const struct handle_type *type);

/* One reference more: the caller has one, or a lock that keeps one.  Context: any. */
void handle_object_get(struct handle_object *object);

/* One less; with the last one the object is released.  Context: as the type's release(). */
void handle_object_put(struct handle_object *object);

/* --- tables ---------------------------------------------------------------------------------- */

/**
 * handle_table_init() - a table without handles
 * @table:	caller's storage
 * @space:	outlives it
 * @slots:	caller's storage; outlives it
 * @count:	slots, 1 to HANDLE_TABLE_MAX
 *
 * Context: any, nobody else uses it yet.
 */
void handle_table_init(struct handle_table *table, struct handle_space *space, struct handle_slot *slots, size_t count);

/**
 * handle_table_end() - close all handles of a table, for good
 * @table:	of a task that is at its end: nobody makes a call with it any more; a grant to it may come
 *
 * Costs a step for each HANDLE_STEP slots.  The storage is the caller's again, once no grant to it can come.
 *
 * Context: as that of the objects' types; long.
 */
void handle_table_end(struct handle_table *table);

/* Handles that are valid.  With others inside a call it is a number of a moment ago.  Context: any. */
size_t handle_count(struct handle_table *table);

/* --- handles ----------------------------------------------------------------------------------- */

/**
 * handle_open() - the first handle of a tree
 * @table:	where
 * @object:	what it names; the caller's reference stays the caller's
 * @rights:	of HANDLE_RIGHTS
 * @badge:	or 0
 * @handle:	receives it
 *
 * Nobody needs a right for this: it is for who made the object.
 *
 * Context: any.
 * Return: 0; -ENOSPC when the table is full; -EPIPE when it has ended.
 */
int __must_check handle_open(struct handle_table *table, struct handle_object *object, unsigned int rights, u64 badge,
			     u32 *handle);

/**
 * handle_use() - what a handle names, as long as it is needed
 * @table:	where
 * @handle:	any number
 * @type:	what it must be, or NULL for whatever it is
 * @rights:	that it must have
 * @use:	receives it; untouched on refusal
 *
 * The object lives until handle_done(), also when the handle is revoked meanwhile.
 *
 * Context: any.
 * Return: 0; -EBADF when it is no handle; -EINVAL when it is of another type; -EACCES when it lacks a right.
 */
int __must_check handle_use(struct handle_table *table, u32 handle, const struct handle_type *type,
			    unsigned int rights, struct handle_use *use);

/* The use ends.  Context: as handle_object_put(). */
void handle_done(struct handle_use *use);

/**
 * handle_derive() - one more handle for the same, in the same table
 * @table:	where
 * @handle:	from which
 * @rights:	its rights, or fewer
 * @badge:	or 0 to keep what it has
 * @derived:	receives it
 *
 * Context: any.
 * Return: 0; -EBADF when it is no handle; -EACCES when it has not all of @rights, or may not set a badge, or has one;
 * -ENOSPC when the table is full.
 */
int __must_check handle_derive(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived);

/**
 * handle_grant() - the same in another table
 * @table:	where @handle is
 * @handle:	from which, with HANDLE_GRANT
 * @to:		of the same space; another space is a BUG
 * @rights:	as handle_derive()
 * @badge:	as handle_derive()
 * @granted:	receives it, a number of @to
 *
 * Context: any.
 * Return: as handle_derive(), and -EPIPE when @to has ended.
 */
int __must_check handle_grant(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights,
			      u64 badge, u32 *granted);

/**
 * handle_move() - the handle itself goes to another table
 * @table:	where @handle is
 * @handle:	with HANDLE_GRANT
 * @to:		of the same space; another space is a BUG
 * @moved:	receives its number there
 *
 * Context: any.
 * Return: 0; -EBADF when it is no handle; -EACCES when it has not HANDLE_GRANT; -ENOSPC when @to is full; -EPIPE when
 * it has ended.
 */
int __must_check handle_move(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved);

/**
 * handle_close() - give a handle up
 * @table:	where
 * @handle:	any number
 *
 * Context: as that of the object's type.
 * Return: 0, or -EBADF when it is no handle.
 */
int __must_check handle_close(struct handle_table *table, u32 handle);

/**
 * handle_revoke() - end all that was derived from a handle
 * @table:	where
 * @handle:	any number; it stays
 *
 * A use that has begun goes on to its end.  Costs a step for each HANDLE_STEP handles.  Others may derive from what is
 * not revoked yet; where locks are fair, each other CPU adds one handle at most in a step, so it ends.
 *
 * Context: as that of the objects' types; long.
 * Return: 0; -EBADF when it is no handle, or was closed, moved or revoked itself before the end: then what is left
 * belongs to what it was derived from, or moved with it.
 */
int __must_check handle_revoke(struct handle_table *table, u32 handle);

/* --- for who carries handles from one table to another ------------------------------------------- */

/* Handles that are carried at once. */
#define HANDLE_TOGETHER		4u

/**
 * handle_lend() - move handles, and keep their numbers for the case that they come back
 * @table:	where they are; the numbers are no handles until handle_lend_back(), and their slots stay in use
 * @handles:	each with HANDLE_GRANT and without HANDLE_RECV, none twice
 * @count:	HANDLE_TOGETHER at most
 * @to:		of the same space
 * @lent:	receives their numbers there
 *
 * Context: any.
 * Return: as handle_move(); -EACCES also with HANDLE_RECV.  Then nothing has moved.
 */
int __must_check handle_lend(struct handle_table *table, const u32 *handles, u32 count, struct handle_table *to,
			     u32 *lent);

/* They do not come back: the slots are free.  Context: any. */
void handle_lend_end(struct handle_table *table, const u32 *handles, u32 count);

/* They come back, and are @handles again; where one of @lent was revoked meanwhile, so is it.  Context: any. */
void handle_lend_back(struct handle_table *table, const u32 *handles, u32 count, struct handle_table *to,
		      const u32 *lent);

/**
 * handle_reserve() - keep slots for handles that will come
 * @table:	where
 * @count:	how many
 *
 * Context: any.
 * Return: 0; -ENOSPC when fewer are free; -EPIPE when the table has ended.
 */
int __must_check handle_reserve(struct handle_table *table, u32 count);

/* So many of them are not needed.  Context: any. */
void handle_unreserve(struct handle_table *table, u32 count);

/**
 * handle_take() - move handles into slots that were reserved
 * @from:	where they are
 * @lent:	their numbers there
 * @count:	HANDLE_TOGETHER at most
 * @table:	of the same space; as many reserved slots are used as are taken
 * @taken:	receives their numbers in @table, HANDLE_NONE for one that was revoked; may be @lent
 *
 * Context: any.
 * Return: how many are taken.
 */
u32 handle_take(struct handle_table *from, const u32 *lent, u32 count, struct handle_table *table, u32 *taken);

#endif
