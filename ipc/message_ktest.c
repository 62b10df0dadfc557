// SPDX-License-Identifier: MIT
/* The promise of message.h on the one there is, and what is a BUG. */
#include "conform/message.h"

static void copy(struct message *to, const struct message *from)
{
	message_copy(to, from);
}

static const struct message_bench bench = {
	.type	= message_type,
	.set	= message_set,
	.copy	= copy,
};

static const struct ktest_suite conform = {
	.name	= "message/value",
	.needs	= FACT(CONSOLE),
	.cases	= message_conform,
	.bench	= &bench,
};
KTEST_SUITE(conform);

static void too_large_is_a_bug(struct ktest *kt)
{
	static const u8 bytes[MESSAGE_PAYLOAD_MAX + 1];
	struct message message = { .type = 1 };

	EXPECT_BUG(kt, "105 bytes, and there is room for 104", message_set(&message, 2, bytes, sizeof(bytes)));
	EXPECT_EQ(kt, message.type, 1);
}

TABLE_DECLARE(message_types);

/* Whoever adds a type takes a number that nobody has. */
static void types_are_different(struct ktest *kt)
{
	TABLE_FOREACH(message_types, const struct message_type_name, one) {
		unsigned int alike = 0;

		TABLE_FOREACH(message_types, const struct message_type_name, other) {
			alike += other->type == one->type;
		}
		if (alike != 1)
			ktest_fail(kt, "%u types have the number 0x%x of '%s'", alike, one->type, one->name);
	}
}

static const struct ktest_case cases[] = {
	KCASE("more bytes than a message holds are a BUG", too_large_is_a_bug),
	KCASE("no two types have one number", types_are_different),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "message",
	.needs	= FACT(CONSOLE),
	.cases	= cases,
};
KTEST_SUITE(suite);
