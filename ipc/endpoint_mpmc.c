// SPDX-License-Identifier: MIT
/*
 * endpoint_mpmc - a slot is claimed by moving the ring's tail or head, and passed on by its own sequence number.
 *
 * The sequence of a slot goes through these in each lap, and on to the next lap:
 *
 *	FREE	    a producer may claim it; the claim itself does not show here
 *	RESERVED    a producer writes to it where it lies
 *	FULL	    a consumer may claim it
 *	PEEKED	    a consumer reads it where it lies
 *
 * What is written to and read from a slot is ordered by its sequence alone: it is stored with release and loaded
 * with acquire.  The tail's and head's compare-and-set only says whose the slot is.
 *
 * Who was beaten to a claim stands back before the next try, longer each time: else two CPUs that do nothing but send and
 * receive pass the line of the index to and fro with each try, and most tries fail.
 *
 * A place has 47 bits of lap: a CPU that is stopped between its load and its compare-and-set would have to
 * sleep for exactly 2^47 laps to be deceived, which with one slot and 10 ns a message are 16 days.
 */
#include <foundry/addr.h>
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/cpu.h>
#include <foundry/endpoint_mpmc.h>

#define INDEX_BITS	16
#define CLOSED		BIT(63)		/* in the tail: so that a claim and the end have one order */

#define STAND_BACK_MIN	4	/* rounds of cpu_relax(): measured by ipc/endpoint_crew_bench.c */
#define STAND_BACK_MAX	64

enum { FREE, RESERVED, FULL, PEEKED, STATES };

static struct endpoint_mpmc *to_mpmc(struct endpoint *ep)
{
	return container_of(ep, struct endpoint_mpmc, ep);
}

static u64 index_of(u64 place)
{
	return place & (BIT(INDEX_BITS) - 1);
}

static u64 lap_of(u64 place)
{
	return (place & ~CLOSED) >> INDEX_BITS;
}

static u64 next_place(const struct endpoint_mpmc *mpmc, u64 place)
{
	if (index_of(place) + 1 < mpmc->ep.capacity)
		return place + 1;
	return (lap_of(place) + 1) << INDEX_BITS;
}

static struct endpoint_mpmc_slot *slot_at(const struct endpoint_mpmc *mpmc, u64 place)
{
	void *at = mpmc->slots + index_of(place) * mpmc->slot_bytes;

	return at;
}

static u64 sequence_of(u64 place, unsigned int state)
{
	return lap_of(place) * STATES + state;
}

/* Go on to the next state.  Pairs with the loads in try_free() and try_full(). */
static void pass_on(struct endpoint_mpmc_slot *slot, u64 sequence)
{
	atomic64_store_release(&slot->sequence, sequence);
}

/* --- a slot of one's own ------------------------------------------------------------------- */

#define BEATEN	1	/* another CPU was faster */

/* Return: 0; -EPIPE; -EAGAIN when the slot whose turn it is is in use; BEATEN. */
static __always_inline int try_free(struct endpoint_mpmc *mpmc, u64 *place)
{
	u64 tail = atomic64_load_relaxed(&mpmc->tail), sequence;

	if (tail & CLOSED)
		return -EPIPE;
	*place = tail;
	sequence = atomic64_load_acquire(&slot_at(mpmc, tail)->sequence);	/* pairs with pass_on() */
	if (sequence == sequence_of(tail, FREE))
		return atomic64_cas_relaxed(&mpmc->tail, tail, next_place(mpmc, tail)) ? 0 : BEATEN;
	if (sequence < sequence_of(tail, FREE) && atomic64_load_relaxed(&mpmc->tail) == tail)
		return -EAGAIN;
	return BEATEN;
}

/* Closed, and the place where nothing is to be had is the last one.  Pairs with the or in mpmc_close(). */
static bool is_over(const struct endpoint_mpmc *mpmc, u64 head)
{
	return atomic64_load_acquire(&mpmc->tail) == (head | CLOSED);
}

