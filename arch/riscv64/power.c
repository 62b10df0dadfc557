// SPDX-License-Identifier: MIT
/*
 * power - SiFive's test device, whose word becomes QEMU's exit status; else the firmware: SBI
 * specification, chapter 10, and 5.9 where that is not there.
 */
#include <foundry/arch.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include <asm/sbi.h>

#include "arch.h"
#include "power.h"

/* QEMU, hw/misc/sifive_test.c: what it is told, and the status above. */
#define TEST_STATUS(code)	((u32)(code) << 16 | 0x3333)
#define TEST_RESET		0x7777

static struct fdt_range registers;
static void __iomem *test;		/* or NULL */

void riscv_power_find(const struct fdt *fdt)
{
	struct fdt_node node = fdt_root(fdt);

	if (fdt_next_compatible(fdt, &node, "sifive,test0") && fdt_is_available(fdt, node) &&
	    fdt_reg(fdt, node, 0, &registers) == 0)
		test = early_device(registers.start);
}

void riscv_power_map(void)
{
	if (test)
		test = io_map(registers.start, registers.bytes, IO_UNCACHED);
}

static __noreturn void stay(const char *what)
{
	print("the machine halts here: it cannot be %s\n", what);
	(void)arch_irq_save();
	for (;;)
		__asm__ volatile("wfi" : : : "memory");
}

void arch_exit(enum verdict verdict)
{
	if (verdict != VERDICT_NONE && test)
		io_write32(test, TEST_STATUS(verdict));
	(void)sbi_call(SBI_RESET, SBI_RESET_SYSTEM, SBI_RESET_OFF,
		       verdict == VERDICT_FAIL ? SBI_RESET_FAILURE : SBI_RESET_NO_REASON, 0);
	(void)sbi_call(SBI_LEGACY_SHUTDOWN, 0, 0, 0, 0);
	stay("switched off");
}

void arch_reboot(void)
{
	(void)sbi_call(SBI_RESET, SBI_RESET_SYSTEM, SBI_RESET_COLD, SBI_RESET_NO_REASON, 0);
	if (test)
		io_write32(test, TEST_RESET);
	stay("started anew");
}
