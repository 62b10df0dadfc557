// SPDX-License-Identifier: MIT
/*
 * vm_lazy - a frame of zeros for each page, made when the first access to it has failed.
 *
 * Under the lock is the tree alone.  A frame is made and mapped without it: where two CPUs make one
 * for the same page, the space takes the first, and the second goes back.
 */
#include <foundry/atomic.h>
#include <foundry/bits.h>
#include <foundry/bug.h>
#include <foundry/errno.h>
#include <foundry/physmem.h>
#include <foundry/string.h>
#include <foundry/vm_lazy.h>

static struct vm_lazy_region *to_region(struct rbtree_node *node)
{
	return node ? rbtree_entry(node, struct vm_lazy_region, node) : NULL;
}

static bool reaches(const struct vm_lazy_region *region, vaddr_t at)
{
	return region && vaddr_diff(at, region->at) < region->bytes;
}

/* The region that holds an address, or NULL. */
static struct vm_lazy_region *find(struct vm_lazy *lazy, vaddr_t at) __must_hold(&lazy->lock)
{
	struct vm_lazy_region *region = to_region(rbtree_floor(&lazy->regions, at.raw));

	return reaches(region, at) ? region : NULL;
}

/* --- the fault -------------------------------------------------------------------- */

static struct vm_lazy_region *region_at(struct vm_lazy *lazy, vaddr_t at)
{
	spin_guard(&lazy->lock);
	return find(lazy, at);
}

/* Another CPU was first, and the page is what it has made of it. */
static int settle(struct vmm *vm, vaddr_t at, enum fault_access access)
{
	struct vm_mapping leaf;

	return vmm_query(vm, at, &leaf) == 0 && vm_permits(leaf.prot, access) ? 0 : -EACCES;
}

/* Who touches a region sees to it that it is not removed meanwhile. */
static int lazy_fault(struct vmm *vm, vaddr_t at, enum fault_access access) __allocates
{
	struct vm_lazy *lazy = vm->fault_arg;
	struct vm_lazy_region *region = region_at(lazy, at);
	paddr_t frame;
	int err;

	if (!region)
		return -ENOENT;
	if (!vm_permits(region->prot, access))
		return -EACCES;
	if (frame_alloc(lazy->frames, &frame))
		return -ENOMEM;
	memset(phys_to_virt(frame), 0, FRAME_BYTES);
	err = vmm_map(vm, vaddr_align_down(at, FRAME_BYTES), frame, FRAME_BYTES, region->prot);
	if (!err) {
		(void)atomic_fetch_add_relaxed(&region->touched, 1);
		return 0;
	}
	frame_free(lazy->frames, frame);
	return err == -EEXIST ? settle(vm, at, access) : err;
}

/* In a panic the lock may never come free. */
static const char *lazy_tell(struct vmm *vm, vaddr_t at)
{
	struct vm_lazy *lazy = vm->fault_arg;
	irqflags_t flags = arch_irq_save();
	const struct vm_lazy_region *region = NULL;

	if (spin_trylock(&lazy->lock)) {
		region = find(lazy, at);
		spin_unlock(&lazy->lock);
	}
	arch_irq_restore(flags);
	return region ? region->name : NULL;
}

/* --- regions ------------------------------------------------------------------------ */

void vm_lazy_init(struct vm_lazy *lazy, struct vmm *vm, struct frame_allocator *frames)
{
	BUG_ON(vm->fault, "vm_lazy: space %s has a fault handler already", vm->name);
	spin_lock_init(&lazy->lock, "vm_lazy");
	rbtree_init(&lazy->regions);
	lazy->vm = vm;
	lazy->frames = frames;
	vm->fault_arg = lazy;
	vm->tell = lazy_tell;
	vm->fault = lazy_fault;
}

static bool has_regions(struct vm_lazy *lazy)
{
	spin_guard(&lazy->lock);
	return !rbtree_is_empty(&lazy->regions);
}

void vm_lazy_exit(struct vm_lazy *lazy)
{
	struct vmm *vm = lazy->vm;

	BUG_ON(has_regions(lazy), "vm_lazy: space %s still has regions", vm->name);
	vm->fault = NULL;
	vm->tell = NULL;
	vm->fault_arg = NULL;
}

static bool range_is_valid(const struct vmm *vm, const struct vm_lazy_region *region)
{
	return region->bytes && (region->at.raw | region->bytes) % FRAME_BYTES == 0 &&
	       !vaddr_lt(region->at, vm->first) && !vaddr_lt(vm->last, region->at) &&
	       region->bytes - 1 <= vaddr_diff(vm->last, region->at);
}

int vm_lazy_add(struct vm_lazy *lazy, struct vm_lazy_region *region)
{
	struct vm_lazy_region *below;

	/* As vmm_map() wants them: a refusal there would come too late. */
	if (!range_is_valid(lazy->vm, region) || !vm_prot_makes_sense(region->prot))
		return -EINVAL;
	spin_guard(&lazy->lock);
	below = to_region(rbtree_floor(&lazy->regions, region->at.raw + (region->bytes - 1)));
	if (below && (!vaddr_lt(below->at, region->at) || reaches(below, region->at)))
		return -EEXIST;
	region->touched = 0;
	rbtree_add(&lazy->regions, &region->node, region->at.raw);
	return 0;
}

static void take_out(struct vm_lazy *lazy, struct vm_lazy_region *region)
{
	spin_guard(&lazy->lock);
	BUG_ON(find(lazy, region->at) != region, "vm_lazy: region %s is none of space %s",
	       region->name, lazy->vm->name);
	rbtree_remove(&lazy->regions, &region->node);
}

static void put_back(struct vm_lazy *lazy, struct vm_lazy_region *region)
{
	spin_guard(&lazy->lock);
	rbtree_add(&lazy->regions, &region->node, region->at.raw);
}

/* The part of @leaf from @at on that is the region's. */
static int give_back(struct vm_lazy *lazy, struct vm_lazy_region *region, vaddr_t at,
		     const struct vm_mapping *leaf, u64 *bytes) __allocates
{
	u64 offset = vaddr_diff(at, leaf->from);
	int err;

	*bytes = MIN(leaf->bytes - offset, region->bytes - vaddr_diff(at, region->at));
	BUG_ON(*bytes / FRAME_BYTES > region->touched,
	       "vm_lazy: 0x%llx in region %s was mapped by somebody else", at.raw, region->name);
	err = vmm_unmap(lazy->vm, at, *bytes);
	if (err)
		return err;
	for (u64 i = 0; i < *bytes; i += FRAME_BYTES)
		frame_free(lazy->frames, paddr_add(leaf->to, offset + i));
	region->touched -= (u32)(*bytes / FRAME_BYTES);
	return 0;
}

static int give_all_back(struct vm_lazy *lazy, struct vm_lazy_region *region) __allocates
{
	vaddr_t at = region->at;

	while (region->touched) {
		struct vm_mapping leaf;
		u64 bytes = FRAME_BYTES;
		int err;

		BUG_ON(!reaches(region, at), "vm_lazy: pages of region %s were unmapped by somebody else",
		       region->name);
		if (vmm_query(lazy->vm, at, &leaf) == 0) {
			err = give_back(lazy, region, at, &leaf, &bytes);
			if (err)
				return err;
		}
		at = vaddr_add(at, bytes);
	}
	return 0;
}

int vm_lazy_remove(struct vm_lazy *lazy, struct vm_lazy_region *region) __allocates
{
	int err;

	take_out(lazy, region);
	err = give_all_back(lazy, region);
	if (err)
		put_back(lazy, region);
	return err;
}
