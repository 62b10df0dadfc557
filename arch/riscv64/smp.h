/* SPDX-License-Identifier: MIT */
/*
 * smp - which hart is which CPU, and how another one is started.
 *
 * CPU 0 is the hart that booted, any of them; the others follow in the order of the device tree.
 */
#ifndef RISCV_SMP_H
#define RISCV_SMP_H

#include <foundry/fdt.h>
#include <foundry/smp.h>

extern const struct smp_ops riscv_smp_ops;

/* Give each hart its number.  Context: boot only. */
void riscv_smp_find(const struct fdt *fdt);

/* The number of a hart.  Return: whether it has one below CPU_MAX; else @id is untouched. */
bool riscv_smp_id(u64 hart, unsigned int *id);

/* From entry.S: CPU @id runs, by the kernel's tables, on its own stack.  Context: its first C line. */
__noreturn void riscv_smp_enter(unsigned int id);

#endif
