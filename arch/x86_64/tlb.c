// SPDX-License-Identifier: MIT
/*
 * tlb - an ASID is a PCID: Intel SDM volume 3, "Process-Context Identifiers (PCIDs)" and
 * "Invalidation of TLBs and Paging-Structure Caches".
 *
 * QEMU's TCG has neither PCIDs nor INVPCID, so tlb_ktest.c compiles this file a second time over
 * registers of its own.
 */
#include <foundry/pt_radix.h>

#include <asm/msr.h>

#include "cr.h"
#include "tlb.h"

#define ECX_PCID		BIT(17)		/* of CPUID 1 */
#define EBX_INVPCID		BIT(10)		/* of CPUID 7 */

#define PCIDS			4096

/*
 * Pages that are forgotten one by one; more, and all of the space is.  What that costs comes later, when
 * it is walked again: Linux measured the balance at 33 (its Documentation/arch/x86/tlb.rst).
 */
#define PAGES_MAX		32

struct tlb x86_tlb;

static bool has_pcid, has_invpcid;

static bool is_loaded(u32 asid)
{
	return !has_pcid || (read_cr3() & CR3_PCID) == asid;
}

/* A change of PGE does it, global entries and all PCIDs included, whatever else the CPU can. */
static void x86_flush_all(struct tlb *tlb)
{
	u64 cr4;

	if (has_invpcid) {
		invpcid(INVPCID_ALL, &(const struct invpcid){ .pcid = 0 });
		return;
	}
	cr4 = read_cr4();
	write_cr4(cr4 & ~CR4_PGE);
	write_cr4(cr4);
}

static void x86_flush_space(struct tlb *tlb, u32 asid)
{
	if (is_loaded(asid))
		write_cr3(read_cr3());		/* with bit 63 clear: SDM, "MOV to CR3" */
	else if (has_invpcid)
		invpcid(INVPCID_SPACE, &(const struct invpcid){ .pcid = asid });
	else
		x86_flush_all(tlb);
}

/*
 * INVLPG reaches global entries, and tables that the loaded PCID remembers: with several PCIDs the
 * others may remember the kernel's tables too.
 */
static void x86_flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	u64 pages = bytes >> FRAME_SHIFT;

	if (asid == TLB_EVERY_SPACE && (has_pcid || pages > PAGES_MAX)) {
		x86_flush_all(tlb);
		return;
	}
	if (asid != TLB_EVERY_SPACE && (!is_loaded(asid) || pages > PAGES_MAX)) {
		x86_flush_space(tlb, asid);
		return;
	}
	for (u64 i = 0; i < pages; i++)
		invlpg(vaddr_add(from, i * FRAME_BYTES));
}

/* Nothing is remembered of an entry that is not present: SDM, "Optional Invalidation". */
static void x86_publish(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
}

/* A number was forgotten when it was freed: what is remembered under it is its space's. */
static void x86_load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	write_cr3(pt->root.raw | asid | (asid ? CR3_NO_FLUSH : 0));
}

static const struct tlb_ops x86_ops = {
	.flush		= x86_flush,
	.flush_space	= x86_flush_space,
	.flush_all	= x86_flush_all,
	.publish	= x86_publish,
	.load		= x86_load,
};

/*
 * PCIDs are switched on while the loaded one is 0: SDM volume 3, "Control Registers", CR4.  All that was
 * known is forgotten with it.
 */
void tlb_x86_init_cpu(void)
{
	write_cr4(read_cr4() | CR4_PGE | (has_pcid ? CR4_PCIDE : 0));
}

void tlb_x86_init(void)
{
	has_pcid = cpuid(1, 0).ecx & ECX_PCID;
	has_invpcid = cpuid(7, 0).ebx & EBX_INVPCID;
	tlb_x86_init_cpu();
	tlb_init(&x86_tlb, &x86_ops, has_pcid ? "pcid" : "x86_64", has_pcid ? PCIDS : 1);
}
