// SPDX-License-Identifier: MIT
/* Handles with one thing wrong each, around the calls that are right. */
#include "conform/handle_case.h"
#include "saboteur.h"

#define INDEX(handle)	((handle) % HANDLE_TABLE_MAX)

/* Of a handle that is valid. */
static struct handle_slot *slot_of(struct handle_table *table, u32 handle)
{
	return &table->slots[INDEX(handle)];
}

static bool is_valid(struct handle_table *table, u32 handle)
{
	return INDEX(handle) < table->capacity && slot_of(table, handle)->number == handle &&
	       slot_of(table, handle)->object;
}

/* A handle that nobody derived.  Return: 0, or what handle_open() says. */
static int make_up(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights, u64 badge,
		   u32 *made)
{
	struct handle_use use;
	int err = handle_use(table, handle, NULL, 0, &use);

	if (err)
		return err;
	err = handle_open(to, use.object, rights & HANDLE_RIGHTS, badge ? badge : use.badge, made);
	handle_done(&use);
	return err;
}

/* --- HANDLE-1 ----------------------------------------------------------------------------------- */

static int open_names_another(struct handle_table *table, struct handle_object *object, unsigned int rights, u64 badge,
			      u32 *handle)
{
	return handle_open(table, object == THING(1) ? THING(0) : object, rights, badge, handle);
}

static int use_adds_a_right(struct handle_table *table, u32 handle, const struct handle_type *type,
			    unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (!err && use->object == THING(1))
		use->rights |= HANDLE_SEND;
	return err;
}

/* --- HANDLE-2 ----------------------------------------------------------------------------------- */

static int use_without_generation(struct handle_table *table, u32 handle, const struct handle_type *type,
				  unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (err != -EBADF || INDEX(handle) >= table->capacity)
		return err;
	return handle_use(table, slot_of(table, handle)->number, type, rights, use);
}

static int close_of_none(struct handle_table *table, u32 handle)
{
	(void)!handle_close(table, handle);
	return 0;
}

static int use_of_any_table(struct handle_table *table, u32 handle, const struct handle_type *type,
			    unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (err == -EBADF && table != T(0))
		err = handle_use(T(0), handle, type, rights, use);
	return err;
}

/* --- HANDLE-3 ----------------------------------------------------------------------------------- */

static int derive_widens(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived)
{
	int err = handle_derive(table, handle, rights, badge, derived);

	return err == -EACCES && !badge ? make_up(table, handle, table, rights, 0, derived) : err;
}

static int grant_widens(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights,
			u64 badge, u32 *granted)
{
	int err = handle_grant(table, handle, to, rights, badge, granted);

	if (err == -EACCES && !badge && slot_of(table, handle)->rights & HANDLE_GRANT)
		return make_up(table, handle, to, rights, 0, granted);
	return err;
}

/* --- HANDLE-4 ----------------------------------------------------------------------------------- */

static int derive_changes_badge(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived)
{
	int err = handle_derive(table, handle, rights, badge, derived);

	if (err == -EACCES && badge && slot_of(table, handle)->badge)
		return make_up(table, handle, table, rights, badge, derived);
	return err;
}

static int grant_forgets_badge(struct handle_table *table, u32 handle, struct handle_table *to, unsigned int rights,
			       u64 badge, u32 *granted)
{
	int err = handle_grant(table, handle, to, rights, badge, granted);

	if (!err && !badge)
		slot_of(to, *granted)->badge = 0;
	return err;
}

/* That of the one that was given a badge last. */
static int derive_with_another_ones_badge(struct handle_table *table, u32 handle, unsigned int rights, u64 badge,
					  u32 *derived)
{
	static u64 last;
	int err = handle_derive(table, handle, rights, badge, derived);

	if (!err && !badge && slot_of(table, *derived)->badge)
		slot_of(table, *derived)->badge = last;
	last = badge;
	return err;
}

/* --- HANDLE-5 ----------------------------------------------------------------------------------- */

static int revoke_one_step(struct handle_table *table, u32 handle)
{
	unsigned int n = 0;

	if (is_valid(table, handle)) {
		list_foreach_safe(child, &slot_of(table, handle)->children, struct handle_slot, link) {
			if (++n > HANDLE_STEP)
				list_remove(&child->link);
		}
	}
	return handle_revoke(table, handle);
}

