// SPDX-License-Identifier: MIT
/* Handles that go wrong when others come in between; they wait until somebody does. */
#include <foundry/atomic.h>

#include "saboteur.h"
#include "torture/handle.h"

#define PATIENCE	(1u << 14)
#define OFTEN		16u		/* enough; each waits for others */

/* --- HANDLE-5 ------------------------------------------------------------------------------------- */

/* It looks at the origin, and makes the new one when that has been revoked. */
static int derive_too_late(struct handle_table *table, u32 handle, unsigned int rights, u64 badge, u32 *derived)
{
	u32 before = atomic_load_relaxed(&handle_damage.revoked);
	struct handle_use use;
	int err;

	if (atomic_load_relaxed(&handle_damage.derived) >= OFTEN)
		return handle_derive(table, handle, rights, badge, derived);
	err = handle_use(table, handle, NULL, rights, &use);
	if (err)
		return err;
	handle_torture_let(&handle_damage.revoked, before);
	err = handle_open(table, use.object, rights, badge, derived);
	handle_done(&use);
	return err;
}

/* It says that it is done, and nothing is. */
static int revoke_later(struct handle_table *table, u32 handle)
{
	struct handle_use use;
	int err = handle_use(table, handle, NULL, 0, &use);

	if (err)
		return err;
	handle_done(&use);
	return 0;
}

/* --- HANDLE-7 ------------------------------------------------------------------------------------- */

/* Its object may be gone as soon as the lock is. */
static int look_up_without_reference(struct handle_table *table, u32 handle, const struct handle_type *type,
				     unsigned int rights, struct handle_use *use)
{
	u32 released = atomic_load_relaxed(&handle_damage.released);
	int err = handle_use(table, handle, type, rights, use);

	if (err)
		return err;
	handle_object_put(use->object);
	if (atomic_load_relaxed(&handle_damage.uses) < OFTEN)
		handle_torture_let(&handle_damage.released, released);
	return 0;
}

static void done_with_nothing(struct handle_use *use)
{
}

/* --- how each is caught ------------------------------------------------------------------------- */

#define WRONG(...)	(&(const struct handle_torture){ { __VA_ARGS__ }, .patience = PATIENCE })

static const struct saboteur handle_torture_saboteurs[] = {
	{ .name = "HANDLE-5 a handle is derived when its origin is gone",
	  .bench = WRONG(handle_open, handle_use, handle_done, derive_too_late, handle_grant, handle_move,
			 handle_close, handle_revoke, handle_table_end),
	  .also = "HANDLE-7",
	  .why = "what it names is named for ever" },
	{ .name = "HANDLE-5 a revoke does nothing yet",
	  .bench = WRONG(handle_open, handle_use, handle_done, handle_derive, handle_grant, handle_move,
			 handle_close, revoke_later, handle_table_end),
	  .also = "HANDLE-7",
	  .why = "what it names is named for ever" },
	{ .name = "HANDLE-7 a use has no reference",
	  .bench = WRONG(handle_open, look_up_without_reference, done_with_nothing, handle_derive, handle_grant,
			 handle_move, handle_close, handle_revoke, handle_table_end) },
	{ .name = "HANDLE-7 a use never ends",
	  .bench = WRONG(handle_open, handle_use, done_with_nothing, handle_derive, handle_grant, handle_move,
			 handle_close, handle_revoke, handle_table_end),
	  .also = "HANDLE-5",
	  .why = "its owner waits for a thing until it gives up" },
};

static const struct saboteur_contract handle_torture_contract = { .conform = handle_torture_conform, .cpus = 4 };

SABOTEURS_OF(handle_torture, "handle/torture", FACT(SMP), handle_torture_contract, handle_torture_saboteurs);
