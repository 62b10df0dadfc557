/* SPDX-License-Identifier: MIT */
/* The aarch64 port's own objects, between its files. */
#ifndef AARCH64_ARCH_H
#define AARCH64_ARCH_H

#include <foundry/arch.h>
#include <foundry/console_pl011.h>
#include <foundry/fdt.h>

extern struct arch aarch64_arch;
extern struct console_pl011 aarch64_console;

/* What firmware says of the machine; checked by arch_start(). */
extern struct fdt aarch64_fdt;

/* From entry.S.  @tree: where the device tree is, or 0; @image: where the image is. */
__noreturn void arch_start(u64 tree, u64 image);

/* The services that need no interrupt.  Context: once the page tables are the kernel's own. */
void arch_init_services(void);

#endif
