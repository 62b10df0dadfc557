/* SPDX-License-Identifier: MIT */
/* io - a device is memory here, simulated by the one thread that uses it: only the compiler is told. */
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
