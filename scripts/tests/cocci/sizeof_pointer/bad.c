// SPDX-License-Identifier: MIT
#include <foundry/string.h>

struct name {
	char	text[64];
};

static void clear(struct name *name)
{
	memset(name, 0, sizeof(name)); /* BAD */
	memset(name->text, 0, sizeof(name->text));
}

static void clear_all(struct name *names, size_t count)
{
	memset(names, 0, count * sizeof(names)); /* BAD */
	memset(names, 0, count * sizeof(*names));
}

static void copy(struct name *to, const struct name *from)
{
	memcpy(to, from, sizeof(to)); /* BAD */
	memmove(to, from, sizeof(from)); /* BAD */
	memcpy(to, from, sizeof(struct name *)); /* BAD: stays */
}

static struct name *make(void)
{
	struct name *name;

	name = take_bytes(sizeof(name)); /* BAD */
	if (!name)
		name = take_bytes(3 * sizeof(name)); /* BAD */
	return name;
}

static void print(char *buf, unsigned int n)
{
	snprintf(buf, sizeof(buf), "%u", n); /* BAD: stays */
}

static bool all_named(const struct name *names)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) /* BAD: stays */
		if (!names[i].text[0])
			return false;
	return true;
}
