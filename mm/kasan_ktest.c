// SPDX-License-Identifier: MIT
/* kasan: each kind of wrong access is a BUG that names what lies there, and has not happened. */
#include <foundry/arch.h>
#include <foundry/backtrace.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/physmem.h>
#include <foundry/print.h>

#include "kasan.h"

/* As code does that the compiler cannot see through. */
static __noinline void write_byte(u8 *at, u8 byte)
{
	WRITE_ONCE(*at, byte);
}

static __noinline u8 read_byte(const u8 *at)
{
	return READ_ONCE(*at);
}

static struct heap *heap(struct ktest *kt)
{
	return kt->kernel->heap;
}

static __noinline u8 *allocate_here(struct ktest *kt, size_t bytes)
{
	u8 *object = heap_alloc(heap(kt), bytes);

	ASSERT_NE(kt, object, NULL);
	return object;
}

static __noinline void free_here(struct ktest *kt, void *object)
{
	heap_free(heap(kt), object);
	barrier();
}

/* --- the heap --------------------------------------------------------------------------- */

static const size_t sizes[] = { 1, 7, 8, 24, 40, 100, 1000, 5000, 20000, 100000 };

static const char *size_label(const void *param)
{
	static char text[24];

	snprintf(text, sizeof(text), "bytes: %zu", *(const size_t *)param);
	return text;
}

/* The last byte may be touched, the one behind it not. */
static void heap_overrun(struct ktest *kt)
{
	size_t bytes = *(const size_t *)kt->param;
	u8 *object = allocate_here(kt, bytes);
	char want[48];

	write_byte(object, 1);
	write_byte(object + bytes - 1, 2);
	snprintf(want, sizeof(want), ", 0 bytes behind the %zu-byte object 0x%llx", bytes,
		 vaddr_of(object).raw);
	EXPECT_BUG(kt, want, write_byte(object + bytes, 3));
	EXPECT_BUG(kt, "allocated by allocate_here+", read_byte(object + bytes));
	heap_free(heap(kt), object);
}

/* It would be found when the object is freed, had it happened. */
static void heap_untouched(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 24);

	EXPECT_BUG(kt, "KASAN: write of 1 byte at", write_byte(object + 27, 3));
	EXPECT_BUG(kt, "3 bytes behind the 24-byte object", write_byte(object + 27, 3));
	heap_free(heap(kt), object);
}

static void heap_underrun(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 24);

	EXPECT_BUG(kt, "1 bytes in front of the 24-byte object", write_byte(object - 1, 3));
	EXPECT_BUG(kt, "allocated by allocate_here+", read_byte(object - 1));
	heap_free(heap(kt), object);
}

static void heap_after_free(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 24);

	free_here(kt, object);
	EXPECT_BUG(kt, "byte 5 of the 24-byte object", write_byte(object + 5, 3));
	EXPECT_BUG(kt, "after it was freed by free_here+", read_byte(object + 5));
}

static void heap_large_after_free(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 20000);

	free_here(kt, object);
	EXPECT_BUG(kt, "KASAN: write of 1 byte", write_byte(object + 5, 3));
}

/* A word that begins in the object and ends behind it. */
static void heap_across(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 20);
	u64 *last = (void *)(object + 16);

	EXPECT_BUG(kt, "KASAN: write of 8 bytes at", WRITE_ONCE(*last, 1));
	heap_free(heap(kt), object);
}

/* --- what copies memory --------------------------------------------------------------------- */

static void copies(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 24);
	volatile size_t n = 25;
	u8 local[32] = { 0 };

	EXPECT_BUG(kt, "KASAN: write of 25 bytes at", memcpy(object, local, n));
	EXPECT_BUG(kt, "KASAN: read of 25 bytes at", memcpy(local, object, n));
	EXPECT_BUG(kt, "KASAN: write of 25 bytes at", memset(object, 0, n));
	EXPECT_BUG(kt, "KASAN: write of 25 bytes at", memmove(object, local, n));
	EXPECT_BUG(kt, "0 bytes behind the 24-byte object", (void)memcmp(object, object, n));
	memset(object, 'x', 24);
	EXPECT_BUG(kt, "0 bytes behind the 24-byte object", (void)strlen((const char *)object));
	heap_free(heap(kt), object);
}

/* --- frames ------------------------------------------------------------------------------------ */

static __noinline void free_frame_here(struct ktest *kt, paddr_t frame)
{
	frame_free(kt->kernel->frames, frame);
	barrier();
}

static void frame_after_free(struct ktest *kt)
{
	paddr_t frame;
	u8 *bytes;

	if (!IS_ENABLED(CONFIG_FRAME_BUDDY))
		ktest_skip(kt, "only the buddy tells of its frames");
	ASSERT_EQ(kt, frame_alloc(kt->kernel->frames, &frame), 0);
	bytes = phys_to_virt(frame);
	write_byte(bytes + FRAME_BYTES - 1, 1);
	free_frame_here(kt, frame);
	EXPECT_BUG(kt, "byte 4095 of the frame", write_byte(bytes + FRAME_BYTES - 1, 1));
	EXPECT_BUG(kt, "after it was freed by free_frame_here+", read_byte(bytes));
}

