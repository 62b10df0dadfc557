// SPDX-License-Identifier: MIT
/* The mock CPUs with one thing wrong each. */
#include <foundry/bits.h>

#include "saboteur.h"
#include "tlb_arena.h"

struct bad_tlb {
	struct tlb_bench	bench;
	struct tlb_ops		ops;	/* those that are wrong */
	void			(*tell)(struct tlb *tlb, const struct tlb_request *request);
};

#define ASIDS	6

static struct tlb_ops wrong;
static const struct tlb_ops *right;
static void (*right_tell)(struct tlb *tlb, const struct tlb_request *request);

static struct tlb *fresh(struct ktest *kt)
{
	const struct bad_tlb *bad = kt->bench;
	struct tlb *tlb = &tlb_arena.tlb;

	tlb_arena_init(kt, &pt_format_x86_64_4, ASIDS);
	right = tlb->ops;
	right_tell = tlb->tell;
	wrong = *right;
	if (bad->ops.flush)
		wrong.flush = bad->ops.flush;
	if (bad->ops.flush_space)
		wrong.flush_space = bad->ops.flush_space;
	if (bad->ops.flush_all)
		wrong.flush_all = bad->ops.flush_all;
	if (bad->ops.publish)
		wrong.publish = bad->ops.publish;
	if (bad->ops.load)
		wrong.load = bad->ops.load;
	if (bad->tell)
		tlb->tell = bad->tell;
	tlb->ops = &wrong;
	return tlb;
}

static struct tlb_mock_cpu *this_one(void)
{
	return &tlb_arena.each[tlb_arena.cpu];
}

/* --- a range ---------------------------------------------------------------------------- */

static void flush_nothing(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
}

static void flush_first(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	right->flush(tlb, asid, from, MIN(bytes, FRAME_BYTES));
}

static void flush_all_but_last(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	right->flush(tlb, asid, from, bytes > FRAME_BYTES ? bytes - FRAME_BYTES : bytes);
}

/* What begins in the range, as if every leaf were a page. */
static void flush_pages(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	struct tlb_mock_cpu before = *this_one();

	right->flush(tlb, asid, from, bytes);
	for (unsigned int i = 0; i < TLB_MOCK_ENTRIES; i++) {
		if (before.entries[i].leaf.bytes > FRAME_BYTES &&
		    vaddr_diff(before.entries[i].leaf.from, from) >= bytes)
			this_one()->entries[i] = before.entries[i];
	}
}

/* Leaves, and no table. */
static void flush_leaves(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	struct tlb_mock_cpu before = *this_one();

	right->flush(tlb, asid, from, bytes);
	memcpy(this_one()->tables, before.tables, sizeof(before.tables));
}

static void flush_loaded(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	if (asid == this_one()->asid || asid == TLB_EVERY_SPACE)
		right->flush(tlb, asid, from, bytes);
}

static void flush_by_loaded_asid(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	right->flush(tlb, asid == TLB_EVERY_SPACE ? this_one()->asid : asid, from, bytes);
}

/* --- a space, and all ----------------------------------------------------------------------- */

static void space_nothing(struct tlb *tlb, u32 asid)
{
}

static void space_pages(struct tlb *tlb, u32 asid)
{
	right->flush(tlb, asid, TLB_BENCH_PLACE, 2 * MiB);
}

static void space_loaded(struct tlb *tlb, u32 asid)
{
	right->flush_space(tlb, this_one()->asid);
}

static void all_but_global(struct tlb *tlb)
{
	for (u32 asid = 0; asid < tlb->asids; asid++)
		right->flush_space(tlb, asid);
}

static void all_of_the_loaded(struct tlb *tlb)
{
	right->flush_space(tlb, this_one()->asid);
	right->flush_space(tlb, TLB_EVERY_SPACE);
}

/* --- what is new ------------------------------------------------------------------------------ */

static void publish_nothing(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
}

static void publish_first(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	right->publish(tlb, asid, from, FRAME_BYTES);
}

static void publish_loaded(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	right->publish(tlb, this_one()->asid, from, bytes);
}

/* --- loading ------------------------------------------------------------------------------------ */

static void load_keeps(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	this_one()->pt = *pt;
	this_one()->asid = asid;
}

static void load_one_number(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	right->load(tlb, pt, asid ? 1 : 0);
}

/* --- the others ---------------------------------------------------------------------------------- */

static void tell_nobody(struct tlb *tlb, const struct tlb_request *request)
{
}

/* Of three CPUs one. */
static void tell_the_next(struct tlb *tlb, const struct tlb_request *request)
{
	unsigned int self = tlb_arena.cpu;

	tlb_arena.cpu = (self + 1) % TLB_ARENA_CPUS;
	tlb_obey(tlb, request);
	tlb_arena.cpu = self;
}

#define TELL_BUT(what_not, fn)								\
	static void fn(struct tlb *tlb, const struct tlb_request *request)		\
	{										\
		if (request->what != (what_not))					\
			right_tell(tlb, request);					\
	}

TELL_BUT(TLB_RANGE, tell_no_range)
TELL_BUT(TLB_SPACE, tell_no_space)
TELL_BUT(TLB_ALL, tell_no_all)
TELL_BUT(TLB_PUBLISH, tell_no_publish)

/* --- numbers --------------------------------------------------------------------------------------- */

static u32 given;

