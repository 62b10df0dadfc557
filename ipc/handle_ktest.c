// SPDX-License-Identifier: MIT
/* The promise of handle.h on the one there is, what is a BUG, and the last generation of a slot. */
#include "model/model.h"
#include "torture/handle.h"

static const struct ktest_suite conform = {
	.name	= "handle/table",
	.needs	= FACT(CONSOLE),
	.cases	= handle_conform,
	.bench	= &handle_calls,
};
KTEST_SUITE(conform);

static const struct ktest_suite random = {
	.name	= "handle/table",
	.needs	= FACT(CONSOLE),
	.cases	= handle_random,
	.bench	= &handle_calls,
};
KTEST_SUITE(random);

static const struct handle_torture lent = {
	.calls = { handle_open, handle_use, handle_done, handle_derive, handle_grant, handle_move, handle_close,
		   handle_revoke, handle_table_end },
};

static const struct ktest_suite torture = {
	.name	= "handle/table",
	.needs	= FACT(SMP),
	.cases	= handle_torture_conform,
	.bench	= &lent,
};
KTEST_SUITE(torture);

static struct handle_space space, other_space;
static struct handle_table table, other;
static struct handle_slot slots[2], other_slots[2];
static struct handle_object object;
static unsigned int released;

static void count_release(struct handle_object *released_one)
{
	released++;
}

static const struct handle_type type = { "counted", NULL, count_release };

static void before(struct ktest *kt)
{
	handle_space_init(&space);
	handle_space_init(&other_space);
	handle_table_init(&table, &space, slots, ARRAY_SIZE(slots));
	handle_table_init(&other, &other_space, other_slots, ARRAY_SIZE(other_slots));
	handle_object_init(&object, &type);
	released = 0;
}

static void another_space_is_a_bug(struct ktest *kt)
{
	u32 handle, got;

	ASSERT_EQ(kt, handle_open(&table, &object, HANDLE_RIGHTS, 0, &handle), 0);
	EXPECT_BUG(kt, "to a table of another space",
		   EXPECT_EQ(kt, handle_grant(&table, handle, &other, 0, 0, &got), 0));
	EXPECT_BUG(kt, "to a table of another space", EXPECT_EQ(kt, handle_move(&table, handle, &other, &got), 0));
	EXPECT_EQ(kt, handle_count(&table), 1);
	EXPECT_EQ(kt, handle_count(&other), 0);
}

static void wrong_use_is_a_bug(struct ktest *kt)
{
	u32 handle, many[5] = { 0 };

	EXPECT_BUG(kt, "a table of 0 slots", handle_table_init(&other, &space, slots, 0));
	EXPECT_BUG(kt, "a table of 4097 slots", handle_table_init(&other, &space, slots, HANDLE_TABLE_MAX + 1));
	EXPECT_BUG(kt, "there are no rights 0x10",
		   EXPECT_EQ(kt, handle_open(&table, &object, HANDLE_RIGHTS + 1, 0, &handle), 0));
	EXPECT_BUG(kt, "is not lent", handle_lend_end(&table, &(u32){ 4096 }, 1));
	EXPECT_BUG(kt, "5 at once", EXPECT_EQ(kt, handle_take(&table, many, 5, &table, many), 0));
	EXPECT_BUG(kt, "1 slots, of which 0 are reserved", handle_unreserve(&table, 1));
	handle_object_put(&object);
	EXPECT_EQ(kt, released, 1);
	EXPECT_BUG(kt, "a counted is released twice", handle_object_put(&object));
	EXPECT_EQ(kt, released, 1);
}

/* What is lent is in use until it is known what becomes of it. */
static void end_with_one_lent_is_a_bug(struct ktest *kt)
{
	u32 handle, lent;

	handle_table_init(&other, &space, other_slots, ARRAY_SIZE(other_slots));
	ASSERT_EQ(kt, handle_open(&table, &object, HANDLE_SEND | HANDLE_GRANT, 0, &handle), 0);
	ASSERT_EQ(kt, handle_lend(&table, &handle, 1, &other, &lent), 0);
	EXPECT_EQ(kt, handle_count(&table), 1);
	EXPECT_BUG(kt, "the table ends while a handle of it is sent", handle_table_end(&table));
}

/* Behind the last generation comes the first, never 0. */
static void generations_begin_again(struct ktest *kt)
{
	u32 handle;

	slots[0].number = 0xfffff000;
	ASSERT_EQ(kt, handle_open(&table, &object, 0, 0, &handle), 0);
	EXPECT_EQ(kt, handle, 0xfffff000);
	ASSERT_EQ(kt, handle_close(&table, handle), 0);
	EXPECT_EQ(kt, slots[0].number, 0x1000);
	ASSERT_EQ(kt, handle_open(&table, &object, 0, 0, &handle), 0);
	EXPECT_EQ(kt, handle, 0x1001);		/* the slot that is free for longest */
	ASSERT_EQ(kt, handle_open(&table, &object, 0, 0, &handle), 0);
	EXPECT_EQ(kt, handle, 0x1000);
}

/* Those that are reserved are nobody else's. */
static void reserved_slots_are_kept(struct ktest *kt)
{
	u32 handle;

	EXPECT_EQ(kt, handle_reserve(&table, 3), -ENOSPC);
	ASSERT_EQ(kt, handle_reserve(&table, 2), 0);
	EXPECT_EQ(kt, handle_reserve(&table, 1), -ENOSPC);
	EXPECT_EQ(kt, handle_open(&table, &object, 0, 0, &handle), -ENOSPC);
	handle_unreserve(&table, 1);
	ASSERT_EQ(kt, handle_open(&table, &object, 0, 0, &handle), 0);
	handle_unreserve(&table, 1);
	handle_table_end(&table);
	EXPECT_EQ(kt, handle_reserve(&table, 1), -EPIPE);
}

static const struct ktest_case cases[] = {
	KCASE("a table of another space is a BUG", another_space_is_a_bug),
	KCASE("wrong use is a BUG", wrong_use_is_a_bug),
	KCASE("the end of a table of which a handle is lent is a BUG", end_with_one_lent_is_a_bug),
	KCASE("generations begin again behind the last one", generations_begin_again),
	KCASE("reserved slots are kept", reserved_slots_are_kept),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "handle",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
	.before	= before,
};
KTEST_SUITE(suite);
