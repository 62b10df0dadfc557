// SPDX-License-Identifier: MIT
/* The promise of handle.h, executed: one handle.  handle_tree.c has what was derived from it. */
#include <foundry/string.h>

#include "handle_case.h"

struct handle_space handle_test_space;
struct handle_table handle_tables[HANDLE_TABLES];
struct handle_thing handle_things[HANDLE_THINGS];

static struct handle_slot slots[HANDLE_TABLES][HANDLE_SLOTS];

const struct handle_calls handle_calls = {
	.open	= handle_open,
	.look_up = handle_use,
	.done	= handle_done,
	.derive	= handle_derive,
	.grant	= handle_grant,
	.move	= handle_move,
	.close	= handle_close,
	.revoke	= handle_revoke,
	.end	= handle_table_end,
};

static struct handle_thing *to_thing(struct handle_object *object)
{
	return container_of(object, struct handle_thing, object);
}

static void thing_gone(struct handle_object *object, unsigned int right)
{
	if (right == HANDLE_SEND)
		to_thing(object)->senders_gone++;
	else
		to_thing(object)->receivers_gone++;
}

static void thing_release(struct handle_object *object)
{
	to_thing(object)->released++;
}

const struct handle_type handle_thing_type = { "thing", thing_gone, thing_release };
const struct handle_type handle_other_type = { "other", NULL, thing_release };

void handle_fresh(size_t count)
{
	handle_space_init(&handle_test_space);
	for (unsigned int i = 0; i < HANDLE_TABLES; i++)
		handle_table_init(T(i), &handle_test_space, slots[i], count);
	memset(handle_things, 0, sizeof(handle_things));
	for (unsigned int i = 0; i < HANDLE_THINGS; i++)
		handle_object_init(THING(i), &handle_thing_type);
}

u32 handle_must_open(struct ktest *kt, unsigned int table, unsigned int rights, u64 badge)
{
	u32 handle = HANDLE_NONE;

	ASSERT_EQ(kt, CALLS(kt)->open(T(table), THING(0), rights, badge, &handle), 0);
	ASSERT_NE(kt, handle, HANDLE_NONE);
	return handle;
}

u32 handle_must_derive(struct ktest *kt, unsigned int table, u32 handle)
{
	u32 derived = HANDLE_NONE;

	ASSERT_EQ(kt, CALLS(kt)->derive(T(table), handle, HANDLE_SEND | HANDLE_GRANT, 0, &derived), 0);
	ASSERT_NE(kt, derived, HANDLE_NONE);
	return derived;
}

u32 handle_must_grant(struct ktest *kt, unsigned int table, u32 handle, unsigned int to)
{
	u32 granted = HANDLE_NONE;

	ASSERT_EQ(kt, CALLS(kt)->grant(T(table), handle, T(to), HANDLE_SEND | HANDLE_GRANT, 0, &granted), 0);
	ASSERT_NE(kt, granted, HANDLE_NONE);
	return granted;
}

u32 handle_must_move(struct ktest *kt, unsigned int table, u32 handle, unsigned int to)
{
	u32 moved = HANDLE_NONE;

	ASSERT_EQ(kt, CALLS(kt)->move(T(table), handle, T(to), &moved), 0);
	ASSERT_NE(kt, moved, HANDLE_NONE);
	return moved;
}

void handle_expect(struct ktest *kt, unsigned int table, u32 handle, unsigned int thing, unsigned int rights,
		   u64 badge)
{
	struct handle_use use;

	ASSERT_EQ(kt, CALLS(kt)->look_up(T(table), handle, NULL, 0, &use), 0);
	EXPECT_EQ(kt, use.object, THING(thing));
	EXPECT_EQ(kt, use.rights, rights);
	EXPECT_EQ(kt, use.badge, badge);
	CALLS(kt)->done(&use);
}

void handle_expect_valid(struct ktest *kt, unsigned int table, u32 handle)
{
	struct handle_use use;

	ASSERT_EQ(kt, CALLS(kt)->look_up(T(table), handle, NULL, 0, &use), 0);
	CALLS(kt)->done(&use);
}

