// SPDX-License-Identifier: MIT
/* smp - CPUs by PSCI: each begins in entry.S, joins the kernel's tables and enters by smp_enter(). */
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/kasan.h>
#include <foundry/log.h>

#include <asm/sysreg.h>

#include "arch.h"
#include "cpu.h"
#include "interrupts.h"
#include "paging.h"
#include "psci.h"
#include "smp.h"

/* Of MPIDR_EL1: four levels of affinity; Arm ARM, D19.2. */
#define MPIDR_AFFINITY		0xff00ffffffull

/* So long a CPU that has said its last word may be on its way out. */
#define OFF_SECONDS		5

static u64 mpidrs[CPU_MAX];	/* by the CPU's id */
static struct fdt_cpus cpus = { .ids = mpidrs, .capacity = CPU_MAX };

void smp_aarch64_init(void)
{
	fdt_cpus(&aarch64_fdt, sysreg_read(mpidr_el1) & MPIDR_AFFINITY, "psci", &cpus);
	if (cpus.refused > 0)
		log_warn("smp", "%u CPUs of the device tree cannot be started: their enable-method is "
			 "not psci, or they have no number", cpus.refused);
}

u64 smp_mpidr(unsigned int id)
{
	return mpidrs[id];
}

static unsigned int count(void)
{
	return cpus.count;
}

/* --- from the CPU that starts another -------------------------------------------- */

static int switch_on(unsigned int id)
{
	struct clock *clock = aarch64_arch.clock;
	paddr_t entry = image_phys(vaddr_to_ptr(vaddr_of(cpu_entry)));
	tick_t start = clock_now(clock);
	int err;

	do {
		err = psci_cpu_on(mpidrs[id], entry, id);
		cpu_relax();
	} while (err == -EBUSY && clock_now(clock) - start < OFF_SECONDS * clock_hz(clock));
	return err;
}

static int start(unsigned int id)
{
	if (id >= aarch64_gic.cpus_max) {
		log_error("smp", "the interrupt controller, %s, is made for %u at the most",
			  aarch64_gic.chip.name, aarch64_gic.cpus_max);
		return -ENOSPC;
	}
	/* When it went it was in the middle of functions. */
	kasan_unpoison(cpu_stack(id, STACK_KERNEL)->bytes, STACK_BYTES);
	return switch_on(id);
}

/* --- from the CPU itself ------------------------------------------------------------ */

/* Its struct cpu may be prepared for its next life already. */
static void off(void)
{
	irqchip_gic_offline(&aarch64_gic);
	psci_cpu_off();
	for (;;)
		__asm__ volatile("wfi" : : : "memory");
}

void cpu_start(unsigned int id)
{
	int err;

	cpu_init(id);
	paging_join();
	err = arch_traps_init();
	if (!err)
		err = interrupts_online();
	if (err) {
		log_error("smp", "CPU %u cannot take interrupts: %s", id, errno_name(err));
		off();
	}
	smp_enter();
}

const struct smp_ops aarch64_smp_ops = {
	.count	= count,
	.start	= start,
	.off	= off,
};
