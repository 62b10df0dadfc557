/* SPDX-License-Identifier: MIT */
/*
 * endpoint_mpmc - a ring of messages for many producers and many consumers; any of them closes.
 *
 * From any context, interrupt handlers among them, also one that comes in between two steps of a call of its own
 * CPU's.  No lock is held, so nobody can be waited for:
 *
 *  - A try that another CPU was faster with begins anew, and each failure is somebody else's success: all together
 *    always get on, but nothing bounds how often one of them is beaten.
 *  - A producer that stops between its claim of a slot and the end of its copy (or that has reserved one)
 *    keeps back what was sent behind it: to consumers the ring looks empty, -EAGAIN, until it goes on.  Once the
 *    ring has filled up behind it, to producers it looks full.
 *  - A consumer that stops in the middle keeps its slot: the ring looks full when its turn comes.
 *
 * So who has claimed should get on; what may be stopped for long, such as a CPU of a virtual machine, delays but
 * never damages.
 *
 *	static struct endpoint_mpmc_padded slots[64];
 *
 *	endpoint_mpmc_init(&ring, slots, sizeof(slots[0]), ARRAY_SIZE(slots));
 *	err = endpoint_send(&ring.ep, &message);
 *
 * Batches are single calls in a row.
 */
#ifndef FOUNDRY_ENDPOINT_MPMC_H
#define FOUNDRY_ENDPOINT_MPMC_H

#include <foundry/endpoint.h>
#include <foundry/percpu.h>

/*
 * A slot says itself what may be done with it: its sequence is four times the lap of the ring, plus what has been
 * done to it in that lap.
 */
struct endpoint_mpmc_slot {
	u64		sequence;	/* atomic */
	struct message	message;
};

/* The same on lines of its own: CPUs at neighbouring slots are not in each other's way. */
struct endpoint_mpmc_padded {
	struct endpoint_mpmc_slot	slot;
} __percpu_type;

/* A place: the lap in the upper bits, the slot in the lower. */
#define ENDPOINT_MPMC_CAPACITY_MAX	65535

struct endpoint_mpmc {
	struct endpoint	ep;
	u8		*slots;
	size_t		slot_bytes;
	u64		tail __percpu_type;	/* place of the next message, and whether it is closed; atomic */
	u64		head __percpu_type;	/* place of the oldest message; atomic */
};

/**
 * endpoint_mpmc_init() - an empty ring, open
 * @mpmc:	caller's storage
 * @slots:	aligned to 8 bytes, outlives it; @capacity times @slot_bytes
 * @slot_bytes:	what each holds of a struct endpoint_mpmc_slot, from its start: a multiple of 8, 16 at least;
 *		what it has more is padding
 * @capacity:	messages, 1 to ENDPOINT_MPMC_CAPACITY_MAX
 *
 * Context: any, nobody else uses it yet.
 */
void endpoint_mpmc_init(struct endpoint_mpmc *mpmc, void *slots, size_t slot_bytes, size_t capacity);

#endif