/* What was derived from what was derived is kept. */
static int revoke_children_only(struct handle_table *table, u32 handle)
{
	if (is_valid(table, handle)) {
		list_foreach(child, &slot_of(table, handle)->children, struct handle_slot, link) {
			list_remove(&child->children);
		}
	}
	return handle_revoke(table, handle);
}

static int revoke_itself(struct handle_table *table, u32 handle)
{
	int err = handle_revoke(table, handle);

	return err ? err : handle_close(table, handle);
}

/* Also the first of its siblings. */
static int revoke_a_sibling(struct handle_table *table, u32 handle)
{
	int err = handle_revoke(table, handle);

	for (u32 i = 0; !err && table == T(1) && i < table->capacity; i++) {
		if (table->slots[i].number != handle && handle_close(table, table->slots[i].number) == 0)
			break;
	}
	return err;
}

/* --- HANDLE-6 ----------------------------------------------------------------------------------- */

static int close_revokes(struct handle_table *table, u32 handle)
{
	(void)!handle_revoke(table, handle);
	return handle_close(table, handle);
}

/* What was derived from it is nobody's. */
static int close_sets_free(struct handle_table *table, u32 handle)
{
	if (is_valid(table, handle))
		list_remove(&slot_of(table, handle)->children);
	return handle_close(table, handle);
}

/* --- HANDLE-7 ----------------------------------------------------------------------------------- */

static int use_without_reference(struct handle_table *table, u32 handle, const struct handle_type *type,
				 unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (!err)
		handle_object_put(use->object);
	return err;
}

static void done_with_nothing(struct handle_use *use)
{
}

static int use_refused_keeps_a_reference(struct handle_table *table, u32 handle, const struct handle_type *type,
					 unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (err == -EACCES)
		handle_object_get(slot_of(table, handle)->object);
	return err;
}

static int close_releases_again(struct handle_table *table, u32 handle)
{
	int err = handle_close(table, handle);

	if (!err && handle_things[0].released)
		THING(0)->type->release(THING(0));
	return err;
}

/* --- HANDLE-8 ----------------------------------------------------------------------------------- */

static int open_keeps_one_free(struct handle_table *table, struct handle_object *object, unsigned int rights,
			       u64 badge, u32 *handle)
{
	if (table->capacity == 7 && handle_count(table) == 6)
		return -ENOSPC;
	return handle_open(table, object, rights, badge, handle);
}

static int move_pushes_one_out(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	int err = handle_move(table, handle, to, moved);

	if (err == -ENOSPC && !handle_close(to, to->slots[0].number))
		err = handle_move(table, handle, to, moved);
	return err;
}

/* --- HANDLE-9 ----------------------------------------------------------------------------------- */

static void end_forgets_the_last(struct handle_table *table)
{
	if (table->capacity == HANDLE_SLOTS)
		table->capacity--;
	handle_table_end(table);
	if (table->capacity == HANDLE_SLOTS - 1)
		table->capacity++;
}

static void end_for_now(struct handle_table *table)
{
	handle_table_end(table);
	spin_guard(&table->lock);
	table->is_over = false;
}

static void end_takes_what_was_derived(struct handle_table *table)
{
	for (u32 i = 0; i < table->capacity; i++)
		(void)!handle_revoke(table, table->slots[i].number);
	handle_table_end(table);
}

/* --- HANDLE-10 ---------------------------------------------------------------------------------- */

static int move_loses_the_badge(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	int err = handle_move(table, handle, to, moved);

	if (!err)
		slot_of(to, *moved)->badge = 0;
	return err;
}

/* A new one, beside what was derived from the old one. */
static int move_is_a_copy(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	int err;

	if (!is_valid(table, handle))
		return -EBADF;
	err = handle_grant(table, handle, to, slot_of(table, handle)->rights, 0, moved);
	return err ? err : handle_close(table, handle);
}

static int move_is_a_new_tree(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	int err = handle_move(table, handle, to, moved);

	if (!err)
		list_remove(&slot_of(to, *moved)->link);
	return err;
}

/* --- HANDLE-11 ---------------------------------------------------------------------------------- */

static int close_tells_each_time(struct handle_table *table, u32 handle)
{
	bool sends = is_valid(table, handle) && slot_of(table, handle)->rights & HANDLE_SEND;
	int err = handle_close(table, handle);

	if (!err && sends)
		THING(0)->type->gone(THING(0), HANDLE_SEND);
	return err;
}

