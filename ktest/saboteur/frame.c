// SPDX-License-Identifier: MIT
/* Frame allocators with one thing wrong each. */
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/string.h>

#include "conform/frame.h"
#include "saboteur.h"

#define FRAMES		72		/* blocks of 64 and of 8 */
#define BASE		paddr(4 * GiB - 64 * FRAME_BYTES)	/* the smaller ones lie above */
#define HALF		(FRAME_BYTES / 2)
#define POISON		0xa5a5a5a5a5a5a5a5ull

/* The mock: a flag a frame, first fit.  Half a usable frame follows, then reserved memory. */
static struct {
	struct frame_allocator	fa;
	bool			taken[FRAMES];
	bool			poisoned[FRAMES];
	u64			words[FRAMES];	/* a frame's memory */
	u64			available;
	unsigned int		refusals;
	bool			withheld;	/* nothing more until all are back */
} mock;

static const struct memmap map = {
	.ranges = {
		{ { 4 * GiB - 64 * FRAME_BYTES }, FRAMES * FRAME_BYTES + HALF, MEM_USABLE },
		{ { 4 * GiB + 8 * FRAME_BYTES + HALF }, FRAME_BYTES + HALF, MEM_RESERVED },
	},
	.count = 2,
};

static paddr_t frame_at(u64 i)
{
	return paddr_add(BASE, i << FRAME_SHIFT);
}

static u64 index_of(paddr_t frame)
{
	return paddr_diff(frame, BASE) >> FRAME_SHIFT;
}

static bool all_are(bool taken, u64 i, u64 count)
{
	for (u64 j = i; j < i + count; j++)
		if (mock.taken[j] != taken)
			return false;
	return true;
}

static void mark(u64 i, u64 count, bool taken)
{
	memset(&mock.taken[i], taken, count);
	mock.available += taken ? -count : count;
}

/* The first free block that starts at @from or a multiple of 2^order behind it, or FRAMES. */
static u64 find(u64 from, unsigned int order)
{
	for (u64 i = from; i + BIT(order) <= FRAMES; i += BIT(order))
		if (all_are(false, i, BIT(order)))
			return i;
	return FRAMES;
}

static bool lies_below(u64 i, unsigned int order, enum frame_limit limit)
{
	return frame_at(i + BIT(order)).raw <= frame_limit_end(limit).raw;
}

static bool is_written(u64 i, u64 count)
{
	for (u64 j = i; j < i + count; j++)
		if (mock.poisoned[j] && mock.words[j] != POISON)
			return true;
	return false;
}

static int alloc_unchecked(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			   paddr_t *frame)
{
	u64 i;

	if (order > FRAME_ORDER_MAX)
		return -EINVAL;
	i = find(0, order);
	if (i == FRAMES || !lies_below(i, order, limit))
		return -ENOMEM;
	mark(i, BIT(order), true);
	*frame = frame_at(i);
	return 0;
}

static int mock_alloc(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		      paddr_t *frame)
{
	u64 i = find(0, order);

	BUG_ON(i < FRAMES && is_written(i, BIT(order)), "mock: written while it was free");
	return alloc_unchecked(fa, order, limit, frame);
}

static bool is_foreign(paddr_t frame)
{
	return paddr_lt(frame, BASE) || index_of(frame) >= FRAMES;
}

static void mock_free(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	BUG_ON(!paddr_is_aligned(frame, FRAME_BYTES << order), "mock: freed misaligned");
	BUG_ON(is_foreign(frame), "mock: freed foreign");
	BUG_ON(!all_are(true, index_of(frame), BIT(order)), "mock: freed twice");
	for (u64 i = index_of(frame); i < index_of(frame) + BIT(order); i++) {
		mock.words[i] = POISON;
		mock.poisoned[i] = true;
	}
	mark(index_of(frame), BIT(order), false);
}

static u64 mock_available(struct frame_allocator *fa)
{
	return mock.available;
}

/* FRAME-1 */
static int alloc_one_twice(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			   paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == 0 && order == 0 && index_of(*frame) == 3 && mock.refusals++ == 0)
		mark(3, 1, false);
	return err;
}

static void free_neighbour_too(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	u64 next = index_of(frame) + BIT(order);

	mock_free(fa, order, frame);
	if (order == 1 && next < FRAMES && mock.taken[next])
		mark(next, 1, false);
}

/* FRAME-2: instead of the last frame.  The free is right again, so that nothing else is wrong. */
static int alloc_half_usable(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			     paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == 0 && order == 0 && index_of(*frame) == FRAMES - 1)
		*frame = frame_at(FRAMES);
	return err;
}

