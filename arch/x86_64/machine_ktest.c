// SPDX-License-Identifier: MIT
/*
 * What this port lends the tests of every machine: Intel SDM volume 3, "4-Level Paging and 5-Level
 * Paging", and "Control Registers", CR3.
 */
#include <foundry/bits.h>

#include "cpu.h"
#include "cr.h"
#include "machine/machine.h"
#include "vmm/live.h"

#define ENTRY_PRESENT	BIT(0)
#define ENTRY_WRITE	BIT(1)
#define ENTRY_USER	BIT(2)
#define ENTRY_LARGE	BIT(7)
#define ENTRY_GLOBAL	BIT(8)
#define ENTRY_NX	BIT(63)
#define ENTRY_ADDRESS	(BIT(52) - BIT(12))

static u64 cr3_for(paddr_t table)
{
	return (read_cr3() & ~ENTRY_ADDRESS) | table.raw;
}

static u64 cr3_with(paddr_t table, u32 asid)
{
	return table.raw | asid;
}

static unsigned int live_roots(struct machine_root roots[2])
{
	roots[0] = (struct machine_root){ 0, paddr(read_cr3() & ENTRY_ADDRESS) };
	return 1;
}

static struct machine_entry decode(u64 entry, unsigned int level)
{
	return (struct machine_entry){
		.present	= entry & ENTRY_PRESENT,
		.leaf		= level == 1 || entry & ENTRY_LARGE,
		.writes		= entry & ENTRY_WRITE,
		.executes	= !(entry & ENTRY_NX),
		.user		= entry & ENTRY_USER,
		.global		= entry & ENTRY_GLOBAL,
		.to		= paddr(entry & ENTRY_ADDRESS),
	};
}

/* --- recovery -------------------------------------------------------------------- */

#define REGS	8
#define RESULT	0x77

/* registers.S */
void x86_recover_regs(const u64 *want, u64 *got, struct arch_catch *point);

static size_t recover(u64 *want, u64 *got)
{
	struct arch_catch point;

	x86_recover_regs(want, got, &point);
	want[REGS - 1] = RESULT;
	return REGS;
}

/* The graphics memory of a PC, which no memory map lists; a local APIC; HPETs. */
const struct machine machine = {
	.stacks		= STACKS,
	.stack_count	= STACK_COUNT,
	.hole		= { 0xa0000 },
	.device		= { 0xfee00000 },
	.other_device	= { 0xfed00000 },
	.roots		= live_roots,
	.entry		= decode,
	.root		= read_cr3,
	.set_root	= write_cr3,
	.root_raw	= cr3_for,
	.root_for	= cr3_with,
	.recover	= recover,
};

/* --- the kernel's space, and others ----------------------------------------------- */

const struct vmm_live vmm_live = {
	.return_code	= 0xc3,
	.first		= { DYNAMIC_BASE },
	.bytes		= DYNAMIC_BYTES,
	.user_first	= { USER_BASE },
	.user_bytes	= USER_BYTES,
	.not_canonical	= { 1ull << 47 },
	.too_high	= { 1ull << 52 },
};
