// SPDX-License-Identifier: MIT
#include <foundry/errno.h>

#include "translator.h"

/* No translation gives this. */
#define UNTOUCHED	paddr(0x5a5a5a5a5a5a5a5aull)

#define PROBES		64

static void expect_mapped(struct ktest *kt, struct translator *translator, vaddr_t from, paddr_t to)
{
	paddr_t found = UNTOUCHED;

	ASSERT_EQ(kt, translate(translator, from, &found), 0);
	ASSERT_EQ(kt, found.raw, to.raw);
}

static void expect_unmapped(struct ktest *kt, struct translator *translator, vaddr_t from)
{
	paddr_t found;

	ASSERT_NE(kt, translate(translator, from, &found), 0);
}

/* The byte at @offset of @span is where it should be. */
static void expect_byte(struct ktest *kt, struct translator *translator,
			const struct translator_span *span, u64 offset)
{
	expect_mapped(kt, translator, vaddr_add(span->from, offset), paddr_add(span->to, offset));
}

static void distance_is_kept(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);

	for (size_t i = 0; i < bench->count; i++) {
		const struct translator_span *span = &bench->spans[i];

		for (u64 offset = 2; offset < span->bytes; offset *= 2) {
			expect_byte(kt, translator, span, offset - 1);
			expect_byte(kt, translator, span, offset);
		}
	}
}

static void random_distance_is_kept(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);
	u64 random = kt->seed;

	for (unsigned int i = 0; i < PROBES; i++) {
		const struct translator_span *span =
			&bench->spans[ktest_random(&random) % bench->count];

		expect_byte(kt, translator, span, 1 + ktest_random(&random) % (span->bytes - 2));
	}
}

static void unmapped_is_refused(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);
	paddr_t found = UNTOUCHED;

	EXPECT_EQ(kt, translate(translator, bench->unmapped, &found), -ENOENT);
	EXPECT_EQ(kt, found.raw, UNTOUCHED.raw);
}

static void ends_are_inside(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);

	for (size_t i = 0; i < bench->count; i++) {
		expect_byte(kt, translator, &bench->spans[i], 0);
		expect_byte(kt, translator, &bench->spans[i], bench->spans[i].bytes - 1);
	}
}

/* At the end of the address space the neighbour is at the other end. */
static void neighbours_are_outside(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);

	for (size_t i = 0; i < bench->count; i++) {
		const struct translator_span *span = &bench->spans[i];

		expect_unmapped(kt, translator, vaddr_add(span->from, span->bytes));
		expect_unmapped(kt, translator, vaddr_add(span->from, U64_MAX));
	}
}

/* Each question again at once, and again after one that is refused. */
static void asking_changes_nothing(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);

	for (unsigned int round = 0; round < 2; round++) {
		for (size_t i = 0; i < bench->count; i++) {
			expect_byte(kt, translator, &bench->spans[i], 1);
			expect_byte(kt, translator, &bench->spans[i], 1);
			expect_unmapped(kt, translator, bench->unmapped);
			expect_byte(kt, translator, &bench->spans[i], 1);
		}
	}
}

static void aliases(struct ktest *kt)
{
	const struct translator_bench *bench = kt->bench;
	struct translator *translator = bench->fresh(kt);

	if (!bench->alias)
		ktest_skip(kt, "not provided: it maps nothing twice");
	ASSERT_EQ(kt, bench->alias[0].to.raw, bench->alias[1].to.raw);
	for (unsigned int i = 0; i < 2; i++)
		expect_byte(kt, translator, &bench->alias[i], bench->alias[i].bytes / 2 + 1);
}

const struct ktest_case translator_conform[] = {
	KCASE("TRANSLATOR-1 the distance to the start is kept", distance_is_kept),
	KCASE("TRANSLATOR-1 the distance is kept at random places", random_distance_is_kept),
	KCASE("TRANSLATOR-2 an unmapped address is -ENOENT", unmapped_is_refused),
	KCASE("TRANSLATOR-3 the first and the last byte are mapped", ends_are_inside),
	KCASE("TRANSLATOR-3 their neighbours are not", neighbours_are_outside),
	KCASE("TRANSLATOR-4 asking changes nothing", asking_changes_nothing),
	KCASE("TRANSLATOR-5 two ranges on one both translate", aliases),
	KCASE_END
};
