// SPDX-License-Identifier: MIT
/* A CPU's tables: GDT, TSS, IDT, and what it spends. */
#include <foundry/arch.h>
#include <foundry/bits.h>

#include <asm/msr.h>

#include "cpu.h"
#include "cr.h"
#include "trap.h"

const char arch_cost_unit[] = "cycles";

struct stack cpu_stacks[CPU_MAX][STACK_USES];
struct x86_cpu x86_cpus[CPU_MAX];

struct cpu *arch_cpu(unsigned int id)
{
	return &x86_cpus[id].cpu;
}

/* The operand of lgdt and lidt. */
struct table_pointer {
	u16	limit;
	u64	base;
} __attribute__((packed));

/* Flat segments of 64-bit ring 0: Intel SDM volume 3, "Segment Descriptors". */
static void fill_gdt(u64 *gdt)
{
	gdt[GDT_CODE / 8] = 0x00209b0000000000ull;
	gdt[GDT_DATA / 8] = 0x0000930000000000ull;
}

void cpu_init(unsigned int id)
{
	struct x86_cpu *x86 = &x86_cpus[id];
	const struct table_pointer gdt = { sizeof(x86->gdt) - 1, vaddr_of(x86->gdt).raw };

	x86->self = &x86->cpu;
	x86->cpu.stack = stack_bounds(&cpu_stacks[id][STACK_BOOT]);
	fill_gdt(x86->gdt);
	/* CS is reloaded by a far return; the other segments have no meaning in 64-bit mode. */
	__asm__ volatile("lgdt	%0\n\t"
			 "pushq	%1\n\t"
			 "leaq	1f(%%rip), %%rax\n\t"
			 "pushq	%%rax\n\t"
			 "lretq\n"
			 "1:	movw	%w2, %%ss\n\t"
			 "movw	%w3, %%ds\n\t"
			 "movw	%w3, %%es\n\t"
			 "movw	%w3, %%fs\n\t"
			 "movw	%w3, %%gs"
			 : : "m" (gdt), "i" (GDT_CODE), "r" (GDT_DATA), "r" (0) : "rax", "memory");
	wrmsr(MSR_GS_BASE, vaddr_of(x86).raw);
}

/* --- traps ---------------------------------------------------------------- */

#define VECTORS			256

/* A gate of the IDT: Intel SDM volume 3, "64-Bit Mode IDT". */
struct gate {
	u16	offset_low;
	u16	selector;
	u8	ist;
	u8	type;
	u16	offset_middle;
	u32	offset_high;
	u32	reserved;
};

#define GATE_INTERRUPT		0x8e	/* present, ring 0, irqs go off */

static struct gate idt[VECTORS] __aligned(16);

static unsigned int ist_of(unsigned int vector)
{
	switch (vector) {
	case TRAP_DOUBLE_FAULT:		return IST_DOUBLE_FAULT;
	case TRAP_NMI:			return IST_NMI;
	case TRAP_MACHINE_CHECK:	return IST_MACHINE_CHECK;
	default:			return 0;	/* the stack in use */
	}
}

static struct gate gate(u64 entry, unsigned int ist)
{
	return (struct gate){
		.offset_low	= (u16)entry,
		.selector	= GDT_CODE,
		.ist		= (u8)ist,
		.type		= GATE_INTERRUPT,
		.offset_middle	= (u16)(entry >> 16),
		.offset_high	= (u32)(entry >> 32),
	};
}

/* An available 64-bit TSS: Intel SDM volume 3, "TSS Descriptor in 64-bit mode". */
static void describe_tss(u64 *descriptor, const struct tss *tss)
{
	u64 base = vaddr_of(tss).raw;

	descriptor[0] = (sizeof(*tss) - 1) | (base & 0xffffff) << 16 | 0x89ull << 40 |
			(base >> 24 & 0xff) << 56;
	descriptor[1] = base >> 32;
}

/* Without this bit a machine check shuts the CPU down: Intel SDM volume 3, "Control Registers". */
#define EDX_MACHINE_CHECK	BIT(7)	/* of CPUID 1 */

static void let_machine_checks_in(void)
{
	if (cpuid(1, 0).edx & EDX_MACHINE_CHECK)
		write_cr4(read_cr4() | CR4_MACHINE_CHECK);
}

void cpu_init_gates(void)
{
	for (unsigned int vector = 0; vector < VECTORS; vector++)
		idt[vector] = gate(vaddr_of(trap_stubs[vector]).raw, ist_of(vector));
}

/* A descriptor that was loaded is marked as busy, and made anew for a CPU that starts anew. */
static void load_tss(unsigned int id)
{
	struct x86_cpu *x86 = &x86_cpus[id];

	x86->tss = (struct tss){ .io_map = sizeof(struct tss) };	/* none */
	for (unsigned int use = IST_DOUBLE_FAULT; use < STACK_USES; use++)
		x86->tss.ist[use - 1] = stack_top(&cpu_stacks[id][use]).raw;
	describe_tss(&x86->gdt[GDT_TSS / 8], &x86->tss);
	__asm__ volatile("ltr %w0" : : "r" (GDT_TSS) : "memory");
}

void cpu_init_traps(void)
{
	const struct table_pointer table = { sizeof(idt) - 1, vaddr_of(idt).raw };

	load_tss(this_cpu()->id);
	__asm__ volatile("lidt %0" : : "m" (table) : "memory");
	let_machine_checks_in();
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack)
{
	return stacks_hold(STACKS, STACK_COUNT, addr, stack);
}

/* --- cost ------------------------------------------------------------------ */

u64 arch_cost(void)
{
	u32 low, high;

	__asm__ volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (u64)high << 32 | low;
}
