// SPDX-License-Identifier: MIT
/* The promise of message.h, executed. */
#include <foundry/string.h>

#include "message.h"

/* Two types that nobody else has, and what lies beside them. */
#define FIRST	0x6b740001u
#define LAST	0x6b74fffeu

static const struct message_type_name first = { FIRST, "first of ktest" };
static const struct message_type_name last = { LAST, "last of ktest" };
MESSAGE_TYPE(first);
MESSAGE_TYPE(last);

/* Bytes that are all different, for a start of @from. */
static void fill(void *bytes, size_t size, u8 from)
{
	for (size_t i = 0; i < size; i++)
		((u8 *)bytes)[i] = (u8)(from + i);
}

static const char *name_of(struct ktest *kt, u32 type)
{
	const struct message_bench *bench = kt->bench;
	const struct message message = { .type = type };

	return bench->type(&message);
}

static void known_types(struct ktest *kt)
{
	EXPECT_STREQ(kt, name_of(kt, FIRST), "first of ktest");
	EXPECT_STREQ(kt, name_of(kt, LAST), "last of ktest");
	EXPECT_STREQ(kt, name_of(kt, FIRST), "first of ktest");
}

static void unknown_types(struct ktest *kt)
{
	static const u32 types[] = { FIRST - 1, FIRST + 1, LAST - 1, LAST + 1 };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		ASSERT_NE(kt, name_of(kt, types[i]), NULL);
		EXPECT_STREQ(kt, name_of(kt, types[i]), "unknown");
	}
}

static void sets_its_bytes(struct ktest *kt)
{
	const struct message_bench *bench = kt->bench;
	u8 bytes[MESSAGE_PAYLOAD_MAX];

	fill(bytes, sizeof(bytes), 1);
	for (size_t size = 0; size <= sizeof(bytes); size++) {
		struct message message;

		memset(&message, 0xee, sizeof(message));
		bench->set(&message, LAST, bytes, size);
		ASSERT_EQ(kt, message.type, LAST);
		ASSERT_EQ(kt, message.size, size);
		ASSERT_EQ(kt, message.handle_count, 0);
		EXPECT_MEMEQ(kt, message.payload, bytes, size);
		for (size_t i = size; i < sizeof(bytes); i++)
			ASSERT_EQ(kt, message.payload[i], 0xee);
	}
}

static void copies(struct ktest *kt)
{
	const struct message_bench *bench = kt->bench;
	struct message from, to;

	for (unsigned int i = 0; i <= MESSAGE_PAYLOAD_MAX; i++) {
		size_t words = (i + 7) / 8 * 8;
		unsigned int handles = i % (MESSAGE_HANDLES_MAX + 1);

		fill(&from, sizeof(from), (u8)i);
		from.size = (u16)i;
		from.handle_count = (u16)handles;
		memset(&to, 0xee, sizeof(to));
		bench->copy(&to, &from);
		ASSERT_EQ(kt, to.type, from.type);
		ASSERT_EQ(kt, to.size, i);
		ASSERT_EQ(kt, to.handle_count, handles);
		EXPECT_MEMEQ(kt, to.payload, from.payload, i);
		EXPECT_MEMEQ(kt, to.handles, from.handles, handles * sizeof(to.handles[0]));
		for (size_t at = words; at < MESSAGE_PAYLOAD_MAX; at++)
			ASSERT_EQ(kt, to.payload[at], 0xee);
		for (unsigned int at = handles; at < MESSAGE_HANDLES_MAX; at++)
			ASSERT_EQ(kt, to.handles[at], 0xeeeeeeee);
	}
}

const struct ktest_case message_conform[] = {
	KCASE("MESSAGE-1 a type has the name that it was added with", known_types),
	KCASE("MESSAGE-2 any other type is unknown", unknown_types),
	KCASE("MESSAGE-3 a message has its bytes and no handle", sets_its_bytes),
	KCASE("MESSAGE-4 a copy is alike, and no more is written", copies),
	KCASE_END
};
