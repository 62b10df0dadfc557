/* SPDX-License-Identifier: MIT */
/* ap - what a CPU that starts finds of itself, between ap.S and C. */
#ifndef X86_AP_H
#define X86_AP_H

#define AP_APIC_ID	0
#define AP_STACK	8
#define AP_BYTES	16

#ifndef __ASSEMBLER__

#include <foundry/cpu.h>

struct x86_ap {
	u32	apic_id;	/* U32_MAX: there is none */
	vaddr_t	stack;
};

/* By id. */
extern struct x86_ap x86_aps[CPU_MAX];

/* What a CPU runs in real mode: as it is, at the start of a page. */
extern const u8 x86_trampoline[], x86_trampoline_end[];

/* Where it arrives in C, on its stack, by the tables of entry.S.  Context: irqs off. */
__noreturn void x86_ap_start(unsigned int id);

#endif
#endif
