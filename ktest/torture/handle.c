// SPDX-License-Identifier: MIT
/* handle - a round is a thing, the handles that name it, and its revoke; a user that is late finds nothing. */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/string.h>

#include "torture/handle.h"

#define ROUNDS		HANDLE_TORTURE_ROUNDS
#define THINGS		3
#define SLOTS		64
#define TRIES		6u

struct handle_damage handle_damage;

static struct crew crew;
static bool running;

struct thing {
	struct handle_object	object;
	u32			alive;		/* atomic, as the next */
	u32			released;	/* times */
};

struct made {
	unsigned int	table;
	u32		handle;
};

static struct {
	const struct handle_calls	*calls;
	struct handle_space		space;
	struct handle_table		tables[CREW_MAX];
	struct handle_slot		slots[CREW_MAX][SLOTS];
	struct thing			things[THINGS];
	u64				given[CREW_MAX];	/* atomic: a round in the upper half, a handle */
	u32				over;			/* atomic */
} now;

static void note(u32 *count, bool happened)
{
	if (happened)
		(void)atomic_fetch_add_relaxed(count, 1);
}

static void release(struct handle_object *object)
{
	struct thing *thing = container_of(object, struct thing, object);

	note(&handle_damage.dead, !atomic_exchange_acquire(&thing->alive, 0));
	(void)atomic_fetch_add_release(&thing->released, 1);	/* pairs with the load in is_free() */
	note(&handle_damage.released, true);
	crew_happened(&crew);
}

static const struct handle_type thing_type = { "thing", NULL, release };

static void use_once(struct crew_member *me, struct made made)
{
	const struct thing *thing;
	struct handle_use use;
	int err = now.calls->look_up(&now.tables[made.table], made.handle, &thing_type, HANDLE_SEND, &use);

	note(&handle_damage.wrong, err && err != -EBADF);
	if (err)
		return;
	thing = container_of(use.object, const struct thing, object);
	note(&handle_damage.uses, true);
	note(&handle_damage.dead, !atomic_load_relaxed(&thing->alive));
	crew_happened(&crew);
	crew_pause(me);
	note(&handle_damage.dead, !atomic_load_relaxed(&thing->alive));
	now.calls->done(&use);
}

/* --- the owner ----------------------------------------------------------------------------------- */

static bool wait_until_free(struct crew_member *me, struct thing *thing, u32 turn)
{
	while (atomic_load_acquire(&thing->released) < turn)	/* pairs with release() */
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	return true;
}

static void expect_none(unsigned int table, u32 handle)
{
	struct handle_use use;
	int err = now.calls->look_up(&now.tables[table], handle, NULL, 0, &use);

	note(&handle_damage.outlived, err == 0);
	note(&handle_damage.wrong, err && err != -EBADF);
	if (!err)
		now.calls->done(&use);
}

static void give(u32 round, u32 first, u32 granted[CREW_MAX])
{
	for (unsigned int who = 1; who < crew.size; who++) {
		int err = now.calls->grant(&now.tables[0], first, &now.tables[who], HANDLE_SEND | HANDLE_GRANT, 0,
					   &granted[who]);

		note(&handle_damage.wrong, err != 0);
		if (!err)	/* pairs with the load in use() */
			atomic64_store_release(&now.given[who], (u64)(round + 1) << 32 | granted[who]);
	}
	crew_happened(&crew);
}

static void own_round(struct crew_member *me, struct thing *thing, u32 round)
{
	u32 first, granted[CREW_MAX] = { 0 };

	handle_object_init(&thing->object, &thing_type);
	atomic_store_relaxed(&thing->alive, 1);
	note(&handle_damage.wrong, now.calls->open(&now.tables[0], &thing->object, HANDLE_RIGHTS, 0, &first) != 0);
	handle_object_put(&thing->object);
	give(round, first, granted);
	for (unsigned int i = 0; i < TRIES / 2; i++)
		crew_pause(me);
	use_once(me, (struct made){ 0, first });
	note(&handle_damage.wrong, now.calls->revoke(&now.tables[0], first) != 0);
	for (unsigned int who = 1; who < crew.size; who++)
		expect_none(who, granted[who]);
	(void)atomic_fetch_add_release(&handle_damage.revoked, 1);	/* pairs with the load in use() */
	note(&handle_damage.wrong, now.calls->close(&now.tables[0], first) != 0);
	crew_happened(&crew);
}

