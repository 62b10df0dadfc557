// SPDX-License-Identifier: MIT
/* Memory that several CPUs take and give back at once: what each holds is nobody else's meanwhile. */
#include <foundry/addr.h>
#include <foundry/heap.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "torture/crew.h"

#define ROUNDS		48
#define HELD_MOST	8

struct kind {
	void	*(*take)(size_t bytes);		/* NULL: there is none */
	void	(*give)(void *memory);
	size_t	bytes;
};

static struct crew crew;
static u32 overwritten[CREW_MAX], refused[CREW_MAX];	/* each member's own */

static u64 mark_of(const struct crew_member *me, unsigned int round)
{
	return (u64)(me->who + 1) << 32 | round;
}

static void put_mark(const struct kind *kind, u64 *memory, u64 mark)
{
	memory[0] = mark;
	memory[kind->bytes / sizeof(u64) - 1] = mark;
}

static bool has_mark(const struct kind *kind, const u64 *memory, u64 mark)
{
	return memory[0] == mark && memory[kind->bytes / sizeof(u64) - 1] == mark;
}

struct held {
	u64	*memory, mark;
};

static void give_back(struct crew_member *me, struct held *held)
{
	const struct kind *kind = me->crew->arg;

	if (!held->memory)
		return;
	overwritten[me->who] += !has_mark(kind, held->memory, held->mark);
	kind->give(held->memory);
	held->memory = NULL;
}

static void take_and_give(struct crew_member *me)
{
	const struct kind *kind = me->crew->arg;
	struct held held[HELD_MOST] = { { .memory = NULL } };

	for (unsigned int i = 0; i < ROUNDS; i++) {
		struct held *one = &held[ktest_random(&me->seed) % HELD_MOST];

		give_back(me, one);
		one->mark = mark_of(me, i);
		one->memory = kind->take(kind->bytes);
		if (one->memory)
			put_mark(kind, one->memory, one->mark);
		else
			refused[me->who]++;
	}
	for (unsigned int i = 0; i < HELD_MOST; i++)
		give_back(me, &held[i]);
	heap_shrink(this_kernel()->heap);	/* what this CPU keeps for itself */
}

static void nobody_shares(struct ktest *kt, const struct kind *kind)
{
	unsigned int cpus = *(const unsigned int *)kt->param;

	for (unsigned int who = 0; who < CREW_MAX; who++)
		overwritten[who] = refused[who] = 0;
	crew_run(kt, &crew, cpus, take_and_give, kind);
	EXPECT_EQ(kt, crew.stuck, 0);
	for (unsigned int who = 0; who < cpus; who++) {
		EXPECT_EQ(kt, overwritten[who], 0);
		EXPECT_EQ(kt, refused[who], 0);
	}
}

static void *take_frame(size_t bytes)
{
	paddr_t frame;

	return frame_alloc(this_kernel()->frames, &frame) ? NULL : phys_to_virt(frame);
}

static void give_frame(void *memory)
{
	frame_free(this_kernel()->frames, virt_to_phys(memory));
}

static void frames(struct ktest *kt)
{
	static const struct kind kind = { take_frame, give_frame, FRAME_BYTES };

	nobody_shares(kt, &kind);
}

static void *take_object(size_t bytes)
{
	return heap_alloc(this_kernel()->heap, bytes);
}

static void give_object(void *memory)
{
	heap_free(this_kernel()->heap, memory);
}

static void objects(struct ktest *kt)
{
	static const struct kind kind = { take_object, give_object, 48 };

	nobody_shares(kt, &kind);
}

static void large_objects(struct ktest *kt)
{
	static const struct kind kind = { take_object, give_object, 3 * FRAME_BYTES };

	nobody_shares(kt, &kind);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("frames", frames, crew_sizes, crew_size_name),
	KCASE_FOR("objects of the heap", objects, crew_sizes, crew_size_name),
	KCASE_FOR("objects of several frames", large_objects, crew_sizes, crew_size_name),
	KCASE_END
};

static const struct ktest_suite suite = { .name = "races/memory", .needs = FACT(SMP), .cases = cases };
KTEST_SUITE(suite);
