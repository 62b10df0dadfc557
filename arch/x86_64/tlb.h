/* SPDX-License-Identifier: MIT */
/* tlb - what this CPU remembers of tables. */
#ifndef X86_TLB_H
#define X86_TLB_H

#include <foundry/tlb.h>

extern struct tlb x86_tlb;

/* Global entries, and PCIDs where there are any.  Context: once, on the kernel's own tables. */
void tlb_x86_init(void);

/* The same of each CPU that comes later.  Context: irqs off, on the kernel's own tables. */
void tlb_x86_init_cpu(void);

#endif
