// SPDX-License-Identifier: MIT
/*
 * paging - the kernel's own space on the host: tables in simulated RAM, of the format of x86_64.
 *
 * The process itself, its text, data and stack, is Linux' affair, and so is the direct map: the tables
 * map the windows of asm/layout.h, and nothing else.
 */
#include <foundry/errno.h>
#include <foundry/frame.h>
#include <foundry/physmem.h>
#include <foundry/string.h>
#include <foundry/vmm_radix.h>

#include "host.h"

/* RAM is what start.c has mapped. */
bool host_is_ram(u64 at, u64 *end)
{
	const struct translator_map *ram = &host_machine.ram;

	*end = U64_MAX;
	for (size_t i = 0; i < ram->count; i++) {
		u64 start = ram->slots[i].to.raw;

		if (at >= start && at - start < ram->slots[i].bytes) {
			*end = start + ram->slots[i].bytes;
			return true;
		}
		if (at < start)
			*end = MIN(*end, start);
	}
	return false;
}

static void *reach_table(void *arg, paddr_t table)
{
	u64 end;

	return host_is_ram(table.raw, &end) ? phys_to_virt(table) : NULL;
}

int arch_vmm_init(struct vmm_radix *space, struct frame_allocator *frames) __allocates
{
	struct pt_radix pt = { .format = &pt_format_x86_64_4, .reach = reach_table };
	int err = frame_alloc(frames, &pt.root);

	if (err)
		return err;
	memset(phys_to_virt(pt.root), 0, FRAME_BYTES);
	vmm_radix_init(space, &(const struct vmm_radix_setup){
		.name	= "kernel",
		.pt	= &pt,
		.frames	= frames,
		.tlb	= &host_tlb.tlb,
		.first	= vaddr(DYNAMIC_BASE),
		.last	= vaddr(DYNAMIC_BASE + DYNAMIC_BYTES - 1),
	});
	vmm_radix_activate(space);
	return 0;
}

void arch_vmm_exit(struct vmm_radix *space)
{
	vmm_radix_destroy(space);
	host_tlb_stop();
	frame_free(space->frames, space->pt.root);
}

/* --- translation -------------------------------------------------------------------- */

/* What is RAM at its own place, then what the tables say now. */
int host_translate(void *arg, vaddr_t from, paddr_t *to)
{
	struct vm_mapping leaf;

	if (translate(&host_machine.ram.translator, from, to) == 0)
		return 0;
	if (!host_tlb.pt.format || pt_walk(&host_tlb.pt, from, &leaf))
		return -ENOENT;
	*to = paddr_add(leaf.to, vaddr_diff(from, leaf.from));
	return 0;
}
