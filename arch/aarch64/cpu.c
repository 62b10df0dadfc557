// SPDX-License-Identifier: MIT
/* The CPUs: where their struct cpu is, their vectors, and what they spend. */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/percpu.h>

#include <asm/sysreg.h>

#include "cpu.h"
#include "trap.h"

struct stack cpu_stacks[STACK_COUNT];

static struct __percpu_type { struct cpu cpu; } cpus[CPU_MAX];

struct cpu *arch_cpu(unsigned int id)
{
	return &cpus[id].cpu;
}

bool arch_stack_bounds(vaddr_t addr, struct stack_bounds *stack)
{
	return stacks_hold(cpu_stacks, STACK_COUNT, addr, stack);
}

_Static_assert(offsetof(struct cpu, stack) == 0 && offsetof(struct stack_bounds, low) == 0 &&
	       offsetof(struct stack_bounds, high) == sizeof(u64), "vectors.S finds the bounds there");

/* --- cost: Arm ARM, D19.5 "Performance Monitors registers" ------------------------ */

#define PMCR_ENABLE		BIT(0)
#define PMCR_CYCLES_RESET	BIT(2)
#define PMCR_CYCLES_64		BIT(6)
#define PMCNTEN_CYCLES		BIT(31)
#define DFR0_PMUVER		8

const char arch_cost_unit[] = "cycles";

static bool has_pmu;		/* as the boot CPU has one */

static bool find_pmu(void)
{
	unsigned int version = id_field(sysreg_read(id_aa64dfr0_el1), DFR0_PMUVER);

	return version != 0 && version != 0xf;
}

static void count_cycles(void)
{
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

/* The stack pointer of EL0, which nobody has, says to vectors.S where the emergency stack ends. */
void cpu_init(unsigned int id)
{
	arch_cpu(id)->stack = stack_bounds(cpu_stack(id, STACK_KERNEL));
	sysreg_write(tpidr_el1, vaddr_of(arch_cpu(id)).raw);
	sysreg_write(sp_el0, stack_top(cpu_stack(id, STACK_EMERGENCY)).raw);
	sysreg_write(vbar_el1, vaddr_of(trap_vectors).raw);
	sysreg_write(cpacr_el1, 0);	/* floating point is an exception */
	isb();
	if (id == 0)
		has_pmu = find_pmu();
	if (has_pmu)
		count_cycles();
}
