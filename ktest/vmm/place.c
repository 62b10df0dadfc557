// SPDX-License-Identifier: MIT
/* The place of a case: what is tried there, and what is found. */
#include <foundry/bits.h>
#include <foundry/errno.h>
#include <foundry/print.h>

#include "place.h"

#define MARGIN		(16 * PAGE)	/* on either side of @at */
#define UNTOUCHED	0x5a5a5a5a5a5a5a5aull
#define OWNED_MAX	16

struct vmm_place vmm_place;

const u64 vmm_sizes[] = { PAGE, 2 * MiB, GiB };
const u64 vmm_large_sizes[] = { 2 * MiB, GiB };

/* Parts of the place that must be empty when the case is over. */
static struct {
	vaddr_t	at;
	u64	bytes;
} owned[OWNED_MAX];

static size_t owned_count;

const char *vmm_size_name(const void *size)
{
	u64 bytes = *(const u64 *)size;

	return bytes == PAGE ? "4 KiB" : bytes == GiB ? "1 GiB" : "2 MiB";
}

/* --- the place -------------------------------------------------------------------- */

static bool has_place(const struct vmm_bench *bench, u64 unit)
{
	return bench->bytes >= MAX(3 * unit, 4 * MARGIN) &&
	       bench->memory_bytes >= MAX(2 * unit, MARGIN) &&
	       vaddr_is_aligned(bench->first, unit) && paddr_is_aligned(bench->memory, unit);
}

/* Making it is not the case's own doing. */
static struct vmm *without_refusals(struct ktest *kt, struct vmm *(*make)(struct ktest *kt))
{
	struct alloc_fault *fault = this_cpu()->alloc_fault;
	struct vmm *vm;

	this_cpu()->alloc_fault = NULL;
	vm = make(kt);
	this_cpu()->alloc_fault = fault;
	return vm;
}

static void empty_leaf(struct ktest *kt, const struct vm_mapping *leaf, vaddr_t at, u64 bytes)
{
	u64 left = leaf->bytes - vaddr_diff(at, leaf->from);

	EXPECT_EQ(kt, vmm_unmap(vmm_place.vm, at, MIN(bytes, left)), 0);
}

static void empty_owned(void *arg)
{
	struct ktest *kt = arg;

	for (size_t i = 0; i < owned_count; i++) {
		for (u64 done = 0; done < owned[i].bytes; done += PAGE) {
			vaddr_t at = vaddr_add(owned[i].at, done);
			struct vm_mapping leaf;

			if (vmm_query(vmm_place.vm, at, &leaf) == 0)
				empty_leaf(kt, &leaf, at, owned[i].bytes - done);
		}
	}
}

void vmm_start_small_leaves(struct ktest *kt, u64 unit)
{
	const struct vmm_bench *bench = kt->bench;

	if (!has_place(bench, unit))
		ktest_skip(kt, "not provided: no room for 0x%llx bytes", unit);
	owned_count = 0;
	vmm_place = (struct vmm_place){
		.bench	= bench,
		.vm	= without_refusals(kt, bench->fresh),
		.at	= vaddr_add(bench->first, MAX(unit, MARGIN)),
		.to	= bench->memory,
		.unit	= unit,
	};
	if (bench->shared)
		ktest_defer(kt, empty_owned, kt);
}

void vmm_start(struct ktest *kt, u64 unit)
{
	const struct vmm_bench *bench = kt->bench;

	if (unit > MAX(bench->largest, PAGE))
		ktest_skip(kt, "not provided: no leaves of %s", vmm_size_name(&unit));
	vmm_start_small_leaves(kt, unit);
}

static bool is_owned(vaddr_t at, u64 bytes)
{
	for (size_t i = 0; i < owned_count; i++) {
		u64 distance = vaddr_diff(at, owned[i].at);

		if (distance < owned[i].bytes && bytes <= owned[i].bytes - distance)
			return true;
	}
	return false;
}

void vmm_own(struct ktest *kt, u64 distance, u64 bytes)
{
	if (!vmm_place.bench->shared || is_owned(vmm_at(distance), bytes))
		return;
	ASSERT_LT(kt, owned_count, OWNED_MAX);
	owned[owned_count].at = vmm_at(distance);
	owned[owned_count++].bytes = bytes;
}

