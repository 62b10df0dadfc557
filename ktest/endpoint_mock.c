// SPDX-License-Identifier: MIT
#include "endpoint_mock.h"

int endpoint_mock_claim(struct endpoint_mock *mock, u32 *slot)
{
	spin_guard(&mock->lock);
	if (mock->closed)
		return -EPIPE;
	*slot = mock->tail % mock->ep.capacity;
	if (mock->states[*slot] != MOCK_FREE)
		return -EAGAIN;
	mock->states[*slot] = MOCK_CLAIMED;
	mock->tail++;
	return 0;
}

int endpoint_mock_take(struct endpoint_mock *mock, u32 *slot)
{
	spin_guard(&mock->lock);
	*slot = mock->head % mock->ep.capacity;
	if (mock->states[*slot] != MOCK_FULL || mock->head == mock->tail)
		return mock->closed && mock->head == mock->tail ? -EPIPE : -EAGAIN;
	mock->states[*slot] = MOCK_TAKEN;
	mock->head++;
	return 0;
}

bool endpoint_mock_pass(struct endpoint_mock *mock, u32 slot, enum endpoint_mock_state from,
			enum endpoint_mock_state to)
{
	spin_guard(&mock->lock);
	if (slot >= mock->ep.capacity || mock->states[slot] != from)
		return false;
	mock->states[slot] = to;
	return true;
}

u32 endpoint_mock_slot(const struct endpoint_mock *mock, const struct message *message)
{
	for (u32 slot = 0; slot < ENDPOINT_MOCK_SLOTS; slot++) {
		if (message == &mock->messages[slot])
			return slot;
	}
	return ENDPOINT_MOCK_SLOTS;
}

static int mock_send(struct endpoint *ep, const struct message *message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot;
	int err = endpoint_carries(ep, message) ? endpoint_mock_claim(mock, &slot) : -EMSGSIZE;

	if (err)
		return err;
	message_copy(&mock->messages[slot], message);
	(void)endpoint_mock_pass(mock, slot, MOCK_CLAIMED, MOCK_FULL);
	return 0;
}

static int mock_recv(struct endpoint *ep, struct message *message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot;
	int err = endpoint_mock_take(mock, &slot);

	if (err)
		return err;
	message_copy(message, &mock->messages[slot]);
	(void)endpoint_mock_pass(mock, slot, MOCK_TAKEN, MOCK_FREE);
	return 0;
}

static size_t mock_len(const struct endpoint *ep)
{
	struct endpoint_mock *mock = to_mock((struct endpoint *)ep);

	spin_guard(&mock->lock);
	return mock->tail - mock->head;
}

static void mock_close(struct endpoint *ep)
{
	struct endpoint_mock *mock = to_mock(ep);

	spin_guard(&mock->lock);
	mock->closed = true;
}

static int mock_reserve(struct endpoint *ep, struct message **message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot;
	int err = endpoint_mock_claim(mock, &slot);

	if (!err)
		*message = &mock->messages[slot];
	return err;
}

static void mock_commit(struct endpoint *ep, struct message *message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot = endpoint_mock_slot(mock, message);

	BUG_ON(!endpoint_mock_pass(mock, slot, MOCK_CLAIMED, MOCK_CLAIMED), "mock: the slot is not reserved");
	BUG_ON(!endpoint_carries(ep, message), "mock: the message is too large");
	(void)endpoint_mock_pass(mock, slot, MOCK_CLAIMED, MOCK_FULL);
}

static int mock_peek(struct endpoint *ep, const struct message **message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot;
	int err = endpoint_mock_take(mock, &slot);

	if (!err)
		*message = &mock->messages[slot];
	return err;
}

static void mock_release(struct endpoint *ep, const struct message *message)
{
	struct endpoint_mock *mock = to_mock(ep);
	u32 slot = endpoint_mock_slot(mock, message);

	BUG_ON(!endpoint_mock_pass(mock, slot, MOCK_TAKEN, MOCK_FREE), "mock: the slot is not peeked at");
}

const struct endpoint_ops endpoint_mock_ops = {
	.send		= mock_send,
	.recv		= mock_recv,
	.len		= mock_len,
	.close		= mock_close,
	.reserve	= mock_reserve,
	.commit		= mock_commit,
	.peek		= mock_peek,
	.release	= mock_release,
};

void endpoint_mock_init(struct endpoint_mock *mock, u32 capacity)
{
	mock->ep = endpoint_of(&endpoint_mock_ops, "mock", sizeof(struct message), capacity);
	spin_lock_init(&mock->lock, "endpoint_mock");
	mock->tail = mock->head = 0;
	mock->closed = false;
	for (u32 i = 0; i < ENDPOINT_MOCK_SLOTS; i++) {
		mock->states[i] = MOCK_FREE;
		mock->messages[i] = (struct message){ .type = 0 };
	}
}
