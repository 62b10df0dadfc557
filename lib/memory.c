// SPDX-License-Identifier: MIT
/*
 * Memory.
 *
 * -ffreestanding keeps compilers from seeing a memcpy() in these loops and
 * calling it, that is, themselves.  scripts/tests/test_lib.py holds them to it.
 *
 * With CONFIG_KASAN, and with CONFIG_KCSAN, each asks for its ranges as a whole, and for no byte again.
 */
#include <foundry/addr.h>
#include <foundry/kasan.h>
#include <foundry/kcsan.h>
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
	kasan_check_read(from, n);
	kcsan_copy(from, n, KCSAN_READ);
	kasan_check_write(to, n);
	kcsan_copy(to, n, KCSAN_WRITE);
	copy_up(to, from, n);
	return to;
}

void *memmove(void *to, const void *from, size_t n)
{
	kasan_check_read(from, n);
	kcsan_copy(from, n, KCSAN_READ);
	kasan_check_write(to, n);
	kcsan_copy(to, n, KCSAN_WRITE);

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

	kasan_check_write(to, n);
	kcsan_copy(to, n, KCSAN_WRITE);
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

	kasan_check_read(a, n);
	kcsan_copy(a, n, KCSAN_READ);
	kasan_check_read(b, n);
	kcsan_copy(b, n, KCSAN_READ);
	for (; n; n--, p++, q++) {
		if (*p != *q)
			return *p - *q;
	}
	return 0;
}
