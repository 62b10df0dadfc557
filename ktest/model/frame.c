// SPDX-License-Identifier: MIT
/*
 * frame - the naive model of a frame allocator: a list of the blocks that are out.
 *
 * Every block must be new, whole, aligned, below its limit and in the memory of the map; the free
 * count must be exact; what is written must stay, where the memory is real.  A refusal leaves
 * the result alone, and is wrong when a search over the whole map finds an aligned block with no
 * part out.  That search is not made where others take frames too, or where what comes
 * back is not there at once (no_reuse).  Blocks across 16 MiB are not asked for: a zone may end there.
 */
#include "conform/frame.h"
#include "model.h"

#define ORDERS		8
#define HELD_MAX	128
#define UNTOUCHED	0x5a5a5a5aull

enum { ALLOC, FREE, KINDS };

struct block {
	paddr_t		start;
	unsigned int	order;
	size_t		name;
};

static struct {
	const struct frame_bench	*bench;
	const struct memmap		*map;
	struct frame_allocator		*fa;
	u64				available;
	size_t				names;
	size_t				count;
	struct block			held[HELD_MAX];
} now;

static paddr_t end_of(const struct block *block)
{
	return paddr_add(block->start, FRAME_BYTES << block->order);
}

/* A block that is out and shares a frame with this one, or NULL. */
static const struct block *holder_of(const struct block *block)
{
	for (size_t i = 0; i < now.count; i++) {
		const struct block *held = &now.held[i];

		if (paddr_lt(block->start, end_of(held)) && paddr_lt(held->start, end_of(block)))
			return held;
	}
	return NULL;
}

static bool crosses_16m(const struct block *block)
{
	return block->start.raw < 16 * MiB && end_of(block).raw > 16 * MiB;
}

static bool lies_below(const struct block *block, enum frame_limit limit)
{
	return end_of(block).raw <= frame_limit_end(limit).raw;
}

/* The naive search.  Return: whether there is one; @block receives it. */
static bool find_free(struct block *block, enum frame_limit limit)
{
	u64 bytes = FRAME_BYTES << block->order;

	for (size_t i = 0; i < now.map->count; i++) {
		const struct mem_range *range = &now.map->ranges[i];

		block->start = paddr_align_up(range->start, bytes);
		for (; memmap_is_usable(now.map, block->start, bytes);
		     block->start = paddr_add(block->start, bytes))
			if (lies_below(block, limit) && !crosses_16m(block) && !holder_of(block))
				return true;
	}
	return false;
}

static u64 mark_of(const struct block *block, u64 frame)
{
	return (block->name + 1) * 0x9e3779b97f4a7c15ull + frame;
}

static void write_marks(const struct block *block)
{
	for (u64 i = 0; now.bench->word && i < BIT(block->order); i++)
		*now.bench->word(paddr_add(block->start, i << FRAME_SHIFT)) = mark_of(block, i);
}

static bool marks_stand(struct finding *finding, const struct block *block)
{
	for (u64 i = 0; now.bench->word && i < BIT(block->order); i++)
		if (*now.bench->word(paddr_add(block->start, i << FRAME_SHIFT)) != mark_of(block, i))
			return finding_is(finding, "frame %llu of it was written to", i);
	return true;
}

static bool count_is_exact(struct finding *finding)
{
	u64 available = frame_available(now.fa);

	return available == now.available ||
	       finding_is(finding, "%llu frames are free, not %llu", available, now.available);
}

static bool refusal_is_right(struct finding *finding, struct block *block, enum frame_limit limit)
{
	if (block->start.raw != UNTOUCHED)
		return finding_is(finding, "the result is touched");
	if (now.bench->shared || now.bench->no_reuse || !find_free(block, limit))
		return true;
	return finding_is(finding, "0x%llx is free", block->start.raw);
}

static bool block_is_right(struct finding *finding, const struct block *block, enum frame_limit limit)
{
	const struct block *holder = holder_of(block);
	char name[THING_NAME_MAX];

	if (!paddr_is_aligned(block->start, FRAME_BYTES << block->order))
		return finding_is(finding, "0x%llx is not aligned", block->start.raw);
	if (!memmap_is_usable(now.map, block->start, FRAME_BYTES << block->order))
		return finding_is(finding, "0x%llx is not usable", block->start.raw);
	if (!lies_below(block, limit))
		return finding_is(finding, "0x%llx is above the limit", block->start.raw);
	if (holder)
		return finding_is(finding, "overlaps %s", thing_name(holder->name, name));
	return true;
}

static bool take(struct finding *finding, struct operation op)
{
	static const char *const below[] = { "", " below 4 GiB", " below 16 MiB" };
	enum frame_limit limit = op.how % ARRAY_SIZE(below);
	struct block *block = &now.held[now.count];
	char name[THING_NAME_MAX];
	int err;

	if (now.count == HELD_MAX)
		return true;
	*block = (struct block){ paddr(UNTOUCHED), op.size % ORDERS, now.names };
	finding_tell(finding, "alloc order %u%s", block->order, below[limit]);
	err = frame_alloc_below(now.fa, block->order, limit, &block->start);
	finding_tell(finding, " -> %s\n", err ? "refused" : thing_name(now.names, name));
	if (err && err != -ENOMEM)
		return finding_is(finding, "returned %d", err);
	if (err)
		return refusal_is_right(finding, block, limit);
	if (!block_is_right(finding, block, limit))
		return false;
	now.names++;
	now.count++;
	now.available -= BIT(block->order);
	write_marks(block);
	return true;
}

static bool give_back(struct finding *finding, size_t i)
{
	struct block block = now.held[i];
	char name[THING_NAME_MAX];

	finding_tell(finding, "free %s\n", thing_name(block.name, name));
	if (!marks_stand(finding, &block))
		return false;
	now.held[i] = now.held[--now.count];
	frame_free_order(now.fa, block.order, block.start);
	now.available += BIT(block.order);
	return true;
}

static bool do_one(struct finding *finding, struct operation op)
{
	if (op.what % KINDS == ALLOC)
		return take(finding, op);
	return now.count == 0 || give_back(finding, op.which % now.count);
}

static bool all_back(struct finding *finding)
{
	while (now.count > 0)
		if (!give_back(finding, 0) || !count_is_exact(finding))
			return false;
	return true;
}

static bool run(struct ktest *kt, const struct sequence *sequence, struct finding *finding)
{
	now.bench = kt->bench;
	now.fa = now.bench->fresh(kt);
	now.map = now.bench->map(kt);
	now.available = frame_available(now.fa);
	now.names = 0;
	now.count = 0;
	for (finding->step = 0; finding->step < sequence->count; finding->step++)
		if (!do_one(finding, sequence->ops[finding->step]) || !count_is_exact(finding))
			return false;
	return all_back(finding);
}

/* On an object of the test's own there is nothing to save. */
static void abandon(void *unused)
{
	while (now.count > 0) {
		struct block block = now.held[--now.count];

		if (now.bench->shared)
			frame_free_order(now.fa, block.order, block.start);
	}
}

/* Mostly small, mostly without a limit. */
static struct operation random(u64 *seed)
{
	u64 dice = ktest_random(seed);
	u8 a = dice % ORDERS, b = dice / 16 % ORDERS;

	return (struct operation){
		.what = ALLOC,
		.size = MIN(a, b),
		.how = dice / 256 % 8 < 2 ? 1 + dice / 256 % 2 : 0,
	};
}

const struct model frame_model = {
	.rounds		= 25,
	.kinds		= KINDS,
	.random		= random,
	.run		= run,
	.abandon	= abandon,
};
