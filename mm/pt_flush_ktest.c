// SPDX-License-Identifier: MIT
/*
 * When CPUs are told to forget: once the entries are written, before a table goes back, and as seldom
 * as is right.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define PAGE		FRAME_BYTES
#define AT		(4 * GiB)
#define TO		(8 * GiB)
#define TABLES		40	/* more than wait for one flush */

/* What a change did. */
static struct {
	u64		watched;	/* an address */
	unsigned int	flushes, holes;	/* calls; those that found nothing at @watched */
	u64		from, last;	/* of all calls */
	u64		bytes;		/* of the last one */
	u64		free;		/* frames, when it began */
	unsigned int	reaches;
	bool		freed;		/* frames came back before a flush */
	vm_prot_t	prot;		/* at @watched, by the last call */
} seen;

static void note_flush(void *arg, vaddr_t from, u64 bytes)
{
	struct vm_mapping leaf = { .prot = VM_PROT(0) };
	unsigned int reaches = seen.reaches;

	if (pt_query(&pt_arena, vaddr(seen.watched), &leaf))
		seen.holes++;
	seen.reaches = reaches;
	seen.prot = leaf.prot;
	seen.from = MIN(seen.from, from.raw);
	seen.last = MAX(seen.last, from.raw + bytes - 1);
	seen.bytes = bytes;
	if (seen.flushes++ == 0 && frame_available(&pt_arena_frames) > seen.free)
		seen.freed = true;
}

static void *(*arena_reach)(void *arg, paddr_t table);

static void *note_reach(void *arg, paddr_t table)
{
	seen.reaches++;
	return arena_reach(arg, table);
}

static void watch(u64 at)
{
	memset(&seen, 0, sizeof(seen));
	seen.watched = at;
	seen.from = U64_MAX;
	seen.free = frame_available(&pt_arena_frames);
}

static void start(struct ktest *kt)
{
	pt_arena_init(pt_format_of(kt));
	pt_arena.flush = note_flush;
	arena_reach = pt_arena.reach;
	pt_arena.reach = note_reach;
	watch(AT);
}

static void map(struct ktest *kt, u64 at, u64 to, u64 bytes, vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_arena_map(vaddr(at), paddr(to), bytes, prot), 0);
}

static void unmap(struct ktest *kt, u64 at, u64 bytes)
{
	ASSERT_EQ(kt, pt_unmap_range(&pt_arena, &pt_arena_frames, vaddr(at), bytes), 0);
}

static void protect(struct ktest *kt, u64 at, u64 bytes, vm_prot_t prot)
{
	ASSERT_EQ(kt, pt_protect_range(&pt_arena, &pt_arena_frames, vaddr(at), bytes, prot), 0);
}

static void expect_flushed(struct ktest *kt, unsigned int flushes, u64 from, u64 bytes)
{
	EXPECT_EQ(kt, seen.flushes, flushes);
	EXPECT_EQ(kt, seen.from, from);
	EXPECT_EQ(kt, seen.last, from + bytes - 1);
	EXPECT_FALSE(kt, seen.freed);
}

/* --- none -------------------------------------------------------------------------- */

static void nothing_to_forget(struct ktest *kt)
{
	start(kt);
	map(kt, AT, TO, 2 * MiB + 5 * PAGE, RW);
	map(kt, AT - PAGE, 0, PAGE, VM_GUARD);
	protect(kt, AT, 2 * MiB + 5 * PAGE, RW);
	protect(kt, AT + PAGE, PAGE, RW);
	EXPECT_EQ(kt, pt_arena_map(vaddr(AT), paddr(TO), PAGE, RW), -EEXIST);
	EXPECT_EQ(kt, pt_unmap_range(&pt_arena, &pt_arena_frames, vaddr(AT), GiB), -ENOENT);
	EXPECT_EQ(kt, pt_protect_range(&pt_arena, &pt_arena_frames, vaddr(AT - PAGE), 2 * PAGE,
				       VM_READ), -ENOENT);
	pt_arena_limit(0);
	EXPECT_EQ(kt, pt_unmap_range(&pt_arena, &pt_arena_frames, vaddr(AT + PAGE), PAGE), -ENOMEM);
	EXPECT_EQ(kt, seen.flushes, 0);
}

