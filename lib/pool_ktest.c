// SPDX-License-Identifier: MIT
/* The promise of pool.h on the one there is, and what only it says. */
#include "conform/pool.h"

static const struct pool_bench bench = {
	.init	= pool_init,
	.alloc	= pool_alloc,
	.free	= pool_free,
	.used	= pool_used,
};

static const struct ktest_suite conform = {
	.name	= "pool/list",
	.needs	= FACT(CONSOLE),
	.cases	= pool_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

#define BYTES	32

static __aligned(POOL_OBJECT_MIN) u8 memory[6 * BYTES];
static u8 *const storage = memory + BYTES;
static struct pool pool;

/* Four objects, and a rest that makes none. */
static void fresh(void)
{
	pool_init(&pool, storage, 4 * BYTES + 5, BYTES);
}

static void knows_its_objects(struct ktest *kt)
{
	fresh();
	for (size_t i = 0; i < 4; i++) {
		EXPECT_TRUE(kt, pool_holds(&pool, &storage[i * BYTES]));
		EXPECT_EQ(kt, pool_index(&pool, &storage[i * BYTES]), i);
		EXPECT_FALSE(kt, pool_holds(&pool, &storage[i * BYTES + 8]));
	}
	EXPECT_FALSE(kt, pool_holds(&pool, &storage[4 * BYTES]));
	EXPECT_FALSE(kt, pool_holds(&pool, storage - BYTES));
	EXPECT_FALSE(kt, pool_holds(&pool, NULL));
	EXPECT_BUG(kt, "no object", (void)pool_index(&pool, &storage[1]));
}

/* As far as it can tell. */
static void twice_is_a_bug(struct ktest *kt)
{
	void *first, *second;

	fresh();
	first = pool_alloc(&pool);
	second = pool_alloc(&pool);
	pool_free(&pool, first);
	EXPECT_BUG(kt, "free already", pool_free(&pool, first));
	pool_free(&pool, second);
	EXPECT_BUG(kt, "free already", pool_free(&pool, first));
	EXPECT_EQ(kt, pool_used(&pool), 0);
}

static void overwritten_is_a_bug(struct ktest *kt)
{
	u64 *object;

	fresh();
	object = pool_alloc(&pool);
	pool_free(&pool, object);
	*object = 1;
	EXPECT_BUG(kt, "written to while it was free", (void)!pool_alloc(&pool));
	EXPECT_EQ(kt, pool_used(&pool), 0);
}

static void unfit_is_a_bug(struct ktest *kt)
{
	EXPECT_BUG(kt, "objects of", pool_init(&pool, storage, 4 * BYTES, 0));
	EXPECT_BUG(kt, "objects of", pool_init(&pool, storage, 4 * BYTES, 12));
	EXPECT_BUG(kt, "not aligned", pool_init(&pool, storage + 4, BYTES, BYTES));
}

static const struct ktest_case cases[] = {
	KCASE("a pool knows its objects", knows_its_objects),
	KCASE("freeing at once again, or when nothing is out, is a BUG", twice_is_a_bug),
	KCASE("an overwritten free object is a BUG when it is next", overwritten_is_a_bug),
	KCASE("objects and storage that do not fit are a BUG", unfit_is_a_bug),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "pool",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
