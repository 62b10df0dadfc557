// SPDX-License-Identifier: MIT
/* The model of handles against broken ones: each is caught, by the least that shows it. */
#include <foundry/string.h>

#include "conform/handle.h"
#include "sabotaged.h"

static struct handle_slot *slot_of(struct handle_table *table, u32 handle)
{
	return &table->slots[handle % HANDLE_TABLE_MAX];
}

/* --- what is wrong -------------------------------------------------------------- */

static int look_up_stale(struct handle_table *table, u32 handle, const struct handle_type *type, unsigned int rights,
			 struct handle_use *use)
{
	int err = handle_use(table, handle, type, rights, use);

	if (err != -EBADF || handle % HANDLE_TABLE_MAX >= table->capacity)
		return err;
	return handle_use(table, slot_of(table, handle)->number, type, rights, use);
}

/* What is below what was derived stays. */
static int revoke_one_level(struct handle_table *table, u32 handle)
{
	list_foreach(child, &slot_of(table, handle)->children, struct handle_slot, link) {
		list_remove(&child->children);
	}
	return handle_revoke(table, handle);
}

static int close_sets_free(struct handle_table *table, u32 handle)
{
	list_remove(&slot_of(table, handle)->children);
	return handle_close(table, handle);
}

static int move_loses_its_place(struct handle_table *table, u32 handle, struct handle_table *to, u32 *moved)
{
	int err = handle_move(table, handle, to, moved);

	if (!err)
		list_remove(&slot_of(to, *moved)->link);
	return err;
}

static void done_with_nothing(struct handle_use *use)
{
}

/* --- how each is caught ----------------------------------------------------------- */

#define LIST(look_up_op, done_op, move_op, close_op, revoke_op)							\
	(&(const struct handle_calls){ handle_open, look_up_op, done_op, handle_derive, handle_grant, move_op,	\
				       close_op, revoke_op, handle_table_end })

#define BEGIN	"open thing 2 in table 2 with rights 0xf -> 0\n"						\
		"derive from 0 into table 0 with rights 0x5 and badge 0 -> 0\n"

static const struct sabotaged saboteurs[] = {
	{ LIST(look_up_stale, handle_done, handle_move, handle_close, handle_revoke), "generations are not looked at",
	  "1 of 200 operations is enough: it is 0, not -EBADF", BEGIN "look for 0x0 in table 0 -> 0\n" },
	{ LIST(handle_use, handle_done, handle_move, handle_close, revoke_one_level), "revoke goes down one level",
	  "2 of 200 operations are enough: handle 2 is gone, and goes: 0",
	  BEGIN "derive from 1 into table 0 with rights 0x0 and badge 0 -> 0\nrevoke 0 -> 0\n" },
	{ LIST(handle_use, handle_done, handle_move, close_sets_free, handle_revoke), "close sets free",
	  "is gone, and goes: 0", NULL },
	{ LIST(handle_use, handle_done, move_loses_its_place, handle_close, handle_revoke), "move loses its place",
	  "2 of 200 operations are enough: handle 1 is gone, and goes: 0",
	  BEGIN "move 1 to table 0 -> 0\nrevoke 0 -> 0\n" },
	{ LIST(handle_use, done_with_nothing, handle_move, handle_close, handle_revoke), "a use never ends",
	  "0 of 200 operations are enough: the port was released 0 times", BEGIN },
};

static void is_caught(struct ktest *kt)
{
	model_sees(kt, kt->param, &handle_random[0], NULL);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("caught", is_caught, saboteurs, sabotaged_name),
	KCASE_END
};

static const struct ktest_suite selftest = {
	.name	= "model/handle",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(selftest);
