/* SPDX-License-Identifier: MIT */
/*
 * message - what is sent over an endpoint: a type, a few bytes, a few handles.
 *
 * A message is a value of fixed size, two cache lines: it is copied, never pointed at, and needs no allocator.
 * What is larger than its payload is put into memory that both sides know, and the message says where.
 *
 * Handles are numbers.  An endpoint carries them as plain data: nothing is looked up, moved or counted on the way.
 * Through port.h they are handles of the sender's table, then of the receiver's.
 *
 * Provided by:  ipc/message.c, for the names of types; the rest is data.
 * Used by:      endpoint.h.
 * Usable from:  the first C line.
 *
 * Clauses.  ktest/conform/message.c proves each by its number.
 *
 *  * MESSAGE-1  a type that was added with MESSAGE_TYPE() always has the name that was given with it.
 *  * MESSAGE-2  a type that nobody added always has one name, "unknown", and never NULL.
 *  * MESSAGE-3  message_set() sets the type and exactly its bytes, and leaves no handle of before.
 *  * MESSAGE-4  a copy always has the same type, bytes and handles; but for the rest of the last word nothing
 *               else is written.
 */
#ifndef FOUNDRY_MESSAGE_H
#define FOUNDRY_MESSAGE_H

#include <foundry/table.h>
#include <foundry/types.h>

/* With the 8 bytes in front, and 4 handles of 4 bytes behind: 128 in all, two lines of the CPUs' caches. */
#define MESSAGE_PAYLOAD_MAX	104
#define MESSAGE_HANDLES_MAX	4

/*
 * What a transport with small slots keeps is cut off behind the payload that it carries; so a message of a
 * few bytes lies in one line, and handles lie last.
 */
struct message {
	u32	type;
	u16	size;			/* bytes of @payload; what lies behind them means nothing */
	u16	handle_count;
	union {
		u8	payload[MESSAGE_PAYLOAD_MAX];
		u64	words[MESSAGE_PAYLOAD_MAX / 8];
	};
	u32	handles[MESSAGE_HANDLES_MAX];
};

#define MESSAGE_HEAD_BYTES	offsetof(struct message, payload)

_Static_assert(MESSAGE_HEAD_BYTES == 8, "the head is one word");
_Static_assert(sizeof(struct message) == 128, "two lines, and no hole");

/* For people who read a log. */
struct message_type_name {
	u32		type;
	const char	*name;
};

/*
 * A file that defines a type names it:
 *
 *	static const struct message_type_name ping = { PING, "ping" };
 *	MESSAGE_TYPE(ping);
 */
#define MESSAGE_TYPE(object)	TABLE_ADD(message_types, object)

/**
 * message_type() - what people call the type of a message
 * @message:	any
 *
 * Looks through all types: not for a hot path.
 *
 * Context: any.
 * Return: the name it was added with, or "unknown"; static.
 */
const char *message_type(const struct message *message);

/**
 * message_set() - make a message without handles
 * @message:	receives it
 * @type:	what it is
 * @bytes:	copied
 * @size:	of them; more than MESSAGE_PAYLOAD_MAX is a BUG
 *
 * Context: any.
 */
void message_set(struct message *message, u32 type, const void *bytes, size_t size);

/*
 * Copy what a message has, a word at a time: its head and payload, and handles where there are any.  @from's size and
 * handle_count are within what @to has room for.  Context: any.
 */
static __always_inline void message_copy(struct message *to, const struct message *from)
{
	unsigned int words = (from->size + 7u) / 8;

	to->type = from->type;
	to->size = from->size;
	to->handle_count = from->handle_count;
	for (unsigned int i = 0; i < words; i++)	/* bounded: MESSAGE_PAYLOAD_MAX */
		to->words[i] = from->words[i];
	for (unsigned int i = 0; i < from->handle_count; i++)	/* bounded: MESSAGE_HANDLES_MAX */
		to->handles[i] = from->handles[i];
}

#endif
