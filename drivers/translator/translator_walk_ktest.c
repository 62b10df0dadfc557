// SPDX-License-Identifier: MIT
/* The promise of translator.h on tables of every format. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/translator_walk.h>

#include "conform/translator.h"
#include "pt_arena.h"

#define RW	(VM_READ | VM_WRITE)

/* Leaves of each size at both ends, from the first page of a space to its last. */
#define AROUND_1_GIB	(2 * MiB + 4 * KiB)

/* The first two share physical memory. */
#define SPANS(va_bits, pa_bits) {							\
	{ vaddr(0x1000), paddr(0x200000), 3 * FRAME_BYTES },				\
	{ vaddr(0x8000), paddr(0x200000), 3 * FRAME_BYTES },				\
	{ vaddr(GiB - AROUND_1_GIB), paddr(8 * GiB - AROUND_1_GIB), GiB + 2 * AROUND_1_GIB }, \
	{ vaddr(BIT(va_bits - 1) - 2 * MiB), paddr(BIT(pa_bits) - 2 * MiB), 2 * MiB },	\
	{ vaddr(-BIT(va_bits - 1)), paddr(0), GiB },					\
	{ vaddr(-FRAME_BYTES), paddr(BIT(pa_bits - 1)), FRAME_BYTES },			\
}

#define SPAN_COUNT	6

struct walk_bench {
	struct translator_bench		bench;
	const struct pt_format		*format;
};

static struct translator_walk walk;

static struct translator *start(struct ktest *kt, const struct pt_format *format,
				const struct translator_span *spans)
{
	pt_arena_init(format);
	for (size_t i = 0; i < SPAN_COUNT; i++)
		ASSERT_EQ(kt, pt_arena_map(spans[i].from, spans[i].to, spans[i].bytes, RW), 0);
	translator_walk_init(&walk, &pt_arena, NULL);
	return &walk.translator;
}

static struct translator *fresh(struct ktest *kt)
{
	const struct walk_bench *of = kt->bench;

	return start(kt, of->format, of->bench.spans);
}

/* What is not mapped is not canonical, and but for that in the first span. */
#define WALK_SUITE(id, text, va_bits, pa_bits)						\
	static const struct translator_span id##_spans[SPAN_COUNT] = SPANS(va_bits, pa_bits); \
	static const struct walk_bench id##_bench = {					\
		.bench = {								\
			.fresh = fresh, .spans = id##_spans, .count = SPAN_COUNT,	\
			.unmapped = { BIT(va_bits) + 0x1000 }, .alias = id##_spans,	\
		},									\
		.format = &pt_format_##id,						\
	};										\
	static const struct ktest_suite id##_suite = {					\
		.name = "translator/" text, .needs = FACT(CONSOLE),			\
		.cases = translator_conform, .bench = &id##_bench,			\
	};										\
	KTEST_SUITE(id##_suite)

WALK_SUITE(x86_64_4, "walk-x86_64-4", 48, 52);
WALK_SUITE(x86_64_5, "walk-x86_64-5", 57, 52);
WALK_SUITE(aarch64, "walk-aarch64", 49, 48);
WALK_SUITE(sv39, "walk-sv39", 39, 56);
WALK_SUITE(sv48, "walk-sv48", 48, 56);
WALK_SUITE(sv57, "walk-sv57", 57, 56);

/* --- its own -------------------------------------------------------------------- */

static void expect(struct ktest *kt, u64 from, u64 to)
{
	paddr_t found;

	ASSERT_EQ(kt, translate(&walk.translator, vaddr(from), &found), 0);
	EXPECT_EQ(kt, found.raw, to);
}

static void expect_none(struct ktest *kt, u64 from)
{
	paddr_t found;

	EXPECT_EQ(kt, translate(&walk.translator, vaddr(from), &found), -ENOENT);
}

static void sees_changes(struct ktest *kt)
{
	start(kt, &pt_format_x86_64_4, x86_64_4_spans);
	expect_none(kt, 0x5123);
	ASSERT_EQ(kt, pt_arena_map(vaddr(0x5000), paddr(0x7000), FRAME_BYTES, RW), 0);
	expect(kt, 0x5123, 0x7123);
	*pt_arena_entry(vaddr(0x5000), 1) = 0;
	expect_none(kt, 0x5123);
}

/* Each half of the addresses by a tree of its own; the lower one can be switched off. */
static paddr_t lower;

static paddr_t root_of(vaddr_t at)
{
	return at.raw >> 63 ? PT_ARENA_BASE : lower;
}

static void asks_for_the_root(struct ktest *kt)
{
	u64 *root;

	start(kt, &pt_format_x86_64_4, x86_64_4_spans);
	translator_walk_init(&walk, &pt_arena, root_of);
	ASSERT_EQ(kt, frame_alloc(&pt_arena_frames, &lower), 0);
	root = pt_arena.reach(pt_arena.arg, lower);
	memset(root, 0, FRAME_BYTES);
	expect(kt, -FRAME_BYTES, BIT(51));
	expect_none(kt, 0x1000);
	lower = PT_ARENA_BASE;
	expect(kt, -FRAME_BYTES, BIT(51));
	expect(kt, 0x1000, 0x200000);
}

/* Two roots of the format, and both from elsewhere than the tables say. */
static paddr_t found_roots[2];

static paddr_t found_root_of(vaddr_t at)
{
	return found_roots[at.raw >> 63];
}

static void asks_for_both_roots(struct ktest *kt)
{
	start(kt, &pt_format_aarch64, aarch64_spans);
	found_roots[0] = pt_arena.root;
	found_roots[1] = pt_arena.upper_root;
	pt_arena.root = pt_arena.upper_root = paddr(0);
	expect_none(kt, 0x1000);
	expect_none(kt, -FRAME_BYTES);
	translator_walk_init(&walk, &pt_arena, found_root_of);
	expect(kt, 0x1000, 0x200000);
	expect(kt, -FRAME_BYTES, BIT(47));
}

static const struct ktest_case cases[] = {
	KCASE("sees what the tables hold now", sees_changes),
	KCASE("asks for the root each time, by address", asks_for_the_root),
	KCASE("asks for both roots of a format that has two", asks_for_both_roots),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "translator/walk-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
