// SPDX-License-Identifier: MIT
/* The end of the machine. */
#include <foundry/arch.h>
#include <foundry/log.h>

#include <asm/portio.h>

#include "arch.h"
#include "power.h"

/* QEMU's isa-debug-exit: what is written, v, becomes the status v * 2 + 1. */
#define DEBUG_EXIT	0xf4

/* A kernel whose plan has no irq stage has not read the tables. */
static void power_off(void)
{
	if (acpi_has(&x86_acpi, ACPI_FADT) || x86_read_acpi() == 0)
		x86_power_off();
}

void arch_exit(enum verdict verdict)
{
	if (verdict != VERDICT_NONE)
		outb(DEBUG_EXIT, (u8)(verdict >> 1));
	else
		power_off();
	print("the machine halts here: it cannot be switched off\n");
	for (;;)
		__asm__ volatile("cli\n\thlt" : : : "memory");
}
