// SPDX-License-Identifier: MIT
/* The machine's services: which driver is behind each. */
#include <foundry/errno.h>
#include <foundry/idle.h>
#include <foundry/kernel.h>
#include <foundry/translator_walk.h>

#include "arch.h"
#include "cr.h"
#include "paging.h"
#include "power.h"
#include "smp.h"
#include "timers.h"
#include "tlb.h"

static void take_interrupt(void *unused) __irq_context
{
	irq_dispatch();
}

struct acpi x86_acpi;
struct console_16550 x86_console;
struct irqchip_apic x86_irqchip = { .pin = take_interrupt };
static struct translator_walk translator;

struct arch x86_arch = {
	.name		= "x86_64",
	.clock		= &x86_timers.clock.any,
	.alarm		= &x86_timers.alarm.any,
	.irqchip	= &x86_irqchip.chip,
	.translator	= &translator.translator,
	.console	= &x86_console.console,
	.tlb		= &x86_tlb,
	.smp		= &x86_smp,
	.own_alarm	= x86_own_alarm,
};

/* What the CPU uses now: Intel SDM volume 3, "Control Registers", CR3. */
static paddr_t live_root(vaddr_t at)
{
	return paddr_align_down(paddr(read_cr3()), FRAME_BYTES);
}

void arch_init_services(void)
{
	translator_walk_init(&translator, &kernel_tables, live_root);
	tlb_x86_init();
}

int x86_read_acpi(void)
{
	const struct acpi_memory memory = { .map = paging_map_firmware };
	int err = acpi_init(&x86_acpi, this_kernel()->boot.info->rsdp, &memory);

	if (!err)
		x86_power_init(&x86_acpi);
	return err;
}

int arch_irq_init(void)
{
	int err = x86_read_acpi();

	acpi_log(&x86_acpi);
	if (err)
		return err;
	if (!acpi_has(&x86_acpi, ACPI_MADT))
		return -ENODEV;		/* nothing says where the interrupt controllers are */
	return irqchip_apic_init(&x86_irqchip, &x86_acpi.madt);
}

int arch_clock_init(void)
{
	return x86_timers_init(&x86_acpi, &x86_irqchip);
}

void arch_clock_exit(void)
{
	x86_timers_exit();
}

/* sti lets nothing in before hlt has begun. */
void arch_wait(void)
{
	__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
}

void arch_idle(void) __may_sleep
{
	idle();
}
