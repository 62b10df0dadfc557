// SPDX-License-Identifier: MIT
/* The machine's services: which driver is behind each. */
#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/idle.h>
#include <foundry/kernel.h>
#include <foundry/translator_walk.h>

#include "arch.h"
#include "console.h"
#include "smp.h"
#include "timers.h"
#include "tlb.h"

struct fdt riscv_fdt;
struct irqchip_riscv riscv_irqchip;
static struct translator_walk translator;

struct arch riscv_arch = {
	.name		= "riscv64",
	.clock		= &riscv_timers.clock,
	.alarm		= &riscv_timers.alarm.alarm,
	.irqchip	= &riscv_irqchip.chip,
	.translator	= &translator.translator,
	.tlb		= &riscv_tlb,
	.smp		= &riscv_smp_ops,
	.own_alarm	= riscv_own_alarm,
};

/* What the CPU uses now: Privileged Architecture, "satp". */
static paddr_t live_root(vaddr_t at)
{
	return paddr((csr_read(satp) & SATP_PPN) << FRAME_SHIFT);
}

void arch_init_services(void)
{
	riscv_arch.console = riscv_console();
	translator_walk_init(&translator, &kernel_tables, live_root);
	tlb_riscv_init();
}

int arch_irq_init(void)
{
	riscv_smp_find(&riscv_fdt);
	return irqchip_riscv_init(&riscv_irqchip, &riscv_fdt);
}

int arch_clock_init(void)
{
	return riscv_timers_init(&riscv_fdt);
}

void arch_clock_exit(void)
{
	riscv_timers_exit();
}

/* It ends with an interrupt, also while irqs are off. */
void arch_wait(void)
{
	__asm__ volatile("wfi" : : : "memory");
}

void arch_idle(void) __may_sleep
{
	idle();
}
