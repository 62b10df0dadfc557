/* SPDX-License-Identifier: MIT */
/* The riscv64 port's own objects, between its files. */
#ifndef RISCV_ARCH_H
#define RISCV_ARCH_H

#include <foundry/arch.h>
#include <foundry/early.h>
#include <foundry/fdt.h>

#include <asm/layout.h>

#include "irqchip.h"

extern struct arch riscv_arch;
extern struct irqchip_riscv riscv_irqchip;

/* Firmware's tree, checked; what it holds is looked up when it is needed. */
extern struct fdt riscv_fdt;

/* From entry.S.  @hart: the one that runs.  @fdt: a physical address. */
__noreturn void arch_start(u64 hart, u64 fdt);

/* Registers where entry.S has mapped all devices, and io_map() will map them again. */
static inline u8 __iomem *early_device(paddr_t addr)
{
	/* SAFETY: nothing but devices is ever mapped there */
	return (u8 __iomem __force *)vaddr_to_ptr(vaddr(DEVICE_BASE + addr.raw));
}

/* The services that need no interrupt.  Context: once the page tables are the kernel's own. */
void arch_init_services(void);

#endif
