// SPDX-License-Identifier: MIT
/* stand_in - what the code of a test needs of a kernel: its CPUs, and nobody else. */
#include <foundry/cpu.h>
#include <foundry/ipi.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

#include <asm/physmem.h>

struct cpu explore_cpus[CPU_MAX] = { { .id = 0 }, { .id = 1 }, { .id = 2 }, { .id = 3 } };
const unsigned long explore_cpu_bytes = sizeof(explore_cpus[0]);

struct cpu *arch_cpu(unsigned int id)
{
	return &explore_cpus[id];
}

__weak void ipi_serve_urgent(void)
{
}

bool symbol_name_caller(vaddr_t addr, char *buf, size_t size)
{
	*buf = '\0';
	return false;
}

void print(const char *fmt, ...)
{
}

/* Of a test that has RAM. */
__weak u8 explore_ram[1];
