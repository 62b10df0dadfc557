// SPDX-License-Identifier: MIT
/*
 * Compare the kernel's reader of device trees with libfdt: verdicts and all that is found.
 *
 *	compare seed rounds tree...
 *
 * Each tree is read as it is, packed, cut (a small one at every length, a large one at some that the
 * seed chooses), and changed in many ways.  A copy is a heap object of exactly the size that the
 * readers are told, so that the address sanitizer sees each read outside of it.  The kernel's
 * reader may refuse more than libfdt, for the reasons below and no other.
 *
 * Exit status: 0 equal, 1 different, 2 wrong usage; the sanitizers have their own.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "story.h"

#define STORY_BYTES	(4u << 20)

/* A smaller tree is cut at every length, a larger one behind its header at one in so many. */
#define SMALL_BYTES	2048
#define CUT_STEP	32

static const char *const stricter[] = {
	"FDT malformed: two blocks overlap",
	"FDT malformed: a block is not aligned",
	"FDT malformed: a property comes after a node within its node",
	"FDT malformed: it has no root",
};

/* How reasons about names of properties begin. */
#define STRINGS		"FDT malformed: a property's name "

struct story {
	unsigned char	*bytes;
	size_t		used;
};

static struct story ours, theirs, *told;
static unsigned long long seed, state;
static const char *tree_name;
static unsigned long accepted, refused, refused_more;

static size_t below(size_t end)
{
	unsigned long long x = state += 0x9e3779b97f4a7c15ull;

	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return (x ^ (x >> 31)) % end;
}

static void *allocate(size_t bytes)
{
	void *object = malloc(bytes);

	if (!object) {
		perror("compare");
		exit(2);
	}
	return object;
}

static void tell(const void *bytes, size_t count)
{
	if (count > STORY_BYTES - told->used) {
		fprintf(stderr, "compare: the story of %s is too long\n", tree_name);
		exit(2);
	}
	memcpy(told->bytes + told->used, bytes, count);
	told->used += count;
}

void tell_number(unsigned long long number)
{
	tell(&number, sizeof(number));
}

void tell_bytes(const void *bytes, size_t count)
{
	tell_number(count);
	tell(bytes, count);
}

void tell_text(const char *text)
{
	tell_bytes(text, strlen(text));
}

static void differs(const char *how, const char *what)
{
	printf("%s, %s: %s\nreplay with SEED=%llu\n", tree_name, how, what, seed);
	exit(1);
}

/* Whether the kernel's reader may have this reason where libfdt has none. */
static bool is_stricter(const void *tree, const char *reason)
{
	/* libfdt takes the size of the strings block from version 17 on, although 3 has it. */
	if (fdt_version(tree) == 16 && strncmp(reason, STRINGS, strlen(STRINGS)) == 0)
		return true;
	for (size_t i = 0; i < sizeof(stricter) / sizeof(stricter[0]); i++) {
		if (strcmp(reason, stricter[i]) == 0)
			return true;
	}
	return false;
}

static void compare_stories(const void *tree, size_t size, const char *how)
{
	ours.used = theirs.used = 0;
	told = &ours;
	our_story(tree, size);
	told = &theirs;
	their_story(tree, size);
	if (ours.used != theirs.used || memcmp(ours.bytes, theirs.bytes, ours.used) != 0)
		differs(how, "not the same is found in it");
	accepted++;
}

/* Of a version below 16: libfdt 1.6 crashes on some of those. */
static bool is_old(const void *tree, size_t size)
{
	return size >= 40 && fdt_magic(tree) == FDT_MAGIC && fdt_version(tree) < 16;
}

/* Whoever of both accepts; the bytes behind @size are not there. */
static void compare(const void *from, size_t size, const char *how)
{
	void *tree = allocate(size);
	const char *reason;
	bool accept;

	memcpy(tree, from, size);
	reason = our_refusal(tree, size);
	accept = !is_old(tree, size) && they_accept(tree, size);
	if (!reason && !accept)
		differs(how, "libfdt alone refuses it");
	if (reason && accept && !is_stricter(tree, reason))
		differs(how, reason);

	if (!reason)
		compare_stories(tree, size, how);
	else
		refused++;
	refused_more += reason && accept;
	free(tree);
}

