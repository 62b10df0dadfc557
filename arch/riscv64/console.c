// SPDX-License-Identifier: MIT
/* Which console: the device that firmware calls stdout, else the first 16550, else the firmware. */
#include <foundry/fdt_boot.h>
#include <foundry/fdt_device.h>
#include <foundry/io.h>
#include <foundry/log.h>

#include "arch.h"
#include "console.h"

static struct console_sbi sbi;
static struct console_16550 uart;
static struct console *chosen;
static struct fdt_range registers;

static const char *const uart_names[] = { "ns16550a", "ns16550", "snps,dw-apb-uart" };

static bool is_uart(const struct fdt *fdt, struct fdt_node node)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(uart_names); i++)
		if (fdt_is_compatible(fdt, node, uart_names[i]))
			return fdt_is_available(fdt, node);
	return false;
}

static bool find_uart(const struct fdt *fdt, struct fdt_node *node)
{
	if (fdt_stdout(fdt, node) == 0 && is_uart(fdt, *node))
		return true;
	*node = fdt_root(fdt);
	while (fdt_next_node(fdt, node))
		if (is_uart(fdt, *node))
			return true;
	return false;
}

/* What is not told is 0: Linux' binding "8250", which calls the width of an access reg-io-width. */
static u32 told(const struct fdt *fdt, struct fdt_node node, const char *name)
{
	u32 value;

	return fdt_u32(fdt, node, name, &value) ? 0 : value;
}

static int init_uart(const struct fdt *fdt, struct fdt_node node)
{
	int err = fdt_reg(fdt, node, 0, &registers);

	if (err)
		return err;
	return console_16550_mmio_init(&uart, &(struct console_16550_mmio){
		.regs	= early_device(registers.start),
		.shift	= told(fdt, node, "reg-shift"),
		.width	= told(fdt, node, "reg-io-width"),
		.hz	= told(fdt, node, "clock-frequency"),
	});
}

static void choose(struct console *console)
{
	chosen = console;
	log_set_console(console);
}

void riscv_console_start(void)
{
	console_sbi_init(&sbi);
	choose(&sbi.console);
}

void riscv_console_find(const struct fdt *fdt)
{
	struct fdt_node node;

	if (find_uart(fdt, &node) && init_uart(fdt, node) == 0)
		choose(&uart.console);
}

void riscv_console_map(void)
{
	if (chosen == &uart.console && !io_map(registers.start, registers.bytes, IO_UNCACHED))
		choose(&sbi.console);
}

struct console *riscv_console(void)
{
	return chosen;
}
