// SPDX-License-Identifier: MIT
/* What the simulated CPU remembers and forgets, by real accesses; and where its mappings end. */
#include <foundry/kconfig.h>
#include <foundry/kernel.h>

#include "tlb_space_ktest.h"

static void unpublished(struct ktest *kt)
{
	paddr_t frame = tlb_test_take(kt, 0x5555);

	tlb_test_map_in(kt, &tlb_test_space, PLACE, frame, FRAME_BYTES, VM_READ);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, PLACE));
	tlb_publish(&host_tlb.tlb, 0, PLACE, FRAME_BYTES);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 0x5555);
}

static void forgotten_flush_shows(struct ktest *kt)
{
	paddr_t first = tlb_test_take(kt, 1), second = tlb_test_take(kt, 2);
	u64 *entry, value = 3;

	tlb_test_map(kt, PLACE, first, FRAME_BYTES, RW);
	entry = tlb_test_entry(kt, PLACE, 1);

	/* another frame, read-only, nothing: nobody has said so */
	*entry = (*entry & 0xfff) | second.raw;
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 1);
	*entry &= ~2ull;
	EXPECT_TRUE(kt, tlb_test_can(kt, PLACE, FAULT_WRITE, &value));
	EXPECT_EQ(kt, tlb_test_word_in(first), 3);
	tlb_test_flush(PLACE, FRAME_BYTES);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 2);
	EXPECT_FALSE(kt, tlb_test_can(kt, PLACE, FAULT_WRITE, &value));
	*entry = 0;
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 2);
	tlb_test_flush(PLACE, FRAME_BYTES);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, PLACE));
}

/* Where something new is mapped while something old is remembered, the old one counts. */
static void publishing_replaces_nothing(struct ktest *kt)
{
	paddr_t first = tlb_test_take(kt, 1), second = tlb_test_take(kt, 2);
	u64 *entry;

	tlb_test_map(kt, PLACE, first, FRAME_BYTES, RW);
	entry = tlb_test_entry(kt, PLACE, 1);
	entry[0] = (entry[0] & 0xfff) | second.raw;
	entry[1] = entry[0];
	tlb_publish(&host_tlb.tlb, 0, vaddr(PLACE.raw - FRAME_BYTES), 3 * FRAME_BYTES);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr(PLACE.raw - FRAME_BYTES)));
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 1);
	EXPECT_EQ(kt, tlb_test_word(kt, vaddr_add(PLACE, FRAME_BYTES)), 2);
	tlb_test_flush(PLACE, 2 * FRAME_BYTES);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 2);
}

/* What was not asked for is remembered, behind the same leaf and behind its neighbours. */
static void only_the_range(struct ktest *kt)
{
	vaddr_t middle = vaddr_add(PLACE, 16 * FRAME_BYTES);

	tlb_test_map(kt, PLACE, paddr(0), 2 * MiB, VM_READ);
	*tlb_test_entry(kt, PLACE, 2) = 0;
	tlb_test_flush(middle, FRAME_BYTES);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, middle));
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr_add(middle, FRAME_BYTES - 8)));
	EXPECT_TRUE(kt, tlb_test_can_read(kt, vaddr(middle.raw - 8)));
	EXPECT_TRUE(kt, tlb_test_can_read(kt, vaddr_add(middle, FRAME_BYTES)));
	EXPECT_TRUE(kt, tlb_test_can_read(kt, vaddr_add(PLACE, 2 * MiB - 8)));
	tlb_test_flush(PLACE, 2 * MiB);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, PLACE));
	EXPECT_FALSE(kt, tlb_test_can_read(kt, vaddr_add(PLACE, 2 * MiB - 8)));
}

/* Pages on both sides of the border between two tables, frames that are no row. */
static void across_tables(struct ktest *kt)
{
	vaddr_t from = vaddr(PLACE.raw - 2 * FRAME_BYTES);
	u64 *last;

	for (u64 i = 0; i < 4; i++)
		tlb_test_map(kt, vaddr_add(from, i * FRAME_BYTES), tlb_test_take(kt, 10 + i), FRAME_BYTES, RW);
	last = tlb_test_entry(kt, vaddr_add(from, 3 * FRAME_BYTES), 1);
	last[-1] = last[0];
	*tlb_test_entry(kt, from, 1) = 0;
	tlb_test_flush(from, 4 * FRAME_BYTES);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, from));
	EXPECT_EQ(kt, tlb_test_word(kt, vaddr_add(from, FRAME_BYTES)), 11);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 13);
	EXPECT_EQ(kt, tlb_test_word(kt, vaddr_add(PLACE, FRAME_BYTES)), 13);
}

static void flush_space(void)	{ tlb_flush_space(&host_tlb.tlb, 0); }
static void flush_all(void)	{ tlb_flush_all(&host_tlb.tlb); }

struct wide {
	const char	*label;
	void		(*flush)(void);
};

static const struct wide wides[] = { { "of a space", flush_space }, { "of all", flush_all } };

static const char *wide_label(const void *param)
{
	return ((const struct wide *)param)->label;
}

