// SPDX-License-Identifier: MIT
/* Who may do what where: by real faults, and by a walk over all tables. */
#include <foundry/bits.h>
#include <foundry/kernel.h>

#include "machine/machine.h"
#include "places.h"

static u8 data[16] __aligned(16);
static const u8 constant[16] __aligned(16) = { 0xff };

static const u8 *before(const u8 *at)
{
	return vaddr_to_ptr(vaddr(vaddr_of(at).raw - 1));
}

static const struct stack *last_stack(void)
{
	return &machine.stacks[machine.stack_count - 1];
}

static const volatile u8 *null_page(void)	{ return vaddr_to_ptr(vaddr(0x10)); }
static const volatile u8 *guard(void)		{ return machine.stacks[0].guard; }
static const volatile u8 *guard_end(void)	{ return before(machine.stacks[0].bytes); }
static const volatile u8 *last_guard(void)	{ return last_stack()->guard; }
static const volatile u8 *before_image(void)	{ return before(__image_start); }
static const volatile u8 *behind_image(void)	{ return __image_end; }
static const volatile u8 *loaded(void)
{
	/* SAFETY: to be read where nothing is mapped any more */
	return vaddr_to_ptr(vaddr(image_phys(__image_start).raw));
}
static const volatile u8 *text(void)		{ return vaddr_to_ptr(vaddr_of(kernel_main)); }
static const volatile u8 *direct_text(void)	{ return machine_direct(text()); }
static const volatile u8 *constants(void)	{ return constant; }
static const volatile u8 *direct_constants(void) { return machine_direct(constant); }
static const volatile u8 *variables(void)	{ return data; }
static const volatile u8 *direct_variables(void) { return machine_direct(data); }
static const volatile u8 *stack(void)		{ return machine.stacks[0].bytes; }

static const struct ktest_place unmapped[] = {
	{ "the null page", null_page },
	{ "the first byte below a stack", guard },
	{ "the last byte below a stack", guard_end },
	{ "below the stack of what finds no other", last_guard },
	{ "before the image", before_image },
	{ "behind the image", behind_image },
	{ "where the loader put it", loaded },
};

static const struct ktest_place fixed[] = {
	{ "text", text },
	{ "text in the direct map", direct_text },
	{ "constants", constants },
	{ "constants in the direct map", direct_constants },
};

static const struct ktest_place not_code[] = {
	{ "constants", constants },
	{ "constants in the direct map", direct_constants },
	{ "variables", variables },
	{ "variables in the direct map", direct_variables },
	{ "text in the direct map", direct_text },
	{ "the stack", stack },
	{ "the null page", null_page },
};

/* Else the cases above could pass where everything faults. */
static void data_is_data(struct ktest *kt)
{
	volatile u8 *at = machine_direct(&data[1]);

	*at = 0x5a;
	EXPECT_EQ(kt, READ_ONCE(data[1]), 0x5a);
	WRITE_ONCE(data[1], 0);
	EXPECT_EQ(kt, *at, 0);
}

/* --- all tables --------------------------------------------------------------- */

struct count {
	unsigned int	leaves, writable, both, user, global;
	u64		executable;	/* bytes */
};

static void count_leaf(struct count *count, struct machine_entry entry, unsigned int level)
{
	count->leaves++;
	count->writable += entry.writes;
	count->both += entry.writes && entry.executes;
	count->user += entry.user;
	count->global += entry.global;
	if (entry.executes)
		count->executable += FRAME_BYTES << PT_INDEX_BITS * (level - 1);
}

/* Entries above a leaf grant everything, or grant less: that is not counted on. */
static void count_table(struct count *count, paddr_t table, unsigned int level)
{
	const u64 *entries = phys_to_virt(table);

	for (unsigned int i = 0; i < PT_ENTRIES; i++) {
		struct machine_entry entry = machine.entry(entries[i], level);

		if (!entry.present)
			continue;
		if (entry.leaf)
			count_leaf(count, entry, level);
		else
			count_table(count, entry.to, level - 1);
	}
}

static struct count count_all(void)
{
	struct count count = { .leaves = 0 };
	struct machine_root roots[2];
	unsigned int n = machine.roots(roots);

	for (unsigned int i = 0; i < n; i++)
		count_table(&count, roots[i].table, kernel_tables.format->levels);
	return count;
}

static void no_page_is_both(struct ktest *kt)
{
	struct count count = count_all();

	EXPECT_GT(kt, count.writable, 0);
	EXPECT_GT(kt, count.executable, 0);
	EXPECT_EQ(kt, count.both, 0);
	EXPECT_EQ(kt, count.user, 0);
}

static void all_is_global(struct ktest *kt)
{
	struct count count = count_all();

	EXPECT_EQ(kt, count.global, count.leaves);
}

static void only_text_is_executable(struct ktest *kt)
{
	EXPECT_EQ(kt, count_all().executable, (size_t)(__rodata_start - __image_start));
}

/* --- the direct map -------------------------------------------------------------- */

static u64 leaf_at(paddr_t addr)
{
	struct vm_mapping leaf = { .bytes = 0 };

	return pt_walk(&kernel_tables, vaddr_of(phys_to_virt(addr)), &leaf) ? 0 : leaf.bytes;
}

/* Where a whole leaf fits into free memory, one of that size or a larger one is. */
static void leaves_are_large(struct ktest *kt)
{
	const struct memmap *map = &kt->kernel->memmap;
	u64 largest = kernel_tables.largest ? kernel_tables.largest : GiB;

	for (u64 size = 2 * MiB; size <= largest; size *= PT_ENTRIES) {
		for (size_t i = 0; i < map->count; i++) {
			paddr_t start = paddr_align_up(map->ranges[i].start, size);

			if (memmap_is_usable(map, start, size))
				EXPECT_GE(kt, leaf_at(start), size);
		}
	}
}

/* --- what is not free ------------------------------------------------------------ */

static void own_memory_is_not_free(struct ktest *kt)
{
	const struct memmap *map = &kt->kernel->memmap;
	struct machine_root roots[2];
	unsigned int n = machine.roots(roots);

	for (const u8 *at = __image_start; at < __image_end; at += PAGE_BYTES)
		EXPECT_FALSE(kt, memmap_is_usable(map, image_phys(at), 1));
	for (unsigned int i = 0; i < n; i++)
		EXPECT_FALSE(kt, memmap_is_usable(map, roots[i].table, 1));
}

static const struct ktest_case cases[] = {
	KCASE_PLACES("nothing is mapped at", ktest_is_unmapped, unmapped),
	KCASE_PLACES("nobody writes to", ktest_is_fixed, fixed),
	KCASE_PLACES("nobody executes", ktest_is_not_executed, not_code),
	KCASE("variables are written in both places", data_is_data),
	KCASE("no page is writable and executable", no_page_is_both),
	KCASE("what the kernel maps is the same in every space", all_is_global),
	KCASE("only the kernel's text is executable", only_text_is_executable),
	KCASE("free memory is mapped by the largest leaves that fit", leaves_are_large),
	KCASE("image and tables are not free memory", own_memory_is_not_free),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "paging/machine",
	.needs	= FACT(TRAPS) | FACT(MEMMAP),
	.cases	= cases,
};
KTEST_SUITE(suite);
