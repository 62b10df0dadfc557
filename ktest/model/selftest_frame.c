// SPDX-License-Identifier: MIT
/* The model of frame allocators against broken ones: each is caught, by the least that shows it. */
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "conform/frame.h"
#include "sabotaged.h"

/* The mock: a bit a frame, first fit, 16 frames below 4 GiB and 8 above. */
#define FRAMES		24
#define BASE		paddr(4 * GiB - 16 * FRAME_BYTES)

static struct {
	struct frame_allocator	fa;
	u64			taken, available;
	unsigned int		frees;
	u64			words[FRAMES];
} mock;

static const struct memmap map = {
	.ranges = { { { 4 * GiB - 16 * FRAME_BYTES }, FRAMES * FRAME_BYTES, MEM_USABLE } },
	.count = 1,
};

static u64 index_of(paddr_t frame)
{
	return paddr_diff(frame, BASE) >> FRAME_SHIFT;
}

static u64 mask(u64 i, unsigned int order)
{
	return (BIT(BIT(order)) - 1) << i;
}

/* Where in [0, end) an aligned block lies that is free, or FRAMES. */
static u64 find(unsigned int order, u64 end)
{
	for (u64 i = 0; order < 5 && i + BIT(order) <= end; i += BIT(order))
		if (!(mock.taken & mask(i, order)))
			return i;
	return FRAMES;
}

static int alloc_in(unsigned int order, u64 end, paddr_t *frame)
{
	u64 i = find(order, end);

	if (i == FRAMES)
		return -ENOMEM;
	mock.taken |= mask(i, order);
	mock.available -= BIT(order);
	*frame = paddr_add(BASE, i << FRAME_SHIFT);
	return 0;
}

static int mock_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		      paddr_t *frame)
{
	u64 ends[] = { FRAMES, 16, 0 };

	return alloc_in(order, ends[limit], frame);
}

static void mock_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock.taken &= ~mask(index_of(frame), order);
	mock.available += BIT(order);
}

static u64 mock_available(struct frame_allocator *fa)
{
	return mock.available;
}

/* --- what is wrong with it -------------------------------------------------- */

/* The first frame of a pair that was freed is not taken by who gets it. */
static int alloc_twice_after_pair(struct frame_allocator *fa, unsigned int order,
				  enum frame_limit limit, paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (!err && mock.frees) {
		mock.frees = 0;
		mock.taken &= ~mask(index_of(*frame), 0);
	}
	return err;
}

static void free_notes_pairs(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock_free(fa, order, frame);
	mock.frees = order == 1;
}

static void free_neighbour_too(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock_free(fa, order, frame);
	if (order == 1)
		mock.taken &= ~mask(index_of(frame) + 2, 0);
}

static void free_loses_pairs(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	u64 taken = mock.taken;

	mock_free(fa, order, frame);
	if (order == 1)
		mock.taken = taken;
}

static int alloc_counts_refusals(struct frame_allocator *fa, unsigned int order,
				 enum frame_limit limit, paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	mock.available -= err != 0;
	return err;
}

static int alloc_anywhere(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			  paddr_t *frame)
{
	return limit == FRAME_BELOW_16M ? -ENOMEM : alloc_in(order, FRAMES, frame);
}

static int alloc_unaligned(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			   paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (!err && order == 2)
		*frame = paddr_add(*frame, FRAME_BYTES);
	return err;
}

static int alloc_past_the_end(struct frame_allocator *fa, unsigned int order,
			      enum frame_limit limit, paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (!err && index_of(*frame) == 16)
		*frame = paddr_add(BASE, FRAMES << FRAME_SHIFT);
	return err;
}

static int alloc_writes_behind(struct frame_allocator *fa, unsigned int order,
			       enum frame_limit limit, paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (!err && index_of(*frame) + BIT(order) < FRAMES)
		mock.words[index_of(*frame) + BIT(order)] = 0;
	return err;
}

