// SPDX-License-Identifier: MIT
/* stand_in - what a target with locks needs of a kernel: one CPU that nothing interrupts, no symbols. */
#include <foundry/cpu.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

struct host_cpu host_cpu;

void host_interrupt(void)
{
}

void cpu_relax(void)
{
}

bool symbol_name_caller(vaddr_t addr, char *buf, size_t size)
{
	snprintf(buf, size, "0x%llx", addr.raw);
	return false;
}
