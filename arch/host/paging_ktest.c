// SPDX-License-Identifier: MIT
/*
 * Who may do what where, by real faults: the process, as ktest/machine/paging.c has it for ports whose
 * tables are their own.
 */
#include <foundry/arch.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>
#include <foundry/physmem.h>

#include <asm/host.h>
#include <asm/layout.h>

#include "host.h"
#include "places.h"

static u8 data[16] __aligned(16);
static const u8 constant[16] __aligned(16) = { 0xff };

static const volatile u8 *address(u64 at)
{
	return vaddr_to_ptr(vaddr(at));
}

static u64 stack_low(void)
{
	u8 here = 0;
	struct stack_bounds bounds;

	/* On an alternate stack nobody runs cases: it is this one. */
	(void)arch_stack_bounds(vaddr_of(&here), &bounds);
	return bounds.low.raw;
}

/* RAM ends where the last range does. */
static u64 ram_end(void)
{
	const struct translator_mapping *last = &host_machine.ram.slots[host_machine.ram.count - 1];

	return last->from.raw + last->bytes;
}

static const volatile u8 *null_page(void)	{ return address(0x10); }
static const volatile u8 *guard(void)		{ return address(stack_low() - FRAME_BYTES); }
static const volatile u8 *guard_end(void)	{ return address(stack_low() - 1); }
static const volatile u8 *before_ram(void)	{ return address(HOST_DIRECT_BASE - 1); }
static const volatile u8 *hole(void)		{ return address(HOST_DIRECT_BASE + 640 * KiB); }
static const volatile u8 *hole_end(void)	{ return address(HOST_DIRECT_BASE + 1 * MiB - 1); }
static const volatile u8 *behind_ram(void)	{ return address(ram_end()); }
static const volatile u8 *user_window(void)	{ return address(USER_BASE); }
static const volatile u8 *user_window_end(void)	{ return address(USER_BASE + USER_BYTES - 1); }
static const volatile u8 *text(void)		{ return vaddr_to_ptr(vaddr_of(kernel_main)); }
static const volatile u8 *constants(void)	{ return constant; }
static const volatile u8 *variables(void)	{ return data; }
static const volatile u8 *direct_map(void)	{ return address(HOST_DIRECT_BASE + 1 * MiB); }
static const volatile u8 *stack(void)		{ return address(stack_low() + FRAME_BYTES); }

static const struct ktest_place unmapped[] = {
	{ "the null page", null_page },
	{ "the first byte below a stack", guard },
	{ "the last byte below a stack", guard_end },
	{ "before RAM", before_ram },
	{ "the hole of the memory map", hole },
	{ "the end of the hole", hole_end },
	{ "behind RAM", behind_ram },
	{ "the window of spaces, when none is loaded", user_window },
	{ "the end of that window", user_window_end },
};

static const struct ktest_place fixed[] = {
	{ "text", text },
	{ "constants", constants },
};

static const struct ktest_place not_code[] = {
	{ "constants", constants },
	{ "variables", variables },
	{ "the direct map", direct_map },
	{ "the stack", stack },
	{ "the null page", null_page },
	{ "the window of spaces, when none is loaded", user_window },
};

/* Else the cases above could pass where everything faults. */
static void data_is_data(struct ktest *kt)
{
	volatile u8 *at = vaddr_to_ptr(vaddr_of(direct_map()));
	u8 before = *at;

	*at = (u8)~before;
	EXPECT_EQ(kt, *at, (u8)~before);
	*at = before;
	WRITE_ONCE(data[1], 0x5a);
	EXPECT_EQ(kt, READ_ONCE(data[1]), 0x5a);
}

static const struct ktest_case cases[] = {
	KCASE_PLACES("nothing is mapped at", ktest_is_unmapped, unmapped),
	KCASE_PLACES("nobody writes to", ktest_is_fixed, fixed),
	KCASE_PLACES("nobody executes", ktest_is_not_executed, not_code),
	KCASE("variables and RAM are written", data_is_data),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "paging/host",
	.needs	= FACT(TRAPS) | FACT(MEMMAP),
	.cases	= cases,
};
KTEST_SUITE(suite);

/* --- the kernel's space ----------------------------------------------------------------- */

static volatile u8 *last_page(void)
{
	return vaddr_to_ptr(vaddr(DYNAMIC_BASE + DYNAMIC_BYTES - FRAME_BYTES));
}

static void expect_nothing(struct ktest *kt)
{
	EXPECT_FAULT(kt, last_page(), (void)*last_page());
}

/* Before boot makes it; that what it took is back, the watch of frames sees. */
static void comes_and_goes(struct ktest *kt)
{
	static struct vmm_radix space;
	paddr_t frame;

	if (kt->kernel->vmm)
		ktest_skip(kt, "boot has made it already");
	ASSERT_EQ(kt, frame_alloc(kt->kernel->frames, &frame), 0);
	for (unsigned int round = 0; round < 2; round++) {
		ASSERT_EQ(kt, arch_vmm_init(&space, kt->kernel->frames), 0);
		expect_nothing(kt);
		EXPECT_EQ(kt, vmm_map(&space.vm, vaddr_of(last_page()), frame, FRAME_BYTES,
				      VM_READ | VM_WRITE), 0);
		*last_page() = 1;
		EXPECT_EQ(kt, *(volatile u8 *)phys_to_virt(frame), 1);
		arch_vmm_exit(&space);
		expect_nothing(kt);
	}
	frame_free(kt->kernel->frames, frame);
}

static void needs_memory(struct ktest *kt)
{
	static struct vmm_radix space;
	int err;

	if (kt->kernel->vmm)
		ktest_skip(kt, "boot has made it already");
	err = arch_vmm_init(&space, kt->kernel->frames);
	if (err) {
		EXPECT_EQ(kt, err, -ENOMEM);
		EXPECT_TRUE(kt, ktest_refused(kt));
		return;
	}
	arch_vmm_exit(&space);
}

static const struct ktest_case space_cases[] = {
	KCASE("the kernel's space comes and goes, whatever is mapped", comes_and_goes),
	KCASE_SWEEP("the kernel's space is refused without memory", needs_memory),
	KCASE_END
};

static const struct ktest_suite space_suite = {
	.name	= "paging/host-space",
	.needs	= FACT(TRAPS) | FACT(FRAMES),
	.cases	= space_cases,
};
KTEST_SUITE(space_suite);