static u32 alloc_one(struct tlb *tlb)
{
	given = tlb_asid_alloc(tlb);
	return given ? 1 : 0;
}

/* One number behind the last. */
static u32 alloc_too_many(struct tlb *tlb)
{
	u32 asid = tlb_asid_alloc(tlb);

	return asid ? asid : ASIDS - 1;
}

static void free_nothing(struct tlb *tlb, u32 asid)
{
}

/* Given back by somebody who knows them all: the number that alloc_one() has hidden. */
static void free_all(struct tlb *tlb, u32 asid)
{
	tlb_flush_space(tlb, asid);
	tlb_init(tlb, tlb->ops, tlb->name, tlb->asids);
}

/* The bit, and nothing that is remembered. */
static void free_unforgotten(struct tlb *tlb, u32 asid)
{
	const struct tlb_ops *ops = tlb->ops;
	static struct tlb_ops lazy;

	lazy = *ops;
	lazy.flush_space = space_nothing;
	tlb->ops = &lazy;
	tlb_asid_free(tlb, asid);
	tlb->ops = ops;
}

#define BAD(...) (&(const struct bad_tlb){						\
	.bench = { .fresh = fresh, TLB_ARENA_BENCH,					\
		   .asid_alloc = tlb_asid_alloc, .asid_free = tlb_asid_free },		\
	__VA_ARGS__ })

#define BAD_NUMBERS(alloc, free) (&(const struct bad_tlb){				\
	.bench = { .fresh = fresh, TLB_ARENA_BENCH,					\
		   .asid_alloc = (alloc), .asid_free = (free) } })

static const struct saboteur table[] = {
	{ .name = "TLB-1 forgets nothing", .bench = BAD(.ops.flush = flush_nothing) },
	{ .name = "TLB-1 forgets the first page of a range", .bench = BAD(.ops.flush = flush_first) },
	{ .name = "TLB-1 keeps the last page of a range",
	  .bench = BAD(.ops.flush = flush_all_but_last) },
	{ .name = "TLB-1 takes every leaf for a page", .bench = BAD(.ops.flush = flush_pages) },
	{ .name = "TLB-1 keeps the tables", .bench = BAD(.ops.flush = flush_leaves) },
	{ .name = "TLB-1 forgets of the loaded space alone", .bench = BAD(.ops.flush = flush_loaded) },
	{ .name = "TLB-1 keeps what is global", .bench = BAD(.ops.flush = flush_by_loaded_asid) },
	{ .name = "TLB-1 tells nobody of a range", .bench = BAD(.tell = tell_no_range) },
	{ .name = "TLB-1 tells one CPU of two", .bench = BAD(.tell = tell_the_next),
	  .also = "TLB-2 TLB-3 TLB-4 TLB-6", .why = "whatever it is that the other is to do" },
	{ .name = "TLB-2 forgets nothing", .bench = BAD(.ops.flush_space = space_nothing),
	  .also = "TLB-6", .why = "a number is free once its space is forgotten" },
	{ .name = "TLB-2 keeps what is large", .bench = BAD(.ops.flush_space = space_pages) },
	{ .name = "TLB-2 forgets the space that is loaded", .bench = BAD(.ops.flush_space = space_loaded),
	  .also = "TLB-6", .why = "the space whose number is freed is not loaded" },
	{ .name = "TLB-2 tells nobody of a space", .bench = BAD(.tell = tell_no_space),
	  .also = "TLB-6", .why = "a number is free once its space is forgotten" },
	{ .name = "TLB-3 keeps what is global", .bench = BAD(.ops.flush_all = all_but_global) },
	{ .name = "TLB-3 forgets one space", .bench = BAD(.ops.flush_all = all_of_the_loaded) },
	{ .name = "TLB-3 tells nobody of all", .bench = BAD(.tell = tell_no_all) },
	{ .name = "TLB-4 leaves a miss as it was", .bench = BAD(.ops.publish = publish_nothing) },
	{ .name = "TLB-4 publishes the first page", .bench = BAD(.ops.publish = publish_first) },
	{ .name = "TLB-4 publishes to the loaded space", .bench = BAD(.ops.publish = publish_loaded) },
	{ .name = "TLB-4 tells nobody of what is new", .bench = BAD(.tell = tell_no_publish) },
	{ .name = "TLB-4 tells nobody at all", .bench = BAD(.tell = tell_nobody),
	  .also = "TLB-1 TLB-2 TLB-3 TLB-6", .why = "whatever it is that the others are to do" },
	{ .name = "TLB-5 keeps what has no number", .bench = BAD(.ops.load = load_keeps) },
	{ .name = "TLB-5 gives all spaces one number", .bench = BAD(.ops.load = load_one_number) },
	{ .name = "TLB-6 gives a number twice", .bench = BAD_NUMBERS(alloc_one, free_all),
	  .also = "TLB-5", .why = "two spaces are one to the CPU" },
	{ .name = "TLB-6 gives a number when none is left",
	  .bench = BAD_NUMBERS(alloc_too_many, free_nothing) },
	{ .name = "TLB-6 never has a number back", .bench = BAD_NUMBERS(tlb_asid_alloc, free_nothing) },
	{ .name = "TLB-6 frees a number that is remembered",
	  .bench = BAD_NUMBERS(tlb_asid_alloc, free_unforgotten) },
};

static const struct saboteur_contract contract = { .conform = tlb_conform };

SABOTEURS(tlb, FACT(CONSOLE), contract, table);