/* --- variables ----------------------------------------------------------------------------------- */

static __noinline void overrun_stack(unsigned int at)
{
	u8 buffer[10];
	u8 *volatile hidden = buffer;

	write_byte(hidden + at, 1);
}

static void stack_overrun(struct ktest *kt)
{
	overrun_stack(9);
	EXPECT_BUG(kt, "0 bytes behind the 10-byte variable buffer", overrun_stack(10));
	EXPECT_BUG(kt, "3 bytes behind the 10-byte variable buffer", overrun_stack(13));
	EXPECT_BUG(kt, "in the stack frame of overrun_stack", overrun_stack(10));
}

static __noinline void underrun_stack(void)
{
	u8 buffer[10];
	u8 *volatile hidden = buffer;

	write_byte(hidden - 1, 1);
}

static void stack_underrun(struct ktest *kt)
{
	EXPECT_BUG(kt, "1 bytes in front of the 10-byte variable buffer", underrun_stack());
}

static __noinline void leave_scope(void)
{
	u8 *volatile hidden;

	{
		u8 inner[10];

		hidden = inner;
		write_byte(hidden, 1);
	}
	write_byte(hidden, 2);
}

static void out_of_scope(struct ktest *kt)
{
	EXPECT_BUG(kt, "out of its scope, in the 10-byte variable inner", leave_scope());
}

/* Stack that frames with redzones have left by a BUG holds any other frame then. */
static __noinline u8 use_stack(void)
{
	u8 bytes[2048];

	for (unsigned int i = 0; i < sizeof(bytes); i++)
		WRITE_ONCE(bytes[i], (u8)i);
	return READ_ONCE(bytes[77]);
}

static __noinline void deep_bug(unsigned int depth)
{
	u8 here[24], *volatile hidden = here;

	write_byte(hidden, 1);
	if (depth > 0)
		deep_bug(depth - 1);
	else
		overrun_stack(10);
	barrier();
}

static void left_stack(struct ktest *kt)
{
	struct stack_bounds stack;
	vaddr_t sp = this_frame();
	vaddr_t at;

	EXPECT_BUG(kt, "behind the 10-byte variable buffer", deep_bug(8));
	EXPECT_EQ(kt, use_stack(), 77);
	ASSERT_TRUE(kt, arch_stack_bounds(sp, &stack));
	for (at = vaddr(sp.raw - 4096); vaddr_lt(at, vaddr(sp.raw - 2048)); at = vaddr_add(at, GRANULE))
		ASSERT_EQ(kt, *kasan_shadow(at), 0);
}

static u8 global[10];

static void global_overrun(struct ktest *kt)
{
	u8 *volatile hidden = global;

	write_byte(hidden + 9, 1);
	EXPECT_BUG(kt, "0 bytes behind the 10-byte global global (mm/kasan_ktest.c", write_byte(hidden + 10, 1));
	EXPECT_BUG(kt, "KASAN: read of 1 byte", read_byte(hidden + 16));
}

/* --- what is told ------------------------------------------------------------------------------------ */

static void tells_the_place(struct ktest *kt)
{
	u8 *object = allocate_here(kt, 24);

	EXPECT_BUG(kt, "BUG at write_byte+0x", write_byte(object + 24, 3));
	heap_free(heap(kt), object);
}

/* Neither devices nor the half that is nobody's have shadow: a fault stays a fault. */
static void no_shadow(struct ktest *kt)
{
	u8 *nothing = vaddr_to_ptr(vaddr(64)), *object = allocate_here(kt, 8);

	EXPECT_FALSE(kt, kasan_covers(vaddr(64)));
	EXPECT_FAULT(kt, nothing, read_byte(nothing));
	EXPECT_TRUE(kt, kasan_covers(vaddr_of(global)));
	EXPECT_TRUE(kt, kasan_covers(vaddr_of(kt)));
	EXPECT_TRUE(kt, kasan_covers(vaddr_of(object)));
	heap_free(heap(kt), object);
}

static const struct ktest_case cases[] = {
	KCASE_FOR("heap: the byte behind an object", heap_overrun, sizes, size_label),
	KCASE("heap: the write has not happened", heap_untouched),
	KCASE("heap: the byte in front of an object", heap_underrun),
	KCASE("heap: an object that was freed, and by whom", heap_after_free),
	KCASE("heap: a large object that was freed", heap_large_after_free),
	KCASE("heap: a word across the end", heap_across),
	KCASE("memory functions over the end", copies),
	KCASE("frames: one that was freed, and by whom", frame_after_free),
	KCASE("stack: behind a variable", stack_overrun),
	KCASE("stack: in front of a variable", stack_underrun),
	KCASE("stack: a variable out of its scope", out_of_scope),
	KCASE("stack: what a BUG has left may be used", left_stack),
	KCASE("globals: behind a variable", global_overrun),
	KCASE("the place is the function that did it", tells_the_place),
	KCASE("what has no shadow is not asked for", no_shadow),
	KCASE_END
};

static const struct ktest_suite kasan_suite = {
	.name = "kasan", .needs = FACT(HEAP) | FACT(TRAPS), .cases = cases,
};
KTEST_SUITE(kasan_suite);
