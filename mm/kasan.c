// SPDX-License-Identifier: MIT
/*
 * kasan: the shadow, and the question that it answers.
 *
 * Nothing here is instrumented.  The shadow of the image exists before its first line; that of other
 * memory is not touched before kasan_start().
 */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/bits.h>
#include <foundry/bug.h>

#include "kasan.h"

/* Of the image, a stack, and RAM.  What finds no room is not checked. */
#define RANGES	16

struct range {
	u64	start, bytes;
};

static struct range ranges[RANGES];
static unsigned int noted, active;

void kasan_cover(vaddr_t start, u64 bytes)
{
	if (noted > 0 && ranges[noted - 1].start + ranges[noted - 1].bytes == start.raw)
		ranges[noted - 1].bytes += bytes;
	else if (noted < RANGES)
		ranges[noted++] = (struct range){ start.raw, bytes };
}

void kasan_start(void)
{
	active = noted;
	kasan_run_constructors();
}

/* How many of @bytes from @addr on have shadow. */
static u64 covered(u64 addr, u64 bytes)
{
	/* bounded: by RANGES */
	for (unsigned int i = 0; i < active; i++) {
		u64 offset = addr - ranges[i].start;

		if (offset < ranges[i].bytes)
			return MIN(bytes, ranges[i].bytes - offset);
	}
	return 0;
}

bool kasan_covers(vaddr_t addr)
{
	return covered(addr.raw, 1);
}

/* --- shadow is written ------------------------------------------------------------ */

static void fill(u64 start, u64 end, u8 byte)
{
	u8 *shadow = kasan_shadow(vaddr(start)), *last = kasan_shadow(vaddr(end));

	/* bounded: by a word */
	for (; shadow < last && vaddr_of(shadow).raw % sizeof(u64); shadow++)
		*shadow = byte;
	/* bounded: by an eighth of what changes hands, in images with KASAN */
	for (; last - shadow >= (long)sizeof(u64); shadow += sizeof(u64))
		*(u64 __attribute__((may_alias)) *)(void *)shadow = byte * (U64_MAX / 0xff);
	/* bounded: by a word */
	for (; shadow < last; shadow++)
		*shadow = byte;
}

void kasan_unpoison(const void *memory, u64 bytes)
{
	u64 start = vaddr_of(memory).raw, end;

	bytes = covered(start, bytes);
	end = start + bytes;
	fill(align_down(start, GRANULE), align_down(end, GRANULE), 0);
	if (end % GRANULE)
		*kasan_shadow(vaddr(end)) = end % GRANULE;
}

void kasan_poison(const void *memory, u64 bytes, enum kasan_kind kind)
{
	u64 start = vaddr_of(memory).raw, end;

	end = start + covered(start, bytes);
	start = align_up(start, GRANULE);
	end = align_down(end, GRANULE);
	if (start < end)
		fill(start, end, (u8)kind);
}

/* --- shadow is read ----------------------------------------------------------------- */

/* The first byte of [addr, end) that may not be touched, or @end. */
static u64 find_bad(u64 addr, u64 end)
{
	/* bounded: by an eighth of what is accessed, in images with KASAN */
	while (addr < end) {
		u64 granule = align_down(addr, GRANULE);
		s8 shadow = (s8)*kasan_shadow(vaddr(addr));

		if (shadow < 0)
			return addr;
		if (shadow > 0 && MIN(end, granule + GRANULE) > granule + (u8)shadow)
			return MAX(addr, granule + (u8)shadow);
		addr = granule + GRANULE;
	}
	return end;
}

/* In the check of every access: inline, and short where nothing is wrong. */
static __always_inline void check(u64 addr, u64 bytes, bool write, vaddr_t pc)
{
	u64 end = addr + covered(addr, bytes);
	u64 bad = find_bad(addr, end);

	if (likely(bad >= end))
		return;
	kasan_report(&(struct kasan_access){
		.addr = vaddr(addr), .bad = vaddr(bad), .pc = pc, .bytes = bytes, .write = write,
	});
}

#define CALLER()	vaddr_of(__builtin_return_address(0))

void kasan_check_read(const void *memory, u64 bytes)
{
	check(vaddr_of(memory).raw, bytes, false, CALLER());
}

void kasan_check_write(const void *memory, u64 bytes)
{
	check(vaddr_of(memory).raw, bytes, true, CALLER());
}

/* --- what the compiler calls in front of an access ------------------------------------ */

#define CHECKS(size)								\
	void __asan_load##size##_noabort(unsigned long addr);			\
	void __asan_load##size##_noabort(unsigned long addr)			\
	{									\
		check(addr, size, false, CALLER());				\
	}									\
	void __asan_store##size##_noabort(unsigned long addr);			\
	void __asan_store##size##_noabort(unsigned long addr)			\
	{									\
		check(addr, size, true, CALLER());				\
	}

CHECKS(1)
CHECKS(2)
CHECKS(4)
CHECKS(8)
CHECKS(16)

void __asan_loadN_noabort(unsigned long addr, size_t bytes);
void __asan_storeN_noabort(unsigned long addr, size_t bytes);

void __asan_loadN_noabort(unsigned long addr, size_t bytes)
{
	check(addr, bytes, false, CALLER());
}

void __asan_storeN_noabort(unsigned long addr, size_t bytes)
{
	check(addr, bytes, true, CALLER());
}
