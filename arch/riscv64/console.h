/* SPDX-License-Identifier: MIT */
/* The machine's console: a 16550 where the device tree has one, else the firmware's. */
#ifndef RISCV_CONSOLE_H
#define RISCV_CONSOLE_H

#include <foundry/console.h>
#include <foundry/console_16550.h>
#include <foundry/fdt.h>

/* A console by calls to the firmware. */
struct console_sbi {
	struct console	console;
	bool		has_calls;	/* of the extension "DBCN"; else the legacy ones */
};

/* Never fails: where the firmware has no console either, nothing is seen.  Context: any. */
void console_sbi_init(struct console_sbi *sbi);

/* What is printed from now on is the firmware's to say.  Context: the first C line. */
void riscv_console_start(void);

/* Take the UART that @fdt names, if it answers.  Context: device memory is at DEVICE_BASE. */
void riscv_console_find(const struct fdt *fdt);

/* Map its registers into the kernel's own tables.  Context: before these are in use. */
void riscv_console_map(void);

struct console *riscv_console(void);

#endif
