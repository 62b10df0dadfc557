// SPDX-License-Identifier: MIT
/*
 * vmm_radix - a lock, a window and a TLB around page tables.
 *
 * Each call is one change of the tables under the lock of the space: it takes as long as its range
 * has leaves, and tables to take and give back.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/cpu.h>
#include <foundry/errno.h>
#include <foundry/string.h>
#include <foundry/vmm_radix.h>

#include "pt_entry.h"

static struct vmm_radix *to_radix(struct vmm *vm)
{
	return container_of(vm, struct vmm_radix, vm);
}

static bool is_kernels(const struct vmm_radix *space)
{
	return !space->kernel;
}

/* --- roots ------------------------------------------------------------------------- */

static unsigned int root_index(const struct pt_format *format, vaddr_t at)
{
	return pt_index(format->levels, at.raw);
}

static u64 *root_entries(const struct vmm_radix *space)
{
	return space->pt.reach(space->pt.arg, space->pt.root);
}

/* Below the one that all spaces use. */
static bool is_upper(const struct pt_format *format, vaddr_t at)
{
	return format->two_roots && at.raw >> 63;
}

static void copy_entries(const struct vmm_radix *from, const struct vmm_radix *to,
			 unsigned int first, unsigned int last)
{
	const u64 *theirs = root_entries(from);
	u64 *ours = root_entries(to);

	for (unsigned int i = first; i <= last; i++)	/* bounded: by PT_ENTRIES */
		atomic64_store_release(&ours[i], theirs[i]);
}

/* What the kernel has changed in its root is changed in those that repeat it. */
static void share(struct vmm_radix *kernel, vaddr_t from, u64 bytes) __must_hold(&kernel->lock)
{
	const struct pt_format *format = kernel->pt.format;
	unsigned int first, last;

	if (list_is_empty(&kernel->spaces) || is_upper(format, from))
		return;
	first = root_index(format, from);
	last = root_index(format, vaddr_add(from, bytes - 1));
	/* bounded: by the spaces, an entry or a few of each */
	list_foreach(space, &kernel->spaces, struct vmm_radix, node) {
		copy_entries(kernel, space, first, last);	/* bounded: as above */
	}
}

/* --- changes ------------------------------------------------------------------------ */

static void assert_changing(struct vmm_radix *space) __asserts_held(&space->lock)
{
	BUG_ON(!spin_is_held(&space->lock), "vmm_radix: %s is changed without its lock",
	       space->vm.name);
}

/* Of what the kernel maps, all know; of a space, those that have had it. */
static cpu_set_t who_remembers(const struct vmm_radix *space) __must_hold(&space->lock)
{
	return is_kernels(space) ? CPUS_ALL : space->seen;
}

/* From below pt_map_range() and the like, before a table goes back: no other root leads there then. */
static void flush(void *arg, vaddr_t from, u64 bytes)
{
	struct vmm_radix *space = arg;

	assert_changing(space);
	if (is_kernels(space))
		share(space, from, bytes);
	if (space->tlb)
		tlb_flush_on(space->tlb, who_remembers(space), space->asid, from, bytes);
}

/*
 * What is new counts.  Where entries break before they are made, that is whatever was broken: all of a
 * leaf that was split or joined, and a CPU may have come there meanwhile and found nothing.
 */
static void publish(struct vmm_radix *space, cpu_set_t cpus, vaddr_t at, u64 bytes)
{
	u64 leaf = pt_bytes(pt_top_leaf(&space->pt));
	u64 from = align_down(at.raw, leaf), last = (at.raw + bytes - 1) | (leaf - 1);

	if (space->pt.format->break_first)
		tlb_publish_on(space->tlb, cpus, space->asid, vaddr(from), last - from + 1);
	else
		tlb_publish_on(space->tlb, cpus, space->asid, at, bytes);
}

/* Of what was mapped before, a part or all is mapped still. */
static void end_change(struct vmm_radix *space, vaddr_t at, u64 bytes) __must_hold(&space->lock)
{
	if (is_kernels(space))
		share(space, at, bytes);
	if (space->tlb && space->pt.format->break_first)
		publish(space, who_remembers(space), at, bytes);	/* bounded: by the CPUs */
}

