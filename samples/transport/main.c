// SPDX-License-Identifier: MIT
/* What this kernel is for, once it has booted: it fills its transport, and empties it. */
#include <foundry/kernel.h>
#include <foundry/log.h>

#include "endpoint_locked.h"

static struct message slots[4];
static struct endpoint_locked locked;

void kernel_app(struct kernel *kernel)
{
	struct message message;
	u32 type = 1;

	endpoint_locked_init(&locked, slots, ARRAY_SIZE(slots));
	do {
		message_set(&message, type++, "abcdefg", 8);
	} while (!endpoint_send(&locked.ep, &message));
	print("%zu messages fit\n", endpoint_len(&locked.ep));
	endpoint_close(&locked.ep);
	while (!endpoint_recv(&locked.ep, &message))
		print("message %u: %s\n", message.type, (const char *)message.payload);
}
