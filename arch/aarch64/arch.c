// SPDX-License-Identifier: MIT
/* The machine's services: which driver is behind each. */
#include <foundry/bits.h>
#include <foundry/idle.h>
#include <foundry/kernel.h>
#include <foundry/translator_walk.h>

#include <asm/sysreg.h>

#include "arch.h"
#include "interrupts.h"
#include "paging.h"
#include "smp.h"
#include "timers.h"
#include "tlb.h"

struct console_pl011 aarch64_console;
static struct translator_walk translator;

struct arch aarch64_arch = {
	.name		= "aarch64",
	.clock		= &aarch64_timers.clock,
	.alarm		= &aarch64_timers.alarm.countdown.alarm,
	.irqchip	= &aarch64_gic.chip,
	.translator	= &translator.translator,
	.console	= &aarch64_console.console,
	.tlb		= &aarch64_tlb,
	.smp		= &aarch64_smp_ops,
	.own_alarm	= aarch64_own_alarm,
};

/* Of TTBR: an address-space identifier above, a hint below; Arm ARM, D19.2. */
#define TTBR_ADDRESS	(BIT(48) - BIT(12))

/* What the CPU uses now; the last bit chooses the half. */
static paddr_t live_root(vaddr_t at)
{
	u64 ttbr = at.raw >> 63 ? sysreg_read(ttbr1_el1) : sysreg_read(ttbr0_el1);

	return paddr(ttbr & TTBR_ADDRESS);
}

void arch_init_services(void)
{
	translator_walk_init(&translator, &kernel_tables, live_root);
	tlb_aarch64_init();
}

int arch_irq_init(void)
{
	return interrupts_init();
}

int arch_clock_init(void)
{
	return aarch64_timers_init();
}

void arch_clock_exit(void)
{
	aarch64_timers_exit();
}

/* It ends when an interrupt waits, irqs off or not: Arm ARM, D1.6 "Wait For Interrupt". */
void arch_wait(void)
{
	__asm__ volatile("dsb sy\n\twfi" : : : "memory");
}

void arch_idle(void) __may_sleep
{
	idle();
}
