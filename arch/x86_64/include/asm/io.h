/* SPDX-License-Identifier: MIT */
/*
 * io - what orders the registers of devices among accesses to memory: nothing that is executed.
 *
 * An access to uncached memory is never reordered with a read or a write of any kind before or after it:
 * Intel SDM volume 3, "Strong Uncacheable (UC)" in "Methods of Caching Available", and "Memory Ordering
 * in P6 and More Recent Processor Families".  What is left is the compiler.
 */
#ifndef ASM_IO_H
#define ASM_IO_H

#include <foundry/compiler.h>

static __always_inline void arch_io_after_read(void)
{
	barrier();
}

static __always_inline void arch_io_before_write(void)
{
	barrier();
}

#endif
