// SPDX-License-Identifier: MIT
/*
 * Random changes of the tables and of a list of ranges, which is too simple to be wrong: at every step
 * both must say the same, leaf by leaf, and the tables must be no more than it takes.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/vmm_mock.h>

#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define PAGE		FRAME_BYTES

#define MODEL_RANGES	160
#define MODEL_ROUNDS	150

static struct vmm_mock_slot slots[MODEL_RANGES];
static struct vmm_mock model;
static u64 half;	/* of the addresses, where this run is */

static void start(struct ktest *kt, u64 *random)
{
	const struct pt_format *format = pt_format_of(kt);
	static const u64 caps[] = { 0, 0, 1 * GiB, 2 * MiB, 4 * KiB };
	u64 cap = caps[ktest_random(random) % ARRAY_SIZE(caps)];

	pt_arena_init(format);
	pt_arena.largest = cap;
	half = ktest_random(random) % 2 ? -BIT(format->va_bits - 1) : 0;
	vmm_mock_init(&model, &(struct vmm_mock_setup){
		.name = "model", .first = vaddr(half),
		.last = vaddr(half + BIT(format->va_bits - 1) - 1), .highest = paddr(U64_MAX),
		.largest = MIN(cap ? cap : U64_MAX, pt_span(format->top_block)),
		.slots = slots, .capacity = MODEL_RANGES,
	});
}

/* --- how many tables it takes --------------------------------------------------------- */

/* Entries of level @level that @range touches, but for those that one leaf, or a larger one, serves. */
static u64 tables_of(const struct vm_mapping *range, unsigned int level)
{
	u64 span = pt_span(level), first = range->from.raw, last = first + (range->bytes - 1);
	u64 touched = last / span - first / span + 1;
	u64 whole_from = first / span + (first % span != 0);
	u64 whole_end = last / span + (last % span == span - 1);
	u64 distance = vm_is_guard(range) ? 0 : range->to.raw - first;

	if (span > model.setup.largest || distance % span != 0 || whole_from >= whole_end)
		return touched;
	return touched - (whole_end - whole_from);
}

/* Whether the table at the end of @lower is the one that @upper begins in. */
static bool share_table(const struct vm_mapping *lower, const struct vm_mapping *upper,
			unsigned int level)
{
	return (lower->from.raw + (lower->bytes - 1)) / pt_span(level) ==
	       upper->from.raw / pt_span(level);
}

static u64 tables_needed(void)
{
	u64 tables = 0;

	for (unsigned int level = 2; level <= pt_arena.format->levels; level++) {
		for (size_t i = 0; i < model.count; i++) {
			tables += tables_of(&slots[i].range, level);
			if (i > 0 && share_table(&slots[i - 1].range, &slots[i].range, level))
				tables--;
		}
	}
	return tables;
}

/* --- what is tried ----------------------------------------------------------------------- */

static vm_prot_t random_prot(u64 *random)
{
	static const vm_prot_t prots[] = {
		VM_READ, RW, RX, RW | VM_GLOBAL, RW | VM_UNCACHED, RX | VM_USER, VM_READ | VM_USER,
	};

	/* Few of them, so that they meet. */
	return prots[ktest_random(random) % (ktest_random(random) % 2 ? 2 : ARRAY_SIZE(prots))];
}

/* A few places, sizes of every kind; mostly to one distance, so that ranges continue one another. */
static struct vm_mapping random_range(u64 *random)
{
	unsigned int level = 1 + ktest_random(random) % MIN(pt_arena.format->top_block, 3);
	u64 unit = pt_span(level), count = 1 + ktest_random(random) % 3;
	u64 at = ktest_random(random) % 3 * GiB + ktest_random(random) % 3 * 2 * MiB +
		 ktest_random(random) % 4 * PAGE;
	struct vm_mapping range = {
		.from	= vaddr(half + align_down(at, unit)),
		.bytes	= count * unit,
		.prot	= random_prot(random),
	};

	/* SAFETY: nobody goes there; it is only compared. */
	range.to = paddr(range.from.raw - half + 64 * GiB);
	if (ktest_random(random) % 4 == 0)
		range.bytes += unit == PAGE ? 508 * PAGE : PAGE;
	if (ktest_random(random) % 8 == 0)
		range.to = paddr_add(range.to, ktest_random(random) % 2 ? PAGE : 2 * MiB);
	if (ktest_random(random) % 8 == 0) {
		range.prot = VM_GUARD;
		range.to = paddr(0);
	}
	return range;
}

/* What is missing between two neighbours, or the rest of a large leaf behind the last one. */
static struct vm_mapping random_gap(u64 *random)
{
	size_t i = ktest_random(random) % model.count;
	const struct vm_mapping *lower = &slots[i].range;
	struct vm_mapping range = *lower;
	u64 end = align_up(lower->from.raw + lower->bytes + 1, 2 * MiB);