void handle_expect_none(struct ktest *kt, unsigned int table, u32 handle)
{
	unsigned int to = (table + 1) % HANDLE_TABLES;
	size_t here = handle_count(T(table)), there = handle_count(T(to));
	struct handle_use use = { .badge = 77 };
	u32 got = 99;

	ASSERT_EQ(kt, CALLS(kt)->look_up(T(table), handle, NULL, 0, &use), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->look_up(T(table), handle, &handle_other_type, HANDLE_RIGHTS, &use), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(table), handle, 0, 0, &got), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->grant(T(table), handle, T(to), 0, 0, &got), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->move(T(table), handle, T(to), &got), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(table), handle), -EBADF);
	ASSERT_EQ(kt, CALLS(kt)->close(T(table), handle), -EBADF);
	EXPECT_EQ(kt, use.badge, 77);
	EXPECT_EQ(kt, got, 99);
	EXPECT_EQ(kt, handle_count(T(table)), here);
	EXPECT_EQ(kt, handle_count(T(to)), there);
}

/* --- what it is ------------------------------------------------------------------------------------ */

static void is_what_was_given(struct ktest *kt)
{
	u32 handles[2][HANDLE_RIGHTS + 1];

	handle_fresh(HANDLE_SLOTS);
	for (unsigned int rights = 0; rights <= HANDLE_RIGHTS; rights++) {
		handles[0][rights] = handle_must_open(kt, 0, rights, rights % 3);
		ASSERT_EQ(kt, CALLS(kt)->open(T(0), THING(1), rights, 100 + rights, &handles[1][rights]), 0);
	}
	for (unsigned int rights = 0; rights <= HANDLE_RIGHTS; rights++) {
		handle_expect(kt, 0, handles[0][rights], 0, rights, rights % 3);
		handle_expect(kt, 0, handles[1][rights], 1, rights, 100 + rights);
	}
	EXPECT_EQ(kt, handle_count(T(0)), 2 * (HANDLE_RIGHTS + 1));
}

/* Numbers beside a handle, behind the table, and whatever chance gives that is not one. */
static void forged(struct ktest *kt)
{
	u64 random = kt->seed;
	u32 handle, other;

	handle_fresh(8);
	handle = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	other = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	handle_expect_none(kt, 0, HANDLE_NONE);
	handle_expect_none(kt, 0, U32_MAX);
	for (unsigned int bit = 0; bit < 32; bit++)
		if ((handle ^ BIT(bit)) != other)
			handle_expect_none(kt, 0, handle ^ (u32)BIT(bit));
	for (unsigned int i = 0; i < 200; i++) {
		u32 number = (u32)ktest_random(&random);

		if (number != handle && number != other)
			handle_expect_none(kt, 0, number);
	}
	handle_expect_valid(kt, 0, handle);
	handle_expect_valid(kt, 0, other);
}

/* Its slot is used again and again. */
static void stale(struct ktest *kt)
{
	u32 first, handle;

	handle_fresh(1);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	handle = first;
	for (unsigned int i = 0; i < 100; i++) {
		ASSERT_EQ(kt, CALLS(kt)->close(T(0), handle), 0);
		handle_expect_none(kt, 0, first);
		handle = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
		handle_expect_none(kt, 0, first);
	}
	first = handle_must_move(kt, 0, handle, 1);
	handle_expect_none(kt, 0, handle);
	(void)handle_must_move(kt, 1, first, 0);
	handle_expect_none(kt, 0, handle);
	handle_expect_none(kt, 1, first);
}

static void of_another_table(struct ktest *kt)
{
	u32 handle = HANDLE_NONE;

	handle_fresh(8);
	for (unsigned int i = 0; i < 4; i++)
		handle = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	(void)handle_must_open(kt, 1, HANDLE_RIGHTS, 0);
	handle_expect_none(kt, 1, handle);
	handle_expect_none(kt, 2, handle);
	handle_expect_valid(kt, 0, handle);
}

/* --- rights and badges ------------------------------------------------------------------------------ */

/* What each set makes of each. */
static void never_more_rights(struct ktest *kt)
{
	for (unsigned int has = 0; has <= HANDLE_RIGHTS; has++) {
		u32 handle, derived;

		handle_fresh(HANDLE_SLOTS);
		handle = handle_must_open(kt, 0, has, 0);
		for (unsigned int wants = 0; wants <= HANDLE_RIGHTS + 1; wants++) {
			int expected = wants & ~has ? -EACCES : 0;

			ASSERT_EQ(kt, CALLS(kt)->derive(T(0), handle, wants, 0, &derived), expected);
			if (!expected)
				handle_expect(kt, 0, derived, 0, wants, 0);
			expected = has & HANDLE_GRANT ? expected : -EACCES;
			ASSERT_EQ(kt, CALLS(kt)->grant(T(0), handle, T(1), wants, 0, &derived), expected);
			if (!expected)
				handle_expect(kt, 1, derived, 0, wants, 0);
		}
	}
}

