// SPDX-License-Identifier: MIT
/* message - the names of types, and how one is made. */
#include <foundry/bug.h>
#include <foundry/message.h>
#include <foundry/string.h>

TABLE_DECLARE(message_types);

const char *message_type(const struct message *message)
{
	TABLE_FOREACH(message_types, const struct message_type_name, entry) {
		if (entry->type == message->type)
			return entry->name;
	}
	return "unknown";
}

void message_set(struct message *message, u32 type, const void *bytes, size_t size)
{
	BUG_ON(size > MESSAGE_PAYLOAD_MAX, "message: %zu bytes, and there is room for %u", size,
	       MESSAGE_PAYLOAD_MAX);
	message->type = type;
	message->size = (u16)size;
	message->handle_count = 0;
	memcpy(message->payload, bytes, size);
}