static const struct handle_type deaf_type = { "deaf", NULL, NULL };

static int close_never_tells(struct handle_table *table, u32 handle)
{
	const struct handle_type *type = THING(0)->type;
	int err;

	handle_object_get(THING(0));
	THING(0)->type = &deaf_type;
	err = handle_close(table, handle);
	THING(0)->type = type;
	handle_object_put(THING(0));
	return err;
}

static int revoke_tells_of_one(struct handle_table *table, u32 handle)
{
	int err = handle_revoke(table, handle);

	if (!err)
		THING(0)->type->gone(THING(0), HANDLE_RECV);
	return err;
}

/* --- HANDLE-12 ---------------------------------------------------------------------------------- */

static int derive_gives_badges(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived)
{
	int err = handle_derive(table, handle, rights, badge, derived);

	if (err == -EACCES && badge && !slot_of(table, handle)->badge)
		return make_up(table, handle, table, rights, badge, derived);
	return err;
}

static int grant_without_the_right(struct handle_table *table, u32 handle, struct handle_table *to,
				   unsigned int rights, u64 badge, u32 *granted)
{
	int err = handle_grant(table, handle, to, rights, badge, granted);

	if (err == -EACCES && !badge && !(slot_of(table, handle)->rights & HANDLE_GRANT))
		return make_up(table, handle, to, rights, badge, granted);
	return err;
}

static int move_without_the_right(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	if (is_valid(table, handle))
		slot_of(table, handle)->rights |= HANDLE_GRANT;
	return handle_move(table, handle, to, moved);
}

static int use_of_any_type(struct handle_table *table, u32 handle, const struct handle_type *type, unsigned int rights,
			   struct handle_use *use)
{
	return handle_use(table, handle, NULL, rights, use);
}

static int use_with_any_right_of_two(struct handle_table *table, u32 handle, const struct handle_type *type,
				     unsigned int rights, struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (err == -EACCES && slot_of(table, handle)->rights & (HANDLE_SEND | HANDLE_RECV))
		return handle_use(table, handle, type, 0, use);
	return err;
}

/* --- how each is caught ------------------------------------------------------------------------- */

/* What a row has not is right. */
static void fill_in(struct ktest *kt)
{
	static struct handle_calls calls;
	const struct handle_calls *wrong = kt->bench;

	calls = *wrong;
	calls.open = calls.open ? calls.open : handle_calls.open;
	calls.look_up = calls.look_up ? calls.look_up : handle_calls.look_up;
	calls.done = calls.done ? calls.done : handle_calls.done;
	calls.derive = calls.derive ? calls.derive : handle_calls.derive;
	calls.grant = calls.grant ? calls.grant : handle_calls.grant;
	calls.move = calls.move ? calls.move : handle_calls.move;
	calls.close = calls.close ? calls.close : handle_calls.close;
	calls.revoke = calls.revoke ? calls.revoke : handle_calls.revoke;
	calls.end = calls.end ? calls.end : handle_calls.end;
	kt->bench = &calls;
}

#define WRONG(...)	(&(const struct handle_calls){ __VA_ARGS__ })