/* --- unmap --------------------------------------------------------------------------- */

/* Pages of many tables: all of these wait for one flush. */
static void unmap_flushes_once(struct ktest *kt)
{
	u64 bytes = TABLES * 2 * MiB, free;

	start(kt);
	free = seen.free;
	map(kt, AT - PAGE, TO, bytes, RW);
	watch(AT);
	unmap(kt, AT - PAGE, bytes);
	expect_flushed(kt, 1, AT - PAGE, bytes);
	EXPECT_EQ(kt, seen.holes, 1);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
}

static void clear_flushes_once(struct ktest *kt)
{
	u64 free;

	start(kt);
	free = seen.free;
	map(kt, AT + 5 * PAGE, TO, 2 * MiB, RW);
	map(kt, AT + GiB - 2 * MiB, TO, 2 * MiB, RW);
	map(kt, AT, 0, PAGE, VM_GUARD);
	watch(AT + 5 * PAGE);
	pt_clear_range(&pt_arena, &pt_arena_frames, vaddr(AT), GiB);
	EXPECT_EQ(kt, seen.flushes, 1);
	EXPECT_EQ(kt, seen.holes, 1);
	EXPECT_FALSE(kt, seen.freed);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
}

/* --- leaves of another size -------------------------------------------------------------- */

/* The leaf is there for the CPUs until the table is, or gone for a while where that must be. */
static void split_by(struct ktest *kt, void (*change)(struct ktest *kt, u64 at, u64 bytes))
{
	bool breaks = pt_format_of(kt)->break_first;

	start(kt);
	map(kt, AT, TO, 2 * MiB, RW);
	watch(AT);
	change(kt, AT + 7 * PAGE, PAGE);
	expect_flushed(kt, 1, breaks ? AT : AT + 7 * PAGE, breaks ? 2 * MiB : PAGE);
	EXPECT_EQ(kt, seen.holes, breaks);
}

static void make_const(struct ktest *kt, u64 at, u64 bytes)
{
	protect(kt, at, bytes, VM_READ);
}

static void splits(struct ktest *kt)
{
	split_by(kt, unmap);
	split_by(kt, make_const);
}

/* Both ends of a range in leaves, which are split, and more between. */
static void splits_at_both_ends(struct ktest *kt)
{
	bool breaks = pt_format_of(kt)->break_first;

	start(kt);
	map(kt, AT + 2 * MiB, TO, 8 * MiB, RW);
	watch(AT + 4 * MiB);
	unmap(kt, AT + 4 * MiB - PAGE, 4 * MiB + 2 * PAGE);
	EXPECT_EQ(kt, seen.flushes, breaks ? 2 : 1);
	EXPECT_EQ(kt, seen.from, breaks ? AT + 2 * MiB : AT + 4 * MiB - PAGE);
	EXPECT_EQ(kt, seen.last, (breaks ? AT + 10 * MiB : AT + 8 * MiB + PAGE) - 1);
}

static void joins(struct ktest *kt)
{
	bool breaks = pt_format_of(kt)->break_first;

	start(kt);
	map(kt, AT + PAGE, TO + PAGE, 2 * MiB - PAGE, RW);
	map(kt, AT + 2 * MiB, TO, PAGE, RW);
	watch(AT + PAGE);
	map(kt, AT, TO, PAGE, RW);
	expect_flushed(kt, 1, AT, 2 * MiB);
	EXPECT_EQ(kt, seen.holes, breaks);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), seen.free + 1);
}

/* Many tables of pages with rights by turns become leaves: one flush for some of them at least. */
static void joins_many(struct ktest *kt)
{
	u64 bytes = TABLES * 2 * MiB;

	start(kt);
	map(kt, AT, TO, bytes, RW);
	for (unsigned int i = 0; i < TABLES; i++)
		protect(kt, AT + i * 2 * MiB, PAGE, VM_READ);
	watch(AT);
	protect(kt, AT, bytes, RW);
	EXPECT_EQ(kt, seen.free + TABLES, frame_available(&pt_arena_frames));
	EXPECT_FALSE(kt, seen.freed);
	EXPECT_EQ(kt, seen.from, AT);
	EXPECT_EQ(kt, seen.last, AT + bytes - 1);
	EXPECT_LE(kt, seen.flushes, pt_format_of(kt)->break_first ? TABLES : TABLES / 16 + 1);
}

