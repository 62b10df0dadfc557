// SPDX-License-Identifier: MIT
/* Messages with one thing wrong each. */
#include <foundry/string.h>

#include "conform/message.h"
#include "saboteur.h"

static void copy_right(struct message *to, const struct message *from)
{
	message_copy(to, from);
}

/* MESSAGE-1 */
static const char *type_forgets(const struct message *message)
{
	return "unknown";
}

static const char *type_of_half(const struct message *message)
{
	const struct message half = { .type = message->type | 0xfffe };

	return message->type == 0x6b740001u ? message_type(&half) : message_type(message);
}

/* MESSAGE-2 */
static const char *type_or_null(const struct message *message)
{
	const char *name = message_type(message);

	return strcmp(name, "unknown") == 0 ? NULL : name;
}

static const char *type_or_the_one_before(const struct message *message)
{
	const struct message before = { .type = message->type - 1 };
	const char *name = message_type(message);

	return strcmp(name, "unknown") == 0 ? message_type(&before) : name;
}

/* MESSAGE-3 */
static void set_keeps_handles(struct message *message, u32 type, const void *bytes, size_t size)
{
	u16 handle_count = message->handle_count;

	message_set(message, type, bytes, size);
	message->handle_count = handle_count;
}

static void set_in_words(struct message *message, u32 type, const void *bytes, size_t size)
{
	message_set(message, type, bytes, size);
	while (size % 8)
		message->payload[size++] = 0;
}

static void set_without_the_last(struct message *message, u32 type, const void *bytes, size_t size)
{
	message_set(message, type, bytes, size ? size - 1 : 0);
	message->size = (u16)size;
}

/* MESSAGE-4 */
static void copy_of_whole_words(struct message *to, const struct message *from)
{
	struct message cut = *from;

	cut.size = from->size & ~7u;
	message_copy(to, &cut);
	to->size = from->size;
}

static void copy_of_all(struct message *to, const struct message *from)
{
	*to = *from;
}

static void copy_without_handles(struct message *to, const struct message *from)
{
	struct message cut = *from;

	cut.handle_count = 0;
	message_copy(to, &cut);
}

#define BENCH(type, set, copy)	(&(const struct message_bench){ type, set, copy })

static const struct saboteur message_saboteurs[] = {
	{ .name = "MESSAGE-1 no type has a name", .bench = BENCH(type_forgets, message_set, copy_right) },
	{ .name = "MESSAGE-1 a type has the name of another", .bench = BENCH(type_of_half, message_set, copy_right) },
	{ .name = "MESSAGE-2 an unknown type has no name", .bench = BENCH(type_or_null, message_set, copy_right) },
	{ .name = "MESSAGE-2 an unknown type has the name of the one before",
	  .bench = BENCH(type_or_the_one_before, message_set, copy_right) },
	{ .name = "MESSAGE-3 handles of before stay", .bench = BENCH(message_type, set_keeps_handles, copy_right) },
	{ .name = "MESSAGE-3 bytes behind it are cleared", .bench = BENCH(message_type, set_in_words, copy_right) },
	{ .name = "MESSAGE-3 the last byte is left out",
	  .bench = BENCH(message_type, set_without_the_last, copy_right) },
	{ .name = "MESSAGE-4 the last bytes are left out",
	  .bench = BENCH(message_type, message_set, copy_of_whole_words) },
	{ .name = "MESSAGE-4 all is copied, used or not", .bench = BENCH(message_type, message_set, copy_of_all) },
	{ .name = "MESSAGE-4 handles stay behind", .bench = BENCH(message_type, message_set, copy_without_handles) },
};

static const struct saboteur_contract message_contract = { .conform = message_conform };

SABOTEURS(message, FACT(CONSOLE), message_contract, message_saboteurs);
