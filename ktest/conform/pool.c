// SPDX-License-Identifier: MIT
/* The promise of pool.h, executed. */
#include "pool.h"

#define OBJECT_BYTES	24
#define OBJECTS		10
#define REST		7		/* bytes that make no object */
#define STORAGE_BYTES	(OBJECTS * OBJECT_BYTES + REST)
#define GUARD_BYTES	64
#define FILLING		0xa5
#define STEPS		300

/* The storage, with a guard on either side. */
static __aligned(POOL_OBJECT_MIN) u8 memory[GUARD_BYTES + STORAGE_BYTES + 1 + GUARD_BYTES];
static u8 *const storage = memory + GUARD_BYTES;
static struct pool pool;

/* What the running case has out. */
static struct {
	size_t	count;
	u8	*objects[OBJECTS + 1];
} held;

static void fresh(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;

	memset(memory, FILLING, sizeof(memory));
	held.count = 0;
	bench->init(&pool, storage, STORAGE_BYTES, OBJECT_BYTES);
}

/* Return: whether there was one. */
static bool take(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;
	u8 *object = bench->alloc(&pool);

	if (!object)
		return false;
	ASSERT_LE(kt, held.count, OBJECTS);
	held.objects[held.count++] = object;
	return true;
}

static void give_back(struct ktest *kt, size_t i)
{
	const struct pool_bench *bench = kt->bench;
	u8 *object = held.objects[i];

	held.objects[i] = held.objects[--held.count];
	bench->free(&pool, object);
}

static u8 *free_last(struct ktest *kt)
{
	u8 *object = held.objects[held.count - 1];

	give_back(kt, held.count - 1);
	return object;
}

static size_t take_all(struct ktest *kt)
{
	while (held.count <= OBJECTS && take(kt))
		;
	return held.count;
}

/* All come once, then some go and come again. */
static void come_and_go(struct ktest *kt, void (*check)(struct ktest *kt))
{
	u64 random = kt->seed;

	fresh(kt);
	while (held.count < OBJECTS && take(kt))
		check(kt);
	for (unsigned int step = 0; step < STEPS; step++) {
		u64 dice = ktest_random(&random);

		if (held.count > 0 && (held.count == OBJECTS || dice % 2))
			give_back(kt, dice / 2 % held.count);
		else if (!take(kt))
			continue;
		check(kt);
	}
}

static void check_distinct(struct ktest *kt)
{
	for (size_t i = 0; i < held.count; i++)
		for (size_t j = 0; j < i; j++)
			ASSERT_NE(kt, held.objects[i], held.objects[j]);
}

static void are_distinct(struct ktest *kt)
{
	come_and_go(kt, check_distinct);
}

static void check_place(struct ktest *kt)
{
	for (size_t i = 0; i < held.count; i++) {
		ASSERT_GE(kt, held.objects[i], storage);
		ASSERT_LE(kt, held.objects[i], storage + (OBJECTS - 1) * OBJECT_BYTES);
		ASSERT_EQ(kt, (held.objects[i] - storage) % OBJECT_BYTES, 0);
	}
}

static void have_their_place(struct ktest *kt)
{
	come_and_go(kt, check_place);
	take_all(kt);
	check_place(kt);
}

static void all_can_be_had(struct ktest *kt)
{
	fresh(kt);
	ASSERT_EQ(kt, take_all(kt), OBJECTS);
	for (unsigned int round = 0; round < 3; round++) {
		ASSERT_FALSE(kt, take(kt));
		ASSERT_FALSE(kt, take(kt));
		give_back(kt, round);
		ASSERT_TRUE(kt, take(kt));
	}
	while (held.count > 0)
		give_back(kt, held.count / 2);
	EXPECT_EQ(kt, take_all(kt), OBJECTS);
}

static void no_room_for_one(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;

	fresh(kt);
	bench->init(&pool, storage, OBJECT_BYTES - 1, OBJECT_BYTES);
	EXPECT_EQ(kt, bench->alloc(&pool), NULL);
	bench->init(&pool, storage, 0, OBJECT_BYTES);
	EXPECT_EQ(kt, bench->alloc(&pool), NULL);
}

static void last_one_first(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;
	u8 *first, *second;

	fresh(kt);
	for (unsigned int i = 0; i < 3; i++)
		ASSERT_TRUE(kt, take(kt));
	first = held.objects[0];
	second = held.objects[1];
	bench->free(&pool, first);
	bench->free(&pool, second);
	EXPECT_EQ(kt, bench->alloc(&pool), second);
	EXPECT_EQ(kt, bench->alloc(&pool), first);
}

static bool all_are(const u8 *from, const u8 *to, u8 byte)
{
	while (from < to && *from == byte)
		from++;
	return from == to;
}

