/* SPDX-License-Identifier: MIT */
/*
 * endpoint_mock - a transport under a lock, in steps that a saboteur can take apart: many producers, many
 * consumers, slots.
 */
#ifndef KTEST_ENDPOINT_MOCK_H
#define KTEST_ENDPOINT_MOCK_H

#include <foundry/endpoint.h>
#include <foundry/spinlock.h>

#define ENDPOINT_MOCK_SLOTS	9	/* one more than its capacity may be */

enum endpoint_mock_state { MOCK_FREE, MOCK_CLAIMED, MOCK_FULL, MOCK_TAKEN };

struct endpoint_mock {
	struct endpoint			ep;
	struct spinlock			lock;
	u32				tail __guarded_by(&lock);	/* messages claimed so far */
	u32				head __guarded_by(&lock);	/* messages taken so far */
	bool				closed __guarded_by(&lock);
	enum endpoint_mock_state	states[ENDPOINT_MOCK_SLOTS] __guarded_by(&lock);
	struct message			messages[ENDPOINT_MOCK_SLOTS];	/* unguarded: whoever has claimed or taken it */
};

/* Empty and open, with the operations of the mock: a saboteur puts others there. */
void endpoint_mock_init(struct endpoint_mock *mock, u32 capacity);
extern const struct endpoint_ops endpoint_mock_ops;

static inline struct endpoint_mock *to_mock(struct endpoint *ep)
{
	return container_of(ep, struct endpoint_mock, ep);
}

/* The steps: 0 and a slot, or an error. */
int endpoint_mock_claim(struct endpoint_mock *mock, u32 *slot);
int endpoint_mock_take(struct endpoint_mock *mock, u32 *slot);

/* From one state to the next.  Return: false when it is not in that state, and stays so. */
bool endpoint_mock_pass(struct endpoint_mock *mock, u32 slot, enum endpoint_mock_state from,
			enum endpoint_mock_state to);

/* The slot of a message, or ENDPOINT_MOCK_SLOTS. */
u32 endpoint_mock_slot(const struct endpoint_mock *mock, const struct message *message);

#endif