/* --- calls ------------------------------------------------------------------------ */

int vmm_do(const struct vmm_call *call)
{
	if (call->op == VMM_MAP)
		return vmm_map(vmm_place.vm, call->at, call->to, call->bytes, call->prot);
	if (call->op == VMM_UNMAP)
		return vmm_unmap(vmm_place.vm, call->at, call->bytes);
	return vmm_protect(vmm_place.vm, call->at, call->bytes, call->prot);
}

void vmm_expect(struct ktest *kt, const struct vmm_call *call, int err)
{
	static const char *const ops[] = { "map", "unmap", "protect" };
	int got = vmm_do(call);

	if (got != err)
		ktest_fail(kt, "%s 0x%llx, 0x%llx bytes, to 0x%llx, prot 0x%x: %d, not %d",
			   ops[call->op], call->at.raw, call->bytes, call->to.raw,
			   vm_prot_raw(call->prot), got, err);
}

static void must(struct ktest *kt, const struct vmm_call *call)
{
	unsigned int failures = kt->failures;

	vmm_expect(kt, call, 0);
	if (kt->failures != failures)
		ktest_abort(kt);
}

void vmm_maps(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot)
{
	vmm_own(kt, distance, bytes);
	must(kt, &(struct vmm_call){ VMM_MAP, vmm_at(distance), bytes, vmm_to(to), prot });
}

void vmm_guards(struct ktest *kt, u64 distance, u64 bytes)
{
	vmm_own(kt, distance, bytes);
	must(kt, &(struct vmm_call){ VMM_MAP, vmm_at(distance), bytes, paddr(0), VM_GUARD });
}

void vmm_unmaps(struct ktest *kt, u64 distance, u64 bytes)
{
	must(kt, &(struct vmm_call){ .op = VMM_UNMAP, .at = vmm_at(distance), .bytes = bytes });
}

void vmm_protects(struct ktest *kt, u64 distance, u64 bytes, vm_prot_t prot)
{
	must(kt, &(struct vmm_call){
		.op = VMM_PROTECT, .at = vmm_at(distance), .bytes = bytes, .prot = prot });
}

/* --- what is there ---------------------------------------------------------------- */

vm_prot_t vmm_reads_as(vm_prot_t prot)
{
	if (prot == VM_GUARD || !vmm_place.bench->reads_as)
		return prot;
	return vmm_place.bench->reads_as(prot);
}

static struct vm_mapping must_query(struct ktest *kt, vaddr_t at)
{
	struct vm_mapping leaf;
	int err = vmm_query(vmm_place.vm, at, &leaf);

	if (err)
		ktest_note(kt, "at 0x%llx", at.raw);
	ASSERT_EQ(kt, err, 0);
	ASSERT_LT(kt, vaddr_diff(at, leaf.from), leaf.bytes);
	return leaf;
}

void vmm_expect_mapped(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot)
{
	vaddr_t first = vmm_at(distance);

	for (u64 done = 0, next; done < bytes; done = next) {
		vaddr_t at = vaddr_add(first, done);
		struct vm_mapping leaf = must_query(kt, at);
		u64 inside = vaddr_diff(at, leaf.from);

		if (prot == VM_GUARD)
			ASSERT_EQ(kt, leaf.to.raw, 0);
		else
			ASSERT_EQ(kt, leaf.to.raw + inside, vmm_to(to + done).raw);
		ASSERT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(vmm_reads_as(prot)));
		next = done + leaf.bytes - inside;
	}
}

/* The largest leaf that can stand at the start of what is left of a range. */
static u64 leaf_bytes(const struct vm_mapping *range)
{
	u64 bytes = MAX(vmm_place.bench->largest, PAGE);

	while (bytes > range->bytes || !vaddr_is_aligned(range->from, bytes) ||
	       !paddr_is_aligned(range->to, bytes))
		bytes >>= 9;
	return bytes;
}

