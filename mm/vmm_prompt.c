// SPDX-License-Identifier: MIT
/* The prompt's command that shows what the kernel's tables map. */
#include <foundry/kernel.h>
#include <foundry/log.h>
#include <foundry/near.h>
#include <foundry/print.h>
#include <foundry/prompt.h>

/* Leaves in a row that continue one another. */
struct run {
	struct vm_mapping	mapping;
	unsigned int		leaves;
};

static const char *cache_name(vm_prot_t prot)
{
	static const char *const names[VM_CACHE_KINDS] = { "cached", "combined", "uncached" };

	return names[vm_prot_raw(prot & VM_CACHE_MASK) >> VM_CACHE_SHIFT];
}

static void show_run(const struct run *run)
{
	const struct vm_mapping *mapping = &run->mapping;
	vm_prot_t prot = mapping->prot;
	char near[NEAR_TEXT_MAX];

	if (!near_text(mapping->from, near, sizeof(near)))
		snprintf(near, sizeof(near), "physical 0x%llx", mapping->to.raw);
	print("  0x%016llx  %10llu KiB  %c%c%c%c  %-8s  %6u  %s\n", mapping->from.raw,
	      mapping->bytes / KiB, prot & VM_READ ? 'r' : '-', prot & VM_WRITE ? 'w' : '-',
	      prot & VM_EXEC ? 'x' : '-', prot & VM_USER ? 'u' : '-',
	      vm_is_guard(mapping) ? "guard" : cache_name(prot), run->leaves, near);
}

static bool continues(const struct vm_mapping *mapping, const struct vm_mapping *leaf)
{
	return leaf->prot == mapping->prot && leaf->from.raw - mapping->from.raw == mapping->bytes &&
	       (vm_is_guard(leaf) || leaf->to.raw - mapping->to.raw == mapping->bytes);
}

static bool show_maps(struct kernel *kernel, const char *args)
{
	struct pt_radix *pt = &kernel->space.pt;
	struct run run = { .leaves = 0 };
	struct vm_mapping leaf;
	vaddr_t at = vaddr(0);

	print("  from                       size  may   kind      leaves\n");
	while (pt_next(pt, at, &leaf) == 0) {
		if (run.leaves > 0 && continues(&run.mapping, &leaf)) {
			run.mapping.bytes += leaf.bytes;
			run.leaves++;
		} else {
			if (run.leaves > 0)
				show_run(&run);
			run = (struct run){ leaf, 1 };
		}
		at = vaddr_add(leaf.from, leaf.bytes);
		if (at.raw == 0)
			break;
	}
	if (run.leaves > 0)
		show_run(&run);
	return false;
}

static const struct prompt_command maps_command = {
	.name = "maps", .args = "", .help = "what the kernel's page tables map, and how",
	.run = show_maps,
};
PROMPT_COMMAND(maps_command);