/* --- rights ------------------------------------------------------------------------------- */

/* Written over where it stands; flushed once, when all is written. */
static void rights_are_replaced(struct ktest *kt)
{
	start(kt);
	map(kt, AT - PAGE, TO - PAGE, 2 * MiB + 2 * PAGE, RW);
	watch(AT + 2 * MiB);
	protect(kt, AT - PAGE, 2 * MiB + 2 * PAGE, VM_READ);
	expect_flushed(kt, 1, AT - PAGE, 2 * MiB + 2 * PAGE);
	EXPECT_EQ(kt, seen.holes, 0);
	EXPECT_EQ(kt, vm_prot_raw(seen.prot), vm_prot_raw(VM_READ));
}

/* Memory is not cached in two ways at once, and not global beside what is not. */
static void kinds_are_broken(struct ktest *kt)
{
	const vm_prot_t prots[] = { RW | VM_UNCACHED, RW | VM_UNCACHED | VM_GLOBAL };
	const struct pt_format *format = pt_format_of(kt);

	start(kt);
	map(kt, AT - PAGE, TO - PAGE, 2 * MiB + 2 * PAGE, RW);
	for (size_t i = 0; i < ARRAY_SIZE(prots); i++) {
		struct vm_mapping leaf;

		watch(AT + i * 2 * MiB);
		protect(kt, AT - PAGE, 2 * MiB + 2 * PAGE, prots[i]);
		if (!format->break_first)
			continue;
		expect_flushed(kt, 2, AT - PAGE, 2 * MiB + 2 * PAGE);
		EXPECT_EQ(kt, seen.holes, 1);
		ASSERT_EQ(kt, pt_query(&pt_arena, vaddr(AT), &leaf), 0);
		EXPECT_EQ(kt, leaf.bytes, 2 * MiB);
		EXPECT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(prots[i]));
	}
	if (format->break_first)
		protect(kt, AT + PAGE, PAGE, RW | VM_GLOBAL);
	watch(AT + 2 * PAGE);
	protect(kt, AT, 2 * MiB, RW);
	EXPECT_EQ(kt, pt_query(&pt_arena, vaddr(AT), &(struct vm_mapping){ .bytes = 0 }), 0);
}

/* --- how often tables are looked up --------------------------------------------------------- */

/* A range of many tables, and a page beside others: as many as there are tables, a few times. */
static void reaches_few(struct ktest *kt)
{
	u64 bytes = TABLES * 2 * MiB, levels = pt_format_of(kt)->levels;

	start(kt);
	map(kt, AT - PAGE, TO, bytes, RW);
	EXPECT_LE(kt, seen.reaches, 4 * (TABLES + 2 * levels));
	watch(AT);
	protect(kt, AT - PAGE, bytes, VM_READ);
	EXPECT_LE(kt, seen.reaches, 2 * (TABLES + 2 * levels));
	watch(AT);
	protect(kt, AT, PAGE, RW);
	EXPECT_LE(kt, seen.reaches, levels);
	watch(AT);
	unmap(kt, AT, PAGE);
	EXPECT_LE(kt, seen.reaches, levels);
	watch(AT);
	map(kt, AT, TO, PAGE, RW);
	EXPECT_LE(kt, seen.reaches, levels);
	watch(AT);
	unmap(kt, AT - PAGE, bytes);
	EXPECT_LE(kt, seen.reaches, 4 * (TABLES + 2 * levels));
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("nothing is flushed where nothing was there, or nothing changed", nothing_to_forget),
	KCASE_FORMATS("unmap flushes once, then tables go back", unmap_flushes_once),
	KCASE_FORMATS("clear flushes once, then tables go back", clear_flushes_once),
	KCASE_FORMATS("a leaf is split", splits),
	KCASE_FORMATS("leaves are split at both ends", splits_at_both_ends),
	KCASE_FORMATS("leaves become one", joins),
	KCASE_FORMATS("many tables become leaves", joins_many),
	KCASE_FORMATS("other rights take the place of what was", rights_are_replaced),
	KCASE_FORMATS("other kinds of memory break before they make", kinds_are_broken),
	KCASE_FORMATS("tables are looked up a few times each", reaches_few),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/flush",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
