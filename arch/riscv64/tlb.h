/* SPDX-License-Identifier: MIT */
/* tlb - what this hart remembers of tables. */
#ifndef RISCV_TLB_H
#define RISCV_TLB_H

#include <foundry/tlb.h>

extern struct tlb riscv_tlb;

/* Context: once, on the kernel's own tables. */
void tlb_riscv_init(void);

#endif
