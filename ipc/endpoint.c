// SPDX-License-Identifier: MIT
/* endpoint - what is the same for all transports, and what is derived where one has it not. */
#include <foundry/endpoint.h>

struct endpoint endpoint_of(const struct endpoint_ops *ops, const char *name, size_t message_bytes,
			    size_t capacity)
{
	size_t behind = offsetof(struct message, handles);

	BUG_ON(message_bytes < MESSAGE_HEAD_BYTES || message_bytes > sizeof(struct message) ||
	       message_bytes % 8, "endpoint: slots for %zu bytes of a message", message_bytes);
	return (struct endpoint){
		.ops		= ops,
		.name		= name,
		.capacity	= (u32)capacity,
		.payload_max	= (u16)(MIN(message_bytes, behind) - MESSAGE_HEAD_BYTES),
		.handles_max	= (u16)(message_bytes > behind ? (message_bytes - behind) / sizeof(u32) : 0),
	};
}

size_t endpoint_send_many(struct endpoint *ep, const struct message *messages, size_t count)
{
	size_t sent = 0;

	BUG_ON(!messages && count, "endpoint: NULL is no message");
	if (ep->ops->send_many)
		return ep->ops->send_many(ep, messages, count);
	while (sent < count && !ep->ops->send(ep, &messages[sent]))
		sent++;
	return sent;
}

size_t endpoint_recv_many(struct endpoint *ep, struct message *messages, size_t count)
{
	size_t received = 0;

	BUG_ON(!messages && count, "endpoint: NULL is no message");
	if (ep->ops->recv_many)
		return ep->ops->recv_many(ep, messages, count);
	while (received < count && !ep->ops->recv(ep, &messages[received]))
		received++;
	return received;
}

int endpoint_reserve(struct endpoint *ep, struct message **slot)
{
	return ep->ops->reserve ? ep->ops->reserve(ep, slot) : -ENOTSUP;
}

void endpoint_commit(struct endpoint *ep, struct message *slot)
{
	BUG_ON(!ep->ops->commit, "endpoint: the slot to commit is not reserved, for it has none");
	ep->ops->commit(ep, slot);
}

int endpoint_peek(struct endpoint *ep, const struct message **slot)
{
	return ep->ops->peek ? ep->ops->peek(ep, slot) : -ENOTSUP;
}

void endpoint_release(struct endpoint *ep, const struct message *slot)
{
	BUG_ON(!ep->ops->release, "endpoint: the slot to release is not peeked at, for it has none");
	ep->ops->release(ep, slot);
}
