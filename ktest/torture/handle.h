/* SPDX-License-Identifier: MIT */
/*
 * handle - one member makes things, gives each other one a handle and revokes it again; the others use, derive,
 * grant to a neighbour and close meanwhile.
 */
#ifndef KTEST_TORTURE_HANDLE_H
#define KTEST_TORTURE_HANDLE_H

#include "conform/handle.h"
#include "torture/crew.h"

#define HANDLE_TORTURE_ROUNDS	30u

struct handle_torture {
	struct handle_calls	calls;
	unsigned int		patience;	/* of the crew */
};

/* All atomic. */
struct handle_damage {
	u32	uses, derived;		/* no damage yet */
	u32	revoked;		/* rounds that are over; no damage */
	u32	released;		/* things; no damage */
	u32	outlived;		/* handles that were valid when the revoke had returned */
	u32	dead;			/* uses of a thing that was released, and things released twice */
	u32	kept;			/* things that were not released, handles that are left */
	u32	wrong;			/* results that cannot be */
	u32	stuck;			/* members that gave up */
};

extern struct handle_damage handle_damage;

/* A run on so many CPUs, by a struct handle_torture.  May skip. */
void handle_torture(struct ktest *kt, unsigned int cpus);

/* For saboteurs, in a call: wait until @count is more than @than, or all others wait. */
void handle_torture_let(const u32 *count, u32 than);

#endif
