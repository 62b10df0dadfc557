// SPDX-License-Identifier: MIT
/* What only a walker of page tables can get wrong. */
#include <foundry/bits.h>
#include <foundry/translator_walk.h>

#include "conform/translator.h"
#include "pt_arena.h"
#include "saboteur.h"

/* A walker with one function wrong, or with one number of its format. */
struct bad_walk {
	struct translator_bench	bench;
	int			(*translate)(struct translator *translator, vaddr_t from, paddr_t *to);
	unsigned int		va_bits;
};

/* The first two share physical memory, the third has leaves of two sizes. */
static const struct translator_span all[] = {
	{ vaddr(0x1000), paddr(0x200000), 0x3000 },
	{ vaddr(0x8000), paddr(0x200000), 0x3000 },
	{ vaddr(4 * MiB - 0x1000), paddr(16 * MiB - 0x1000), 2 * MiB + 0x2000 },
};

static struct translator_walk walk;
static struct translator_ops wrong;
static struct pt_format format;

static struct translator *fresh(struct ktest *kt)
{
	const struct bad_walk *bad = kt->bench;

	pt_arena_init(&pt_format_x86_64_4);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		ASSERT_EQ(kt, pt_arena_map(all[i].from, all[i].to, all[i].bytes,
					   VM_READ | VM_WRITE), 0);
	translator_walk_init(&walk, &pt_arena, NULL);
	wrong = *walk.translator.ops;
	if (bad->translate)
		wrong.translate = bad->translate;
	walk.translator.ops = &wrong;

	format = pt_format_x86_64_4;
	if (bad->va_bits)
		format.va_bits = bad->va_bits;
	pt_arena.format = &format;
	return &walk.translator;
}

/* Every leaf is a page to it. */
static int small_leaves(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;
	int err = pt_walk(&pt_arena, from, &leaf);

	if (!err)
		*to = paddr_add(leaf.to, from.raw % FRAME_BYTES);
	return err;
}

/* A hole in a table of pages is filled by the page before it. */
static int fills_holes(struct translator *translator, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;
	int err = pt_walk(&pt_arena, from, &leaf);

	if (err && from.raw >= FRAME_BYTES)
		err = pt_walk(&pt_arena, vaddr(from.raw - FRAME_BYTES), &leaf);
	if (!err)
		*to = paddr_add(leaf.to, vaddr_diff(from, leaf.from));
	return err;
}

/* Not canonical, and but for that in the first span. */
#define BAD(...)	(&(const struct bad_walk){				\
	.bench = { .fresh = fresh, .spans = all, .count = ARRAY_SIZE(all),	\
		   .unmapped = { BIT(50) + 0x1000 }, .alias = all },		\
	__VA_ARGS__ })

static const struct saboteur table[] = {
	{ .name = "TRANSLATOR-1 takes every leaf for a page", .bench = BAD(.translate = small_leaves) },
	{ .name = "TRANSLATOR-2 ignores the bits above the topmost table", .bench = BAD(.va_bits = 64),
	  .also = "TRANSLATOR-4", .why = "the question that is refused there is the same" },
	{ .name = "TRANSLATOR-3 fills the hole behind a page", .bench = BAD(.translate = fills_holes) },
};

static const struct saboteur_contract contract = { .conform = translator_conform };

static const struct ktest_case cases[] = {
	KCASE_FOR("", saboteur_is_caught, table, saboteur_name),
	KCASE_END
};

/* Beside saboteur/translator, which is about any translator. */
static const struct ktest_suite suite = {
	.name	= "saboteur/translator/walk",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.bench	= &contract,
};
KTEST_SUITE(suite);