static void badge_is_set_once(struct ktest *kt)
{
	const unsigned int all = HANDLE_RIGHTS;
	u32 first, one, two, below;

	handle_fresh(8);
	first = handle_must_open(kt, 0, all, 0);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(0), first, all, 1, &one), 0);
	ASSERT_EQ(kt, CALLS(kt)->grant(T(0), first, T(1), all, U64_MAX, &two), 0);
	EXPECT_EQ(kt, CALLS(kt)->derive(T(0), one, all, 2, &below), -EACCES);
	EXPECT_EQ(kt, CALLS(kt)->derive(T(0), one, all, 1, &below), -EACCES);
	EXPECT_EQ(kt, CALLS(kt)->grant(T(1), two, T(2), all, 2, &below), -EACCES);
	EXPECT_EQ(kt, handle_count(T(0)) + handle_count(T(1)) + handle_count(T(2)), 3);
	handle_expect(kt, 0, first, 0, all, 0);
	handle_expect(kt, 0, one, 0, all, 1);
	handle_expect(kt, 1, two, 0, all, U64_MAX);
}

static void badge_is_inherited(struct ktest *kt)
{
	u32 first, handle, other, plain;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	plain = handle_must_derive(kt, 0, first);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(0), first, HANDLE_SEND | HANDLE_GRANT, 5, &handle), 0);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(0), first, HANDLE_SEND | HANDLE_GRANT, 6, &other), 0);
	for (unsigned int i = 0; i < 3; i++) {
		handle = handle_must_grant(kt, i, handle, (i + 1) % HANDLE_TABLES);
		handle_expect(kt, (i + 1) % HANDLE_TABLES, handle, 0, HANDLE_SEND | HANDLE_GRANT, 5);
	}
	handle_expect(kt, 0, handle_must_derive(kt, 0, handle), 0, HANDLE_SEND | HANDLE_GRANT, 5);
	handle_expect(kt, 0, handle_must_derive(kt, 0, other), 0, HANDLE_SEND | HANDLE_GRANT, 6);
	handle_expect(kt, 0, plain, 0, HANDLE_SEND | HANDLE_GRANT, 0);
}

/* --- objects ------------------------------------------------------------------------------------------ */

static void released_when_last_is_closed(struct ktest *kt)
{
	struct handle_thing *thing = &handle_things[0];
	u32 first, second;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	second = handle_must_grant(kt, 0, first, 1);
	handle_object_put(THING(0));
	ASSERT_EQ(kt, CALLS(kt)->close(T(0), first), 0);
	EXPECT_EQ(kt, thing->released, 0);
	second = handle_must_move(kt, 1, second, 2);
	EXPECT_EQ(kt, thing->released, 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(2), second), 0);
	EXPECT_EQ(kt, thing->released, 1);
	EXPECT_EQ(kt, handle_things[1].released, 0);
}

/* Revoked, closed, and its table ended in the middle of a use. */
static void lives_while_used(struct ktest *kt)
{
	struct handle_thing *thing = &handle_things[0];
	struct handle_use use, other;
	u32 first, second;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	second = handle_must_grant(kt, 0, first, 1);
	handle_object_put(THING(0));
	ASSERT_EQ(kt, CALLS(kt)->look_up(T(1), second, NULL, HANDLE_SEND, &use), 0);
	ASSERT_EQ(kt, CALLS(kt)->look_up(T(0), first, NULL, HANDLE_SEND, &other), 0);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), first), 0);
	CALLS(kt)->end(T(0));
	EXPECT_EQ(kt, thing->released, 0);
	CALLS(kt)->done(&other);
	EXPECT_EQ(kt, thing->released, 0);
	CALLS(kt)->done(&use);
	EXPECT_EQ(kt, thing->released, 1);
}

/* A refusal of any kind keeps no reference. */
static void refusals_keep_nothing(struct ktest *kt)
{
	struct handle_use use;
	u32 handle, got;

	handle_fresh(1);
	handle = handle_must_open(kt, 0, 0, 0);
	EXPECT_EQ(kt, CALLS(kt)->open(T(0), THING(0), 0, 0, &got), -ENOSPC);
	EXPECT_EQ(kt, CALLS(kt)->derive(T(0), handle, 0, 0, &got), -ENOSPC);
	EXPECT_EQ(kt, CALLS(kt)->look_up(T(0), handle, NULL, HANDLE_SEND, &use), -EACCES);
	EXPECT_EQ(kt, CALLS(kt)->look_up(T(0), handle, &handle_other_type, 0, &use), -EINVAL);
	EXPECT_EQ(kt, CALLS(kt)->move(T(0), handle, T(1), &got), -EACCES);
	handle_object_put(THING(0));
	EXPECT_EQ(kt, handle_things[0].released, 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(0), handle), 0);
	EXPECT_EQ(kt, handle_things[0].released, 1);
}

