/* SPDX-License-Identifier: MIT */
/* The x86_64 port's own objects, between its files. */
#ifndef X86_ARCH_H
#define X86_ARCH_H

#include <foundry/acpi.h>
#include <foundry/arch.h>
#include <foundry/console_16550.h>
#include <foundry/irqchip_apic.h>

#define COM1_PORT	0x3f8

extern struct arch x86_arch;
extern struct console_16550 x86_console;
extern struct irqchip_apic x86_irqchip;

/* What firmware's tables say; all zero before x86_read_acpi(). */
extern struct acpi x86_acpi;

/* Return: 0; -ENOENT and -EINVAL as acpi_init(). */
int __must_check x86_read_acpi(void);

/* From entry.S.  @start_info: struct pvh_start. */
__noreturn void arch_start(u32 start_info);

/* The services that need no interrupt.  Context: once the page tables are the kernel's own. */
void arch_init_services(void);

#endif
