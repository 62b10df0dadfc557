/* SPDX-License-Identifier: MIT */
/*
 * pt_change - a range of the tables is changed, in three steps.
 *
 * A dry pass finds what is in the way and counts the tables that will be missing; these are taken at
 * once; the pass after that cannot fail.  So there is nothing to roll back.  Both passes begin at the
 * lowest table that holds the whole range, which is looked up once.
 *
 * What CPUs may remember wrongly is noted as stale, and a table that nothing leads to any more waits.
 * pt_settle() flushes the one, then gives the other back; each change ends with it.
 */
#ifndef MM_PT_CHANGE_H
#define MM_PT_CHANGE_H

#include <foundry/atomic.h>

#include "pt_entry.h"

#define PT_LEVELS_MAX	5
#define PT_JOINED_MAX	16	/* tables that wait for one flush */

struct pt_change {
	const struct pt_radix	*pt;
	struct frame_allocator	*frames;
	u64			from, last;
	unsigned int		top_leaf;	/* level of the largest that there may be */

	u64			*entries;	/* of the lowest table that holds the range */
	unsigned int		level;		/* its level */
	u64			*path[PT_LEVELS_MAX + 1];	/* by level: the entries that lead to it */

	/* What the range gets, but for addresses; 0: nothing. */
	u64			page, block;

	u64			missing;	/* tables, as the dry pass counts them */
	paddr_t			spare;		/* those tables, linked by their first word */

	bool			detached;	/* no CPU sees yet what is written */
	u64			stale_from, stale_last;
	paddr_t			unlinked;	/* tables that map nothing any more, linked */
	u64			unlinked_count;
	paddr_t			joined[PT_JOINED_MAX];	/* and those that one leaf has replaced */
	unsigned int		joined_count;
};

/* pt_change.c: the range is valid.  @frames is NULL where nothing is taken or given. */
void pt_change_begin(struct pt_change *change, const struct pt_radix *pt,
		     struct frame_allocator *frames, u64 from, u64 bytes);

/*
 * A live entry makes place for a table, or for a leaf of another size; [@from, @last] behind it is
 * stale then.
 */
void pt_replace(struct pt_change *change, u64 *entry, unsigned int level, u64 value, u64 from,
		u64 last);

/* pt_tables.c: as many as are missing.  Return: 0, or -ENOMEM; none is taken then. */
int __must_check pt_take_tables(struct pt_change *change) __allocates;

/* One of them, its contents undefined, and @entry for it. */
u64 *pt_new_table(struct pt_change *change, u64 *entry);

/* Nothing leads there any more: it goes back once what is stale has been flushed. */
void pt_unlink_table(struct pt_change *change, paddr_t table, u64 *words);
void pt_unlink_joined(struct pt_change *change, paddr_t table);

/* Whatever is stale is flushed, and what waits goes back. */
void pt_settle(struct pt_change *change);

/*
 * pt_find.c: whether all of the range is mapped; counts the tables that are missing when it gets what
 * it gets, and collects the bits in which the leaves of the range differ from that.
 * Return: 0, or -ENOENT.
 */
struct pt_differences {
	u64	page, block;
};

int __must_check pt_find_mapped(struct pt_change *change, struct pt_differences *differences);

/* Whether a leaf or guard is what the range gets. */
static inline bool pt_is_kept(const struct pt_change *change, unsigned int level, u64 entry)
{
	return (entry & ~pt_address_bits(change->pt->format, level)) ==
	       (level == 1 ? change->page : change->block);
}

/* pt_resize.c: tables that splitting a leaf takes, of which [@from, @last] changes. */
u64 pt_split_tables(unsigned int level, u64 from, u64 last);

/* A new table that maps what @old does at level @level.  Return: its entries; @entry is for it. */
u64 *pt_split(struct pt_change *change, unsigned int level, u64 old, u64 *entry);

/*
 * If the leaves of the table behind @entry continue one another, one leaf takes its place.
 * Return: whether it has.
 */
bool pt_join(struct pt_change *change, u64 *entry, unsigned int level, u64 at, const u64 *below);

/* The same for the table of the change, and upwards from there. */
void pt_join_path(struct pt_change *change);

/* Whoever comes through @entry, also a CPU's walker, finds what was written before. */
static inline void pt_set_entry(u64 *entry, u64 value)
{
	atomic64_store_release(entry, value);
}

/* CPUs may remember of [@from, @last] what is not there any more. */
static inline void pt_mark_stale(struct pt_change *change, u64 from, u64 last)
{
	change->stale_from = MIN(change->stale_from, from);
	change->stale_last = MAX(change->stale_last, last);
}

#endif
