/* SPDX-License-Identifier: MIT */
/* handle_case - what the cases of handle.h share: three tables, two things to name, and calls that must go. */
#ifndef KTEST_CONFORM_HANDLE_CASE_H
#define KTEST_CONFORM_HANDLE_CASE_H

#include "handle.h"

#define HANDLE_TABLES	3
#define HANDLE_SLOTS	128	/* more than three steps of a revoke */
#define HANDLE_THINGS	2

/* What is named, and what it was told. */
struct handle_thing {
	struct handle_object	object;
	u32			released, senders_gone, receivers_gone;
};

/* Anew for each case. */
extern struct handle_space handle_test_space;
extern struct handle_table handle_tables[HANDLE_TABLES];
extern struct handle_thing handle_things[HANDLE_THINGS];
extern const struct handle_type handle_thing_type, handle_other_type;

#define T(n)		(&handle_tables[n])
#define THING(n)	(&handle_things[n].object)
#define CALLS(kt)	((const struct handle_calls *)(kt)->bench)

/* Tables of so many slots, and things that nothing names. */
void handle_fresh(size_t slots);

/* What must go.  Return: the new handle. */
u32 handle_must_open(struct ktest *kt, unsigned int table, unsigned int rights, u64 badge);
u32 handle_must_derive(struct ktest *kt, unsigned int table, u32 handle);
u32 handle_must_grant(struct ktest *kt, unsigned int table, u32 handle, unsigned int to);
u32 handle_must_move(struct ktest *kt, unsigned int table, u32 handle, unsigned int to);

/* What it is. */
void handle_expect(struct ktest *kt, unsigned int table, u32 handle, unsigned int thing, unsigned int rights,
		   u64 badge);
void handle_expect_valid(struct ktest *kt, unsigned int table, u32 handle);

/* No call takes it, and the number of handles stays. */
void handle_expect_none(struct ktest *kt, unsigned int table, u32 handle);

/* Of handle_tree.c. */
void handle_revokes_all(struct ktest *kt);
void handle_revokes_many(struct ktest *kt);
void handle_revokes_what_moved(struct ktest *kt);
void handle_revoke_keeps_others(struct ktest *kt);
void handle_close_keeps_derived(struct ktest *kt);
void handle_close_of_the_first(struct ktest *kt);
void handle_end_closes_all(struct ktest *kt);
void handle_end_refuses(struct ktest *kt);
void handle_moves_whole(struct ktest *kt);
void handle_moves_in_its_place(struct ktest *kt);

#endif
