/* SPDX-License-Identifier: MIT */
/* long_mode - the way of every CPU into 64-bit mode, by the tables and segments of entry.S; for assembly. */
#ifndef X86_LONG_MODE_H
#define X86_LONG_MODE_H

#include <asm/layout.h>

#define PHYS(symbol)		((symbol) - KERNEL_BASE)

/* Of boot_gdt, for a CPU on its way. */
#define BOOT_GDT_CODE32		0x18

#endif