static void expect_guards(struct ktest *kt)
{
	ASSERT_TRUE(kt, all_are(memory, storage, FILLING));
	ASSERT_TRUE(kt, all_are(storage + OBJECTS * OBJECT_BYTES, memory + sizeof(memory), FILLING));
}

/* Half are taken and one of them comes back: all others are as they were. */
static void fresh_ones_untouched(struct ktest *kt)
{
	u8 *freed;

	fresh(kt);
	ASSERT_TRUE(kt, all_are(memory, memory + sizeof(memory), FILLING));
	for (unsigned int i = 0; i < OBJECTS / 2; i++)
		ASSERT_TRUE(kt, take(kt));
	freed = free_last(kt);
	ASSERT_TRUE(kt, all_are(memory, freed, FILLING));
	ASSERT_TRUE(kt, all_are(freed + OBJECT_BYTES, memory + sizeof(memory), FILLING));
}

static void fill(u8 *object)
{
	memset(object, (int)((object - storage) / OBJECT_BYTES), OBJECT_BYTES);
}

static void check_contents(struct ktest *kt)
{
	for (size_t i = 0; i < held.count; i++) {
		u8 *object = held.objects[i];

		/* The newest one is the one that is not filled yet. */
		if (i + 1 == held.count)
			fill(object);
		ASSERT_TRUE(kt, all_are(object, object + OBJECT_BYTES,
					(u8)((object - storage) / OBJECT_BYTES)));
	}
	expect_guards(kt);
}

static void what_is_out_keeps(struct ktest *kt)
{
	come_and_go(kt, check_contents);
}

static void check_count(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;

	ASSERT_EQ(kt, bench->used(&pool), held.count);
}

static void counts_what_is_out(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;

	come_and_go(kt, check_count);
	fresh(kt);
	ASSERT_EQ(kt, bench->used(&pool), 0);
}

static void expect_free_is_a_bug(struct ktest *kt, void *object)
{
	const struct pool_bench *bench = kt->bench;

	EXPECT_BUG(kt, "freed", bench->free(&pool, object));
	EXPECT_EQ(kt, pool.used, 3);
}

static void foreign_is_a_bug(struct ktest *kt)
{
	fresh(kt);
	for (unsigned int i = 0; i < 3; i++)
		ASSERT_TRUE(kt, take(kt));
	expect_free_is_a_bug(kt, storage - OBJECT_BYTES);
	expect_free_is_a_bug(kt, storage + OBJECT_BYTES + POOL_OBJECT_MIN);
	expect_free_is_a_bug(kt, storage + 3 * OBJECT_BYTES);
	expect_free_is_a_bug(kt, storage + OBJECTS * OBJECT_BYTES);
	expect_free_is_a_bug(kt, &pool);
	expect_free_is_a_bug(kt, NULL);
}

/* Return: what was handed out, or NULL when there was nothing or it was a BUG. */
static u8 *alloc_or_die(struct ktest *kt)
{
	const struct pool_bench *bench = kt->bench;
	struct catch catch;
	u8 *volatile object = NULL;

	if (catch_set(&catch) == CATCH_NOTHING) {
		object = bench->alloc(&pool);
		catch_clear(&catch);
	}
	return object;
}

/* As a number and as an address: whatever a free object holds of the next one. */
static void overwritten_stays_inside(struct ktest *kt)
{
	const u64 junk[] = { OBJECTS + 1, OBJECTS, 0, vaddr_of(memory).raw, U64_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(junk); i++) {
		u8 *freed;

		fresh(kt);
		take_all(kt);
		give_back(kt, 4);
		freed = free_last(kt);
		for (size_t j = 0; j < OBJECT_BYTES; j += sizeof(u64))
			memcpy(freed + j, &junk[i], sizeof(u64));
		for (unsigned int j = 0; j < OBJECTS; j++) {
			u8 *object = alloc_or_die(kt);

			ASSERT_TRUE(kt, !object || (object >= storage &&
				    object < storage + OBJECTS * OBJECT_BYTES));
		}
	}
}

const struct ktest_case pool_conform[] = {
	KCASE("POOL-1 objects are all different while they come and go", are_distinct),
	KCASE("POOL-2 an object lies wholly in the storage", have_their_place),
	KCASE("POOL-3 every object can be had, then it is NULL until a free", all_can_be_had),
	KCASE("POOL-3 storage for no object gives none", no_room_for_one),
	KCASE("POOL-4 what came back last comes first", last_one_first),
	KCASE("POOL-5 what never came back is never touched", fresh_ones_untouched),
	KCASE("POOL-5 what is out keeps what is written", what_is_out_keeps),
	KCASE("POOL-6 the count follows every alloc and free", counts_what_is_out),
	KCASE("POOL-7 freeing what is no object that is out is a BUG", foreign_is_a_bug),
	KCASE("POOL-8 an overwritten free object leads nowhere else", overwritten_stays_inside),
	KCASE_END
};
