// SPDX-License-Identifier: MIT
/*
 * Off, and again: by the register that firmware names.  A reset also by what
 * every PC has, and, when all else fails, by a crash.
 */
#include <foundry/arch.h>
#include <foundry/bits.h>
#include <foundry/io.h>

#include <asm/portio.h>

#include "power.h"

/* PM1 control: ACPI 6.5, table 4.14.  Sleep control, hardware-reduced: table 4.19. */
#define PM1_SLEEP_TYPE(type)	((u16)((type) << 10))
#define PM1_SLEEP		((u16)BIT(13))
#define CONTROL_SLEEP_TYPE(type) ((u8)((type) << 2))
#define CONTROL_SLEEP		((u8)BIT(5))

/*
 * Which type is S5 stands in the DSDT's _S5 object, in AML, which nobody here
 * reads: these are QEMU's.  Another machine may ignore them, and stays on.
 */
#define PM1_S5			0
#define CONTROL_S5		5

/* The PC's keyboard controller, 8042: command 0xfe pulses the line that is wired to reset. */
#define KBC_STATUS		0x64
#define KBC_COMMAND		0x64
#define KBC_FULL		0x02
#define KBC_PULSE_RESET		0xfe

/* At about a microsecond each: how long a chip, or an emulator on a busy host, may take to act. */
#define LOOKS			1000000

/* Where a register is. */
struct reg {
	u16		port;		/* 0: none */
	void __iomem	*memory;	/* NULL: none */
};

static struct {
	struct reg	pm1a, control, reset;
	u8		reset_value;
} power;

static struct reg reach(const struct acpi_register *acpi)
{
	struct reg reg = { 0 };

	if (acpi->address && acpi->space == ACPI_PORT)
		reg.port = (u16)acpi->address;
	else if (acpi->address)
		reg.memory = io_map(paddr(acpi->address), sizeof(u16), IO_UNCACHED);
	return reg;
}

static void write8(struct reg reg, u8 value)
{
	if (reg.port)
		outb(reg.port, value);
	else if (reg.memory)
		io_write8(reg.memory, value);
}

static void write16(struct reg reg, u16 value)
{
	if (reg.port)
		outw(reg.port, value);
	else if (reg.memory)
		io_write16(reg.memory, value);
}

void x86_power_init(const struct acpi *acpi)
{
	power.pm1a = reach(&acpi->fadt.pm1a_control);
	power.control = reach(&acpi->fadt.sleep_control);
	power.reset = reach(&acpi->fadt.reset);
	power.reset_value = acpi->fadt.reset_value;
}

/* What was written takes effect soon, or not at all. */
static void settle(void)
{
	for (unsigned int i = 0; i < LOOKS; i++)
		(void)inb(KBC_STATUS);
}

void x86_power_off(void)
{
	write16(power.pm1a, PM1_SLEEP_TYPE(PM1_S5) | PM1_SLEEP);
	write8(power.control, CONTROL_SLEEP_TYPE(CONTROL_S5) | CONTROL_SLEEP);
	settle();
}

static void reset_by_keyboard(void)
{
	for (unsigned int i = 0; i < LOOKS && inb(KBC_STATUS) & KBC_FULL; i++)
		;
	outb(KBC_COMMAND, KBC_PULSE_RESET);
	settle();
}

/* Without an IDT an exception ends in a shutdown: Intel SDM volume 3, 6.15, interrupt 8. */
static __noreturn void reset_by_triple_fault(void)
{
	static const struct { u16 limit; u64 base; } __attribute__((packed)) none;

	__asm__ volatile("lidt %0\n\tud2" : : "m" (none));
	__builtin_unreachable();
}

void arch_reboot(void)
{
	(void)arch_irq_save();
	write8(power.reset, power.reset_value);
	settle();
	reset_by_keyboard();
	reset_by_triple_fault();
}
