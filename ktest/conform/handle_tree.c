// SPDX-License-Identifier: MIT
/* The promise of handle.h, executed: what was derived from a handle, in whichever table. */
#include "handle_case.h"

#define DEEP	12	/* below each other */
#define WIDE	(3 * HANDLE_STEP + 1)

/* --- revoke --------------------------------------------------------------------------------------- */

/* Below each other, round the tables. */
static void grow_chain(struct ktest *kt, u32 handles[DEEP])
{
	handles[0] = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	for (unsigned int i = 1; i < DEEP; i++)
		handles[i] = handle_must_grant(kt, (i - 1) % HANDLE_TABLES, handles[i - 1], i % HANDLE_TABLES);
}

/* From each of a chain on; twice is once. */
void handle_revokes_all(struct ktest *kt)
{
	for (unsigned int at = 0; at < DEEP; at++) {
		u32 handles[DEEP];

		handle_fresh(HANDLE_SLOTS);
		grow_chain(kt, handles);
		ASSERT_EQ(kt, CALLS(kt)->revoke(T(at % HANDLE_TABLES), handles[at]), 0);
		for (unsigned int i = 0; i <= at; i++)
			handle_expect_valid(kt, i % HANDLE_TABLES, handles[i]);
		for (unsigned int i = at + 1; i < DEEP; i++)
			handle_expect_none(kt, i % HANDLE_TABLES, handles[i]);
		ASSERT_EQ(kt, CALLS(kt)->revoke(T(at % HANDLE_TABLES), handles[at]), 0);
		handle_expect_valid(kt, at % HANDLE_TABLES, handles[at]);
	}
}

/* More than one step: beside each other, and two below each. */
void handle_revokes_many(struct ktest *kt)
{
	static u32 handles[3][WIDE];
	u32 first;

	handle_fresh(HANDLE_SLOTS);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	for (unsigned int i = 0; i < WIDE; i++) {
		handles[0][i] = handle_must_derive(kt, 0, first);
		handles[1][i] = handle_must_grant(kt, 0, handles[0][i], 1);
		handles[2][i] = handle_must_grant(kt, 1, handles[1][i], 2);
	}
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), first), 0);
	EXPECT_EQ(kt, handle_count(T(0)), 1);
	EXPECT_EQ(kt, handle_count(T(1)), 0);
	EXPECT_EQ(kt, handle_count(T(2)), 0);
	for (unsigned int table = 0; table < HANDLE_TABLES; table++)
		for (unsigned int i = 0; i < WIDE; i++)
			handle_expect_none(kt, table, handles[table][i]);
}

/* Some moved, and those between were closed. */
void handle_revokes_what_moved(struct ktest *kt)
{
	u32 first, middle, moved, last, beside;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	middle = handle_must_grant(kt, 0, first, 1);
	last = handle_must_grant(kt, 1, middle, 2);
	beside = handle_must_derive(kt, 1, middle);
	moved = handle_must_move(kt, 1, middle, 2);
	last = handle_must_move(kt, 2, last, 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(2), moved), 0);
	handle_expect_valid(kt, 0, last);
	handle_expect_valid(kt, 1, beside);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), first), 0);
	handle_expect_none(kt, 0, last);
	handle_expect_none(kt, 1, beside);
	handle_expect_valid(kt, 0, first);
}

/* Above it, beside it, below what is beside it, and of another tree. */
void handle_revoke_keeps_others(struct ktest *kt)
{
	u32 first, before, one, behind, below_before, below_behind, below, other;

	handle_fresh(16);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	other = handle_must_open(kt, 1, HANDLE_RIGHTS, 0);
	before = handle_must_grant(kt, 0, first, 1);
	one = handle_must_grant(kt, 0, first, 1);
	behind = handle_must_grant(kt, 0, first, 1);
	below_before = handle_must_grant(kt, 1, before, 2);
	below = handle_must_grant(kt, 1, one, 2);
	below_behind = handle_must_grant(kt, 1, behind, 2);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(1), one), 0);
	handle_expect_none(kt, 2, below);
	handle_expect(kt, 0, first, 0, HANDLE_RIGHTS, 0);
	handle_expect(kt, 1, other, 0, HANDLE_RIGHTS, 0);
	handle_expect_valid(kt, 1, before);
	handle_expect_valid(kt, 1, one);
	handle_expect_valid(kt, 1, behind);
	handle_expect_valid(kt, 2, below_before);
	handle_expect_valid(kt, 2, below_behind);
}

/* --- close ------------------------------------------------------------------------------------------ */

/* Each of a chain is closed; what is below goes on, and is revoked from above it, and only from there. */
void handle_close_keeps_derived(struct ktest *kt)
{
	for (unsigned int at = 1; at < DEEP - 1; at++) {
		u32 handles[DEEP], beside;

		handle_fresh(HANDLE_SLOTS);
		grow_chain(kt, handles);
		beside = handle_must_grant(kt, (at - 1) % HANDLE_TABLES, handles[at - 1], 0);
		ASSERT_EQ(kt, CALLS(kt)->close(T(at % HANDLE_TABLES), handles[at]), 0);
		handle_expect_none(kt, at % HANDLE_TABLES, handles[at]);
		for (unsigned int i = 0; i < DEEP; i++)
			if (i != at)
				handle_expect_valid(kt, i % HANDLE_TABLES, handles[i]);
		ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), beside), 0);
		handle_expect_valid(kt, (at + 1) % HANDLE_TABLES, handles[at + 1]);
		ASSERT_EQ(kt, CALLS(kt)->revoke(T((at - 1) % HANDLE_TABLES), handles[at - 1]), 0);
		for (unsigned int i = at + 1; i < DEEP; i++)
			handle_expect_none(kt, i % HANDLE_TABLES, handles[i]);
		handle_expect_none(kt, 0, beside);
	}
}

