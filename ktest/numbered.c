// SPDX-License-Identifier: MIT
#include <foundry/string.h>

#include "numbered.h"

void numbered(const struct endpoint *ep, u32 number, struct message *message)
{
	message->type = number + 1;
	message->size = (u16)(number * 5 % (ep->payload_max + 1u));
	message->handle_count = (u16)(number % (ep->handles_max + 1u));
	for (unsigned int i = 0; i < message->size; i++)
		message->payload[i] = (u8)(number * 3 + i);
	for (unsigned int i = 0; i < message->handle_count; i++)
		message->handles[i] = number * 7 + i;
}

bool is_numbered(const struct endpoint *ep, u32 number, const struct message *message)
{
	struct message expected;

	numbered(ep, number, &expected);
	return message->type == expected.type && message->size == expected.size &&
	       message->handle_count == expected.handle_count &&
	       memcmp(message->payload, expected.payload, expected.size) == 0 &&
	       memcmp(message->handles, expected.handles,
		      expected.handle_count * sizeof(expected.handles[0])) == 0;
}

u32 number_of(const struct message *message)
{
	return message->type - 1;
}
