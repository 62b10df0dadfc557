// SPDX-License-Identifier: MIT
/* What this port lends the tests of every machine: Privileged Architecture, "Sv39". */
#include <foundry/bits.h>

#include "cpu.h"
#include "machine/machine.h"
#include "vmm/live.h"

#define ENTRY_VALID	BIT(0)
#define ENTRY_READ	BIT(1)
#define ENTRY_WRITE	BIT(2)
#define ENTRY_EXECUTE	BIT(3)
#define ENTRY_USER	BIT(4)
#define ENTRY_GLOBAL	BIT(5)
#define ENTRY_PPN(x)	((x) >> 10 & SATP_PPN)

static unsigned int live_roots(struct machine_root roots[2])
{
	roots[0] = (struct machine_root){ 0, paddr((csr_read(satp) & SATP_PPN) << FRAME_SHIFT) };
	return 1;
}

/* Whether it is a leaf does not depend on the level. */
static struct machine_entry decode(u64 entry, unsigned int level)
{
	return (struct machine_entry){
		.present	= entry & ENTRY_VALID,
		.leaf		= entry & (ENTRY_READ | ENTRY_EXECUTE),
		.writes		= entry & ENTRY_WRITE,
		.executes	= entry & ENTRY_EXECUTE,
		.user		= entry & ENTRY_USER,
		.global		= entry & ENTRY_GLOBAL,
		.to		= paddr(ENTRY_PPN(entry) << FRAME_SHIFT),
	};
}

static u64 read_satp(void)
{
	return csr_read(satp);
}

static void write_satp(u64 raw)
{
	csr_write(satp, raw);
	__asm__ volatile("sfence.vma" : : : "memory");
}

static u64 satp_for(paddr_t table)
{
	return (csr_read(satp) & ~SATP_PPN) | table.raw >> FRAME_SHIFT;
}

static u64 satp_with(paddr_t table, u32 asid)
{
	u64 mode = csr_read(satp) >> SATP_MODE_SHIFT << SATP_MODE_SHIFT;

	return mode | asid * BIT(44) | table.raw >> FRAME_SHIFT;
}

/* --- recovery -------------------------------------------------------------------- */

#define REGS	14		/* s0 to s11, sp, what save returned */
#define RESULT	0x77

/* registers.S */
void riscv_recover_regs(const u64 *want, u64 *got, struct arch_catch *point);

static size_t recover(u64 *want, u64 *got)
{
	struct arch_catch point;

	riscv_recover_regs(want, got, &point);
	want[REGS - 1] = RESULT;
	return REGS;
}

/* QEMU's machine "virt": nobody answers between its firmware configuration and its flash. */
const struct machine machine = {
	.stacks		= cpu_stacks,
	.stack_count	= CPU_STACKS,
	.hole		= { 0x18000000 },
	.device		= { 0x00101000 },
	.other_device	= { 0x20000000 },
	.roots		= live_roots,
	.entry		= decode,
	.root		= read_satp,
	.set_root	= write_satp,
	.root_raw	= satp_for,
	.root_for	= satp_with,
	.recover	= recover,
};

/* --- the kernel's space, and others ----------------------------------------------- */

/* Unprivileged ISA, "Zifencei". */
static void sync_code(vaddr_t at, size_t bytes)
{
	__asm__ volatile("fence.i" : : : "memory");
}

const struct vmm_live vmm_live = {
	.return_code	= 0x8067,
	.sync_code	= sync_code,
	.first		= { DYNAMIC_BASE },
	.bytes		= DYNAMIC_BYTES,
	.user_first	= { USER_BASE },
	.user_bytes	= USER_BYTES,
	.not_canonical	= { 1ull << 63 },
	.too_high	= { 1ull << 56 },
};
