// SPDX-License-Identifier: MIT
/* What frames cost: each allocator on 32 MiB of its own, and the one that the kernel booted with. */
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/frame_bitmap.h>
#include <foundry/frame_buddy.h>
#include <foundry/frame_bump.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>
#include <foundry/string.h>

#define ROOM_ORDER	13
#define ROOM_FRAMES	(1u << ROOM_ORDER)
#define BATCH		1000
#define MIX_STEPS	1000
#define MIX_ORDERS	5
#define AGE_STEPS	100000
#define LARGE_ORDER	9	/* 2 MiB */

struct block {
	paddr_t		start;
	unsigned int	order;
};

static struct frame_allocator *frames;
static struct memmap room;		/* what it has */

static struct block blocks[ROOM_FRAMES];
static unsigned int out;
static u16 shuffled[BATCH];
static struct bench_step mix[MIX_STEPS];

/* --- operations ------------------------------------------------------------ */

static struct block take(unsigned int order)
{
	struct block block = { .order = order };

	BUG_ON(frame_alloc_order(frames, order, &block.start), "bench: no block of order %u", order);
	return block;
}

static void give_back(struct block block)
{
	frame_free_order(frames, block.order, block.start);
}

static void pair(void)
{
	give_back(take(0));
}

static void pair_large(void)
{
	give_back(take(LARGE_ORDER));
}

static void batch(void)
{
	for (unsigned int i = 0; i < BATCH; i++)
		blocks[i] = take(0);
	for (unsigned int i = 0; i < BATCH; i++)
		give_back(blocks[shuffled[i]]);
}

static void mixed(void)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < MIX_STEPS; i++) {
		const struct bench_step *step = &mix[i];

		if (step->take) {
			blocks[count++] = take(step->kind);
			continue;
		}
		give_back(blocks[step->place]);
		blocks[step->place] = blocks[--count];
	}
}

/* --- fragmentation ---------------------------------------------------------- */

/* A long life: half of the memory is out, in blocks of mixed sizes, taken and freed by chance. */
static void age(void)
{
	u64 half = frame_available(frames) / 2;
	u64 state = 1;

	for (unsigned int i = 0; i < AGE_STEPS; i++) {
		u64 random = bench_random(&state);
		unsigned int place = out ? (unsigned int)((random >> 32) % out) : 0;

		if (frame_available(frames) > half) {
			blocks[out++] = take(random % MIX_ORDERS);
		} else {
			give_back(blocks[place]);
			blocks[place] = blocks[--out];
		}
	}
}

static void end_of_life(void)
{
	while (out)
		give_back(blocks[--out]);
}

/* Take all there is of an order, on top of what is out; return how many frames that was. */
static u64 take_all(unsigned int order)
{
	struct block block = { .order = order };
	u64 taken = 0;

	while (frame_alloc_order(frames, order, &block.start) == 0) {
		blocks[out++] = block;
		taken += BIT(order);
	}
	return taken;
}

static u64 percent_in_large_blocks(void)
{
	u64 available, large;

	age();
	available = frame_available(frames);
	large = take_all(LARGE_ORDER);
	end_of_life();
	return large * 100 * 100 / available;
}

static u64 largest_block(void)
{
	unsigned int order = ROOM_ORDER;

	age();
	while (order && !take_all(order))
		order--;
	end_of_life();
	return BIT(order) * (FRAME_BYTES / KiB) * 100;
}

/* --- suites ----------------------------------------------------------------- */

static int before_kernel(const void *lends)
{
	frames = this_kernel()->frames;
	return 0;
}

static int before(const void *lends)
{
	struct frame_allocator *(*const *fresh)(void) = lends;
	struct mem_range range = { .bytes = FRAME_BYTES << ROOM_ORDER };
	int err;

	bench_shuffle(shuffled, BATCH);
	bench_mix(mix, MIX_STEPS, MIX_ORDERS);
	err = frame_alloc_order(this_kernel()->frames, ROOM_ORDER, &range.start);
	if (err)
		return err;
	room = (struct memmap){ .ranges = { range }, .count = 1 };
	frames = (*fresh)();
	return 0;
}

static void after(void)
{
	frame_free_order(this_kernel()->frames, ROOM_ORDER, room.ranges[0].start);
}

static const struct bench_case cases[] = {
	BENCH_COST("alloc and free of a frame", pair, 1),
	BENCH_COST("alloc and free of 2 MiB", pair_large, 1),
	BENCH_COST("1000 frames freed by chance", batch, 2 * BATCH),
	BENCH_COST("mixed orders 0 to 4", mixed, MIX_STEPS),
	BENCH_NUMBER("free in blocks of 2 MiB after a long life", percent_in_large_blocks, "%"),
	BENCH_NUMBER("largest free block after a long life", largest_block, "KiB"),
	BENCH_END
};

/* What only counts does not age. */
static const struct bench_case bump_cases[] = {
	BENCH_COST("alloc and free of a frame", pair, 1),
	BENCH_COST("1000 frames freed by chance", batch, 2 * BATCH),
	BENCH_END
};

static const struct bench_case kernel_cases[] = {
	BENCH_COST("alloc and free of a frame", pair, 1),
	BENCH_END
};

static const struct bench_suite kernel_suite = {
	.name	= "frame/kernel",
	.needs	= FACT(FRAMES),
	.cases	= kernel_cases,
	.before	= before_kernel,
};
BENCH_SUITE(kernel_suite);

static struct frame_allocator *fresh_bitmap(void)
{
	static struct frame_bitmap bitmap;
	static u64 storage[ROOM_FRAMES / 64];

	BUG_ON(frame_bitmap_bytes(&room) > sizeof(storage), "bench: the bitmap is too small");
	frame_bitmap_init(&bitmap, &room, storage);
	return &bitmap.fa;
}

static struct frame_allocator *(*const bitmap_lends)(void) = fresh_bitmap;

static const struct bench_suite bitmap_suite = {
	.name	= "frame/bitmap",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.lends	= &bitmap_lends,
	.before	= before,
	.after	= after,
};
BENCH_SUITE(bitmap_suite);

static struct frame_allocator *fresh_bump(void)
{
	static struct frame_bump bump;

	frame_bump_init(&bump, &room);
	return &bump.fa;
}

static struct frame_allocator *(*const bump_lends)(void) = fresh_bump;

static const struct bench_suite bump_suite = {
	.name	= "frame/bump",
	.needs	= FACT(FRAMES),
	.cases	= bump_cases,
	.lends	= &bump_lends,
	.before	= before,
	.after	= after,
};
BENCH_SUITE(bump_suite);

static void *reach(paddr_t frame)
{
	return phys_to_virt(frame);
}

static struct frame_allocator *fresh_buddy(void)
{
	static struct frame_buddy buddy;
	struct frame_bump early;

	frame_bump_init(&early, &room);
	BUG_ON(frame_buddy_init(&buddy, &room, &early, reach), "bench: no room for the buddy's tables");
	return &buddy.fa;
}

static struct frame_allocator *(*const buddy_lends)(void) = fresh_buddy;

static const struct bench_suite buddy_suite = {
	.name	= "frame/buddy",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.lends	= &buddy_lends,
	.before	= before,
	.after	= after,
};
BENCH_SUITE(buddy_suite);