static int alloc_spoils_result(struct frame_allocator *fa, unsigned int order,
			       enum frame_limit limit, paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err)
		*frame = BASE;
	return err;
}

static void free_dies(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	BUG_ON(order == 3, "the mock dies of order 3");
	mock_free(fa, order, frame);
}

/* --- how each is caught ------------------------------------------------------ */

/* The bench first: it is what cases are lent. */
struct lent {
	struct frame_bench		bench;
	struct frame_allocator_ops	ops;
};

static struct frame_allocator *fresh(struct ktest *kt)
{
	const struct lent *lent = kt->bench;

	memset(&mock, 0, sizeof(mock));
	mock.fa = (struct frame_allocator){ .ops = &lent->ops, .name = "mock" };
	mock.available = FRAMES;
	return &mock.fa;
}

static const struct memmap *its_map(struct ktest *kt)
{
	return &map;
}

static u64 *word(paddr_t frame)
{
	return &mock.words[index_of(frame)];
}

#define MOCK(alloc_op, free_op)	(&(const struct lent){					\
	.bench = { .fresh = fresh, .map = its_map, .word = word },			\
	.ops = { alloc_op, free_op, mock_available } })

static const struct sabotaged saboteurs[] = {
	{ MOCK(alloc_twice_after_pair, free_notes_pairs),
	  "a frame is handed out twice",
	  "4 of 200 operations are enough: overlaps B",
	  "alloc order 1 -> A\nfree A\nalloc order 0 -> B\nalloc order 0 -> C\n" },
	{ MOCK(mock_alloc, free_neighbour_too),
	  "a free frees its neighbour as well",
	  "4 of 200 operations are enough: overlaps B",
	  "alloc order 1 -> A\nalloc order 0 -> B\nfree A\nalloc order 2 -> C\n" },
	{ MOCK(mock_alloc, free_loses_pairs),
	  "a block that is freed is lost, and counted",
	  "3 of 200 operations are enough: 0xffff0000 is free",
	  "alloc order 1 -> A\nfree A\nalloc order 4 -> refused\n" },
	{ MOCK(alloc_counts_refusals, mock_free),
	  "a refusal lowers the count",
	  "1 of 200 operations is enough: 23 frames are free, not 24",
	  "alloc order 0 below 16 MiB -> refused\n" },
	{ MOCK(alloc_anywhere, mock_free),
	  "a limit is not kept",
	  "2 of 200 operations are enough: 0x100000000 is above the limit",
	  "alloc order 4 -> A\nalloc order 0 below 4 GiB -> B\n" },
	{ MOCK(alloc_unaligned, mock_free),
	  "blocks of order 2 are not aligned",
	  "1 of 200 operations is enough: 0xffff1000 is not aligned",
	  "alloc order 2 -> A\n" },
	{ MOCK(alloc_past_the_end, mock_free),
	  "a frame is not usable",
	  "2 of 200 operations are enough: 0x100008000 is not usable",
	  "alloc order 4 -> A\nalloc order 0 -> B\n" },
	{ MOCK(alloc_writes_behind, mock_free),
	  "an alloc writes to the frame behind",
	  "3 of 200 operations are enough: frame 0 of it was written to",
	  "alloc order 0 -> A\nalloc order 1 -> B\nalloc order 0 -> C\nfree A\nfree C\nfree B\n" },
	{ MOCK(alloc_spoils_result, mock_free),
	  "a refusal spoils the result",
	  "1 of 200 operations is enough: the result is touched",
	  "alloc order 0 below 16 MiB -> refused\n" },
	{ MOCK(mock_alloc, free_dies),
	  "a BUG",
	  "1 of 200 operations is enough: BUG at ktest/model/selftest_frame.c",
	  "alloc order 3 -> A\nfree A\n" },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &frame_random[0], NULL);
}

static void is_not_caught(struct ktest *kt)
{
	model_accepts(kt, MOCK(mock_alloc, mock_free), &frame_random[0]);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE("the mock itself passes", is_not_caught),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/frame",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