/* --- room ---------------------------------------------------------------------------------------------- */

static void as_many_as_slots(struct ktest *kt)
{
	static const size_t counts[] = { 1, 2, 7, HANDLE_SLOTS };

	for (unsigned int i = 0; i < ARRAY_SIZE(counts); i++) {
		u32 handle = HANDLE_NONE, outside, got = 99;

		handle_fresh(counts[i]);
		outside = handle_must_open(kt, 1, HANDLE_RIGHTS, 0);
		for (size_t n = 0; n < counts[i]; n++)
			handle = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
		for (unsigned int turn = 0; turn < 3; turn++) {
			ASSERT_EQ(kt, CALLS(kt)->open(T(0), THING(0), 0, 0, &got), -ENOSPC);
			ASSERT_EQ(kt, CALLS(kt)->derive(T(0), handle, 0, 0, &got), -ENOSPC);
			ASSERT_EQ(kt, CALLS(kt)->grant(T(1), outside, T(0), 0, 0, &got), -ENOSPC);
			ASSERT_EQ(kt, CALLS(kt)->move(T(1), outside, T(0), &got), -ENOSPC);
			EXPECT_EQ(kt, got, 99);
			EXPECT_EQ(kt, handle_count(T(0)), counts[i]);
			handle_expect(kt, 1, outside, 0, HANDLE_RIGHTS, 0);
			ASSERT_EQ(kt, CALLS(kt)->close(T(0), handle), 0);
			handle = handle_must_grant(kt, 1, outside, 0);
		}
	}
}

/* --- what its type is told -------------------------------------------------------------------------------- */

static void expect_told(struct ktest *kt, u32 senders_gone, u32 receivers_gone)
{
	EXPECT_EQ(kt, handle_things[0].senders_gone, senders_gone);
	EXPECT_EQ(kt, handle_things[0].receivers_gone, receivers_gone);
}

static void last_one_is_told(struct ktest *kt)
{
	u32 both, receiver, sender;

	handle_fresh(8);
	both = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(0), both, HANDLE_RECV | HANDLE_GRANT, 0, &receiver), 0);
	sender = handle_must_grant(kt, 0, both, 1);
	ASSERT_EQ(kt, CALLS(kt)->close(T(0), both), 0);
	expect_told(kt, 0, 0);
	receiver = handle_must_move(kt, 0, receiver, 2);
	sender = handle_must_move(kt, 1, sender, 2);
	expect_told(kt, 0, 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(2), sender), 0);
	expect_told(kt, 1, 0);
	CALLS(kt)->end(T(2));
	expect_told(kt, 1, 1);
	EXPECT_EQ(kt, handle_count(T(0)) + handle_count(T(1)) + handle_count(T(2)), 0);
}

static void revoke_tells_as_well(struct ktest *kt)
{
	u32 first, derived;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	ASSERT_EQ(kt, CALLS(kt)->derive(T(0), first, HANDLE_RECV, 0, &derived), 0);
	(void)handle_must_derive(kt, 0, first);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), first), 0);
	expect_told(kt, 0, 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(0), first), 0);
	expect_told(kt, 1, 1);
}

/* --- the matrix --------------------------------------------------------------------------------------------- */

/* An operation by a handle of table 0, the rights that it needs. */
struct operation {
	const char	*name;
	unsigned int	needs;
	int		(*run)(const struct handle_calls *calls, u32 handle);
};

static int use_to_send(const struct handle_calls *calls, u32 handle)
{
	struct handle_use use;
	int err = calls->look_up(T(0), handle, &handle_thing_type, HANDLE_SEND, &use);

	if (!err)
		calls->done(&use);
	return err;
}

static int use_to_receive(const struct handle_calls *calls, u32 handle)
{
	struct handle_use use;
	int err = calls->look_up(T(0), handle, &handle_thing_type, HANDLE_RECV, &use);

	if (!err)
		calls->done(&use);
	return err;
}

static int derive(const struct handle_calls *calls, u32 handle)
{
	u32 got;

	return calls->derive(T(0), handle, 0, 0, &got);
}

static int derive_with_badge(const struct handle_calls *calls, u32 handle)
{
	u32 got;

	return calls->derive(T(0), handle, 0, 1, &got);
}

static int grant(const struct handle_calls *calls, u32 handle)
{
	u32 got;

	return calls->grant(T(0), handle, T(1), 0, 0, &got);
}

static int grant_with_badge(const struct handle_calls *calls, u32 handle)
{
	u32 got;

	return calls->grant(T(0), handle, T(1), 0, 1, &got);
}

