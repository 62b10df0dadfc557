// SPDX-License-Identifier: MIT
/* What this port lends the tests of every machine: Privileged Architecture, "Sv39". */
#include <foundry/bits.h>

#include "cpu.h"
#include "machine/machine.h"

#define ENTRY_VALID	BIT(0)
#define ENTRY_READ	BIT(1)
#define ENTRY_WRITE	BIT(2)
#define ENTRY_EXECUTE	BIT(3)
#define ENTRY_USER	BIT(4)
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
	.stacks		= boot_cpu_stacks,
	.stack_count	= STACK_USES,
	.hole		= { 0x18000000 },
	.device		= { 0x00101000 },
	.other_device	= { 0x20000000 },
	.roots		= live_roots,
	.entry		= decode,
	.root		= read_satp,
	.set_root	= write_satp,
	.root_raw	= satp_for,
	.recover	= recover,
};
