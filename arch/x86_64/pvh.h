/* SPDX-License-Identifier: MIT */
/* What a PVH loader hands over: Xen, public/arch-x86/hvm/start_info.h. */
#ifndef X86_PVH_H
#define X86_PVH_H

#include <foundry/types.h>

#define PVH_MAGIC		0x336ec578
#define PVH_VERSION_MEMORY	1	/* from here on with a memory map */

/* Addresses are physical; 0: not there. */
struct pvh_start {
	u32	magic;
	u32	version;
	u32	flags;
	u32	module_count;
	u64	modules;
	u64	cmdline;
	u64	rsdp;
	u64	memory;
	u32	memory_count;
	u32	reserved;
};

/* The types that matter, of those that e820 has. */
enum { PVH_RAM = 1, PVH_ACPI = 3 };

struct pvh_memory {
	u64	addr;
	u64	bytes;
	u32	type;
	u32	reserved;
};

_Static_assert(sizeof(struct pvh_start) == 56 && sizeof(struct pvh_memory) == 24,
	       "as the loader laid them out");

#endif
