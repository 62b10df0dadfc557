// SPDX-License-Identifier: MIT
/*
 * Memory and text.
 *
 * -ffreestanding keeps compilers from seeing a memcpy() in these loops and
 * calling it, that is, themselves.  scripts/tests/test_lib.py holds them to it.
 */

#include <foundry/addr.h>
#include <foundry/bug.h>
#include <foundry/string.h>

/* Eight bytes at once, but only where both sides are aligned: not every CPU takes the others. */
typedef u64 __attribute__((may_alias)) chunk_t;
#define CHUNK	sizeof(chunk_t)

static size_t offset_in_chunk(const void *p)
{
	return vaddr_of(p).raw % CHUNK;
}

/* Both are aligned. */
static void copy_chunk(void *to, const void *from)
{
	*(chunk_t *)to = *(const chunk_t *)from;
}

static void set_chunk(void *to, chunk_t chunk)
{
	*(chunk_t *)to = chunk;
}

static void copy_up(u8 *to, const u8 *from, size_t n)
{
	if (offset_in_chunk(to) == offset_in_chunk(from)) {
		for (; n && offset_in_chunk(to); n--)
			*to++ = *from++;
		for (; n >= CHUNK; n -= CHUNK, to += CHUNK, from += CHUNK)
			copy_chunk(to, from);
	}
	for (; n; n--)
		*to++ = *from++;
}

static void copy_down(u8 *to, const u8 *from, size_t n)
{
	to += n;
	from += n;
	if (offset_in_chunk(to) == offset_in_chunk(from)) {
		for (; n && offset_in_chunk(to); n--)
			*--to = *--from;
		for (; n >= CHUNK; n -= CHUNK) {
			to -= CHUNK;
			from -= CHUNK;
			copy_chunk(to, from);
		}
	}
	for (; n; n--)
		*--to = *--from;
}

void *memcpy(void *to, const void *from, size_t n)
{
	copy_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	/* Below @from the distance wraps and is larger than any @n. */
	if (vaddr_diff(vaddr_of(to), vaddr_of(from)) >= n)
		copy_up(to, from, n);
	else
		copy_down(to, from, n);
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	const chunk_t chunk = (u8)byte * (U64_MAX / 0xff);
	u8 *at = to;

	for (; n && offset_in_chunk(at); n--)
		*at++ = (u8)byte;
	for (; n >= CHUNK; n -= CHUNK, at += CHUNK)
		set_chunk(at, chunk);
	for (; n; n--)
		*at++ = (u8)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *p = a, *q = b;

	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}

size_t strlen(const char *s)
{
	return strnlen(s, SIZE_MAX);
}

size_t strnlen(const char *s, size_t max)
{
	size_t len = 0;

	while (len < max && s[len])
		len++;
	return len;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (u8)*a - (u8)*b;
		if (!*a)
			break;
	}
	return 0;
}

char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++) {
		if (!*s)
			return NULL;
	}
	return (char *)s;
}

char *strstr(const char *s, const char *part)
{
	for (;; s++) {
		if (str_has_prefix(s, part))
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

bool strscpy(char *to, const char *from, size_t size)
{
	size_t len;

	BUG_ON(size == 0, "strscpy() into a buffer of no bytes");
	len = strnlen(from, size - 1);
	memcpy(to, from, len);
	to[len] = '\0';
	return !from[len];
}

bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}
