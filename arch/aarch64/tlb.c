// SPDX-License-Identifier: MIT
/*
 * tlb - Arm ARM (DDI 0487), D8.16 "TLB maintenance requirements".
 *
 * The hardware reaches the other CPUs, and the DSB behind it waits for all of them: nobody has to be
 * told.  What was written to tables comes before it by a DSB, and what is executed next comes after it
 * by an ISB.
 *
 * QEMU's TCG does not tell ASIDs apart, so tlb_ktest.c compiles this file a second time and looks at
 * what would be executed.
 */
#include <foundry/bits.h>
#include <foundry/kernel_map.h>

#include <asm/sysreg.h>

#include "tlb.h"
#include "tlbi.h"

/*
 * With TCR_EL1.AS clear, as entry.S leaves it: the CPUs with 16 bits (ID_AA64MMFR0_EL1.ASIDBits) have
 * more than TLB_ASIDS_MAX.
 */
#define ASID_BITS		8
#define ASID_SHIFT		48
#define PAGE_NUMBER		(BIT(44) - 1)	/* of an operand: VA[55:12]; no hint of a level above */

_Static_assert(BIT(ASID_BITS) >= TLB_ASIDS_MAX, "every CPU has as many ASIDs as are used");

/* As on x86_64; each is a broadcast here, and more of them cost the other CPUs too. */
#define PAGES_MAX		32

struct tlb aarch64_tlb;

static u64 of_space(u32 asid)
{
	return (u64)asid << ASID_SHIFT;
}

static void complete(void)
{
	dsb_ish();
	isb();
}

static void flush_all(struct tlb *tlb)
{
	dsb_ishst();
	tlbi_all_is();
	complete();
}

static void flush_space(struct tlb *tlb, u32 asid)
{
	dsb_ishst();
	tlbi_space_is(of_space(asid));
	complete();
}

static void flush_pages(u32 asid, u64 first, u64 pages)
{
	dsb_ishst();
	for (u64 page = first; page < first + pages; page++) {
		if (asid == TLB_EVERY_SPACE)
			tlbi_page_of_all_is(page & PAGE_NUMBER);
		else
			tlbi_page_is(of_space(asid) | (page & PAGE_NUMBER));
	}
	complete();
}

/* Not the variants for the last level alone: tables that led there are forgotten too. */
static void flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	u64 pages = bytes >> FRAME_SHIFT;

	if (pages <= PAGES_MAX)
		flush_pages(asid, from.raw >> FRAME_SHIFT, pages);
	else if (asid == TLB_EVERY_SPACE)
		flush_all(tlb);
	else
		flush_space(tlb, asid);
}

/* An entry that faults is never in a TLB; a walk sees it once the write is complete. */
static void publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	dsb_ishst();
	isb();
}

/* Root and ASID are one register, TCR_EL1.A1 being clear: they change at once. */
static void set_lower(paddr_t root, u32 asid)
{
	sysreg_write(ttbr0_el1, of_space(asid) | root.raw);
	isb();
}

/* 0 is forgotten while nothing is mapped: one address is never remembered in two sizes. */
static void load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	dsb_ishst();
	if (asid == 0) {
		set_lower(kernel_tables.root, 0);
		tlbi_space(of_space(0));
		dsb_nsh();
		isb();
	}
	set_lower(pt->root, asid);
}

static const struct tlb_ops ops = {
	.flush		= flush,
	.flush_space	= flush_space,
	.flush_all	= flush_all,
	.publish	= publish,
	.load		= load,
};

void tlb_aarch64_init(void)
{
	tlb_init(&aarch64_tlb, &ops, "aarch64", BIT(ASID_BITS));
	aarch64_tlb.broadcasts = true;
}
