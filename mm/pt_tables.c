// SPDX-License-Identifier: MIT
/* pt_tables - frames that become tables, and tables that become frames again. */
#include <foundry/bug.h>
#include <foundry/errno.h>

#include "pt_change.h"

/* --- taken ------------------------------------------------------------------------ */

static u64 *reach(const struct pt_change *change, paddr_t table)
{
	return change->pt->reach(change->pt->arg, table);
}

static paddr_t pop_spare(struct pt_change *change)
{
	paddr_t table = change->spare;

	change->spare = paddr(*reach(change, table));
	return table;
}

/* One that the tree can reach, or NULL. */
static u64 *take_table(struct pt_change *change, paddr_t *table) __allocates
{
	u64 *words;

	if (frame_alloc(change->frames, table))
		return NULL;
	words = reach(change, *table);
	if (!words)
		frame_free(change->frames, *table);
	return words;
}

int pt_take_tables(struct pt_change *change) __allocates
{
	for (u64 taken = 0; taken < change->missing; taken++) {
		paddr_t table;
		u64 *words = take_table(change, &table);

		if (!words) {
			while (taken-- > 0)
				frame_free(change->frames, pop_spare(change));
			return -ENOMEM;
		}
		words[0] = change->spare.raw;
		change->spare = table;
	}
	return 0;
}

u64 *pt_new_table(struct pt_change *change, u64 *entry)
{
	const struct pt_format *format = change->pt->format;
	paddr_t table = change->spare;

	BUG_ON(change->missing == 0, "pt_radix: a leaf lies across an end of what is cleared");
	change->missing--;
	*entry = format->table.bits | format->table.preset | table.raw >> format->address_shift;
	pop_spare(change);
	return reach(change, table);
}

/* --- given back -------------------------------------------------------------------- */

/*
 * A CPU may still come there by what it remembers of the tables above.  Every format has its present
 * bit where a link has none; the address is turned over so that no CPU that goes on with an entry
 * that is not present (L1 terminal fault, Intel SDM 3A 4.10) finds memory there.
 */
static u64 link_to(paddr_t table)
{
	return ~table.raw & ~(FRAME_BYTES - 1);
}

void pt_unlink_table(struct pt_change *change, paddr_t table, u64 *words)
{
	WRITE_ONCE(words[0], link_to(change->unlinked));
	change->unlinked = table;
	change->unlinked_count++;
}

/* It still maps what it did, to those who come there: it is not written to. */
void pt_unlink_joined(struct pt_change *change, paddr_t table)
{
	if (change->joined_count == PT_JOINED_MAX)
		pt_settle(change);
	change->joined[change->joined_count++] = table;
}

static void flush(struct pt_change *change)
{
	const struct pt_radix *pt = change->pt;

	if (pt->flush && change->stale_from < change->stale_last)
		pt->flush(pt->arg, vaddr(change->stale_from),
			  change->stale_last - change->stale_from + 1);
	change->stale_from = U64_MAX;
	change->stale_last = 0;
}

void pt_settle(struct pt_change *change)
{
	flush(change);
	while (change->joined_count > 0)
		frame_free(change->frames, change->joined[--change->joined_count]);
	while (change->unlinked_count > 0) {
		paddr_t table = change->unlinked;

		change->unlinked = paddr(link_to(paddr(*reach(change, table))));
		change->unlinked_count--;
		frame_free(change->frames, table);
	}
}
