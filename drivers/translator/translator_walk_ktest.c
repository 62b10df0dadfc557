// SPDX-License-Identifier: MIT
/* The promise of translator.h on made-up tables of x86_64. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/translator_walk.h>

#include "conform/translator.h"
#include "pt_arena.h"

#define RW	(VM_READ | VM_WRITE)

/* Leaves of each size at both ends, from the first page of a space to its last. */
#define AROUND_1_GIB	(2 * MiB + 4 * KiB)

/* The first two share physical memory. */
#define SPANS(va_bits) {								\
	{ vaddr(0x1000), paddr(0x200000), 3 * FRAME_BYTES },				\
	{ vaddr(0x8000), paddr(0x200000), 3 * FRAME_BYTES },				\
	{ vaddr(GiB - AROUND_1_GIB), paddr(8 * GiB - AROUND_1_GIB), GiB + 2 * AROUND_1_GIB }, \
	{ vaddr(BIT(va_bits - 1) - 2 * MiB), paddr(BIT(52) - 2 * MiB), 2 * MiB },	\
	{ vaddr(-BIT(va_bits - 1)), paddr(0), GiB },					\
	{ vaddr(-FRAME_BYTES), paddr(BIT(51)), FRAME_BYTES },				\
}

static const struct translator_span spans4[] = SPANS(48);
static const struct translator_span spans5[] = SPANS(57);

static struct translator_walk walk;

static struct translator *fresh(struct ktest *kt, const struct pt_format *format,
				const struct translator_span *spans)
{
	pt_arena_init(format);
	for (size_t i = 0; i < ARRAY_SIZE(spans4); i++)
		ASSERT_EQ(kt, pt_arena_map(spans[i].from, spans[i].to, spans[i].bytes, RW), 0);
	translator_walk_init(&walk, &pt_arena, NULL);
	return &walk.translator;
}

static struct translator *fresh4(struct ktest *kt)
{
	return fresh(kt, &pt_format_x86_64_4, spans4);
}

static struct translator *fresh5(struct ktest *kt)
{
	return fresh(kt, &pt_format_x86_64_5, spans5);
}

/* Not canonical, and but for that in the first span. */
static const struct translator_bench bench4 = {
	.fresh		= fresh4,
	.spans		= spans4,
	.count		= ARRAY_SIZE(spans4),
	.unmapped	= { BIT(48) + 0x1000 },
	.alias		= spans4,
};

static const struct translator_bench bench5 = {
	.fresh		= fresh5,
	.spans		= spans5,
	.count		= ARRAY_SIZE(spans5),
	.unmapped	= { BIT(57) + 0x1000 },
	.alias		= spans5,
};

static const struct ktest_suite walk4_suite = {
	.name	= "translator/walk4",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &bench4,
};
KTEST_SUITE(walk4_suite);

static const struct ktest_suite walk5_suite = {
	.name	= "translator/walk5",
	.needs	= FACT(CONSOLE),
	.cases	= translator_conform,
	.bench	= &bench5,
};
KTEST_SUITE(walk5_suite);

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
	fresh4(kt);
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

	fresh4(kt);
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

static const struct ktest_case cases[] = {
	KCASE("sees what the tables hold now", sees_changes),
	KCASE("asks for the root each time, by address", asks_for_the_root),
	KCASE_END
};

static const struct ktest_suite own_suite = {
	.name	= "translator/walk-own",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(own_suite);