/* What was below it are trees of their own. */
void handle_close_of_the_first(struct ktest *kt)
{
	u32 first, children[3], below[3];

	handle_fresh(16);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	for (unsigned int i = 0; i < 3; i++) {
		children[i] = handle_must_grant(kt, 0, first, 1);
		below[i] = handle_must_grant(kt, 1, children[i], 2);
	}
	ASSERT_EQ(kt, CALLS(kt)->close(T(0), first), 0);
	for (unsigned int i = 0; i < 3; i++) {
		handle_expect_valid(kt, 1, children[i]);
		handle_expect_valid(kt, 2, below[i]);
	}
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(1), children[1]), 0);
	handle_expect_none(kt, 2, below[1]);
	ASSERT_EQ(kt, CALLS(kt)->close(T(1), children[0]), 0);
	ASSERT_EQ(kt, CALLS(kt)->close(T(1), children[2]), 0);
	handle_expect_valid(kt, 2, below[0]);
	handle_expect_valid(kt, 2, below[2]);
	handle_expect_valid(kt, 1, children[1]);
}

/* --- the end of a table -------------------------------------------------------------------------------- */

void handle_end_closes_all(struct ktest *kt)
{
	static u32 handles[HANDLE_SLOTS];
	u32 first, kept;

	handle_fresh(HANDLE_SLOTS);
	first = handle_must_open(kt, 1, HANDLE_RIGHTS, 0);
	for (unsigned int i = 0; i < HANDLE_SLOTS; i++)
		handles[i] = handle_must_grant(kt, 1, first, 0);
	kept = handle_must_grant(kt, 0, handles[HANDLE_SLOTS - 1], 2);
	CALLS(kt)->end(T(0));
	EXPECT_EQ(kt, handle_count(T(0)), 0);
	for (unsigned int i = 0; i < HANDLE_SLOTS; i++)
		handle_expect_none(kt, 0, handles[i]);
	handle_expect_valid(kt, 1, first);
	handle_expect_valid(kt, 2, kept);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(1), first), 0);
	handle_expect_none(kt, 2, kept);
}

void handle_end_refuses(struct ktest *kt)
{
	u32 handle, got = 99;

	handle_fresh(8);
	handle = handle_must_open(kt, 1, HANDLE_RIGHTS, 0);
	CALLS(kt)->end(T(0));
	EXPECT_EQ(kt, CALLS(kt)->open(T(0), THING(0), 0, 0, &got), -EPIPE);
	EXPECT_EQ(kt, CALLS(kt)->grant(T(1), handle, T(0), 0, 0, &got), -EPIPE);
	EXPECT_EQ(kt, CALLS(kt)->move(T(1), handle, T(0), &got), -EPIPE);
	EXPECT_EQ(kt, got, 99);
	EXPECT_EQ(kt, handle_count(T(0)), 0);
	handle_expect(kt, 1, handle, 0, HANDLE_RIGHTS, 0);
	EXPECT_EQ(kt, handle_count(T(1)), 1);
}

/* --- moves ------------------------------------------------------------------------------------------------ */

void handle_moves_whole(struct ktest *kt)
{
	for (unsigned int rights = HANDLE_GRANT; rights <= HANDLE_RIGHTS; rights++) {
		u32 handle, moved;

		if (!(rights & HANDLE_GRANT))
			continue;
		handle_fresh(8);
		handle = handle_must_open(kt, 0, rights, 3 + rights);
		moved = handle_must_move(kt, 0, handle, 1);
		handle_expect(kt, 1, moved, 0, rights, 3 + rights);
		handle_expect_none(kt, 0, handle);
		EXPECT_EQ(kt, handle_count(T(0)), 0);
		EXPECT_EQ(kt, handle_count(T(1)), 1);
		handle = handle_must_move(kt, 1, moved, 1);
		handle_expect(kt, 1, handle, 0, rights, 3 + rights);
		handle_expect_none(kt, 1, moved);
		EXPECT_EQ(kt, handle_count(T(1)), 1);
	}
}

/* Below its origin, above what was derived from it, beside its siblings. */
void handle_moves_in_its_place(struct ktest *kt)
{
	u32 first, middle, below, lower, beside;

	handle_fresh(8);
	first = handle_must_open(kt, 0, HANDLE_RIGHTS, 0);
	middle = handle_must_grant(kt, 0, first, 1);
	beside = handle_must_grant(kt, 0, first, 1);
	below = handle_must_grant(kt, 1, middle, 1);
	lower = handle_must_grant(kt, 1, below, 2);
	middle = handle_must_move(kt, 1, middle, 2);
	below = handle_must_move(kt, 1, below, 0);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(0), below), 0);
	handle_expect_none(kt, 2, lower);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(2), middle), 0);
	handle_expect_none(kt, 0, below);
	handle_expect_valid(kt, 2, middle);
	handle_expect_valid(kt, 1, beside);
	first = handle_must_move(kt, 0, first, 2);
	ASSERT_EQ(kt, CALLS(kt)->revoke(T(2), first), 0);
	handle_expect_none(kt, 2, middle);
	handle_expect_none(kt, 1, beside);
	handle_expect_valid(kt, 2, first);
}
