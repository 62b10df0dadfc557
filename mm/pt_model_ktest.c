// SPDX-License-Identifier: MIT
/* Random ranges into the tables and onto a list; at every step both must say the same. */
#include <foundry/bits.h>
#include <foundry/errno.h>

#include "pt_formats_ktest.h"

#define RW		(VM_READ | VM_WRITE)
#define RX		(VM_READ | VM_EXEC)
#define PAGE		FRAME_BYTES

#define MODEL_RANGES	24
#define MODEL_ROUNDS	120

static struct pt_mapping model[MODEL_RANGES];
static size_t modelled;

static const struct pt_mapping *model_find(u64 at)
{
	for (size_t i = 0; i < modelled; i++) {
		if (at - model[i].from.raw < model[i].bytes)
			return &model[i];
	}
	return NULL;
}

static bool model_overlaps(const struct pt_mapping *range)
{
	for (size_t i = 0; i < modelled; i++) {
		if (model[i].from.raw - range->from.raw < range->bytes ||
		    range->from.raw - model[i].from.raw < model[i].bytes)
			return true;
	}
	return false;
}

/* A few places, sizes of every kind, so that ranges meet. */
static struct pt_mapping random_range(u64 *random)
{
	static const vm_prot_t prots[] = {
		VM_READ, RW, RX, RW | VM_GLOBAL, RW | VM_UNCACHED, RX | VM_USER, VM_READ | VM_USER,
	};
	u64 half = BIT(pt_arena.format->va_bits - 1);
	unsigned int level = 1 + ktest_random(random) % pt_arena.format->top_block;
	u64 unit = pt_span(level), count = 1 + ktest_random(random) % 3;
	u64 at = ktest_random(random) % 32 * GiB + ktest_random(random) % 4 * 2 * MiB +
		 ktest_random(random) % 4 * PAGE;
	struct pt_mapping range = {
		.from	= vaddr(align_down(at, unit) - (ktest_random(random) % 2 ? half : 0)),
		.to	= paddr(align_down(ktest_random(random) % (64 * GiB), unit)),
		.bytes	= count * unit,
		.prot	= prots[ktest_random(random) % ARRAY_SIZE(prots)],
	};

	if (ktest_random(random) % 4 == 0)
		range.to = paddr_add(range.to, PAGE);
	if (ktest_random(random) % 4 == 0)
		range.bytes += PAGE;
	return range;
}

static void expect_as_modelled(struct ktest *kt, u64 at)
{
	const struct pt_mapping *range = model_find(at);
	struct pt_mapping leaf;
	int err = pt_walk(&pt_arena, vaddr(at), &leaf);

	ASSERT_EQ(kt, err, range ? 0 : -ENOENT);
	if (!range)
		return;
	ASSERT_LT(kt, at - leaf.from.raw, leaf.bytes);
	ASSERT_EQ(kt, leaf.to.raw + (at - leaf.from.raw), range->to.raw + (at - range->from.raw));
	ASSERT_GE(kt, leaf.from.raw - range->from.raw + leaf.bytes, leaf.bytes);
	ASSERT_LE(kt, leaf.from.raw - range->from.raw + leaf.bytes, range->bytes);
	ASSERT_EQ(kt, vm_prot_raw(leaf.prot),
		  vm_prot_raw(pt_reads_as(pt_arena.format, range->prot)));
}

static void probe(struct ktest *kt, u64 *random)
{
	struct pt_mapping elsewhere = random_range(random);

	expect_as_modelled(kt, elsewhere.from.raw + ktest_random(random) % elsewhere.bytes);
	for (size_t i = 0; i < modelled; i++) {
		expect_as_modelled(kt, model[i].from.raw);
		expect_as_modelled(kt, model[i].from.raw + model[i].bytes - 1);
		expect_as_modelled(kt, model[i].from.raw - 1);
		expect_as_modelled(kt, model[i].from.raw + model[i].bytes);
		expect_as_modelled(kt, model[i].from.raw + ktest_random(random) % model[i].bytes);
	}
}

static void random_ranges(struct ktest *kt)
{
	u64 random = kt->seed;

	pt_arena_init(pt_format_of(kt));
	pt_arena_limit(16 + ktest_random(&random) % 64);
	modelled = 0;
	for (unsigned int round = 0; round < MODEL_ROUNDS && modelled < MODEL_RANGES; round++) {
		struct pt_mapping range = random_range(&random);
		u64 sum = pt_arena_sum();
		int err = pt_map_range(&pt_arena, &pt_arena_frames, &range);

		ASSERT_TRUE(kt, err == 0 || err == -EEXIST || err == -ENOMEM);
		ASSERT_EQ(kt, err == -EEXIST, model_overlaps(&range));
		if (err == 0)
			model[modelled++] = range;
		else
			ASSERT_EQ(kt, pt_arena_sum(), sum);
		probe(kt, &random);
	}
	EXPECT_GT(kt, modelled, 4);
	for (size_t i = 0; i < modelled; i++)
		EXPECT_EQ(kt, pt_map_range(&pt_arena, &pt_arena_frames, &model[i]), -EEXIST);
}

static const struct ktest_case cases[] = {
	KCASE_FORMATS("random ranges agree with a list", random_ranges),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pt_radix/model",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
