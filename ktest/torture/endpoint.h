/* SPDX-License-Identifier: MIT */
/*
 * endpoint - what a transport lends to be tortured, and what is found then.
 *
 * Half of the crew sends, half receives, by all calls there are, and others come in between where somebody
 * holds a slot.  The last producer closes; or one does while others send.
 */
#ifndef KTEST_TORTURE_ENDPOINT_H
#define KTEST_TORTURE_ENDPOINT_H

#include <foundry/endpoint.h>

#include "torture/crew.h"

struct endpoint_torture {
	struct endpoint	*(*fresh)(void);	/* empty, open, of few slots: 2 or 3 are best */
	const char	*one_each;		/* why there is one producer and one consumer, or NULL */
	const char	*no_slots;		/* why there is no reserve and no peek, or NULL */
	unsigned int	patience;		/* of the crew */
};

/* What a run does. */
enum endpoint_way {
	ENDPOINT_MIXED,			/* all calls */
	ENDPOINT_IN_PLACE,		/* reserve and peek only */
	ENDPOINT_CLOSED_EARLY,		/* all calls, and one producer closes before the others are done */
};

#define ENDPOINT_TORTURE_MESSAGES	128	/* of each producer */

/* All atomic, counts of messages. */
struct endpoint_damage {
	u32	sent, received;		/* no damage yet */
	u32	lost;
	u32	doubled;
	u32	made_up;		/* that nobody sent, or not so */
	u32	reordered;
	u32	unseen;			/* that came before what was written before */
	u32	behind_the_end;		/* that came when a consumer had seen the end, or was sent when a producer had */
	u32	changed;		/* while they were peeked at */
	u32	overfull;		/* times that the length was more than the capacity */
	u32	stuck;			/* members that gave up */
};

extern struct endpoint_damage endpoint_damage;

/* What each producer wrote, before each send: how many it has begun. */
extern u32 endpoint_written[CREW_MAX];

/* A run on so many CPUs.  May skip. */
void endpoint_torture(struct ktest *kt, enum endpoint_way way, unsigned int cpus);

/* For saboteurs, in an op: wait until @count is more than @than, or all others wait. */
void endpoint_torture_let(const u32 *count, u32 than);

/* The member that calls.  Outside of a run it is 0. */
unsigned int endpoint_torture_who(void);

#endif
