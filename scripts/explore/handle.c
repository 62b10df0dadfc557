// SPDX-License-Identifier: MIT
/* Handles that are revoked while others use them, derive from them, move and close them. */
#include <foundry/handle.h>

#include "explore.h"

#define RIGHTS	(HANDLE_SEND | HANDLE_GRANT)

static struct handle_space space;
static struct handle_table tables[2];
static struct handle_slot slots[2][4];
static struct handle_object object;
static u32 first, second, third;	/* each from the one before; the first in table 0, the others in table 1 */
static u32 released;			/* atomic */
static u32 used[EXPLORE_THREADS];	/* by each thread, plain: what a user does comes before the release */

static void release(struct handle_object *it)
{
	for (unsigned int i = 0; i < EXPLORE_THREADS; i++)
		used[i] = 0;
	__atomic_fetch_add(&released, 1, __ATOMIC_RELAXED);
}

static const struct handle_type type = { "thing", 0, release };

static void must(int err)
{
	EXPLORE_CHECK(err == 0, "a call is refused");
}

/* Nothing but the handles names it. */
static void setup(void)
{
	handle_space_init(&space);
	handle_table_init(&tables[0], &space, slots[0], 4);
	handle_table_init(&tables[1], &space, slots[1], 4);
	handle_object_init(&object, &type);
	must(handle_open(&tables[0], &object, HANDLE_RIGHTS, 0, &first));
	must(handle_grant(&tables[0], first, &tables[1], RIGHTS, 0, &second));
	must(handle_derive(&tables[1], second, RIGHTS, 0, &third));
	handle_object_put(&object);
}

static bool is_valid(unsigned int table, u32 handle)
{
	struct handle_use use;

	if (handle_use(&tables[table], handle, &type, HANDLE_SEND, &use))
		return false;
	EXPLORE_CHECK(!__atomic_load_n(&released, __ATOMIC_RELAXED), "it is used when it was released");
	used[explore_cpu()]++;
	handle_done(&use);
	return true;
}

/* Once it has returned, both are gone. */
static void revoke(void)
{
	must(handle_revoke(&tables[0], first));
	EXPLORE_CHECK(!is_valid(1, second) && !is_valid(1, third), "a handle outlives its revoke");
}

static void revoke_and_close(void)
{
	must(handle_revoke(&tables[0], first));
	must(handle_close(&tables[0], first));
}

static void use(void)
{
	(void)is_valid(1, second);
}

static void derive(void)
{
	u32 derived;

	(void)!handle_derive(&tables[1], second, RIGHTS, 0, &derived);
}

static void close_second(void)
{
	(void)!handle_close(&tables[1], second);
}

static void move_third(void)
{
	u32 moved;

	(void)!handle_move(&tables[1], third, &tables[0], &moved);
}

static void check_released(void)
{
	EXPLORE_CHECK(released == 1, "it was not released, or twice");
}

/* What was made meanwhile is gone as well: the first one is alone, and the last to name it. */
static void check_alone(void)
{
	EXPLORE_CHECK(handle_count(&tables[0]) == 1 && handle_count(&tables[1]) == 0, "a handle outlives its revoke");
	must(handle_close(&tables[0], first));
	check_released();
}

EXPLORE_TEST(.name = "handle/use", .setup = setup, .threads = { revoke_and_close, use }, .check = check_released,
	     .bound = 2);
EXPLORE_TEST(.name = "handle/derive", .setup = setup, .threads = { revoke, derive }, .check = check_alone, .bound = 2);
EXPLORE_TEST(.name = "handle/close", .setup = setup, .threads = { revoke, close_second }, .check = check_alone,
	     .bound = 2);
EXPLORE_TEST(.name = "handle/move", .setup = setup, .threads = { revoke, move_third }, .check = check_alone,
	     .bound = 2);
