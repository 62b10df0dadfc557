// SPDX-License-Identifier: MIT
#include "endpoint_locked.h"

static struct endpoint_locked *to_locked(struct endpoint *ep)
{
	return container_of(ep, struct endpoint_locked, ep);
}

static int locked_send(struct endpoint *ep, const struct message *message)
{
	struct endpoint_locked *locked = to_locked(ep);

	if (!endpoint_carries(ep, message))
		return -EMSGSIZE;
	spin_guard(&locked->lock);
	if (locked->closed)
		return -EPIPE;
	if (locked_is_full(locked))
		return -EAGAIN;
	message_copy(&locked->slots[(locked->oldest + locked->count) % ep->capacity], message);
	locked->count++;
	return 0;
}

static int locked_recv(struct endpoint *ep, struct message *message)
{
	struct endpoint_locked *locked = to_locked(ep);

	spin_guard(&locked->lock);
	if (locked->count == 0)
		return locked->closed ? -EPIPE : -EAGAIN;
	message_copy(message, &locked->slots[locked->oldest]);
	locked->oldest = (locked->oldest + 1) % ep->capacity;
	locked->count--;
	return 0;
}

static size_t locked_len(const struct endpoint *ep)
{
	struct endpoint_locked *locked = to_locked((struct endpoint *)ep);

	spin_guard(&locked->lock);
	return locked->count;
}

static void locked_close(struct endpoint *ep)
{
	struct endpoint_locked *locked = to_locked(ep);

	spin_guard(&locked->lock);
	locked->closed = true;
}

static const struct endpoint_ops locked_ops = {
	.send	= locked_send,
	.recv	= locked_recv,
	.len	= locked_len,
	.close	= locked_close,
};

void endpoint_locked_init(struct endpoint_locked *locked, struct message *slots, u32 capacity)
{
	locked->ep = endpoint_of(&locked_ops, "locked", sizeof(slots[0]), capacity);
	spin_lock_init(&locked->lock, "endpoint_locked");
	locked->slots = slots;
	locked->oldest = 0;
	locked->count = 0;
	locked->closed = false;
}