	range.from = vaddr_add(lower->from, lower->bytes);
	if (i + 1 < model.count && ktest_random(random) % 4)
		end = slots[i + 1].range.from.raw;
	range.bytes = end - range.from.raw;
	if (!vm_is_guard(lower))
		range.to = paddr_add(lower->to, lower->bytes);
	if (ktest_random(random) % 4 == 0)
		range.bytes = MIN(range.bytes, PAGE);
	return range;
}

/* Something that is there, from one end or the other. */
static struct vm_mapping random_part(u64 *random)
{
	size_t i = ktest_random(random) % model.count;
	struct vm_mapping range = slots[i].range;
	u64 pages = range.bytes / PAGE, cut = ktest_random(random) % pages * PAGE;

	if (ktest_random(random) % 2)
		cut = align_down(cut, 2 * MiB);
	if (ktest_random(random) % 4 == 0)
		cut = 0;
	range.bytes -= cut;
	if (ktest_random(random) % 2)
		range.from = vaddr_add(range.from, cut);
	if (ktest_random(random) % 4 == 0)
		range.bytes = MIN(range.bytes, PAGE * (1 + ktest_random(random) % 600));
	/* SAFETY: as above */
	range.to = paddr(range.from.raw - half + 64 * GiB);
	range.prot = random_prot(random);
	return range;
}

enum op { MAP, UNMAP, PROTECT };

static int on_tables(enum op op, const struct vm_mapping *range)
{
	if (op == MAP)
		return pt_map_range(&pt_arena, &pt_arena_frames, range);
	if (op == UNMAP)
		return pt_unmap_range(&pt_arena, &pt_arena_frames, range->from, range->bytes);
	return pt_protect_range(&pt_arena, &pt_arena_frames, range->from, range->bytes, range->prot);
}

/* What the format cannot tell apart the list does not either. */
static int on_list(enum op op, const struct vm_mapping *range)
{
	vm_prot_t prot = range->prot == VM_GUARD ? range->prot :
			 pt_reads_as(pt_arena.format, range->prot);

	if (op == MAP)
		return vmm_map(&model.vm, range->from, range->to, range->bytes, prot);
	if (op == UNMAP)
		return vmm_unmap(&model.vm, range->from, range->bytes);
	return vmm_protect(&model.vm, range->from, range->bytes, prot);
}

/* --- what is compared ---------------------------------------------------------------------- */

static void expect_same(struct ktest *kt, u64 at)
{
	struct vm_mapping leaf, known;
	int err = vmm_query(&model.vm, vaddr(at), &known);

	if (at - half >= BIT(pt_arena.format->va_bits - 1))
		return;
	ASSERT_EQ(kt, pt_query(&pt_arena, vaddr(at), &leaf), err);
	if (err)
		return;
	ASSERT_EQ(kt, leaf.from.raw, known.from.raw);
	ASSERT_EQ(kt, leaf.bytes, known.bytes);
	ASSERT_EQ(kt, leaf.to.raw, known.to.raw);
	ASSERT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(known.prot));
}

static void compare(struct ktest *kt, u64 *random)
{
	for (size_t i = 0; i < model.count; i++) {
		const struct vm_mapping *range = &slots[i].range;
		u64 end = range->from.raw + range->bytes;

		expect_same(kt, range->from.raw - 1);
		expect_same(kt, range->from.raw);
		expect_same(kt, range->from.raw + ktest_random(random) % range->bytes);
		expect_same(kt, end - 1);
		expect_same(kt, end);
	}
}

static void expect_tables(struct ktest *kt, u64 free_at_first)
{
	u64 tables = tables_needed();

	EXPECT_EQ(kt, free_at_first - frame_available(&pt_arena_frames), tables);
}

static void one_change(struct ktest *kt, u64 *random)
{
	enum op op = ktest_random(random) % 3;
	bool part = model.count > 0 && (op != MAP || ktest_random(random) % 3 == 0);
	struct vm_mapping range = !part ? random_range(random) :
				  op == MAP ? random_gap(random) : random_part(random);
	u64 sum = pt_arena_sum();
	int err;

	if (op == PROTECT && range.prot == VM_GUARD)
		range.prot = RW;
	err = on_tables(op, &range);
	if (err != -ENOMEM)
		ASSERT_EQ(kt, on_list(op, &range), err);
	if (err)
		ASSERT_EQ(kt, pt_arena_sum(), sum);
}

static void random_changes(struct ktest *kt)
{
	u64 random = kt->seed, free;

	start(kt, &random);
	free = 16 + ktest_random(&random) % 600;
	pt_arena_limit(free);
	for (unsigned int round = 0; round < MODEL_ROUNDS && model.count < MODEL_RANGES - 2; round++) {
		one_change(kt, &random);
		compare(kt, &random);
		expect_tables(kt, free);
	}
	pt_clear_range(&pt_arena, &pt_arena_frames, model.vm.first,
		       model.vm.last.raw - model.vm.first.raw + 1);
	EXPECT_EQ(kt, frame_available(&pt_arena_frames), free);
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("random changes agree with a list, leaf by leaf", random_changes),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/model",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