static int move(const struct handle_calls *calls, u32 handle)
{
	u32 got;

	return calls->move(T(0), handle, T(1), &got);
}

static int revoke(const struct handle_calls *calls, u32 handle)
{
	return calls->revoke(T(0), handle);
}

static int close(const struct handle_calls *calls, u32 handle)
{
	return calls->close(T(0), handle);
}

static const struct operation operations[] = {
	{ "use to send", HANDLE_SEND, use_to_send },
	{ "use to receive", HANDLE_RECV, use_to_receive },
	{ "derive", 0, derive },
	{ "derive with a badge", HANDLE_BADGE, derive_with_badge },
	{ "grant", HANDLE_GRANT, grant },
	{ "grant with a badge", HANDLE_GRANT | HANDLE_BADGE, grant_with_badge },
	{ "move", HANDLE_GRANT, move },
	{ "revoke", 0, revoke },
	{ "close", 0, close },
};

static const char *operation_name(const void *param)
{
	return ((const struct operation *)param)->name;
}

/* By a handle with each set of rights there is. */
static void needs_its_rights(struct ktest *kt)
{
	const struct operation *operation = kt->param;

	for (unsigned int has = 0; has <= HANDLE_RIGHTS; has++) {
		int expected = operation->needs & ~has ? -EACCES : 0;
		u32 handle;

		handle_fresh(8);
		handle = handle_must_open(kt, 0, has, 0);
		if (operation->run(CALLS(kt), handle) != expected)
			ktest_fail(kt, "%s with rights 0x%x is not %s", operation->name, has, errno_name(expected));
		if (!expected)
			continue;
		handle_expect(kt, 0, handle, 0, has, 0);
		EXPECT_EQ(kt, handle_count(T(0)), 1);
		EXPECT_EQ(kt, handle_count(T(1)), 0);
	}
}

static void other_type(struct ktest *kt)
{
	struct handle_use use = { .badge = 77 };
	u32 handle;

	handle_fresh(8);
	handle = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	EXPECT_EQ(kt, CALLS(kt)->look_up(T(0), handle, &handle_other_type, 0, &use), -EINVAL);
	EXPECT_EQ(kt, CALLS(kt)->look_up(T(0), handle, &handle_other_type, HANDLE_SEND, &use), -EINVAL);
	EXPECT_EQ(kt, use.badge, 77);
	handle_expect_valid(kt, 0, handle);
}

const struct ktest_case handle_conform[] = {
	KCASE("HANDLE-1 a handle is what it was made as", is_what_was_given),
	KCASE("HANDLE-2 a forged number is no handle", forged),
	KCASE("HANDLE-2 a stale one is none", stale),
	KCASE("HANDLE-2 that of another table is none", of_another_table),
	KCASE("HANDLE-3 none has more rights than its origin", never_more_rights),
	KCASE("HANDLE-4 a badge is set once", badge_is_set_once),
	KCASE("HANDLE-4 a badge is inherited", badge_is_inherited),
	KCASE("HANDLE-5 revoke ends all that was derived", handle_revokes_all),
	KCASE("HANDLE-5 also many, in steps", handle_revokes_many),
	KCASE("HANDLE-5 also what was moved, or lost its origin", handle_revokes_what_moved),
	KCASE("HANDLE-5 all others stay", handle_revoke_keeps_others),
	KCASE("HANDLE-6 what was derived from one that is closed stays", handle_close_keeps_derived),
	KCASE("HANDLE-6 also when it was the first", handle_close_of_the_first),
	KCASE("HANDLE-7 an object is released with its last handle", released_when_last_is_closed),
	KCASE("HANDLE-7 it lives while it is used", lives_while_used),
	KCASE("HANDLE-7 what is refused keeps nothing", refusals_keep_nothing),
	KCASE("HANDLE-8 exactly as many fit as there are slots", as_many_as_slots),
	KCASE("HANDLE-9 the end closes all, and only those", handle_end_closes_all),
	KCASE("HANDLE-9 nothing comes behind the end", handle_end_refuses),
	KCASE("HANDLE-10 what is moved is the same", handle_moves_whole),
	KCASE("HANDLE-10 and keeps its place", handle_moves_in_its_place),
	KCASE("HANDLE-11 the type is told of the last one", last_one_is_told),
	KCASE("HANDLE-11 also when it is revoked", revoke_tells_as_well),
	KCASE_FOR("HANDLE-12 needs its rights", needs_its_rights, operations, operation_name),
	KCASE("HANDLE-12 another type is refused", other_type),
	KCASE_END
};
