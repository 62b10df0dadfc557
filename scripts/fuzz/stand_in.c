// SPDX-License-Identifier: MIT
/* stand_in - what a target with locks needs of a kernel: one CPU that nothing interrupts, no symbols. */
#include <foundry/cpu.h>
#include <foundry/ipi.h>
#include <foundry/print.h>
#include <foundry/symbols.h>

static struct host_cpu cpu;
__thread struct host_cpu *host_this = &cpu;

void host_irqs_on(void)
{
}

void host_point(void)
{
}

void cpu_relax(void)
{
}

void ipi_serve_urgent(void)
{
}

bool symbol_name_caller(vaddr_t addr, char *buf, size_t size)
{
	snprintf(buf, size, "0x%llx", addr.raw);
	return false;
}

struct cpu *arch_cpu(unsigned int id)
{
	return &cpu.cpu;
}

/* What is held is printed by a panic alone, and here nothing panics. */
void print(const char *fmt, ...)
{
}
