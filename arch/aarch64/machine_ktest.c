// SPDX-License-Identifier: MIT
/*
 * What this port lends the tests of every machine: Arm ARM (DDI 0487), D8.3 "Translation table
 * descriptor formats", and D19.2, TTBR0_EL1 and TTBR1_EL1.
 */
#include <foundry/bits.h>

#include <asm/sysreg.h>

#include "cpu.h"
#include "machine/machine.h"
#include "vmm/live.h"

#define ENTRY_VALID		BIT(0)
#define ENTRY_TABLE		BIT(1)	/* at level 1 a page, and without it nothing */
#define ENTRY_USER		BIT(6)
#define ENTRY_READ_ONLY		BIT(7)
#define ENTRY_NOT_GLOBAL	BIT(11)
#define ENTRY_NO_KERNEL_EXEC	BIT(53)
#define ENTRY_NO_USER_EXEC	BIT(54)
#define ENTRY_ADDRESS		(BIT(48) - BIT(12))

#define UPPER_HALF		0xffff000000000000ull

static unsigned int live_roots(struct machine_root roots[2])
{
	u64 lower = sysreg_read(ttbr0_el1), upper = sysreg_read(ttbr1_el1);

	roots[0] = (struct machine_root){ 0, paddr(lower & ENTRY_ADDRESS) };
	roots[1] = (struct machine_root){ UPPER_HALF, paddr(upper & ENTRY_ADDRESS) };
	return 2;
}

static struct machine_entry decode(u64 entry, unsigned int level)
{
	bool table = entry & ENTRY_TABLE;

	return (struct machine_entry){
		.present	= entry & ENTRY_VALID && (level > 1 || table),
		.leaf		= level == 1 || !table,
		.writes		= !(entry & ENTRY_READ_ONLY),
		.executes	= !(entry & ENTRY_NO_KERNEL_EXEC),
		.user		= entry & ENTRY_USER || !(entry & ENTRY_NO_USER_EXEC),
		.global		= !(entry & ENTRY_NOT_GLOBAL),
		.to		= paddr(entry & ENTRY_ADDRESS),
	};
}

static u64 read_lower(void)
{
	return sysreg_read(ttbr0_el1);
}

static void write_lower(u64 raw)
{
	__asm__ volatile("dsb ishst" : : : "memory");
	sysreg_write(ttbr0_el1, raw);
	isb();
	__asm__ volatile("tlbi vmalle1\n\tdsb nsh" : : : "memory");
	isb();
}

/* With an address-space identifier, which is no part of the address. */
static u64 lower_for(paddr_t table)
{
	return BIT(48) | table.raw;
}

static u64 lower_with(paddr_t table, u32 asid)
{
	return asid * BIT(48) | table.raw;
}

/* --- recovery -------------------------------------------------------------------- */

#define REGS	13
#define RESULT	0x77

/* registers.S */
void aarch64_recover_regs(const u64 *want, u64 *got, struct arch_catch *point);

static size_t recover(u64 *want, u64 *got)
{
	struct arch_catch point;

	aarch64_recover_regs(want, got, &point);
	want[REGS - 1] = RESULT;
	return REGS;
}

/* Of QEMU's virt machine: nothing; the real-time clock; the transports of virtio. */
const struct machine machine = {
	.stacks		= cpu_stacks,
	.stack_count	= STACK_COUNT,
	.hole		= { 0x0f000000 },
	.device		= { 0x09010000 },
	.other_device	= { 0x0a000000 },
	.roots		= live_roots,
	.entry		= decode,
	.root		= read_lower,
	.set_root	= write_lower,
	.root_raw	= lower_for,
	.root_for	= lower_with,
	.recover	= recover,
};

/* --- the kernel's space, and others ----------------------------------------------- */

/* Arm ARM (DDI 0487), B2.7.4 "Ordering of instruction fetches and of cache maintenance". */
static void sync_code(vaddr_t at, size_t bytes)
{
	__asm__ volatile("dc	cvau, %0\n\t"
			 "dsb	ish\n\t"
			 "ic	ialluis\n\t"
			 "dsb	ish\n\t"
			 "isb" : : "r" (at.raw) : "memory");
}

const struct vmm_live vmm_live = {
	.return_code	= 0xd65f03c0,
	.sync_code	= sync_code,
	.first		= { DYNAMIC_BASE },
	.bytes		= DYNAMIC_BYTES,
	.user_first	= { USER_BASE },
	.user_bytes	= USER_BYTES,
	.not_canonical	= { 1ull << 48 },
	.too_high	= { 1ull << 48 },
};
