// SPDX-License-Identifier: MIT
#include <foundry/errno.h>
#include <foundry/kernel.h>
#include <foundry/physmem.h>

#include "small_space.h"

static struct small_space *to_small(struct vmm *vm)
{
	return container_of(vm, struct small_space, vm);
}

static size_t index_of(const struct small_space *space, vaddr_t at)
{
	return vaddr_diff(at, space->vm.first) / FRAME_BYTES;
}

static bool is_valid(const struct small_space *space, vaddr_t at, size_t bytes)
{
	return bytes && (at.raw | bytes) % FRAME_BYTES == 0 && !vaddr_lt(at, space->vm.first) &&
	       !vaddr_lt(space->vm.last, at) && bytes - 1 <= vaddr_diff(space->vm.last, at);
}

/* How many of the pages are there, or are not. */
static bool all_are(const struct small_space *space, vaddr_t at, size_t bytes, bool there)
{
	for (size_t i = index_of(space, at); bytes; i++, bytes -= FRAME_BYTES) {
		if ((vm_prot_raw(space->pages[i].prot) != 0) != there)
			return false;
	}
	return true;
}

static void take_away(struct small_space *space, size_t i)
{
	if (space->tables && space->pages[i].prot != VM_GUARD)
		frame_free(space->tables, space->pages[i].table);
	space->pages[i] = (struct small_page){ .prot = VM_PROT(0) };
}

static void be_second(struct small_space *space, vaddr_t at)
{
	void (*first)(struct small_space *space, vaddr_t at) = space->first;

	space->first = NULL;
	if (first)
		first(space, at);
}

static int small_map(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
	__allocates
{
	struct small_space *space = to_small(vm);
	size_t begin = index_of(space, at);

	if (!is_valid(space, at, bytes))
		return -EINVAL;
	be_second(space, at);
	if (!all_are(space, at, bytes, false))
		return -EEXIST;
	for (size_t i = begin; i < begin + bytes / FRAME_BYTES; i++) {
		paddr_t table = paddr(0);

		if (space->tables && prot != VM_GUARD && frame_alloc(space->tables, &table)) {
			while (i > begin)
				take_away(space, --i);
			return -ENOMEM;
		}
		space->pages[i] = (struct small_page){
			prot, paddr_add(to, (i - begin) * FRAME_BYTES), table,
		};
	}
	space->maps++;
	return 0;
}

static int small_unmap(struct vmm *vm, vaddr_t at, size_t bytes) __allocates
{
	struct small_space *space = to_small(vm);
	size_t begin = index_of(space, at);

	if (!is_valid(space, at, bytes))
		return -EINVAL;
	if (!all_are(space, at, bytes, true))
		return -ENOENT;
	for (size_t i = begin; i < begin + bytes / FRAME_BYTES; i++)
		take_away(space, i);
	return 0;
}

static int small_protect(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates
{
	struct small_space *space = to_small(vm);
	size_t begin = index_of(space, at);

	if (!is_valid(space, at, bytes))
		return -EINVAL;
	if (!all_are(space, at, bytes, true))
		return -ENOENT;
	for (size_t i = begin; i < begin + bytes / FRAME_BYTES; i++)
		space->pages[i].prot = prot;
	return 0;
}

static bool continues(const struct small_page *page, const struct small_page *next)
{
	return page->prot == next->prot &&
	       paddr_eq(next->frame, paddr_add(page->frame, FRAME_BYTES));
}

/* Pages that continue one another, wherever they begin. */
static int small_query(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	struct small_space *space = to_small(vm);
	size_t begin, end;

	if (vaddr_lt(at, vm->first) || vaddr_lt(vm->last, at))
		return -ENOENT;
	begin = index_of(space, at);
	end = begin + 1;
	if (!vm_prot_raw(space->pages[begin].prot))
		return -ENOENT;
	while (begin % space->pages_per_leaf &&
	       continues(&space->pages[begin - 1], &space->pages[begin]))
		begin--;
	while (end % space->pages_per_leaf &&
	       continues(&space->pages[end - 1], &space->pages[end]))
		end++;
	*leaf = (struct vm_mapping){
		.from	= vaddr_add(vm->first, begin * FRAME_BYTES),
		.to	= space->pages[begin].frame,
		.bytes	= (end - begin) * FRAME_BYTES,
		.prot	= space->pages[begin].prot,
	};
	return 0;
}

static const struct vmm_ops small_ops = {
	.map		= small_map,
	.unmap		= small_unmap,
	.protect	= small_protect,
	.query		= small_query,
};

void small_space_init(struct small_space *space, vaddr_t first, struct frame_allocator *tables)
{
	*space = (struct small_space){
		.vm	= { .ops = &small_ops, .name = "small", .first = first,
			    .last = vaddr_add(first, SMALL_SPACE_PAGES * FRAME_BYTES - 1) },
		.tables	= tables,
		.pages_per_leaf = 1,
	};
}

bool small_space_access(struct vmm *vm, vaddr_t at, enum fault_access how, u64 *value)
{
	struct vm_mapping leaf;
	u64 *word;

	if (vmm_query(vm, at, &leaf) || !vm_permits(leaf.prot, how)) {
		if (!vm->fault || vm->fault(vm, at, how))
			return false;
		if (vmm_query(vm, at, &leaf) || !vm_permits(leaf.prot, how))
			return false;
	}
	word = phys_to_virt(paddr_add(leaf.to, vaddr_diff(at, leaf.from)));
	if (how == FAULT_READ)
		*value = *word;
	if (how == FAULT_WRITE)
		*word = *value;
	return true;
}

static struct vmm *found;

static void take_back(void *kernel)
{
	((struct kernel *)kernel)->vmm = found;
}

void small_space_lend(struct ktest *kt, struct small_space *space)
{
	found = kt->kernel->vmm;
	ktest_defer(kt, take_back, kt->kernel);
	kt->kernel->vmm = &space->vm;
}