static bool is_in_window(const struct vmm_radix *space, vaddr_t at, size_t bytes)
{
	u64 first = space->vm.first.raw, last = space->vm.last.raw;

	return bytes > 0 && at.raw >= first && at.raw <= last && bytes - 1 <= last - at.raw;
}

/* What is the same in every space is the kernel's. */
static vm_prot_t own_prot(const struct vmm_radix *space, vm_prot_t prot)
{
	return is_kernels(space) || prot & VM_GUARD ? prot : prot & ~VM_GLOBAL;
}

/* New entries, that every CPU is to see. */
static void begin_use(struct vmm_radix *space, vaddr_t at, u64 bytes) __must_hold(&space->lock)
{
	if (is_kernels(space))
		share(space, at, bytes);
	if (space->tlb)
		publish(space, who_remembers(space), at, bytes);	/* bounded: by the CPUs */
}

static int radix_map(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes,
		     vm_prot_t prot) __allocates
{
	struct vmm_radix *space = to_radix(vm);
	const struct vm_mapping range = { at, to, bytes, own_prot(space, prot) };
	int err;

	if (!is_in_window(space, at, bytes))
		return -EINVAL;
	spin_guard(&space->lock);
	/* bounded: by the range; allocates: an allocator of frames never asks a space, nor waits */
	err = pt_map_range(&space->pt, space->frames, &range);
	if (!err)
		begin_use(space, at, bytes);
	return err;
}

static int radix_unmap(struct vmm *vm, vaddr_t at, size_t bytes) __allocates
{
	struct vmm_radix *space = to_radix(vm);
	int err;

	if (!is_in_window(space, at, bytes))
		return -EINVAL;
	spin_guard(&space->lock);
	/* bounded: by the range; allocates: as above */
	err = pt_unmap_range(&space->pt, space->frames, at, bytes);
	if (!err)
		end_change(space, at, bytes);
	return err;
}