/* Return: 0; -EPIPE; -EAGAIN when the message whose turn it is is not there; BEATEN. */
static __always_inline int try_full(struct endpoint_mpmc *mpmc, u64 *place)
{
	u64 head = atomic64_load_relaxed(&mpmc->head);
	u64 sequence = atomic64_load_acquire(&slot_at(mpmc, head)->sequence);	/* pairs with pass_on() */

	*place = head;
	if (sequence == sequence_of(head, FULL))
		return atomic64_cas_relaxed(&mpmc->head, head, next_place(mpmc, head)) ? 0 : BEATEN;
	if (sequence < sequence_of(head, FULL) && atomic64_load_relaxed(&mpmc->head) == head)
		return is_over(mpmc, head) ? -EPIPE : -EAGAIN;
	return BEATEN;
}

/* Return: rounds for the next time. */
static unsigned int stand_back(unsigned int rounds)
{
	cpu_stand_back(rounds);
	return MIN(2 * rounds, STAND_BACK_MAX);
}

/* Who was not beaten pays for none of this. */
static __noinline int try_free_again(struct endpoint_mpmc *mpmc, u64 *place)
{
	unsigned int rounds = STAND_BACK_MIN;
	int err;

	do {	/* bounded: every other round is a claim of another CPU's */
		rounds = stand_back(rounds);
		err = try_free(mpmc, place);
	} while (err == BEATEN);
	return err;
}

static __noinline int try_full_again(struct endpoint_mpmc *mpmc, u64 *place)
{
	unsigned int rounds = STAND_BACK_MIN;
	int err;

	do {	/* bounded: every other round is a claim of another CPU's */
		rounds = stand_back(rounds);
		err = try_full(mpmc, place);
	} while (err == BEATEN);
	return err;
}

/* A slot for the calling producer alone.  Return: 0; -EPIPE; -EAGAIN when the slot whose turn it is is in use. */
static int claim_free(struct endpoint_mpmc *mpmc, u64 *place)
{
	int err = try_free(mpmc, place);

	return likely(err != BEATEN) ? err : try_free_again(mpmc, place);
}

/* A message for the calling consumer alone.  Return: 0; -EPIPE; -EAGAIN when the one whose turn it is is not there. */
static int claim_full(struct endpoint_mpmc *mpmc, u64 *place)
{
	int err = try_full(mpmc, place);

	return likely(err != BEATEN) ? err : try_full_again(mpmc, place);
}

/* --- operations ---------------------------------------------------------------------------- */

static int mpmc_send(struct endpoint *ep, const struct message *message)
{
	struct endpoint_mpmc *mpmc = to_mpmc(ep);
	struct endpoint_mpmc_slot *slot;
	u64 place;
	int err;

	if (!endpoint_carries(ep, message))
		return -EMSGSIZE;
	err = claim_free(mpmc, &place);
	if (err)
		return err;
	slot = slot_at(mpmc, place);
	message_copy(&slot->message, message);
	pass_on(slot, sequence_of(place, FULL));
	return 0;
}

static int mpmc_recv(struct endpoint *ep, struct message *message)
{
	struct endpoint_mpmc *mpmc = to_mpmc(ep);
	struct endpoint_mpmc_slot *slot;
	u64 place;
	int err = claim_full(mpmc, &place);

	if (err)
		return err;
	slot = slot_at(mpmc, place);
	message_copy(message, &slot->message);
	pass_on(slot, sequence_of(place, STATES));
	return 0;
}

static int mpmc_reserve(struct endpoint *ep, struct message **slot)
{
	struct endpoint_mpmc *mpmc = to_mpmc(ep);
	u64 place;
	int err = claim_free(mpmc, &place);

	if (err)
		return err;
	pass_on(slot_at(mpmc, place), sequence_of(place, RESERVED));
	*slot = &slot_at(mpmc, place)->message;
	return 0;
}

static int mpmc_peek(struct endpoint *ep, const struct message **slot)
{
	struct endpoint_mpmc *mpmc = to_mpmc(ep);
	u64 place;
	int err = claim_full(mpmc, &place);

	if (err)
		return err;
	pass_on(slot_at(mpmc, place), sequence_of(place, PEEKED));
	*slot = &slot_at(mpmc, place)->message;
	return 0;
}

