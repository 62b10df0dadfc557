// SPDX-License-Identifier: MIT
/*
 * vmm_mock - ranges in an array, sorted; whatever continues its neighbour is one with it.
 *
 * To change a range is to cut the list at its two ends, to change what lies between, and to join
 * what continues one another then.  Whatever can be refused is asked before.
 */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/string.h>
#include <foundry/vmm_mock.h>

#define SIZES_BITS	9	/* from a size of leaf to the next */

static struct vmm_mock *to_mock(struct vmm *vm)
{
	return container_of(vm, struct vmm_mock, vm);
}

static struct vm_mapping *range_at(struct vmm_mock *mock, size_t i)
{
	return &mock->setup.slots[i].range;
}

static u64 last_of(const struct vm_mapping *range)
{
	return range->from.raw + (range->bytes - 1);
}

/* --- the list ---------------------------------------------------------------- */

/* The first range that ends at @at or behind it. */
static size_t find(struct vmm_mock *mock, u64 at)
{
	size_t i = 0;

	while (i < mock->count && last_of(range_at(mock, i)) < at)
		i++;
	return i;
}

static void insert(struct vmm_mock *mock, size_t i, const struct vm_mapping *range)
{
	for (size_t j = mock->count++; j > i; j--)
		*range_at(mock, j) = *range_at(mock, j - 1);
	*range_at(mock, i) = *range;
}

static void drop(struct vmm_mock *mock, size_t i)
{
	mock->count--;
	for (; i < mock->count; i++)
		*range_at(mock, i) = *range_at(mock, i + 1);
}

static struct vm_mapping part_of(const struct vm_mapping *range, u64 from, u64 bytes)
{
	u64 distance = from - range->from.raw;

	return (struct vm_mapping){
		.from	= vaddr(from),
		.to	= vm_is_guard(range) ? paddr(0) : paddr_add(range->to, distance),
		.bytes	= bytes,
		.prot	= range->prot,
	};
}

/* Whether a range lies on both sides of @at, which is the first byte of the upper one. */
static bool is_whole(struct vmm_mock *mock, u64 at)
{
	size_t i = find(mock, at);

	return i < mock->count && range_at(mock, i)->from.raw < at;
}

static void cut(struct vmm_mock *mock, u64 at)
{
	size_t i = find(mock, at);
	struct vm_mapping whole, lower, upper;

	if (!is_whole(mock, at))
		return;
	whole = *range_at(mock, i);
	lower = part_of(&whole, whole.from.raw, at - whole.from.raw);
	upper = part_of(&whole, at, last_of(&whole) - at + 1);
	*range_at(mock, i) = lower;
	insert(mock, i + 1, &upper);
}

static bool continues(const struct vm_mapping *lower, const struct vm_mapping *upper)
{
	struct vm_mapping further = part_of(lower, lower->from.raw + lower->bytes, upper->bytes);

	return further.from.raw == upper->from.raw && further.to.raw == upper->to.raw &&
	       further.prot == upper->prot;
}

static void join(struct vmm_mock *mock)
{
	for (size_t i = 0; i + 1 < mock->count; ) {
		struct vm_mapping *lower = range_at(mock, i), *upper = range_at(mock, i + 1);

		if (!continues(lower, upper)) {
			i++;
			continue;
		}
		lower->bytes += upper->bytes;
		drop(mock, i + 1);
	}
}

/* --- what it takes for itself ------------------------------------------------- */

static void give_frames(struct vmm_mock *mock, size_t keep)
{
	while (mock->setup.frames && mock->taken > keep)
		frame_free(mock->setup.frames, mock->setup.slots[--mock->taken].frame);
}

/* Room for so many ranges: a slot and a frame for each. */
static int take_frames(struct vmm_mock *mock, size_t count) __allocates
{
	if (count > mock->setup.capacity)
		return -ENOMEM;
	while (mock->setup.frames && mock->taken < count) {
		if (frame_alloc(mock->setup.frames, &mock->setup.slots[mock->taken].frame)) {
			give_frames(mock, mock->count);
			return -ENOMEM;
		}
		mock->taken++;
	}
	return 0;
}

/* --- what is asked ------------------------------------------------------------ */

static bool range_is_valid(const struct vmm_mock *mock, vaddr_t at, u64 bytes)
{
	return bytes > 0 && (at.raw | bytes) % FRAME_BYTES == 0 &&
	       at.raw >= mock->vm.first.raw && at.raw <= mock->vm.last.raw &&
	       bytes - 1 <= mock->vm.last.raw - at.raw;
}

static bool target_is_valid(const struct vmm_mock *mock, paddr_t to, u64 bytes)
{
	return paddr_is_aligned(to, FRAME_BYTES) && to.raw <= mock->setup.highest.raw &&
	       bytes - 1 <= mock->setup.highest.raw - to.raw;
}