static int radix_protect(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates
{
	struct vmm_radix *space = to_radix(vm);
	int err;

	if (!is_in_window(space, at, bytes))
		return -EINVAL;
	spin_guard(&space->lock);
	/* bounded: by the range; allocates: as above */
	err = pt_protect_range(&space->pt, space->frames, at, bytes, own_prot(space, prot));
	if (!err)
		end_change(space, at, bytes);
	return err;
}

static int radix_query(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	struct vmm_radix *space = to_radix(vm);

	spin_guard(&space->lock);
	return pt_query(&space->pt, at, leaf);	/* bounded: by the levels */
}

static const struct vmm_ops radix_ops = {
	.map		= radix_map,
	.unmap		= radix_unmap,
	.protect	= radix_protect,
	.query		= radix_query,
};

int vmm_radix_map_fixed(struct vmm_radix *space, struct frame_allocator *frames,
			const struct vm_mapping *range) __allocates
{
	struct pt_radix pt = space->pt;
	int err;

	pt.tables_stay = true;
	spin_guard(&space->lock);
	/* bounded: by the range; allocates: an allocator of frames never asks a space, nor waits */
	err = pt_map_range(&pt, frames, range);
	if (!err)
		begin_use(space, range->from, range->bytes);
	return err;
}

/* --- spaces --------------------------------------------------------------------------- */

void vmm_radix_init(struct vmm_radix *space, const struct vmm_radix_setup *setup)
{
	*space = (struct vmm_radix){
		.vm	= { .ops = &radix_ops, .name = setup->name, .first = setup->first,
			    .last = setup->last },
		.pt	= { .format = setup->pt->format, .root = setup->pt->root,
			    .upper_root = setup->pt->upper_root, .largest = setup->pt->largest,
			    .reach = setup->pt->reach, .flush = flush, .arg = space },
		.frames	= setup->frames,
		.tlb	= setup->tlb,
		.asid	= TLB_EVERY_SPACE,
	};
	spin_lock_init(&space->lock, "vmm_radix");
	list_init(&space->spaces);
	list_init(&space->node);
}

static void check_window(const struct vmm_radix *kernel, vaddr_t first, vaddr_t last)
{
	const struct pt_format *format = kernel->pt.format;
	const u64 *entries = root_entries(kernel);
	unsigned int from = root_index(format, first), to = root_index(format, last);

	BUG_ON(!pt_range_is_valid(format, first.raw, last.raw - first.raw + 1) ||
	       is_upper(format, first), "vmm_radix: 0x%llx to 0x%llx is no window", first.raw, last.raw);
	BUG_ON(!is_upper(format, kernel->vm.first) && from <= root_index(format, kernel->vm.last) &&
	       to >= root_index(format, kernel->vm.first),
	       "vmm_radix: 0x%llx to 0x%llx is the kernel's window", first.raw, last.raw);
	for (unsigned int i = from; i <= to; i++)
		BUG_ON(entries[i] != 0, "vmm_radix: the kernel maps some of 0x%llx to 0x%llx",
		       first.raw, last.raw);
}

/* From here on it has what the kernel has. */
static void join_kernel(struct vmm_radix *space)
{
	struct vmm_radix *kernel = space->kernel;

	spin_guard(&kernel->lock);
	copy_entries(kernel, space, 0, PT_ENTRIES - 1);	/* bounded: by PT_ENTRIES */
	list_add_tail(&kernel->spaces, &space->node);
}

static void leave_kernel(struct vmm_radix *space)
{
	spin_guard(&space->kernel->lock);
	list_remove(&space->node);
}

int vmm_radix_create(struct vmm_radix *space, struct vmm_radix *kernel, const char *name,
		     vaddr_t first, vaddr_t last) __allocates
{
	struct pt_radix pt = kernel->pt;

	BUG_ON(!is_kernels(kernel), "vmm_radix: %s is not the kernel's", kernel->vm.name);
	check_window(kernel, first, last);
	if (frame_alloc(kernel->frames, &pt.root))
		return -ENOMEM;
	vmm_radix_init(space, &(struct vmm_radix_setup){
		.name = name, .pt = &pt, .frames = kernel->frames, .tlb = kernel->tlb,
		.first = first, .last = last,
	});
	if (!root_entries(space)) {
		frame_free(kernel->frames, pt.root);
		return -ENOMEM;
	}
	space->kernel = kernel;
	space->asid = kernel->tlb ? tlb_asid_alloc(kernel->tlb) : 0;
	join_kernel(space);
	return 0;
}

static void clear(struct vmm_radix *space)
{
	spin_guard(&space->lock);
	BUG_ON(space->active, "vmm_radix: %s is destroyed while %u CPUs use it", space->vm.name,
	       bits_set(space->active));
	BUG_ON(!list_is_empty(&space->spaces), "vmm_radix: %s is destroyed before those that repeat it",
	       space->vm.name);
	/* bounded: by what it maps */
	pt_clear_range(&space->pt, space->frames, space->vm.first,
		       vaddr_diff(space->vm.last, space->vm.first) + 1);
}

void vmm_radix_destroy(struct vmm_radix *space)
{
	clear(space);
	if (is_kernels(space))
		return;
	leave_kernel(space);
	if (space->tlb)
		tlb_asid_free(space->tlb, space->asid);
	frame_free(space->frames, space->pt.root);
}

/* --- use -------------------------------------------------------------------------------- */

static void come(struct vmm_radix *space)
{
	spin_guard(&space->lock);
	space->active |= CPU_BIT(this_cpu()->id);
	space->seen |= CPU_BIT(this_cpu()->id);
}

/* What has no number of its own has been forgotten when something else was loaded: tlb.h. */
static void go(struct vmm_radix *space)
{
	spin_guard(&space->lock);
	space->active &= ~CPU_BIT(this_cpu()->id);
	if (space->asid == 0)
		space->seen &= ~CPU_BIT(this_cpu()->id);
}

void vmm_radix_activate(struct vmm_radix *space)
{
	irqflags_t flags = arch_irq_save();
	struct cpu *cpu = this_cpu();
	struct vmm_radix *before = cpu->space;

	if (!is_kernels(space))
		come(space);
	if (space->tlb)
		tlb_load(space->tlb, &space->pt, is_kernels(space) ? 0 : space->asid);
	cpu->space = is_kernels(space) ? NULL : space;
	if (before && before != space)
		go(before);
	arch_irq_restore(flags);
}
