// SPDX-License-Identifier: MIT
#include "physmem.h"

/* Frames that are written at the same time. */
#define FRAMES_MAX	32
#define FRAME_WORDS	(FRAME_BYTES / sizeof(u64))

#define PROBES		64

static const struct physmem_bench *bench;

typedef void probe_t(struct ktest *kt, const struct mem_range *range, u64 offset);

/* Call @probe for the ends of each usable range, and for places between them. */
static void probe_ram(struct ktest *kt, probe_t *probe)
{
	const struct memmap *map;

	bench = kt->bench;
	map = bench->ram(kt);
	for (size_t i = 0; i < map->count; i++) {
		const struct mem_range *range = &map->ranges[i];

		if (range->kind != MEM_USABLE)
			continue;
		for (u64 offset = 1; offset < range->bytes; offset *= 2) {
			probe(kt, range, offset - 1);
			probe(kt, range, offset);
		}
		probe(kt, range, range->bytes - 1);
	}
}

static void expect_there_and_back(struct ktest *kt, const struct mem_range *range, u64 offset)
{
	paddr_t there = paddr_add(range->start, offset);

	ASSERT_EQ(kt, bench->to_phys(bench->to_virt(there)).raw, there.raw);
}

static void there_and_back(struct ktest *kt)
{
	probe_ram(kt, expect_there_and_back);
}

static void expect_in_a_row(struct ktest *kt, const struct mem_range *range, u64 offset)
{
	const char *start = bench->to_virt(range->start);
	const char *there = bench->to_virt(paddr_add(range->start, offset));

	ASSERT_EQ(kt, there, start + offset);
}

static void neighbours_stay(struct ktest *kt)
{
	probe_ram(kt, expect_in_a_row);
}

/* --- frames that are written --------------------------------------------- */

static paddr_t frames[FRAMES_MAX];
static unsigned int taken;

static void give_all(void *unused)
{
	while (taken > 0)
		bench->give(frames[--taken]);
}

static void take_frames(struct ktest *kt)
{
	bench = kt->bench;
	taken = 0;
	ktest_defer(kt, give_all, NULL);
	while (taken < FRAMES_MAX && bench->take(kt, &frames[taken]) == 0)
		taken++;
	ASSERT_GE(kt, taken, 2);
}

/* Every word of every frame holds another value. */
static u64 mark(unsigned int frame, unsigned int word)
{
	return frame * FRAME_WORDS + word + 1;
}

static void write_frame(unsigned int frame)
{
	u64 *words = bench->to_virt(frames[frame]);

	for (unsigned int i = 0; i < FRAME_WORDS; i++)
		words[i] = mark(frame, i);
}

static void expect_frame(struct ktest *kt, unsigned int frame)
{
	const u64 *words = bench->to_virt(frames[frame]);

	for (unsigned int i = 0; i < FRAME_WORDS; i++)
		ASSERT_EQ(kt, words[i], mark(frame, i));
}

static void frames_are_apart(struct ktest *kt)
{
	take_frames(kt);
	for (unsigned int i = 0; i < taken; i++)
		write_frame(i);
	for (unsigned int i = 0; i < taken; i++)
		expect_frame(kt, i);
}

/* --- the translator ------------------------------------------------------ */

static struct translator *translator;

static void expect_agreement(struct ktest *kt, const struct mem_range *range, u64 offset)
{
	paddr_t there = paddr_add(range->start, offset);
	paddr_t found;

	ASSERT_EQ(kt, translate(translator, vaddr_of(bench->to_virt(there)), &found), 0);
	ASSERT_EQ(kt, found.raw, there.raw);
}

static void translator_agrees(struct ktest *kt)
{
	translator = ((const struct physmem_bench *)kt->bench)->translator(kt);
	probe_ram(kt, expect_agreement);
}

const struct ktest_case physmem_conform[] = {
	KCASE("PHYSMEM-1 there and back is the same address", there_and_back),
	KCASE("PHYSMEM-2 neighbours stay neighbours", neighbours_stay),
	KCASE("PHYSMEM-3 frames share no memory", frames_are_apart),
	KCASE("PHYSMEM-4 the translator agrees", translator_agrees),
	KCASE_END
};
