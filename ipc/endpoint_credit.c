// SPDX-License-Identifier: MIT
/* endpoint_credit - a credit is taken before the message goes, and put back if it does not. */
#include <foundry/atomic.h>
#include <foundry/endpoint_credit.h>

void endpoint_credit_init(struct endpoint_credit *credit, struct endpoint_wait *box, u32 granted)
{
	BUG_ON(granted == 0, "endpoint_credit: with no credit nothing is ever sent");
	credit->box = box;
	credit->granted = credit->left = granted;
	credit->closed = 0;
	wait_queue_init(&credit->queue, "endpoint_credit");
}

/* Return: 0, and a credit is taken; -EAGAIN; -EPIPE. */
static int take(struct endpoint_credit *credit)
{
	u32 left;

	if (atomic_load_acquire(&credit->closed))	/* pairs with endpoint_credit_close() */
		return -EPIPE;
	while ((left = atomic_load_relaxed(&credit->left)) > 0)		/* bounded: by who takes and gives at once */
		if (atomic_cas_acquire(&credit->left, left, left - 1))	/* pairs with put() */
			return 0;
	return -EAGAIN;
}

/* Who is woken in vain because others took it has lost nothing: they had it. */
static void put(struct endpoint_credit *credit, u32 count)
{
	atomic_fetch_add_release(&credit->left, count);		/* pairs with take() */
	while (count--)						/* bounded: by what was granted */
		wake_one(&credit->queue);
}

/* A credit for a message that the endpoint carries. */
static int take_for(struct endpoint_credit *credit, const struct message *message)
{
	BUG_ON(!message, "endpoint_credit: NULL is no message");
	return endpoint_carries(&credit->box->ep, message) ? take(credit) : -EMSGSIZE;
}

int endpoint_credit_send(struct endpoint_credit *credit, const struct message *message)
{
	int err = take_for(credit, message);

	if (err)
		return err;
	err = endpoint_send(&credit->box->ep, message);
	if (err)
		put(credit, 1);
	return err;
}

int endpoint_credit_send_until(struct endpoint_credit *credit, const struct message *message, tick_t deadline)
	__may_sleep
{
	int err = take_for(credit, message), late;

	if (err == -EAGAIN) {
		late = wait_until_tick(&credit->queue, deadline, (err = take(credit)) != -EAGAIN);
		if (late)
			return late;
	}
	if (err)
		return err;
	err = endpoint_send_until(credit->box, message, deadline);
	if (err)
		put(credit, 1);
	return err;
}

void endpoint_credit_give(struct endpoint_credit *credit, u32 count)
{
	u32 left = atomic_load_relaxed(&credit->left);

	/* Nobody else gives what is on its way to the caller: others can only make it less. */
	BUG_ON(count > credit->granted - left, "endpoint_credit: %u given back, and %u are on their way", count,
	       credit->granted - left);
	put(credit, count);
}

void endpoint_credit_close(struct endpoint_credit *credit)
{
	atomic_store_release(&credit->closed, 1);	/* pairs with take() */
	wake_all(&credit->queue);
}