void vmm_expect_leaves(struct ktest *kt, u64 distance, u64 to, u64 bytes, vm_prot_t prot)
{
	bool guard = prot == VM_GUARD;
	struct vm_mapping left = {
		.from = vmm_at(distance), .to = guard ? paddr(0) : vmm_to(to), .bytes = bytes,
	};

	while (left.bytes > 0) {
		u64 size = leaf_bytes(&left);
		struct vm_mapping leaf = must_query(kt, vaddr_add(left.from, size / 2 + 8));

		ASSERT_EQ(kt, leaf.from.raw, left.from.raw);
		ASSERT_EQ(kt, leaf.bytes, size);
		ASSERT_EQ(kt, leaf.to.raw, left.to.raw);
		ASSERT_EQ(kt, vm_prot_raw(leaf.prot), vm_prot_raw(vmm_reads_as(prot)));
		left.from = vaddr_add(left.from, size);
		left.to = guard ? paddr(0) : paddr_add(left.to, size);
		left.bytes -= size;
	}
}

void vmm_expect_none(struct ktest *kt, u64 distance)
{
	struct vm_mapping leaf = { .bytes = UNTOUCHED };

	ASSERT_EQ(kt, vmm_query(vmm_place.vm, vmm_at(distance), &leaf), -ENOENT);
	EXPECT_EQ(kt, leaf.bytes, UNTOUCHED);
}

/* From a page that is not mapped: page by page around the ends, else by the next smaller leaves. */
static u64 next_place(u64 distance)
{
	u64 step = MAX(vmm_place.unit >> 9, PAGE), unit = vmm_place.unit;

	if (distance + MARGIN < 2 * MARGIN || distance - unit + MARGIN < 2 * MARGIN)
		step = PAGE;
	return align_down(distance, step) + step;
}

u64 vmm_picture(struct ktest *kt)
{
	u64 sum = 0, distance = -MARGIN;

	while ((s64)distance < (s64)(vmm_place.unit + MARGIN)) {
		struct vm_mapping leaf = { .bytes = 0 };

		if (vmm_query(vmm_place.vm, vmm_at(distance), &leaf)) {
			distance = next_place(distance);
			continue;
		}
		ASSERT_GT(kt, leaf.bytes, vaddr_diff(vmm_at(distance), leaf.from));
		sum = (sum ^ leaf.from.raw) * 0x100000001b3ull;
		sum = (sum ^ leaf.bytes) * 0x100000001b3ull;
		sum = (sum ^ leaf.to.raw) * 0x100000001b3ull;
		sum = (sum ^ vm_prot_raw(leaf.prot)) * 0x100000001b3ull;
		distance = vaddr_diff(vaddr_add(leaf.from, leaf.bytes), vmm_place.at);
	}
	return sum;
}

u64 vmm_frames(struct ktest *kt)
{
	const struct vmm_bench *bench = vmm_place.bench;

	return bench->no_frames ? 0 : frame_available(bench->frames(kt));
}

void vmm_needs_frames(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;

	if (bench->no_frames)
		ktest_skip(kt, "not provided: %s", bench->no_frames);
}

/* --- the CPU ---------------------------------------------------------------------- */

void vmm_needs_cpu(struct ktest *kt)
{
	const struct vmm_bench *bench = kt->bench;

	if (!bench->access)
		ktest_skip(kt, "not provided: %s", bench->no_access);
}

bool vmm_reads(struct ktest *kt, u64 distance, u64 *value)
{
	return vmm_place.bench->access(kt, vmm_place.vm, vmm_at(distance), FAULT_READ, value);
}

bool vmm_writes(struct ktest *kt, u64 distance, u64 value)
{
	return vmm_place.bench->access(kt, vmm_place.vm, vmm_at(distance), FAULT_WRITE, &value);
}

void vmm_expect_value(struct ktest *kt, u64 distance, u64 value)
{
	u64 found = ~value;

	ASSERT_TRUE(kt, vmm_reads(kt, distance, &found));
	EXPECT_EQ(kt, found, value);
}

void vmm_expect_fault(struct ktest *kt, u64 distance)
{
	u64 found;

	EXPECT_FALSE(kt, vmm_reads(kt, distance, &found));
	EXPECT_FALSE(kt, vmm_writes(kt, distance, 0));
}