static void own(struct crew_member *me)
{
	for (u32 round = 0; round < ROUNDS; round++) {
		struct thing *thing = &now.things[round % THINGS];

		if (!wait_until_free(me, thing, round / THINGS))
			break;
		own_round(me, thing, round);
	}
	atomic_store_release(&now.over, 1);	/* pairs with the load in use() */
	crew_happened(&crew);
}

/* --- users --------------------------------------------------------------------------------------- */

/* In one's own table or in the next one's.  Return: whether there is one more. */
static bool make_one(struct crew_member *me, struct made from, struct made *made)
{
	unsigned int neighbour = me->who % (crew.size - 1) + 1;
	int err;

	if (ktest_random(&me->seed) % 2) {
		made->table = from.table;
		err = now.calls->derive(&now.tables[from.table], from.handle, HANDLE_SEND | HANDLE_GRANT, 0,
					&made->handle);
	} else {
		made->table = neighbour;
		err = now.calls->grant(&now.tables[from.table], from.handle, &now.tables[neighbour],
				       HANDLE_SEND | HANDLE_GRANT, 0, &made->handle);
	}
	note(&handle_damage.wrong, err && err != -EBADF);
	note(&handle_damage.derived, !err);
	crew_happened(&crew);
	return !err;
}

/* What is said to be derived is gone with the round.  Return: false when nothing happens any more. */
static bool use_round(struct crew_member *me, u32 round, u32 given)
{
	struct made made[TRIES + 1] = { { me->who, given } };
	unsigned int count = 1;

	for (unsigned int i = 0; i < TRIES; i++) {
		struct made from = made[ktest_random(&me->seed) % count];

		use_once(me, from);
		count += make_one(me, from, &made[count]);
		crew_pause(me);
	}
	if (round % 3 == 0)	/* or it was revoked */
		note(&handle_damage.uses, now.calls->close(&now.tables[me->who], given) == 0);
	while (atomic_load_acquire(&handle_damage.revoked) < round)	/* pairs with own_round() */
		if (!crew_waits(me))
			return false;
	crew_goes_on(me);
	for (unsigned int i = 0; i < count; i++)
		expect_none(made[i].table, made[i].handle);
	return true;
}

static void use(struct crew_member *me)
{
	u32 seen = 0;

	for (;;) {	/* bounded: until the owner is through, or nothing happens any more */
		u32 over = atomic_load_acquire(&now.over);			/* pairs with own() */
		u64 given = atomic64_load_acquire(&now.given[me->who]);		/* pairs with give() */
		u32 round = (u32)(given >> 32);

		if (round != seen) {
			crew_goes_on(me);
			seen = round;
			if (!use_round(me, round, (u32)given))
				return;
		} else if (over || !crew_waits(me)) {
			return;
		}
	}
}

/* --- a run ----------------------------------------------------------------------------------------- */

static void member(struct crew_member *me)
{
	if (me->who == 0)
		own(me);
	else
		use(me);
}

void handle_torture(struct ktest *kt, unsigned int cpus)
{
	const struct handle_torture *torture = kt->bench;

	memset(&handle_damage, 0, sizeof(handle_damage));
	memset(&now, 0, sizeof(now));
	now.calls = &torture->calls;
	handle_space_init(&now.space);
	for (unsigned int who = 0; who < CREW_MAX; who++)
		handle_table_init(&now.tables[who], &now.space, now.slots[who], SLOTS);
	crew.patience = torture->patience;
	running = true;
	crew_run(kt, &crew, cpus, member, NULL);
	running = false;
	handle_damage.stuck = crew.stuck;
	for (unsigned int who = 0; who < cpus; who++)
		handle_damage.kept += (u32)handle_count(&now.tables[who]);
	handle_damage.kept += ROUNDS - handle_damage.released;
}

void handle_torture_let(const u32 *count, u32 than)
{
	if (!running)
		return;
	crew_happened(&crew);
	crew_let(crew_me(&crew), count, than);
}
