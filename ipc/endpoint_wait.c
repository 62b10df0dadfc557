// SPDX-License-Identifier: MIT
/*
 * endpoint_wait - who waits counts itself, and looks behind that; who has done something looks whether anybody is
 * counted, behind that.  A fence on either side: one of both sees the other.
 *
 * One wake for each thing done would not be enough.  In a ring of many producers the second message may be
 * complete before the first: who is woken for it finds nothing, and goes back to sleep.  So who has received one wakes
 * the next one while there are more, and who has sent one while there is more room; in the same way the end is
 * passed on to all.
 */
#include <foundry/atomic.h>
#include <foundry/endpoint_wait.h>

static struct endpoint_wait *to_wait(struct endpoint *ep)
{
	return container_of(ep, struct endpoint_wait, ep);
}

static bool is_awaited(const struct endpoint_side *side)
{
	return atomic_load_relaxed(&side->waiting) > 0;
}

/* What room is left is for the next one. */
static void pass_on_room(struct endpoint_wait *wait)
{
	if (is_awaited(&wait->senders) && endpoint_len(wait->under) < wait->ep.capacity)
		wake_one(&wait->senders.queue);
}

/* There is a message, or more. */
static void has_sent(struct endpoint_wait *wait)
{
	atomic_fence();		/* pairs with that in count_in() */
	if (is_awaited(&wait->receivers))
		wake_one(&wait->receivers.queue);
	pass_on_room(wait);
}

/* What is left is for the next one. */
static void pass_on(struct endpoint_wait *wait)
{
	if (is_awaited(&wait->receivers) &&
	    (atomic_load_relaxed(&wait->closed) || !endpoint_is_empty(wait->under)))
		wake_one(&wait->receivers.queue);
}

/* There is room, or more; or it was the end. */
static void has_received(struct endpoint_wait *wait)
{
	atomic_fence();		/* pairs with that in count_in() */
	if (is_awaited(&wait->senders))
		wake_one(&wait->senders.queue);
	pass_on(wait);
}

/* --- what never waits ---------------------------------------------------------------------- */

static int wait_send(struct endpoint *ep, const struct message *message)
{
	struct endpoint_wait *wait = to_wait(ep);
	int err = endpoint_send(wait->under, message);

	if (!err)
		has_sent(wait);
	return err;
}

static int wait_recv(struct endpoint *ep, struct message *message)
{
	struct endpoint_wait *wait = to_wait(ep);
	int err = endpoint_recv(wait->under, message);

	if (err != -EAGAIN)
		has_received(wait);
	return err;
}

static size_t wait_len(const struct endpoint *ep)
{
	return endpoint_len(container_of(ep, const struct endpoint_wait, ep)->under);
}

static void wait_close(struct endpoint *ep)
{
	struct endpoint_wait *wait = to_wait(ep);

	endpoint_close(wait->under);
	atomic_store_relaxed(&wait->closed, 1);
	wake_all(&wait->receivers.queue);
	wake_all(&wait->senders.queue);
}

static size_t wait_send_many(struct endpoint *ep, const struct message *messages, size_t count)
{
	struct endpoint_wait *wait = to_wait(ep);
	size_t sent = endpoint_send_many(wait->under, messages, count);

	if (sent)
		has_sent(wait);
	return sent;
}

static size_t wait_recv_many(struct endpoint *ep, struct message *messages, size_t count)
{
	struct endpoint_wait *wait = to_wait(ep);
	size_t received = endpoint_recv_many(wait->under, messages, count);

	if (received)
		has_received(wait);
	return received;
}

static int wait_reserve(struct endpoint *ep, struct message **slot)
{
	return endpoint_reserve(to_wait(ep)->under, slot);
}

static void wait_commit(struct endpoint *ep, struct message *slot)
{
	struct endpoint_wait *wait = to_wait(ep);

	endpoint_commit(wait->under, slot);
	has_sent(wait);
}

static int wait_peek(struct endpoint *ep, const struct message **slot)
{
	return endpoint_peek(to_wait(ep)->under, slot);
}

static void wait_release(struct endpoint *ep, const struct message *slot)
{
	struct endpoint_wait *wait = to_wait(ep);

	endpoint_release(wait->under, slot);
	has_received(wait);
}

static const struct endpoint_ops wait_ops = {
	.send		= wait_send,
	.recv		= wait_recv,
	.len		= wait_len,
	.close		= wait_close,
	.send_many	= wait_send_many,
	.recv_many	= wait_recv_many,
	.reserve	= wait_reserve,
	.commit		= wait_commit,
	.peek		= wait_peek,
	.release	= wait_release,
};

static void side_init(struct endpoint_side *side)
{
	side->waiting = 0;
	wait_queue_init(&side->queue, "endpoint_wait");
}

void endpoint_wait_init(struct endpoint_wait *wait, struct endpoint *under)
{
	wait->ep = *under;
	wait->ep.ops = &wait_ops;
	wait->under = under;
	wait->closed = 0;
	side_init(&wait->receivers);
	side_init(&wait->senders);
}

/* --- what waits -------------------------------------------------------------------------------- */

static void count_in(struct endpoint_side *side)
{
	atomic_fetch_add_relaxed(&side->waiting, 1);
	atomic_fence();		/* pairs with those in has_sent() and has_received() */
}

static void count_out(struct endpoint_side *side)
{
	atomic_fetch_sub_release(&side->waiting, 1);
}

int endpoint_send_until(struct endpoint_wait *wait, const struct message *message, tick_t deadline) __may_sleep
{
	struct endpoint_side *side = &wait->senders;
	int err = endpoint_send(wait->under, message), late;

	if (err == -EAGAIN) {
		count_in(side);
		late = wait_until_tick(&side->queue, deadline,
				       (err = endpoint_send(wait->under, message)) != -EAGAIN);
		count_out(side);
		if (late)
			return late;
	}
	if (!err)
		has_sent(wait);
	return err;
}

int endpoint_recv_until(struct endpoint_wait *wait, struct message *message, tick_t deadline) __may_sleep
{
	struct endpoint_side *side = &wait->receivers;
	int err = endpoint_recv(wait->under, message), late;

	if (err == -EAGAIN) {
		count_in(side);
		late = wait_until_tick(&side->queue, deadline,
				       (err = endpoint_recv(wait->under, message)) != -EAGAIN);
		count_out(side);
		if (late)
			return late;
	}
	has_received(wait);
	return err;
}

void endpoint_receiver_in(struct endpoint_wait *wait)
{
	count_in(&wait->receivers);
}

void endpoint_receiver_out(struct endpoint_wait *wait)
{
	count_out(&wait->receivers);
	pass_on(wait);
}

void endpoint_sender_in(struct endpoint_wait *wait)
{
	count_in(&wait->senders);
}

void endpoint_sender_out(struct endpoint_wait *wait)
{
	count_out(&wait->senders);
	pass_on_room(wait);
}
