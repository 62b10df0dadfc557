// SPDX-License-Identifier: MIT
#include <foundry/string.h>

struct name {
	char	text[64];
};

static void clear(struct name *name)
{
	struct name other;

	memset(name, 0, sizeof(*name));
	memset(&other, 0, sizeof(other));
	memset(name->text, 0, sizeof(name->text));
	memcpy(name, &other, sizeof(struct name));
}

/* The pointer is the data. */
static void swap(struct name **a, struct name **b)
{
	struct name *kept;

	memcpy(&kept, a, sizeof(kept));
	memcpy(a, b, sizeof(*a));
	memcpy(b, &kept, sizeof(struct name *));
}

static size_t count(void)
{
	struct name *const names[4] = { NULL };

	return ARRAY_SIZE(names) + sizeof(struct name *);
}

static struct name *make(size_t n)
{
	struct name *names = take_bytes(n * sizeof(*names));

	return names;
}