static size_t next_cut(size_t length, size_t size)
{
	if (size < SMALL_BYTES || length < 40)
		return length + 1;
	return length + 1 + below(2 * CUT_STEP - 1);
}

/* Memory ends, and with it what the tree says of its size; then that of each block. */
static void cut(const void *tree, size_t size)
{
	void *copy = allocate(size);

	for (size_t length = 0; length < size; length = next_cut(length, size)) {
		if (our_refusal(tree, length) == NULL)
			differs("cut", "it is accepted");
		compare(tree, length, "cut");
		if (length < 40)
			continue;
		memcpy(copy, tree, size);
		fdt_set_totalsize(copy, (uint32_t)length);
		compare(copy, size, "total size cut");
		memcpy(copy, tree, size);
		fdt_set_size_dt_struct(copy, (uint32_t)length);
		compare(copy, size, "structure block cut");
		memcpy(copy, tree, size);
		fdt_set_size_dt_strings(copy, (uint32_t)length);
		compare(copy, size, "strings block cut");
	}
	free(copy);
}

static void put_cell(unsigned char *at, size_t value)
{
	for (int i = 3; i >= 0; i--, value >>= 8)
		at[i] = (unsigned char)value;
}

/*
 * A number that means something somewhere: tokens, small sizes, sizes near those of the tree.  None
 * near 2^31 or above it: libfdt 1.6 wraps around with it and ends by a read outside of the tree.
 */
static size_t likely_number(size_t size)
{
	static const size_t numbers[] = { 0, 1, 2, 3, 4, 9, 16, 17, 0x10000, 0x7f000000 };

	switch (below(4)) {
	case 0:
		return below(64);
	case 1:
		return below(2 * size);
	default:
		return numbers[below(sizeof(numbers) / sizeof(numbers[0]))];
	}
}

static void change(unsigned char *tree, size_t size)
{
	switch (below(4)) {
	case 0:
		put_cell(tree + below(10) * 4, likely_number(size));
		break;
	case 1:
		tree[below(size)] = (unsigned char)below(128);
		break;
	default:
		put_cell(tree + below(size / 4) * 4, likely_number(size));
	}
}

static void mutate(const void *tree, size_t size, unsigned long rounds)
{
	unsigned char *copy = allocate(size);

	while (rounds-- > 0) {
		memcpy(copy, tree, size);
		for (size_t changes = 1 + below(3); changes > 0; changes--)
			change(copy, size);
		compare(copy, size, "changed");
	}
	free(copy);
}

static void *read_file(const char *name, size_t *size)
{
	static unsigned char bytes[4u << 20];
	FILE *file = fopen(name, "rb");
	void *copy;

	if (!file) {
		perror(name);
		exit(2);
	}
	*size = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	copy = allocate(*size);
	memcpy(copy, bytes, *size);
	return copy;
}

static void compare_file(const char *name, unsigned long rounds)
{
	size_t size;
	void *tree = read_file(name, &size);

	tree_name = name;
	if (our_refusal(tree, size))
		differs("as it is", our_refusal(tree, size));
	compare(tree, size, "as it is");
	if (fdt_version(tree) >= 17 && fdt_pack(tree))
		differs("packed", "libfdt refuses to");
	size = fdt_totalsize(tree);
	compare(tree, size, "packed");
	cut(tree, size);
	mutate(tree, size, rounds);
	free(tree);
}

int main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: compare seed rounds tree...\n");
		return 2;
	}
	seed = state = strtoull(argv[1], NULL, 0);
	ours.bytes = allocate(STORY_BYTES);
	theirs.bytes = allocate(STORY_BYTES);
	for (int i = 3; i < argc; i++)
		compare_file(argv[i], strtoul(argv[2], NULL, 0));
	free(ours.bytes);
	free(theirs.bytes);
	printf("%d trees: %lu readings equal, %lu refusals, of them %lu more than libfdt's\n",
	       argc - 3, accepted, refused, refused_more);
	return 0;
}
