// SPDX-License-Identifier: MIT
/* A good tree, cut and changed: refused by a sentence, or read to the end. */
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>

#include "fdt_sample.h"
#include "fdt_walk.h"

/* What holds whatever the bytes are. */
static int check_and_judge(struct ktest *kt, size_t limit)
{
	const char *wrong;
	int err = fdt_check(&sample_tree, sample.bytes, limit);

	if (err) {
		ASSERT_TRUE(kt, sample_tree.reason != NULL);
		return err;
	}
	wrong = fdt_walk(&sample_tree);
	if (wrong)
		ktest_fail(kt, "%s", wrong);
	return 0;
}

/* Memory ends within the tree. */
static void memory_ends(struct ktest *kt)
{
	for (size_t limit = 0; limit < sample.used; limit++)
		ASSERT_NE(kt, check_and_judge(kt, limit), 0);
	EXPECT_EQ(kt, check_and_judge(kt, sample.used), 0);
}

/* A size of the header, smaller than it was. */
static void shrink(struct ktest *kt, enum forge_field field)
{
	u32 size = forge_get(&sample, field);

	for (u32 less = 0; less < size; less++) {
		forge_put(&sample, field, less);
		ASSERT_NE(kt, check_and_judge(kt, sample.used), 0);
	}
	forge_put(&sample, field, size);
	EXPECT_EQ(kt, check_and_judge(kt, sample.used), 0);
}

static void sizes_shrink(struct ktest *kt)
{
	shrink(kt, FORGE_TOTAL_SIZE);
	shrink(kt, FORGE_STRUCTURE_SIZE);
	shrink(kt, FORGE_STRINGS_SIZE);
}

/* One byte of eight, which ones the seed says: the fuzz target and libfdt's comparison take all. */
static void byte_changed(struct ktest *kt)
{
	u64 seed = kt->seed;

	for (size_t at = ktest_random(&seed) % 8; at < sample.used; at += 8) {
		u8 was = sample.bytes[at];

		sample.bytes[at] = (u8)(was + 1 + ktest_random(&seed) % 255);
		check_and_judge(kt, sample.used);
		sample.bytes[at] = was;
	}
	EXPECT_EQ(kt, check_and_judge(kt, sample.used), 0);
}

/* Tokens and sizes in places where others were. */
static void cells_changed(struct ktest *kt)
{
	static const u32 cells[] = {
		0, 1, 2, 3, 4, 9, 16, 0x7fffffff, 0x80000000, 0xfffffff4, 0xffffffff,
	};
	u64 seed = kt->seed;

	for (unsigned int round = 0; round < 60; round++) {
		sample_forge();
		for (u64 changes = 1 + ktest_random(&seed) % 3; changes > 0; changes--)
			forge_put(&sample, ktest_random(&seed) % (sample.used / 4) * 4,
				  cells[ktest_random(&seed) % ARRAY_SIZE(cells)]);
		check_and_judge(kt, sample.used);
	}
}

static const struct ktest_case cases[] = {
	KCASE("memory that ends within the tree", memory_ends),
	KCASE("each size of the header, too small", sizes_shrink),
	KCASE("a byte changed: refused or read", byte_changed),
	KCASE("cells changed: refused or read", cells_changed),
	KCASE_END
};

static const struct ktest_suite fdt_corrupt_suite = {
	.name	= "fdt/corrupt",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= sample_before,
};
KTEST_SUITE(fdt_corrupt_suite);