static const struct saboteur handle_saboteurs[] = {
	{ .name = "HANDLE-1 a handle names another object", .bench = WRONG(.open = open_names_another) },
	{ .name = "HANDLE-1 it has a right that it was not given", .bench = WRONG(.look_up = use_adds_a_right) },
	{ .name = "HANDLE-2 generations are not looked at", .bench = WRONG(.look_up = use_without_generation) },
	{ .name = "HANDLE-2 to close none is fine", .bench = WRONG(.close = close_of_none),
	  .also = "HANDLE-5 HANDLE-6 HANDLE-9 HANDLE-10",
	  .why = "they close what is gone, to see that it is" },
	{ .name = "HANDLE-2 handles of another table go too", .bench = WRONG(.look_up = use_of_any_table),
	  .also = "HANDLE-5 HANDLE-6 HANDLE-10",
	  .why = "they look for what is gone by numbers that tables share" },
	{ .name = "HANDLE-3 derive widens rights", .bench = WRONG(.derive = derive_widens) },
	{ .name = "HANDLE-3 grant widens rights", .bench = WRONG(.grant = grant_widens) },
	{ .name = "HANDLE-4 a badge is changed", .bench = WRONG(.derive = derive_changes_badge) },
	{ .name = "HANDLE-4 a badge is forgotten", .bench = WRONG(.grant = grant_forgets_badge) },
	{ .name = "HANDLE-4 a badge is that of another", .bench = WRONG(.derive = derive_with_another_ones_badge) },
	{ .name = "HANDLE-5 revoke stops after a step", .bench = WRONG(.revoke = revoke_one_step) },
	{ .name = "HANDLE-5 revoke keeps what is two below", .bench = WRONG(.revoke = revoke_children_only),
	  .also = "HANDLE-6",
	  .why = "what was below one that is closed is revoked there" },
	{ .name = "HANDLE-5 revoke takes itself", .bench = WRONG(.revoke = revoke_itself),
	  .also = "HANDLE-6 HANDLE-10 HANDLE-11",
	  .why = "who revokes goes on with the handle" },
	{ .name = "HANDLE-5 revoke takes a sibling", .bench = WRONG(.revoke = revoke_a_sibling),
	  .also = "HANDLE-6",
	  .why = "a sibling is used there behind a revoke" },
	{ .name = "HANDLE-6 close takes what was derived", .bench = WRONG(.close = close_revokes),
	  .also = "HANDLE-5 HANDLE-7 HANDLE-11",
	  .why = "what was derived is expected behind a close" },
	{ .name = "HANDLE-6 close sets free what was derived", .bench = WRONG(.close = close_sets_free),
	  .also = "HANDLE-5",
	  .why = "one in between is closed there before the revoke" },
	{ .name = "HANDLE-7 a use has no reference",
	  .bench = WRONG(.look_up = use_without_reference, .done = done_with_nothing) },
	{ .name = "HANDLE-7 a use never ends", .bench = WRONG(.done = done_with_nothing) },
	{ .name = "HANDLE-7 a refusal keeps a reference", .bench = WRONG(.look_up = use_refused_keeps_a_reference) },
	{ .name = "HANDLE-7 an object is released twice", .bench = WRONG(.close = close_releases_again) },
	{ .name = "HANDLE-8 one slot is kept free", .bench = WRONG(.open = open_keeps_one_free) },
	{ .name = "HANDLE-8 what comes pushes one out", .bench = WRONG(.move = move_pushes_one_out) },
	{ .name = "HANDLE-9 the last handle outlives the end", .bench = WRONG(.end = end_forgets_the_last) },
	{ .name = "HANDLE-9 handles come behind the end", .bench = WRONG(.end = end_for_now) },
	{ .name = "HANDLE-9 the end takes what was derived", .bench = WRONG(.end = end_takes_what_was_derived) },
	{ .name = "HANDLE-10 a move loses the badge", .bench = WRONG(.move = move_loses_the_badge) },
	{ .name = "HANDLE-10 what is moved is a copy", .bench = WRONG(.move = move_is_a_copy) },
	{ .name = "HANDLE-10 what is moved is a tree of its own", .bench = WRONG(.move = move_is_a_new_tree),
	  .also = "HANDLE-5",
	  .why = "what was moved is revoked there" },
	{ .name = "HANDLE-11 the type is told each time", .bench = WRONG(.close = close_tells_each_time) },
	{ .name = "HANDLE-11 the type is never told", .bench = WRONG(.close = close_never_tells) },
	{ .name = "HANDLE-11 each revoke is told", .bench = WRONG(.revoke = revoke_tells_of_one) },
	{ .name = "HANDLE-12 whoever derives gives badges", .bench = WRONG(.derive = derive_gives_badges) },
	{ .name = "HANDLE-12 whoever has it may grant it", .bench = WRONG(.grant = grant_without_the_right),
	  .also = "HANDLE-3",
	  .why = "it grants by each set of rights" },
	{ .name = "HANDLE-12 whoever has it may move it", .bench = WRONG(.move = move_without_the_right),
	  .also = "HANDLE-7",
	  .why = "of its refusals one is this" },
	{ .name = "HANDLE-12 any type will do", .bench = WRONG(.look_up = use_of_any_type),
	  .also = "HANDLE-7",
	  .why = "of its refusals one is this" },
	{ .name = "HANDLE-12 to send is to receive", .bench = WRONG(.look_up = use_with_any_right_of_two) },
};

static const struct saboteur_contract handle_contract = { .conform = handle_conform, .before = fill_in };

SABOTEURS(handle, FACT(CONSOLE), handle_contract, handle_saboteurs);
