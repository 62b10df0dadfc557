// SPDX-License-Identifier: MIT
/* The machine's services: which driver is behind each. */
#include <foundry/alarm.h>
#include <foundry/clock.h>
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/translator_walk.h>

#include "arch.h"
#include "paging.h"
#include "power.h"
#include "timers.h"

static void take_interrupt(void *unused)
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
};

/* What the CPU uses now: Intel SDM volume 3, "Control Registers", CR3. */
static paddr_t live_root(vaddr_t at)
{
	u64 cr3;

	__asm__ volatile("movq %%cr3, %0" : "=r" (cr3) : : "memory");
	return paddr_align_down(paddr(cr3), FRAME_BYTES);
}

void arch_init_services(void)
{
	translator_walk_init(&translator, &x86_tables, live_root);
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

/* --- idle -------------------------------------------------------------------- */

/* A line of 115200 baud fills the 16 bytes of its UART in 1.4 ms: look at it once in each. */
#define IDLE_HZ		1000

static void wake(struct alarm *alarm, void *arg)
{
}

/* Nobody has set the alarm: it bounds the wait.  sti lets nothing in before hlt has begun. */
static void halt(struct alarm *alarm, struct clock *clock)
{
	alarm->fire = wake;
	if (alarm_arm(alarm, clock_now(clock) + clock_hz(clock) / IDLE_HZ) == 0) {
		__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
		alarm_cancel(alarm);
	}
	alarm->fire = NULL;
}

void arch_idle(void)
{
	const struct arch *arch = this_kernel()->arch;

	(void)arch_irq_save();
	if (this_kernel()->boot.have & FACT(CLOCK) && !arch->alarm->fire)
		halt(arch->alarm, arch->clock);
	arch_irq_enable();
	cpu_relax();
}