static int mock_map(struct vmm *vm, vaddr_t at, paddr_t to, size_t bytes, vm_prot_t prot)
	__allocates
{
	struct vmm_mock *mock = to_mock(vm);
	struct vm_mapping range = { .from = at, .to = to, .bytes = bytes, .prot = prot };
	size_t i = find(mock, at.raw);
	int err;

	if (!range_is_valid(mock, at, bytes))
		return -EINVAL;
	if (prot == VM_GUARD ? to.raw != 0 :
	    !vm_prot_makes_sense(prot) || !target_is_valid(mock, to, bytes))
		return -EINVAL;
	if (i < mock->count && range_at(mock, i)->from.raw <= last_of(&range))
		return -EEXIST;
	err = take_frames(mock, mock->count + 1);
	if (err)
		return err;
	insert(mock, i, &range);
	join(mock);
	give_frames(mock, mock->count);
	return 0;
}

/* Whether all of it is there, and no guard where @mapped. */
static bool is_there(struct vmm_mock *mock, u64 at, u64 last, bool mapped)
{
	for (size_t i = find(mock, at); i < mock->count; i++) {
		const struct vm_mapping *range = range_at(mock, i);

		if (range->from.raw > at || (mapped && vm_is_guard(range)))
			return false;
		if (last_of(range) >= last)
			return true;
		at = last_of(range) + 1;
	}
	return false;
}

/* Cut at both ends.  Return: 0; -EINVAL; -ENOENT; -ENOMEM. */
static int isolate(struct vmm_mock *mock, vaddr_t at, u64 bytes, bool mapped) __allocates
{
	int err;

	if (!range_is_valid(mock, at, bytes))
		return -EINVAL;
	if (!is_there(mock, at.raw, at.raw + bytes - 1, mapped))
		return -ENOENT;
	err = take_frames(mock, mock->count + is_whole(mock, at.raw) +
				is_whole(mock, at.raw + bytes));
	if (err)
		return err;
	cut(mock, at.raw);
	cut(mock, at.raw + bytes);
	return 0;
}

/* What was there is forgotten before it can be used for something else. */
static void changed(struct vmm_mock *mock, vaddr_t at, u64 bytes)
{
	join(mock);
	if (mock->setup.flush)
		mock->setup.flush(mock->setup.arg, at, bytes);
	give_frames(mock, mock->count);
}

static int mock_unmap(struct vmm *vm, vaddr_t at, size_t bytes) __allocates
{
	struct vmm_mock *mock = to_mock(vm);
	int err = isolate(mock, at, bytes, false);
	size_t i = find(mock, at.raw);

	if (err)
		return err;
	while (i < mock->count && range_at(mock, i)->from.raw <= at.raw + bytes - 1)
		drop(mock, i);
	changed(mock, at, bytes);
	return 0;
}

static int mock_protect(struct vmm *vm, vaddr_t at, size_t bytes, vm_prot_t prot) __allocates
{
	struct vmm_mock *mock = to_mock(vm);
	int err = vm_prot_makes_sense(prot) ? isolate(mock, at, bytes, true) : -EINVAL;
	size_t i = find(mock, at.raw);

	if (err)
		return err;
	for (; i < mock->count && range_at(mock, i)->from.raw <= at.raw + bytes - 1; i++)
		range_at(mock, i)->prot = prot;
	changed(mock, at, bytes);
	return 0;
}

/* Whether one leaf of @bytes at @from maps what @range does, and no more. */
static bool fits_leaf(const struct vm_mapping *range, u64 from, u64 bytes)
{
	return from >= range->from.raw && from + (bytes - 1) <= last_of(range) &&
	       paddr_is_aligned(part_of(range, from, bytes).to, bytes);
}

static int mock_query(struct vmm *vm, vaddr_t at, struct vm_mapping *leaf)
{
	struct vmm_mock *mock = to_mock(vm);
	size_t i = find(mock, at.raw);
	u64 bytes = mock->setup.largest;
	const struct vm_mapping *range;

	if (i == mock->count || range_at(mock, i)->from.raw > at.raw)
		return -ENOENT;
	range = range_at(mock, i);
	while (!fits_leaf(range, align_down(at.raw, bytes), bytes))
		bytes >>= SIZES_BITS;
	*leaf = part_of(range, align_down(at.raw, bytes), bytes);
	return 0;
}

static const struct vmm_ops mock_ops = {
	.map		= mock_map,
	.unmap		= mock_unmap,
	.protect	= mock_protect,
	.query		= mock_query,
};

void vmm_mock_init(struct vmm_mock *mock, const struct vmm_mock_setup *setup)
{
	*mock = (struct vmm_mock){
		.vm	= { .ops = &mock_ops, .name = setup->name,
			    .first = setup->first, .last = setup->last },
		.setup	= *setup,
	};
}
