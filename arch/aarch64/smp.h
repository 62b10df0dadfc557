/* SPDX-License-Identifier: MIT */
/* smp - the other CPUs: which there are, and how they begin and end. */
#ifndef AARCH64_SMP_H
#define AARCH64_SMP_H

#include <foundry/smp.h>

/* By PSCI.  A CPU that has just been switched off may take a while, for firmware. */
extern const struct smp_ops aarch64_smp_ops;

/* The number by which firmware knows a CPU that this kernel can have.  Context: any. */
u64 smp_mpidr(unsigned int id);

/* Ask the device tree which there are.  Context: once, from arch_start(). */
void smp_aarch64_init(void);

/* entry.S: where a CPU begins, @id in x0, and what that calls.  Context: the MMU is off; it is on. */
void cpu_entry(void);
__noreturn void cpu_start(unsigned int id);

#endif
