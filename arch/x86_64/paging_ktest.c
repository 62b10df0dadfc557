// SPDX-License-Identifier: MIT
/* What this port adds to the paging of every machine: kinds of memory, and what firmware left. */
#include <foundry/bits.h>
#include <foundry/kernel.h>
#include <foundry/ktest.h>

#include <asm/msr.h>

#include "paging.h"

/* What PWT and PCD choose: Intel SDM volume 3, "Page Attribute Table (PAT)". */
static void kinds_are_what_they_say(struct ktest *kt)
{
	u64 pat = rdmsr(MSR_PAT);

	EXPECT_EQ(kt, pat & 0xff, 6);			/* neither: write-back */
	EXPECT_EQ(kt, pat >> 8 & 0xff, 1);		/* PWT: write-combining */
	EXPECT_EQ(kt, pat >> 24 & 0xff, 0);		/* both: uncached */
}

static void frame_0_is_not_free(struct ktest *kt)
{
	EXPECT_FALSE(kt, memmap_is_usable(&kt->kernel->memmap, paddr(0), 1));
}

/* The graphics memory of a PC, which no memory map lists, and its firmware, which all list. */
#define UNLISTED	0xa0000ull
#define FIRMWARE	0xf0000ull

static void firmware_is_read_only(struct ktest *kt)
{
	const void *at = paging_map_firmware(NULL, paddr(FIRMWARE + 0x123), 2 * PAGE_BYTES);
	struct vm_mapping leaf;

	ASSERT_EQ(kt, at, phys_to_virt(paddr(FIRMWARE + 0x123)));
	ASSERT_EQ(kt, pt_walk(&kernel_tables, vaddr_of(at), &leaf), 0);
	EXPECT_TRUE(kt, leaf.prot == (VM_READ | VM_GLOBAL));
	EXPECT_EQ(kt, pt_walk(&kernel_tables, vaddr_add(vaddr_of(at), 2 * PAGE_BYTES), &leaf), 0);
}

static void made_up_is_refused(struct ktest *kt)
{
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(UNLISTED), 1), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(UNLISTED - 1), 2), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(FIRMWARE), 0), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(FIRMWARE), U64_MAX), NULL);
	EXPECT_EQ(kt, paging_map_firmware(NULL, paddr(BIT(50)), 1), NULL);
}

static const struct ktest_case cases[] = {
	KCASE("the CPU's kinds of memory are what the tables call them", kinds_are_what_they_say),
	KCASE("frame 0 is not free memory", frame_0_is_not_free),
	KCASE("what firmware left is read-only", firmware_is_read_only),
	KCASE("what firmware made up is refused", made_up_is_refused),
	KCASE_END
};

static const struct ktest_suite suite = {
	.name	= "paging/x86_64",
	.needs	= FACT(FRAMES),
	.cases	= cases,
};
KTEST_SUITE(suite);