static int alloc_shifted(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			 paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == 0 && order == 0 && index_of(*frame) == FRAMES - 1)
		*frame = paddr_add(*frame, 16);
	return err;
}

static void free_last_moved(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	bool moved = order == 0 && !paddr_lt(frame, frame_at(FRAMES - 1)) &&
		     paddr_lt(frame, frame_at(FRAMES + 1));

	mock_free(fa, order, moved ? frame_at(FRAMES - 1) : frame);
}

/* FRAME-3 */
static int alloc_unaligned(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			   paddr_t *frame)
{
	u64 i;

	if (order != 4)
		return mock_alloc(fa, order, limit, frame);
	i = find(1, order);
	if (i == FRAMES || !lies_below(i, order, limit))
		return -ENOMEM;
	mark(i, BIT(order), true);
	*frame = frame_at(i);
	return 0;
}

static int alloc_short(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
		       paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == 0 && order == 4)
		mark(index_of(*frame) + 15, 1, false);
	return err;
}

static int alloc_any_order(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			   paddr_t *frame)
{
	return order > FRAME_ORDER_MAX ? -ENOMEM : mock_alloc(fa, order, limit, frame);
}

/* FRAME-4 */
static int alloc_spoils_result(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			       paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == -ENOMEM)
		*frame = paddr(0);
	return err;
}

static int alloc_gives_in(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			  paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err != -ENOMEM || order > 0 || ++mock.refusals < 9)
		return err;
	*frame = frame_at(0);
	return 0;
}

static void free_ends_exhaustion(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock_free(fa, order, frame);
	mock.refusals = 0;
}

static int alloc_gives_up(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			  paddr_t *frame)
{
	int err = mock.refusals ? -ENOMEM : mock_alloc(fa, order, limit, frame);

	if (err == -ENOMEM && order == 0)
		mock.refusals++;
	return err;
}

/* FRAME-5 */
static void free_loses_the_last(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock_free(fa, order, frame);
	if (order == 0 && index_of(frame) == FRAMES - 1)
		mock.taken[FRAMES - 1] = true;
}

/* FRAME-6 */
static int alloc_unless_withheld(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
				 paddr_t *frame)
{
	return mock.withheld ? -ENOMEM : mock_alloc(fa, order, limit, frame);
}

static void free_and_withhold(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	mock_free(fa, order, frame);
	mock.withheld = mock.available != FRAMES;
}

/* FRAME-7 */
static int alloc_counts_blocks(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
			       paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == 0)
		mock.available += BIT(order) - 1;
	return err;
}

static int alloc_counts_refusals(struct frame_allocator *fa, unsigned int order, enum frame_limit limit,
				 paddr_t *frame)
{
	int err = mock_alloc(fa, order, limit, frame);

	if (err == -ENOMEM)
		mock.available--;
	return err;
}

/* FRAME-8 */
static void free_ignores_misaligned(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	if (paddr_is_aligned(frame, FRAME_BYTES << order))
		mock_free(fa, order, frame);
}

static void free_ignores_foreign(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	if (!is_foreign(frame))
		mock_free(fa, order, frame);
}

static void free_ignores_twice(struct frame_allocator *fa, unsigned int order, paddr_t frame)
{
	if (is_foreign(frame) || mock.taken[index_of(frame)])
		mock_free(fa, order, frame);
}

/* FRAME-9 */
static int alloc_ignores_limit(struct frame_allocator *fa, unsigned int order,
			       enum frame_limit limit, paddr_t *frame)
{
	return mock_alloc(fa, order, FRAME_ANYWHERE, frame);
}

static int alloc_lowers_limit(struct frame_allocator *fa, unsigned int order,
			      enum frame_limit limit, paddr_t *frame)
{
	return mock_alloc(fa, order, limit ? FRAME_BELOW_16M : FRAME_ANYWHERE, frame);
}

static int alloc_spoils_above(struct frame_allocator *fa, unsigned int order,
			      enum frame_limit limit, paddr_t *frame)
{
	u64 i = find(0, order);

	if (i < FRAMES && !lies_below(i, order, limit))
		*frame = frame_at(i);
	return mock_alloc(fa, order, limit, frame);
}

/* FRAME-10 */
static int alloc_checks_singles(struct frame_allocator *fa, unsigned int order,
				enum frame_limit limit, paddr_t *frame)
{
	return order ? alloc_unchecked(fa, order, limit, frame) :
		       mock_alloc(fa, order, limit, frame);
}

static int alloc_takes_and_dies(struct frame_allocator *fa, unsigned int order,
				enum frame_limit limit, paddr_t *frame)
{
	u64 i = find(0, order);
	bool written = i < FRAMES && is_written(i, BIT(order));
	int err = alloc_unchecked(fa, order, limit, frame);

