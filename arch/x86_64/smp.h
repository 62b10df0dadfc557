/* SPDX-License-Identifier: MIT */
/* smp - the other CPUs, by INIT and STARTUP: Intel SDM volume 3, "Multiple-Processor (MP) Initialization". */
#ifndef X86_SMP_H
#define X86_SMP_H

#include <foundry/early.h>
#include <foundry/smp.h>

extern const struct smp_ops x86_smp;

/* Where CPUs start, below 1 MiB; 0: there is no room for it. */
extern paddr_t x86_start_page;

/* Keep a page for that.  Context: arch_start(), once all memory is known. */
void x86_smp_reserve(struct early *early);

/*
 * The local APIC of CPU @id; firmware's others follow the boot CPU in their order.
 * Context: HAS_IRQ.  Return: 0, or -ENODEV when there is no such CPU.
 */
int __must_check x86_apic_id(unsigned int id, u32 *apic_id);

#endif