/* The slot of a message when it is in that state, or NULL: then it is not the caller's. */
static struct endpoint_mpmc_slot *held_slot(const struct endpoint_mpmc *mpmc, const struct message *message,
					    unsigned int state)
{
	u64 offset = vaddr_diff(vaddr_of(message), vaddr_of(mpmc->slots)) -
		     offsetof(struct endpoint_mpmc_slot, message);
	struct endpoint_mpmc_slot *slot;

	if (offset % mpmc->slot_bytes || offset / mpmc->slot_bytes >= mpmc->ep.capacity)
		return NULL;
	slot = slot_at(mpmc, offset / mpmc->slot_bytes);
	return atomic64_load_relaxed(&slot->sequence) % STATES == state ? slot : NULL;
}

/* From one's own slot to the next state. */
static void hand_over(struct endpoint_mpmc_slot *slot)
{
	pass_on(slot, atomic64_load_relaxed(&slot->sequence) + 1);
}

static void mpmc_commit(struct endpoint *ep, struct message *message)
{
	struct endpoint_mpmc_slot *slot = held_slot(to_mpmc(ep), message, RESERVED);

	BUG_ON(!slot, "endpoint_mpmc: the slot to commit is not reserved");
	BUG_ON(!endpoint_carries(ep, message), "endpoint_mpmc: the message to commit is too large");
	hand_over(slot);
}

static void mpmc_release(struct endpoint *ep, const struct message *message)
{
	struct endpoint_mpmc_slot *slot = held_slot(to_mpmc(ep), message, PEEKED);

	BUG_ON(!slot, "endpoint_mpmc: the slot to release is not peeked at");
	hand_over(slot);
}

/* Whoever is told that it is closed sees what was done before.  Pairs with is_over(). */
static void mpmc_close(struct endpoint *ep)
{
	(void)atomic64_fetch_or_release(&to_mpmc(ep)->tail, CLOSED);
}

/* The tail may have gone on since, by more than there are slots. */
static size_t mpmc_len(const struct endpoint *ep)
{
	const struct endpoint_mpmc *mpmc = container_of(ep, const struct endpoint_mpmc, ep);
	u64 head = atomic64_load_acquire(&mpmc->head);	/* the tail is not older */
	u64 tail = atomic64_load_relaxed(&mpmc->tail);
	u64 laps = lap_of(tail) - lap_of(head);

	return MIN(laps * ep->capacity + index_of(tail) - index_of(head), ep->capacity);
}

static const struct endpoint_ops mpmc_ops = {
	.send		= mpmc_send,
	.recv		= mpmc_recv,
	.len		= mpmc_len,
	.close		= mpmc_close,
	.reserve	= mpmc_reserve,
	.commit		= mpmc_commit,
	.peek		= mpmc_peek,
	.release	= mpmc_release,
};

void endpoint_mpmc_init(struct endpoint_mpmc *mpmc, void *slots, size_t slot_bytes, size_t capacity)
{
	const size_t in_front = offsetof(struct endpoint_mpmc_slot, message);

	BUG_ON(!slots || vaddr_of(slots).raw % 8, "endpoint_mpmc: slots at 0x%llx", vaddr_of(slots).raw);
	BUG_ON(capacity == 0 || capacity > ENDPOINT_MPMC_CAPACITY_MAX, "endpoint_mpmc: %zu slots", capacity);
	BUG_ON(slot_bytes < in_front + MESSAGE_HEAD_BYTES || slot_bytes % 8, "endpoint_mpmc: slots of %zu bytes",
	       slot_bytes);
	*mpmc = (struct endpoint_mpmc){
		.ep	= endpoint_of(&mpmc_ops, "mpmc", MIN(slot_bytes - in_front, sizeof(struct message)),
				      capacity),
		.slots	= slots,
		.slot_bytes = slot_bytes,
	};
	for (u64 place = 0; place < capacity; place++)
		slot_at(mpmc, place)->sequence = sequence_of(0, FREE);
}
