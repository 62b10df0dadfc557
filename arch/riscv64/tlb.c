// SPDX-License-Identifier: MIT
/*
 * tlb - RISC-V Privileged Architecture, "Supervisor Memory-Management Fence Instruction" and
 * "Supervisor Address Translation and Protection (satp) Register".
 *
 * The fence acts on this hart.  With an address it concerns leaf entries alone, and a range may have
 * lost tables too; so none is ever given.  With an ASID it leaves out what is global.
 *
 * QEMU's TCG forgets everything by any of them, so tlb_ktest.c compiles this file a second time and
 * looks at what would be executed.
 */
#include <foundry/bits.h>
#include <foundry/pt_radix.h>

#include <asm/csr.h>

#include "sfence.h"
#include "tlb.h"

struct tlb riscv_tlb;

static void flush(struct tlb *tlb, u32 asid, vaddr_t from, u64 bytes)
{
	if (asid == TLB_EVERY_SPACE)
		sfence_all();
	else
		sfence_space(asid);
}

static void flush_space(struct tlb *tlb, u32 asid)
{
	sfence_space(asid);
}

static void flush_all(struct tlb *tlb)
{
	sfence_all();
}

/* The mode stays as paging_switch() has chosen it. */
static void load(struct tlb *tlb, const struct pt_radix *pt, u32 asid)
{
	u64 mode = csr_read(satp) & ~(SATP_ASID | SATP_PPN);

	csr_write(satp, mode | (u64)asid << SATP_ASID_SHIFT | pt->root.raw >> FRAME_SHIFT);
	if (asid == 0)
		sfence_space(0);
}

/* An entry that is not valid may be remembered too, and writes reach a walk by a fence only. */
static const struct tlb_ops ops = {
	.flush		= flush,
	.flush_space	= flush_space,
	.flush_all	= flush_all,
	.publish	= flush,
	.load		= load,
};

/* Of the field those bits can be set that the hart has, from the lowest on. */
static u32 count_asids(void)
{
	u64 found = csr_read(satp), bits;

	csr_write(satp, found | SATP_ASID);
	bits = (csr_read(satp) & SATP_ASID) >> SATP_ASID_SHIFT;
	csr_write(satp, found);
	sfence_all();
	return (u32)bits + 1;
}

void tlb_riscv_init(void)
{
	tlb_init(&riscv_tlb, &ops, "riscv64", count_asids());
	riscv_tlb.keeps_misses = true;
}
