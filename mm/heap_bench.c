// SPDX-License-Identifier: MIT
/* What objects cost: a typed cache, a heap of slabs of its own, and the one that the kernel booted with. */
#include <foundry/bench.h>
#include <foundry/bug.h>
#include <foundry/heap_slab.h>
#include <foundry/kernel.h>

#define SMALL		64
#define LARGE		(64 * KiB)
#define BATCH		1000
#define MIX_STEPS	1000
#define MIX_SIZES	9	/* 16 to 4096, doubling */
#define AGE_STEPS	100000
#define AGE_BYTES	(4 * MiB)
#define AGE_OBJECTS	16384

static struct slab_source source;
static struct slab_cache cache;
static struct heap_slab slabs;
static struct heap *heap;

static void *objects[AGE_OBJECTS];
static u16 sizes[AGE_OBJECTS];
static u16 shuffled[BATCH];
static struct bench_step mix[MIX_STEPS];

/* --- operations ------------------------------------------------------------ */

static void *take(size_t bytes)
{
	void *object = heap_alloc(heap, bytes);

	BUG_ON(!object, "bench: no object of %zu bytes", bytes);
	return object;
}

static void *take_typed(void)
{
	void *object = slab_alloc(&cache);

	BUG_ON(!object, "bench: no object of the cache");
	return object;
}

static void pair_typed(void)
{
	slab_free(&cache, take_typed());
}

static void batch_typed(void)
{
	for (unsigned int i = 0; i < BATCH; i++)
		objects[i] = take_typed();
	for (unsigned int i = 0; i < BATCH; i++)
		slab_free(&cache, objects[shuffled[i]]);
}

static void pair(void)
{
	heap_free(heap, take(SMALL));
}

static void pair_large(void)
{
	heap_free(heap, take(LARGE));
}

static void batch(void)
{
	for (unsigned int i = 0; i < BATCH; i++)
		objects[i] = take(SMALL);
	for (unsigned int i = 0; i < BATCH; i++)
		heap_free(heap, objects[shuffled[i]]);
}

static void mixed(void)
{
	unsigned int out = 0;

	for (unsigned int i = 0; i < MIX_STEPS; i++) {
		const struct bench_step *step = &mix[i];

		if (step->take) {
			objects[out++] = take(16u << step->kind);
			continue;
		}
		heap_free(heap, objects[step->place]);
		objects[step->place] = objects[--out];
	}
}

/* --- fragmentation ---------------------------------------------------------- */

/* Objects that are out, and the bytes that were asked for. */
struct life {
	unsigned int	out;
	u64		bytes;
	u64		random;
};

/* From 16 to 4095 bytes, each doubling as often. */
static void be_born(struct life *life)
{
	unsigned int half = 16u << (life->random % 8);
	u16 bytes = (u16)(half + (life->random >> 8) % half);

	BUG_ON(life->out == AGE_OBJECTS, "bench: too many objects");
	objects[life->out] = take(bytes);
	sizes[life->out++] = bytes;
	life->bytes += bytes;
}

static void die(struct life *life)
{
	unsigned int place = (unsigned int)((life->random >> 32) % life->out);

	heap_free(heap, objects[place]);
	life->bytes -= sizes[place];
	objects[place] = objects[--life->out];
	sizes[place] = sizes[life->out];
}

/* After a long life: bytes asked for, of those held, once all but 1 in @keep are freed by chance. */
static u64 percent_used(unsigned int keep)
{
	struct frame_allocator *frames = this_kernel()->frames;
	struct life life = { .random = 1 };
	u64 before = frame_available(frames);
	u64 held, used;

	for (unsigned int i = 0; i < AGE_STEPS; i++) {
		bench_random(&life.random);
		if (life.bytes < AGE_BYTES)
			be_born(&life);
		else
			die(&life);
	}
	for (unsigned int left = life.out / keep; life.out > left; bench_random(&life.random))
		die(&life);
	heap_shrink(heap);
	held = (before - frame_available(frames)) << FRAME_SHIFT;
	used = life.bytes * 100 * 100 / MAX(held, 1);
	while (life.out)
		die(&life);
	return used;
}

static u64 used_when_full(void)
{
	return percent_used(1);
}

static u64 used_when_empty(void)
{
	return percent_used(4);
}

/* --- suites ----------------------------------------------------------------- */

static int before_typed(const void *lends)
{
	bench_shuffle(shuffled, BATCH);
	slab_source_init(&source, this_kernel()->frames);
	slab_cache_init(&cache, &source, "bench", SMALL, SLAB_ALIGN);
	return 0;
}

static void after_typed(void)
{
	slab_cache_exit(&cache);
}

static const struct bench_case typed_cases[] = {
	BENCH_COST("alloc and free of 64 bytes", pair_typed, 1),
	BENCH_COST("1000 of 64 bytes freed by chance", batch_typed, 2 * BATCH),
	BENCH_END
};

static const struct bench_suite typed_suite = {
	.name	= "slab",
	.needs	= FACT(FRAMES),
	.cases	= typed_cases,
	.before	= before_typed,
	.after	= after_typed,
};
BENCH_SUITE(typed_suite);

static int before(const void *lends)
{
	bench_shuffle(shuffled, BATCH);
	bench_mix(mix, MIX_STEPS, MIX_SIZES);
	heap_slab_init(&slabs, this_kernel()->frames);
	heap = &slabs.heap;
	return 0;
}

static void after(void)
{
	heap_shrink(heap);
}

static const struct bench_case cases[] = {
	BENCH_COST("alloc and free of 64 bytes", pair, 1),
	BENCH_COST("1000 of 64 bytes freed by chance", batch, 2 * BATCH),
	BENCH_COST("mixed sizes 16 to 4096", mixed, MIX_STEPS),
	BENCH_COST("alloc and free of 64 KiB", pair_large, 1),
	BENCH_NUMBER("asked for of what is held after a long life", used_when_full, "%"),
	BENCH_NUMBER("the same once 3 of 4 are freed by chance", used_when_empty, "%"),
	BENCH_END
};

static const struct bench_suite suite = {
	.name	= "heap/slab",
	.needs	= FACT(FRAMES),
	.cases	= cases,
	.before	= before,
	.after	= after,
};
BENCH_SUITE(suite);