	BUG_ON(!err && written, "mock: written while it was free");
	return err;
}

struct sabotaged {
	struct frame_bench		bench;
	struct frame_allocator_ops	ops;
};

static struct frame_allocator *fresh(struct ktest *kt)
{
	const struct sabotaged *sabotaged = kt->bench;

	memset(&mock, 0, sizeof(mock));
	mock.fa = (struct frame_allocator){ .ops = &sabotaged->ops, .name = "mock" };
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

#define MOCK(alloc_op, free_op)							\
	(&(const struct sabotaged){						\
		.bench	= { .fresh = fresh, .map = its_map, .word = word },	\
		.ops	= { alloc_op, free_op, mock_available },		\
	})

static const struct saboteur frame_saboteurs[] = {
	{ .name = "FRAME-1 one frame is handed out twice",
	  .bench = MOCK(alloc_one_twice, mock_free),
	  .also = "FRAME-5 FRAME-9",
	  .why = "there seems to be one frame more" },
	{ .name = "FRAME-1 a free frees its neighbour as well",
	  .bench = MOCK(mock_alloc, free_neighbour_too) },
	{ .name = "FRAME-2 a frame that is half usable is handed out",
	  .bench = MOCK(alloc_half_usable, free_last_moved) },
	{ .name = "FRAME-2 a frame begins 16 bytes late",
	  .bench = MOCK(alloc_shifted, free_last_moved) },
	{ .name = "FRAME-3 a block is not aligned to its size",
	  .bench = MOCK(alloc_unaligned, mock_free) },
	{ .name = "FRAME-3 a block lacks its last frame",
	  .bench = MOCK(alloc_short, mock_free) },
	{ .name = "FRAME-3 a larger order is -ENOMEM",
	  .bench = MOCK(alloc_any_order, mock_free) },
	{ .name = "FRAME-4 a refusal spoils the result",
	  .bench = MOCK(alloc_spoils_result, mock_free),
	  .also = "FRAME-9",
	  .why = "a refusal below a limit is one too" },
	{ .name = "FRAME-4 asked often enough it gives in",
	  .bench = MOCK(alloc_gives_in, free_ends_exhaustion),
	  .also = "FRAME-9",
	  .why = "below a limit it gives in too" },
	{ .name = "FRAME-4 a refusal is for ever",
	  .bench = MOCK(alloc_gives_up, mock_free),
	  .also = "FRAME-5 FRAME-6 FRAME-9 FRAME-10",
	  .why = "nothing can be had after a refusal" },
	{ .name = "FRAME-5 the last frame never comes back",
	  .bench = MOCK(mock_alloc, free_loses_the_last) },
	{ .name = "FRAME-6 frames come back when all are back",
	  .bench = MOCK(alloc_unless_withheld, free_and_withhold),
	  .also = "FRAME-4 FRAME-10",
	  .why = "exhaustion does not end with a free" },
	{ .name = "FRAME-7 blocks are counted, not frames",
	  .bench = MOCK(alloc_counts_blocks, mock_free) },
	{ .name = "FRAME-7 a refusal lowers the count",
	  .bench = MOCK(alloc_counts_refusals, mock_free),
	  .also = "FRAME-9",
	  .why = "a refusal below a limit is one too" },
	{ .name = "FRAME-8 a misaligned free is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_misaligned) },
	{ .name = "FRAME-8 a foreign free is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_foreign) },
	{ .name = "FRAME-8 a double free is ignored",
	  .bench = MOCK(mock_alloc, free_ignores_twice) },
	{ .name = "FRAME-9 the limit is ignored",
	  .bench = MOCK(alloc_ignores_limit, mock_free) },
	{ .name = "FRAME-9 what lies between the limits is refused",
	  .bench = MOCK(alloc_lowers_limit, mock_free) },
	{ .name = "FRAME-9 a refusal says what lies above",
	  .bench = MOCK(alloc_spoils_above, mock_free) },
	{ .name = "FRAME-10 nobody looks",
	  .bench = MOCK(alloc_unchecked, mock_free) },
	{ .name = "FRAME-10 blocks are not looked at",
	  .bench = MOCK(alloc_checks_singles, mock_free) },
	{ .name = "FRAME-10 what was written is lost",
	  .bench = MOCK(alloc_takes_and_dies, mock_free) },
};

static const struct saboteur_contract frame_contract = { .conform = frame_conform };

SABOTEURS(frame, FACT(CONSOLE), frame_contract, frame_saboteurs);
