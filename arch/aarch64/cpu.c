// SPDX-License-Identifier: MIT
/* The boot CPU: where its struct cpu is, its vectors, and what it spends. */
#include <foundry/arch.h>
#include <foundry/bits.h>

#include <asm/sysreg.h>

#include "cpu.h"
#include "trap.h"

struct stack boot_cpu_stacks[STACK_USES];

static struct cpu boot_cpu;

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack)
{
	return stacks_hold(boot_cpu_stacks, STACK_USES, addr, stack);
}

/* --- cost: Arm ARM, D19.5 "Performance Monitors registers" ------------------------ */

#define PMCR_ENABLE		BIT(0)
#define PMCR_CYCLES_RESET	BIT(2)
#define PMCR_CYCLES_64		BIT(6)
#define PMCNTEN_CYCLES		BIT(31)
#define DFR0_PMUVER		8

const char arch_cost_unit[] = "cycles";

static bool has_pmu;

static void count_cycles(void)
{
	unsigned int version = id_field(sysreg_read(id_aa64dfr0_el1), DFR0_PMUVER);

	has_pmu = version != 0 && version != 0xf;
	if (!has_pmu)
		return;
	sysreg_write(pmccfiltr_el0, 0);
	sysreg_write(pmcntenset_el0, PMCNTEN_CYCLES);
	sysreg_write(pmcr_el0, PMCR_ENABLE | PMCR_CYCLES_RESET | PMCR_CYCLES_64);
	isb();
}

/* Cycles of the CPU; without a PMU those of the counter that it has always. */
u64 arch_cost(void)
{
	return has_pmu ? sysreg_read(pmccntr_el0) : sysreg_read(cntvct_el0);
}

void cpu_init(void)
{
	sysreg_write(tpidr_el1, vaddr_of(&boot_cpu).raw);
	sysreg_write(vbar_el1, vaddr_of(trap_vectors).raw);
	sysreg_write(cpacr_el1, 0);	/* floating point is an exception */
	isb();
	count_cycles();
}
