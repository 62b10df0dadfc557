/* SPDX-License-Identifier: MIT */
/* tlb - what the CPUs remember of tables. */
#ifndef AARCH64_TLB_H
#define AARCH64_TLB_H

#include <foundry/tlb.h>

extern struct tlb aarch64_tlb;

/* Context: once, on the kernel's own tables. */
void tlb_aarch64_init(void);

#endif