static void wide_flush(struct ktest *kt)
{
	const struct wide *wide = kt->param;
	vaddr_t ends[] = { vaddr(USER_BASE), vaddr(USER_BASE + USER_BYTES - FRAME_BYTES) };

	for (u64 i = 0; i < ARRAY_SIZE(ends); i++) {
		tlb_test_map(kt, ends[i], tlb_test_take(kt, i), FRAME_BYTES, RW);
		*tlb_test_entry(kt, ends[i], 1) = 0;
		EXPECT_EQ(kt, tlb_test_word(kt, ends[i]), i);
	}
	tlb_test_map(kt, PLACE, tlb_test_take(kt, 7), FRAME_BYTES, RW);
	wide->flush();
	for (u64 i = 0; i < ARRAY_SIZE(ends); i++)
		EXPECT_FALSE(kt, tlb_test_can_read(kt, ends[i]));
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 7);
}

/* --- loading ------------------------------------------------------------------------------- */

static void loading(struct ktest *kt)
{
	struct pt_radix other = tlb_test_make(kt);
	vaddr_t above = vaddr_add(PLACE, FRAME_BYTES);

	tlb_test_map(kt, PLACE, tlb_test_take(kt, 1), FRAME_BYTES, RW);
	tlb_test_map(kt, above, tlb_test_take(kt, 2), FRAME_BYTES, RW);
	tlb_test_map_in(kt, &other, PLACE, tlb_test_take(kt, 3), FRAME_BYTES, VM_READ);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 1);
	tlb_test_load(&other);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 3);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, above));
	tlb_test_load(&tlb_test_space);
	EXPECT_EQ(kt, tlb_test_word(kt, PLACE), 1);
	EXPECT_EQ(kt, tlb_test_word(kt, above), 2);
}

/* Global: a forgotten flush of the kernel's own shows whatever is loaded meanwhile. */
static void loading_keeps_the_kernel(struct ktest *kt)
{
	vaddr_t at = vaddr(DYNAMIC_BASE);

	if (tlb_test_before.format)
		ktest_skip(kt, "the window is the kernel's already");
	tlb_test_map(kt, at, tlb_test_take(kt, 1), FRAME_BYTES, RW);
	*tlb_test_entry(kt, at, 1) = 0;
	tlb_test_load(&tlb_test_space);
	EXPECT_EQ(kt, tlb_test_word(kt, at), 1);
	tlb_test_flush(at, FRAME_BYTES);
	EXPECT_FALSE(kt, tlb_test_can_read(kt, at));
}

/* --- limits ------------------------------------------------------------------------------------ */

static void outside(struct ktest *kt)
{
	EXPECT_BUG(kt, "in no window of this port",
		   tlb_publish(&host_tlb.tlb, 0, vaddr(USER_BASE - FRAME_BYTES), 2 * FRAME_BYTES));
	EXPECT_BUG(kt, "in no window of this port",
		   tlb_publish(&host_tlb.tlb, 0, vaddr(0x400000), FRAME_BYTES));
	tlb_test_flush(vaddr(0x400000), FRAME_BYTES);
}

/* What Linux gives by default, and some: each page leads to the same frame, so none joins another. */
#define MANY		70000ull

static void publish_many(struct ktest *kt, paddr_t frame)
{
	for (u64 i = 0; i < MANY; i++)
		tlb_test_map(kt, vaddr_add(PLACE, i * FRAME_BYTES), frame, FRAME_BYTES, VM_READ);
}

static void too_many(struct ktest *kt)
{
	paddr_t frame = tlb_test_take(kt, 1);
	struct catch caught;

	if (IS_ENABLED(CONFIG_TSAN))
		ktest_skip(kt, "not provided: the thread sanitizer needs mappings too");
	if (frame_available(tlb_test_frames) < TLB_TEST_FRAMES)
		ktest_skip(kt, "fewer than %u frames", TLB_TEST_FRAMES);
	if (catch_set(&caught) == CATCH_NOTHING) {
		publish_many(kt, frame);
		catch_clear(&caught);
		ktest_skip(kt, "Linux gives a process more than %llu mappings here", MANY);
	}
	EXPECT_EQ(kt, caught.kind, CATCH_BUG);
	EXPECT_TRUE(kt, strstr(caught.text, "all that vm.max_map_count permits") != NULL);
}

static const struct ktest_case cases[] = {
	KCASE("what is not published is not there", unpublished),
	KCASE("what is not flushed is remembered", forgotten_flush_shows),
	KCASE("publishing replaces nothing that is remembered", publishing_replaces_nothing),
	KCASE("a flush is of its range and no more", only_the_range),
	KCASE("a flush across tables", across_tables),
	KCASE_FOR("a flush", wide_flush, wides, wide_label),
	KCASE("loading a space changes the window", loading),
	KCASE("loading a space keeps what is the kernel's", loading_keeps_the_kernel),
	KCASE("publishing outside of the windows is a BUG", outside),
	KCASE("more mappings than Linux gives are a BUG", too_many),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "tlb/host-own",
	.needs	= FACT(FRAMES) | FACT(TRAPS),
	.cases	= cases,
	.before	= tlb_test_begin,
	.after	= tlb_test_end,
};
KTEST_SUITE(suite);
