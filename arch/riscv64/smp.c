// SPDX-License-Identifier: MIT
/* smp - SBI specification, chapter 9, "HSM"; Devicetree Specification 0.4, 3.8, "/cpus/cpu* Node". */
#include <foundry/bits.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/fdt_boot.h>
#include <foundry/kasan.h>
#include <foundry/kernel_map.h>
#include <foundry/log.h>

#include "arch.h"
#include "cpu.h"
#include "smp.h"

/* How long a hart may take from its last word as a CPU until it has stopped. */
#define STOP_PATIENCE_SECONDS	10

/* entry.S */
extern const u8 hart_entry[];

static unsigned int named = 1;		/* CPUs, this one among them; more than CPU_MAX perhaps */

void riscv_smp_find(const struct fdt *fdt)
{
	struct fdt_cpu cpu;
	int err = 0;

	named = 1;
	for (size_t i = 0; err != -ENOENT; i++) {
		err = fdt_cpu(fdt, i, &cpu);
		if (err || !cpu.available || cpu.id == riscv_cpu(0)->hart)
			continue;
		if (named < CPU_MAX)
			riscv_cpu(named)->hart = cpu.id;
		named++;
	}
}

bool riscv_smp_id(u64 hart, unsigned int *id)
{
	for (unsigned int i = 0; i < MIN(named, (unsigned int)CPU_MAX); i++) {
		if (riscv_cpu(i)->hart == hart) {
			*id = i;
			return true;
		}
	}
	return false;
}

static unsigned int count(void)
{
	return named;
}

/* One that was a CPU before may still be on its way to its end. */
static int start(unsigned int id)
{
	const struct clock *clock = riscv_arch.clock;
	tick_t begin = clock_now(riscv_arch.clock);
	int err;

	do {
		err = harts_sbi_start(&riscv_irqchip.sbi, riscv_cpu(id)->hart, image_phys(hart_entry), id);
		cpu_relax();
	} while (err == -EBUSY && clock_now(riscv_arch.clock) - begin < STOP_PATIENCE_SECONDS * clock_hz(clock));
	if (err == -ENOTSUP)
		log_error("smp", "the firmware cannot start hart %llu, or not ring it (SBI extensions HSM, sPI)",
			  riscv_cpu(id)->hart);
	return err;
}

static __noreturn void stay(void)
{
	for (;;)
		__asm__ volatile("wfi" : : : "memory");
}

/* The next life begins at the top of the stack again. */
static void off(void)
{
	kasan_leave_stack(stack_top(cpu_stack(this_cpu()->id, STACK_KERNEL)));
	harts_sbi_stop();
	stay();
}

const struct smp_ops riscv_smp_ops = {
	.count	= count,
	.start	= start,
	.off	= off,
};

void riscv_smp_enter(unsigned int id)
{
	cpu_init(id);
	cpu_init_traps();
	irqchip_riscv_enter(&riscv_irqchip);
	smp_enter();
}
