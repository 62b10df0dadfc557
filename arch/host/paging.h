/* SPDX-License-Identifier: MIT */
/* The simulated MMU: page tables in simulated RAM, and the mappings of the process that follow them. */
#ifndef HOST_PAGING_H
#define HOST_PAGING_H

#include <foundry/bitmap.h>
#include <foundry/cpu.h>
#include <foundry/pt_radix.h>
#include <foundry/tlb.h>

#include <asm/layout.h>

/* One that is flushed with the space, and one that is not, for it is the same in all. */
enum host_window_kind { HOST_WINDOW_USER, HOST_WINDOW_KERNEL, HOST_WINDOWS };

struct host_window {
	u64		first, last;	/* bytes */
	struct bitmap	held;		/* pages of which something is remembered, by number */
};

struct host_tlb {
	struct tlb		tlb;
	struct pt_radix		pt;	/* what is translated by; format NULL: by nothing yet */
	struct pt_radix		loaded[CPU_MAX];	/* what each CPU does when it is its turn */
	struct host_window	windows[HOST_WINDOWS];
};

extern struct host_tlb host_tlb;

/* The CPU remembers nothing and translates by nothing.  Context: before any window is reserved. */
void host_tlb_init(void);

/* Nobody translates by anything any more.  Context: irqs off. */
void host_tlb_stop(void);

/*
 * It is CPU @id's turn: what it has loaded holds.  As threads CPUs have one process, and see what was
 * loaded last.  Context: any.
 */
void host_tlb_turn(unsigned int id);

/* CPU @id begins with the kernel's own space.  Context: it is off. */
void host_tlb_begin(unsigned int id, const struct pt_radix *kernel);

/* Of arch->translator: RAM by its own address, and what the loaded tables map.  Context: any. */
int host_translate(void *arg, vaddr_t from, paddr_t *to);

/* Whether there is RAM at a physical address; @end is where that changes.  Context: any. */
bool host_is_ram(u64 at, u64 *end);

#endif
